"""What FMS changes behind an assignment is told once, shown on its card, and settled by a click."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from sandbox.slack.messages import Message
from sandbox.slack.queries import words
from tests.e2e import findings
from tests.e2e.findings import sync
from tests.stage import CARDS, Stage, on_sqlite

Told = Callable[[Stage], Awaitable[Message]]


async def _in_the_way(stage: Stage) -> Message:
    await stage.request(120)
    start = stage.plan_of(120).start_date
    findings.lend(
        stage,
        120,
        person_id=None,
        activity_type="Service",
        start_date=start - timedelta(days=2),
        end_date=start + timedelta(days=2),
    )
    return await sync(stage)


async def _moved(stage: Stage) -> Message:
    await stage.request(120)
    cars = stage.fms.dataset.vehicles
    cars.put(replace(cars[stage.plan_of(120).vehicle_id], office="Nowhere"))
    return await sync(stage)


async def _another_car(stage: Stage) -> Message:
    await stage.request(120)
    cars, number = stage.fms.dataset.vehicles, stage.plan_of(120).vehicle_id
    cars.put(replace(cars.pop(number), vehicle_id=990_001))
    return await sync(stage)


async def _start_passed(stage: Stage) -> Message:
    await stage.request(120)
    yesterday = stage.bot.app.today() - timedelta(days=1)
    await stage.change(120, start_date=yesterday)
    return await sync(stage)


async def _silent(stage: Stage) -> Message:
    await stage.request(120)
    row = (await stage.state(120)).row
    assert row.requested_at
    await stage.change(120, requested_at=row.requested_at - timedelta(days=10))
    return await sync(stage)


@pytest.mark.parametrize(
    ("told", "says", "offers"),
    [
        pytest.param(_in_the_way, "cannot start as planned", "Unrequest", id="in the way"),
        pytest.param(_moved, "moved to the office Nowhere", "Unrequest", id="moved"),
        pytest.param(findings.could_be_it, "another partner", "That is it", id="could be it"),
        pytest.param(findings.changed_in_fms, "“Service”", "Leave it", id="changed"),
        pytest.param(findings.back_early, "may be back early", "It is back", id="back early"),
        pytest.param(findings.overdue, "is overdue", "Extended to …", id="overdue"),
        pytest.param(_silent, "is still not approved", "Unrequest", id="silent"),
        pytest.param(_start_passed, "not approved before its start", "Unrequest", id="start"),
        pytest.param(_another_car, "lists otherwise now", "Unrequest", id="another car"),
    ],
)
@on_sqlite
async def test_a_finding_is_told_once_and_stands_on_the_card_until_it_is_over(
    stage: Stage, told: Told, says: str, offers: str
) -> None:
    alert = await told(stage)

    assert says in words(alert)
    assert f"[{offers}]" in words(alert) or offers in words(alert)
    assert "1 need a look" in words(alert)
    direct = await stage.direct_message("ana", "One of yours needs a look")
    assert says in words(direct)
    assert ":warning:" in words(stage.cards(120)[0])
    await stage.slack.type("ana", CARDS, "/assignments needs")
    assert says in words(await stage.whisper("ana", "One finding is open"))
    count = len(stage.slack.direct_messages("ana"))

    again = await sync(stage)

    assert says not in words(again)
    assert "1 need a look" in words(again)
    assert len(stage.slack.direct_messages("ana")) == count
