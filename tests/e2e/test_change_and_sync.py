"""A sync and a change of what is requested at the same moment: nothing false, and never two."""

from datetime import timedelta

import pytest

from sandbox.fms.faults import Direction
from sandbox.fms.rows import LOAN
from sandbox.slack.queries import buttons, words
from storage.sync import running_run
from tests.e2e.changing import LATER, change, propose
from tests.stage import ALERTS, Stage

_REPORTS = 5


def told(stage: Stage, says: str) -> int:
    return sum(says in words(one) for one in stage.said_to("ana"))


@pytest.mark.long
async def test_what_a_report_had_before_a_change_was_sent_approves_nothing_of_it(
    stage: Stage,
) -> None:
    await stage.request(120)
    plan = stage.plan_of(120)
    # FMS has lent this car to this partner by telephone, which the bot does not know yet.
    start = plan.start_date + LATER - timedelta(days=1)
    lent = stage.fms.bookings.book(
        plan.vehicle_id, LOAN, start, start + timedelta(days=3), person_id=plan.person_id
    )
    async with stage.fms.hold_reports() as held:
        await stage.slack.type("olga", ALERTS, "/sync")
        for report in range(1, _REPORTS):
            await held.arrived(report)
            held.release(1)
        await held.arrived(_REPORTS)
        # The report has it; then it is called off, so that FMS takes the new request.
        stage.fms.loans.cancel(lent.activity_id)
        await change(stage, 120, "ana")
        await stage.direct_message("ana", "120 is changed: ")
        held.release()
    await stage.alert("Sync OK:")
    await stage.until(lambda: no_sync_runs(stage))
    await stage.at_rest()

    assert (await stage.state(120)).row.status == "requested"
    assert told(stage, "approved") == 0
    [live] = stage.live_requests(120)
    assert str(live.id) in words(await stage.card(120, "Requested"))


async def no_sync_runs(stage: Stage) -> bool:
    async with stage.bot.app.database.reading() as session:
        return await running_run(session) is None


@pytest.mark.long
async def test_an_approval_that_a_sync_finds_while_a_change_is_asked_about_ends_it(
    stage: Stage,
) -> None:
    await stage.request(120)
    [old] = stage.live_requests(120)
    async with stage.fms.hold_reports() as held:
        await stage.slack.type("olga", ALERTS, "/sync")
        await held.arrived(1)
        await propose(stage, 120, "ana")
        stage.fms.approve(old.id)
        # FMS keeps what it has approved: the yes comes to nothing, and the sync says why.
        await stage.slack.submit("ana")
        await stage.direct_message("ana", "stopped: ")
        held.release()

    card = await stage.card(120, "Active")
    await stage.direct_message("ana", "FMS approved it first")
    await stage.at_rest()
    assert buttons(card) == ["Why?"]
    assert "change" not in words(await stage.card(120, "Active")).lower()
    assert [one.id for one in stage.live_requests(120)] == [old.id]
    assert stage.fms.calls.received(Direction.CREATE) == 1


@pytest.mark.long
async def test_a_sync_leaves_alone_what_a_change_is_deleting(stage: Stage) -> None:
    await stage.request(120)
    [old] = stage.live_requests(120)
    async with stage.fms.hold_deletes() as held:
        await change(stage, 120, "ana")
        await held.arrived(1)
        await stage.slack.type("olga", ALERTS, "/sync")
        await stage.alert("Sync OK:")
        assert (await stage.state(120)).row.status == "requested"
        held.release()
        await stage.direct_message("ana", "120 is changed: ")

    await stage.at_rest()
    [new] = stage.live_requests(120)
    assert new.id != old.id
    assert told(stage, "stopped") == 0
    stage.fms.approve(new.id)
    await stage.slack.type("olga", ALERTS, "/sync")
    await stage.card(120, "Active")
