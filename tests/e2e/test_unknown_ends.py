"""A hold that ends 12-31-69 keeps a car for two months, and is a warning for what comes later."""

from datetime import date, timedelta

import pytest

from sandbox.fms.rows import Activity
from sandbox.slack.queries import words
from tests.stage import ALERTS, CARDS, Stage, on_sqlite


@on_sqlite
@pytest.mark.long
async def test_an_end_that_nobody_entered_blocks_what_starts_soon_and_warns_beyond(
    stage: Stage,
) -> None:
    plan = stage.plan_of(120)
    far = plan.start_date + timedelta(days=70)
    await stage.plan(130, 120, far, far + timedelta(days=5))
    vehicle = stage.fms.dataset.vehicles[plan.vehicle_id]
    start = plan.start_date - timedelta(days=1)
    stage.fms.dataset.current_activity.put(
        Activity(
            activity_id=990_001,
            person_id=None,
            vehicle_vin=vehicle.vin,
            activity_type="Hold",
            start_date=start,
            end_date=date(2069, 12, 31),
            to="",
            partner_address="",
            region="",
        )
    )
    await stage.slack.type("olga", ALERTS, "/sync")
    report = await stage.alert("Sync OK:")

    await stage.slack.type("ana", CARDS, "/request 120")
    refused = words(await stage.whisper("ana", "120"))
    await stage.slack.type("ana", CARDS, "/request 130 --check")
    checked = words(await stage.whisper("ana", "130"))

    details = await stage.slack.until(lambda: stage.slack.replies(report))
    assert "1 end date more than three years ahead, for example \u201c" in words(details[0])
    seen = f"from {start:%m-%d-%y} with no end date"
    assert f"the car is taken in FMS, {seen}: Hold" in refused
    assert f"FMS may still have the car out, {seen}: Hold, activity 990001" in checked
    assert stage.live_requests(120) == []
    assert "Assignment 130 can be sent" in checked
    assert "12-31-69" not in refused + checked
