"""Plans of others that come in the way of a change, after its question and after its delete."""

from datetime import timedelta

import pytest

from sandbox.fms.faults import Direction
from sandbox.slack.queries import words
from tests.e2e.changing import change, propose
from tests.e2e.forms import FAR
from tests.e2e.test_change_meanwhile import is_answered, is_changed, told
from tests.stage import Stage


async def _planned_in_its_way(stage: Stage, number: int, *, days: int = 0) -> None:
    """Somebody plans the same car for days that 120 is to be changed to."""
    plan = stage.plan_of(120)
    first = plan.start_date + FAR + timedelta(days)
    await stage.plan(number, 120, first, first + timedelta(days=1))


async def test_what_overlaps_since_the_question_keeps_the_old_request(stage: Stage) -> None:
    await stage.request(120)
    [live] = stage.live_requests(120)
    await propose(stage, 120, "ana")
    await _planned_in_its_way(stage, 130)

    await stage.slack.submit("ana")

    assert "the car is taken by assignment 130" in await is_answered(stage, "ana")
    assert stage.live_requests(120) == [live]
    assert stage.fms.calls.received(Direction.DELETE) == 0


@pytest.mark.long
async def test_what_overlaps_since_the_delete_is_shown_before_it_goes_on_in_spite_of_it(
    stage: Stage,
) -> None:
    await stage.request(120)
    async with stage.fms.hold_deletes() as held:
        await change(stage, 120, "ana")
        await held.arrived(1)
        await _planned_in_its_way(stage, 130)
        held.release()
        message = await told(stage, "taken by assignment 130")
    assert "edits the plan all the same" in words(message)
    assert (await stage.state(120)).row.start_date == stage.plan_of(120).start_date
    assert stage.live_requests(120) == []

    card = await stage.card(120, "Planned")
    # One more, that the person who goes on has not been shown either.
    await _planned_in_its_way(stage, 131, days=1)
    await stage.slack.click("ana", message, "Go on")
    now = await told(stage, "taken by assignment 131")
    assert stage.live_requests(120) == []
    # Who has not seen it yet goes on with nothing.
    await stage.slack.click("ben", card, "Go on", late=True)
    await stage.whisper("ben", "This click did nothing.")
    assert stage.live_requests(120) == []

    await stage.slack.click("ana", now, "Go on")
    await is_changed(stage)
    overridden = (await stage.state(120)).row.overridden or []
    assert sorted(one["other"]["id"] for one in overridden) == [130, 131]
