"""FMS answers after the attempt was put in doubt, or even settled: its own word counts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from sqlalchemy import event

from bot.services.recovery import recover
from domain.attempt import Outcome
from sandbox.fms.exchange import Hold
from sandbox.fms.rows import Activity
from storage import leases
from tests.stage import ALERTS, CARDS, Stage, eight_plans

pytestmark = eight_plans


@asynccontextmanager
async def _held_and_in_doubt(stage: Stage, *, applied: bool = True) -> AsyncIterator[Hold]:
    """Ana's request waits at FMS, while another process takes the bot for dead."""
    async with stage.fms.hold_creates(applied=applied) as held:
        await stage.slack.type("ana", CARDS, "/request 123")
        await held.arrived(1)
        app = stage.bot.app
        async with stage.database.writing() as session:
            await leases.release(session, [app.holder])
        other = replace(app, holder="bot:other", working_on=set())
        assert await recover(other) == 1
        await stage.alert("Unconfirmed: assignment 123")
        await stage.card(123, "Unconfirmed")
        yield held


async def test_a_late_acceptance_ends_the_doubt(stage: Stage) -> None:
    async with _held_and_in_doubt(stage) as held:
        held.release()

        await stage.card(123, "Requested")
    await stage.alert("FMS answered after all")


async def test_a_late_refusal_ends_the_doubt(stage: Stage) -> None:
    async with _held_and_in_doubt(stage, applied=False) as held:
        _take_the_vehicle(stage, 123)
        held.release()

        await stage.card(123, "Planned")
    await stage.alert("it did nothing")
    assert stage.fms.live_requests() == []


def _take_the_vehicle(stage: Stage, number: int) -> None:
    plan = stage.plan_of(number)
    taken = Activity(
        activity_id=999_999,
        person_id=None,
        vehicle_vin=plan.vin,
        activity_type="Service",
        start_date=plan.start_date,
        end_date=plan.end_date,
        to="",
        partner_address="",
        region="",
    )
    stage.fms.dataset.current_activity.put(taken)


@pytest.mark.long
async def test_fms_outweighs_a_person_who_said_it_is_not_there(stage: Stage) -> None:
    async with _held_and_in_doubt(stage) as held:
        alert = await stage.alert("Unconfirmed: assignment 123")
        await stage.slack.click("olga", alert, "No, release it")
        await stage.card(123, "Planned")
        held.release()

        await stage.card(123, "Requested")
    [live] = stage.fms.live_requests()
    assert (await stage.state(123)).row.fms_request_id == live.id


@pytest.mark.long
async def test_fms_outweighs_a_number_that_a_person_typed(stage: Stage) -> None:
    async with _held_and_in_doubt(stage) as held:
        alert = await stage.alert("Unconfirmed: assignment 123")
        await stage.slack.click("olga", alert, "Yes, FMS has it")
        await stage.slack.until(lambda: stage.slack.modal("olga"))
        await stage.slack.submit("olga", {"doubt.request_id.input": "777"})
        await stage.card(123, "Requested")
        held.release()

        [live] = stage.fms.live_requests()
        await stage.slack.until(
            lambda: any(f"|{live.id}>" in one.text for one in stage.slack.messages(CARDS))
        )
    assert (await stage.state(123)).row.fms_request_id == live.id


@pytest.mark.long
async def test_a_request_that_nothing_stands_for_is_put_before_people_anew(stage: Stage) -> None:
    async with _held_and_in_doubt(stage) as held:
        alert = await stage.alert("Unconfirmed: assignment 123")
        await stage.slack.click("olga", alert, "No, release it")
        planned = await stage.card(123, "Planned")
        await stage.slack.click("ben", planned, "Delete")
        await stage.whisper("ben", "Assignment 123 is deleted")
        held.release()

        told = await stage.whisper("ana", "settled it differently")
    [live] = stage.fms.live_requests()
    assert f"|{live.id}>" in told.text
    # Posted again: an edit of the old alert would notify nobody.
    await stage.slack.until(lambda: len(stage.slack.messages(ALERTS)) == 2)
    orphan = await stage.alert("FMS has a request that nothing here uses")
    assert orphan.ts > alert.ts


@pytest.mark.long
async def test_a_request_that_begins_while_the_bot_looks_for_lost_ones_is_not_taken_for_lost(
    stage: Stage,
) -> None:
    app = stage.bot.app
    async with stage.fms.hold_creates() as held:
        await stage.slack.type("ana", CARDS, "/request 123")
        await held.arrived(1)
        working = set(app.working_on)
        app.working_on.clear()

        def begin(_connection: object, _cursor: object, sql: str, *_rest: object) -> None:
            if "FROM attempt" in sql:
                app.working_on.update(working)

        engine = app.database.engine.sync_engine
        event.listen(engine, "before_cursor_execute", begin)
        await recover(app)
        event.remove(engine, "before_cursor_execute", begin)
        [attempt] = await stage.attempts(123)
        held.release()

    assert attempt.outcome == Outcome.IN_FLIGHT
    await stage.card(123, "Requested")
    assert stage.slack.messages(ALERTS) == []
