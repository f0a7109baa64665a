"""A create of which nobody knows whether it arrived, until a person or FMS says."""

import contextlib
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import delete

from bot.app import running_bot
from bot.messages import ids
from sandbox.fms.exchange import Hold
from sandbox.fms.faults import Direction, Fault
from sandbox.slack.default_workspace import BEN, OLGA
from sandbox.slack.messages import Message
from sandbox.slack.queries import buttons, words
from storage.tables import LeaseRow
from tests.e2e.forms import form_says
from tests.stage import AMBER, CARDS, GREEN, MAGENTA, Stage, on_sqlite, open_stage

BOTH = ["Yes, FMS has it", "No, release it"]


async def in_doubt(stage: Stage, fault: Fault = Fault.ACCEPTS_THEN_DROPS) -> Message:
    """Let ana send assignment 120 and FMS's answer be lost; the alert about it."""
    stage.fms.faults.set(Direction.CREATE, fault, times=1)
    await stage.slack.type("ana", CARDS, "/request 120")
    card = await stage.card(120, "Unconfirmed")
    assert card.color == AMBER
    assert buttons(card) == ["Why?"]
    return await stage.alert("Unconfirmed: assignment 120")


async def settle_as(stage: Stage, alert: Message, request_id: int | str) -> Message:
    """Let olga say that it is in FMS, under this number; the private answer."""
    await stage.slack.click("olga", alert, "Yes, FMS has it")
    await stage.slack.until(lambda: stage.slack.modal("olga"))
    submitted = await stage.slack.submit("olga", {ids.DOUBT_REQUEST_ID: str(request_id)})
    assert submitted.acked
    await stage.slack.until(lambda: stage.said_to("olga"))
    return stage.said_to("olga")[-1]


async def test_a_request_found_in_fms_is_entered_by_its_number(stage: Stage) -> None:
    alert = await in_doubt(stage)
    assert buttons(alert) == BOTH
    [request] = stage.live_requests(120)

    answer = await settle_as(stage, alert, request.id)

    assert answer.text.startswith("Thank you. Assignment 120, settled by you, ")
    assert f"|{request.id}> is in FMS" in answer.text
    requested = await stage.card(120, "Requested")
    assert requested.color == MAGENTA
    assert f"|{request.id}>" in words(requested)
    settled = await stage.alert("Settled: assignment 120")
    assert settled.ts == alert.ts
    assert buttons(settled) == []
    assert f"<@{OLGA.id}>" in words(settled)
    told = await stage.whisper("ana", "*FMS has your request")
    assert told in stage.slack.direct_messages("ana")
    await stage.slack.click("ana", requested, "Unrequest")
    await stage.card(120, "Planned")
    assert stage.live_requests(120) == []


async def test_a_request_not_found_in_fms_can_be_sent_again(stage: Stage) -> None:
    alert = await in_doubt(stage, Fault.DROPS_BEFORE)

    looked_again = await stage.slack.click("olga", alert, "No, release it", confirm=False)
    assert not looked_again.delivered
    await stage.slack.click("olga", alert, "No, release it")

    card = await stage.card(120, "Planned")
    assert card.color == GREEN
    await stage.alert("the request is not in FMS")
    thanks = await stage.whisper("olga", "Thank you.")
    assert thanks.text.endswith("the request is not in FMS.")
    assert card
    told = await stage.direct_message("ana", "*FMS does not have your request")
    await stage.slack.click("ana", told, "Request again")
    await stage.card(120, "Requested")
    assert stage.fms.posts_received() == 2
    assert len(stage.live_requests(120)) == 1


@on_sqlite
async def test_nothing_more_is_sent_while_nobody_knows(stage: Stage) -> None:
    before = await stage.card(120, "Planned")
    await in_doubt(stage)

    await stage.slack.type("ben", CARDS, "/request 120")
    await stage.slack.click("ben", before, "Request", late=True)
    await stage.slack.click("ben", before, "Delete", late=True)
    await stage.stop_bot()

    answers = [one.text for one in stage.said_to("ben")]
    assert len(answers) == 3
    assert all("it is not known yet whether its request of" in one for one in answers)
    assert len(stage.fms.calls) == 1


@on_sqlite
async def test_what_is_no_request_number_keeps_the_modal_open(stage: Stage) -> None:
    alert = await in_doubt(stage)
    await stage.slack.click("olga", alert, "Yes, FMS has it")
    await stage.slack.until(lambda: stage.slack.modal("olga"))

    for typed in ("abc", "0", "-5", "12345x", "99999999999999999999", "\u0663"):
        submitted = await stage.slack.submit("olga", {ids.DOUBT_REQUEST_ID: typed})
        assert submitted.acked
        modal = stage.slack.modal("olga")
        assert modal, typed
        [complaint] = modal.errors.values()
        assert "digits only, such as 12345" in complaint

    await stage.card(120, "Unconfirmed")
    await stage.slack.submit("olga", {ids.DOUBT_REQUEST_ID: " 4711 "})
    await stage.card(120, "Requested")
    assert stage.slack.modal("olga") is None


@on_sqlite
async def test_the_number_of_another_assignments_request_changes_nothing(stage: Stage) -> None:
    await stage.request(121)
    [other] = stage.live_requests(121)
    alert = await in_doubt(stage)

    await stage.slack.click("olga", alert, "Yes, FMS has it")
    await stage.slack.until(lambda: stage.slack.modal("olga"))
    await stage.slack.submit("olga", {ids.DOUBT_REQUEST_ID: str(other.id)})

    wrong = f"Nothing was changed: request {other.id} already belongs to assignment 121"
    await form_says(stage, "olga", wrong)
    assert stage.said_to("olga") == []
    await stage.at_rest()
    await stage.card(120, "Unconfirmed")
    assert buttons(await stage.alert("Unconfirmed: assignment 120")) == BOTH

    [request] = stage.live_requests(120)
    await stage.slack.submit("olga", {ids.DOUBT_REQUEST_ID: str(request.id)})
    await stage.card(120, "Requested")


@on_sqlite
async def test_whoever_settles_it_second_is_told_how_it_was_settled(database_url: str) -> None:
    async with open_stage(database_url, slack_ops={OLGA.id, BEN.id}) as stage:
        alert = await in_doubt(stage, Fault.DROPS_BEFORE)
        await stage.slack.click("olga", alert, "Yes, FMS has it")
        await stage.slack.until(lambda: stage.slack.modal("olga"))

        await stage.slack.click("ben", alert, "No, release it")
        await stage.card(120, "Planned")
        await stage.slack.click("ben", alert, "No, release it", late=True)
        await stage.slack.submit("olga", {ids.DOUBT_REQUEST_ID: "4711"})
        await stage.stop_bot()

        [first, second] = stage.said_to("ben")
        assert first.text.startswith("Thank you.")
        [late] = stage.said_to("olga")
        for answer, by in ((second, "you"), (late, f"<@{BEN.id}>")):
            assert answer.text.startswith("This is already settled.")
            assert f"settled by {by}" in answer.text
        assert (await stage.state(120)).row.status == "planned"


@on_sqlite
async def test_whoever_settles_their_own_attempt_needs_no_news_of_it(stage: Stage) -> None:
    stage.fms.faults.set(Direction.CREATE, Fault.DROPS_BEFORE, times=1)
    await stage.slack.type("olga", CARDS, "/request 120")
    await stage.slack.click(
        "olga", await stage.alert("Unconfirmed: assignment 120"), "No, release it"
    )
    await stage.alert("Settled: assignment 120")
    await stage.at_rest()

    assert stage.slack.direct_messages("olga") == []


@contextlib.asynccontextmanager
async def taken_for_dead(stage: Stage) -> AsyncIterator[Hold]:
    """The bot waits for FMS and is paused for so long that another one takes it for dead."""
    async with stage.fms.hold_creates() as held:
        await stage.slack.type("ana", CARDS, "/request 120")
        await held.arrived()
        async with stage.database.writing() as session:
            await session.exec(delete(LeaseRow))
        async with running_bot(stage.settings):
            yield held


@on_sqlite
@pytest.mark.long
async def test_a_request_that_was_sent_again_meanwhile_leaves_the_late_one_to_be_deleted(
    stage: Stage,
) -> None:
    stage.fms.state.rules.refuse_taken = False
    async with taken_for_dead(stage) as held:
        alert = await stage.alert("Unconfirmed: assignment 120")
        await stage.slack.click("olga", alert, "No, release it")
        card = await stage.card(120, "Planned")
        await stage.slack.click("ana", card, "Request")
        await held.arrived(2)

        held.release(1)
        shown = await stage.alert("which does not use it")
        held.release(1)

        await stage.card(120, "Requested")
        late, again = stage.live_requests(120)
        assert f"|{late.id}>" in words(shown)
        assert (await stage.state(120)).row.fms_request_id == again.id
