"""FMS approved what it said it did not have any more: that loan approves no later request."""

from datetime import date, timedelta

import pytest

from bot.messages import ids
from sandbox.fms.faults import Direction, Fault
from sandbox.fms.rows import Activity
from sandbox.slack.messages import Message
from sandbox.slack.queries import words
from tests.e2e.findings import sync
from tests.e2e.forms import form_says
from tests.stage import CARDS, Stage, on_sqlite

_DAY = timedelta(days=1)
_ASKS = "may still be for an earlier request"
_YES, _NO = "Yes, this is the loan", "No, another loan"


async def _lent(stage: Stage, number: int) -> Activity:
    """FMS approves its request, of which the bot does not hear, and has no request any more."""
    await stage.request(number)
    request = max(stage.live_requests(number), key=lambda one: one.id)
    loan = stage.fms.approve(request.id)
    await stage.at_rest()
    stage.fms.faults.set(Direction.DELETE, Fault.NOT_FOUND, times=1)
    return loan


async def _changed(stage: Stage, number: int, **wanted: object) -> Activity:
    """A person has it changed all the same."""
    loan = await _lent(stage, number)
    await stage.slack.click("ana", await stage.card(number, "Requested"), "Change")
    await form_says(stage, "ana", "Choose what to change")
    await stage.slack.submit("ana", {key: str(value) for key, value in wanted.items()})
    await form_says(stage, "ana", "is deleted, then a new one is made")
    await stage.slack.submit("ana")
    stopped = await stage.direct_message("ana", f"change of {number} ")
    stopped = await stage.slack.until(lambda: _stopped(stage, stopped))
    await stage.slack.click("ana", stopped, "Go on")
    await stage.direct_message("ana", f"{number} is changed: ")
    await stage.at_rest()
    return loan


def _stopped(stage: Stage, message: Message) -> Message | None:
    now = next(one for one in stage.slack.direct_messages("ana") if one.ts == message.ts)
    return now if "look in FMS" in words(now) else None


async def _unrequested(stage: Stage, number: int) -> None:
    await stage.slack.type("ana", CARDS, f"/unrequest {number}")
    await stage.card(number, "Planned")
    await stage.at_rest()


async def _deleted(stage: Stage, number: int) -> None:
    await stage.slack.click("ana", await stage.card(number, "Requested"), "Delete")
    await stage.until(lambda: _is_deleted(stage, number))


async def _is_deleted(stage: Stage, number: int) -> bool:
    return (await stage.state(number)).row.deleted_at is not None


async def _plan(stage: Stage, number: int, days: int = 3) -> tuple[date, date]:
    """One more, far from the others."""
    start = stage.plan_of(120).start_date + (number - 100) * 2 * _DAY * 5
    await stage.plan(number, 120, start, start + days * _DAY)
    return start, start + days * _DAY


def _free_car(stage: Stage, office: str, first: date) -> int:
    """A car of an office that is planned nowhere, and has nothing to do from a day on."""
    world, planned = stage.fms.dataset, {one.plan.vehicle_id for one in stage.plans}
    return next(
        one.vehicle_id
        for one in world.vehicles.values()
        if one.office == office
        and one.vehicle_id not in planned
        and all(busy.end_date < first for busy in world.current_activity.of(one.vin))
    )


@pytest.mark.long
async def test_a_person_is_asked_whether_it_is_the_loan_of_the_later_one(stage: Stage) -> None:
    # FMS's people book past each other.
    stage.fms.state.rules.refuse_taken = False

    # The same first day.
    plan = stage.plan_of(120)
    await _changed(stage, 120, **{ids.FORM_END: plan.end_date + _DAY})
    # Other days, into which the old loan is extended.
    _, end = await _plan(stage, 130)
    old = await _changed(stage, 130, **{ids.FORM_START: end, ids.FORM_END: end + 3 * _DAY})
    stage.fms.loans.extend(old.activity_id, end + 2 * _DAY)
    # Another car of the office, which the old loan is given as well.
    first, _ = await _plan(stage, 131)
    other = _free_car(stage, plan.office, first)
    old = await _changed(stage, 131, **{ids.FORM_VEHICLE: other})
    stage.fms.loans.swap_vehicle(old.activity_id, other)
    # By hand, and as another assignment.
    await _lent(stage, 121)
    await _unrequested(stage, 121)
    await stage.request(121)
    await _lent(stage, 122)
    await _deleted(stage, 122)
    again = stage.plan_of(122)
    await stage.plan(132, 122, again.start_date, again.end_date)
    await stage.request(132)
    await stage.at_rest()

    report = await sync(stage)

    assert " approved (" not in words(report)
    for number in (120, 121, 130, 131, 132):
        assert (await stage.state(number)).row.status == "requested", number
        assert _ASKS in words(await stage.card(number, "Requested")), number

    # One was the old loan; the new one is approved later, and asked about as well.
    await stage.slack.click("ana", await stage.card(121, "Requested"), _NO)
    await stage.slack.until(lambda: _ASKS not in words(stage.cards(121)[-1]))
    newest = max(stage.live_requests(121), key=lambda one: one.id)
    new = stage.fms.approve(newest.id)
    report = await sync(stage)
    assert f"activity {new.activity_id}" in words(report)
    await stage.slack.click("olga", report, _YES)
    await stage.card(121, "Active")
    assert (await stage.state(121)).row.activity_id == new.activity_id


@on_sqlite
@pytest.mark.long
async def test_a_report_between_the_two_requests_tells(stage: Stage) -> None:
    await stage.request(120)
    [denied] = stage.live_requests(120)
    stage.fms.deny(denied.id)
    await stage.slack.type("ana", CARDS, "/unrequest 120")
    await stage.card(120, "Planned")
    await sync(stage)

    await stage.request(120)
    [new] = stage.live_requests(120)
    stage.fms.approve(new.id)
    report = await sync(stage)

    assert "1 approved" in words(report)
    await stage.card(120, "Active")
