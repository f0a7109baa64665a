"""Clicks as they come in life: late, twice, delivered again, declined, and on Try again."""

import asyncio
import contextlib
from collections.abc import Iterator
from unittest.mock import patch

import pytest
from sqlmodel import select

from bot.app import running_bot
from bot.slack import requests
from sandbox.fms.faults import Direction, Fault
from sandbox.slack.default_workspace import ANA, BEN
from sandbox.slack.interactions import Interaction
from sandbox.slack.queries import buttons
from storage.assignments import lock_assignment
from storage.desk_tables import AnsweredRow
from tests.stage import ALERTS, CARDS, GREEN, MAGENTA, Stage, on_sqlite


@on_sqlite
@pytest.mark.parametrize(
    ("label", "reason"),
    [
        ("Request", f"was not sent: it is already requested by <@{BEN.id}>"),
        ("Delete", "is deleted"),
    ],
)
async def test_a_late_click_on_a_planned_card_meets_the_assignment_as_it_is_now(
    stage: Stage, label: str, reason: str
) -> None:
    planned = await stage.card(120, "Planned")
    await stage.request(120, who="ben")

    await stage.slack.click("ana", planned, label, late=True)

    await stage.whisper("ana", f"Assignment 120 {reason}")
    # Whoever deletes it late deletes the request that it has got meanwhile.
    assert len(stage.live_requests(120)) == (label == "Request")
    assert stage.fms.posts_received() == 1


@on_sqlite
async def test_a_late_click_on_a_requested_card_finds_no_request(stage: Stage) -> None:
    await stage.request(120)
    requested = await stage.card(120, "Requested")
    await stage.slack.click("ana", requested, "Unrequest")
    await stage.card(120, "Planned")

    await stage.slack.click("ben", requested, "Unrequest", late=True)

    await stage.whisper("ben", "was not unrequested: it is planned, so there is no request in FMS")
    assert stage.fms.calls.received(Direction.DELETE) == 1


@on_sqlite
async def test_a_late_click_on_the_card_of_a_deleted_assignment_is_explained(stage: Stage) -> None:
    planned = await stage.card(120, "Planned")
    await stage.slack.click("ana", planned, "Delete")
    await stage.whisper("ana", "Assignment 120 is deleted")

    for label in ("Request", "Delete"):
        await stage.slack.click("ben", planned, label, late=True)

    await stage.whisper("ben", f"was not sent: <@{ANA.id}> deleted it")
    await stage.whisper("ben", f"was not deleted: <@{ANA.id}> deleted it")
    assert len(stage.fms.calls) == 0


async def test_a_double_click_that_two_bots_get_sends_one_request_and_alarms_nobody(
    stage: Stage,
) -> None:
    # None of them is taken for a double click here, as where another bot has had the first.
    planned = await stage.card(120, "Planned")

    async with stage.fms.hold_creates() as held:
        clicks = await asyncio.gather(
            *(stage.slack.click("ana", planned, "Request", late=True) for _ in range(4))
        )
        await held.arrived()
        await stage.slack.until(lambda: len(stage.said_to("ana")) == 3)

    assert all(click.acked for click in clicks)
    await stage.card(120, "Requested")
    await stage.whisper("ana", "Assignment 120 is requested")
    assert stage.fms.posts_received() == 1
    *refused, _ = stage.said_to("ana")
    assert all(
        "Assignment 120 is being sent to FMS for you, started" in one.text for one in refused
    )


@pytest.mark.stage(double_click=3.0)
async def test_a_double_click_has_one_answer_and_a_later_click_its_own(stage: Stage) -> None:
    planned, present = await stage.card(120, "Planned"), [100.0]
    stage.bot.slack.clicks.clock = lambda: present[0]

    async with stage.fms.hold_creates() as held:
        clicks = [stage.slack.click("ana", planned, "Request", late=True) for _ in range(4)]
        assert all(click.acked for click in await asyncio.gather(*clicks))
        await held.arrived()
        await stage.slack.click("ben", planned, "Request", late=True)
        await stage.whisper("ben", f"was not sent: it is being sent to FMS for <@{ANA.id}>")
    await stage.whisper("ana", "Assignment 120 is requested")
    await stage.slack.click("ana", planned, "Request", late=True)
    await stage.at_rest()
    assert len(stage.said_to("ana")) == 1

    present[0] += 3
    await stage.slack.click("ana", planned, "Request", late=True)
    await stage.whisper("ana", "Assignment 120 is already requested: you sent it")
    assert stage.fms.posts_received() == 1


@on_sqlite
@pytest.mark.stage(double_click=3.0)
async def test_the_second_half_of_a_double_click_acts_for_no_other_bot_either(
    stage: Stage,
) -> None:
    planned = await stage.card(120, "Planned")
    stage.bot.slack.clicks.clock = lambda: 100.0
    await stage.slack.click("ana", planned, "Request")
    second = await stage.slack.click("ana", planned, "Request", late=True)
    await stage.card(120, "Requested")
    await stage.slack.type("ana", CARDS, "/unrequest 120")
    await stage.card(120, "Planned")
    await stage.stop_bot()
    await stage.start_bot()

    # To a bot that has seen neither half.
    await stage.slack.redeliver(second)

    await stage.request(121)
    await stage.at_rest()
    assert stage.live_requests(120) == []
    await stage.card(120, "Planned")


@on_sqlite
@pytest.mark.stage(double_click=3.0)
async def test_what_failed_may_be_pressed_again_at_once(stage: Stage) -> None:
    planned = await stage.card(120, "Planned")
    stage.bot.slack.clicks.clock = lambda: 0.0
    stage.fms.faults.set(Direction.CREATE, Fault.INVALID, times=1)
    await stage.slack.click("ana", planned, "Request")
    await stage.whisper("ana", "Assignment 120 was not sent")

    await stage.slack.click("ana", await stage.card(120, "Planned"), "Request")

    await stage.whisper("ana", "Assignment 120 is requested")
    assert stage.fms.posts_received() == 2


@on_sqlite
@pytest.mark.stage(double_click=3.0)
async def test_a_press_of_a_button_that_another_brought_back_is_no_double_click(
    stage: Stage,
) -> None:
    stage.bot.slack.clicks.clock = lambda: 0.0
    await stage.slack.click("ana", await stage.card(120, "Planned"), "Request")
    await stage.slack.click("ben", await stage.card(120, "Requested"), "Unrequest")
    again = await stage.card(120, "Planned")

    for _ in range(2):
        await stage.slack.click("ana", again, "Request", late=True)

    await stage.card(120, "Requested")
    await stage.slack.until(lambda: stage.fms.posts_received() == 2)
    await stage.at_rest()
    said = [one.text for one in stage.said_to("ana")]
    assert sum("Assignment 120 is requested:" in one for one in said) == 2, said
    assert not any("already" in one for one in said)


async def test_a_click_that_slack_delivers_again_acts_once(stage: Stage) -> None:
    click = await stage.slack.click("ana", await stage.card(120, "Planned"), "Request")
    await stage.card(120, "Requested")

    await asyncio.gather(*(stage.slack.redeliver(click) for _ in range(3)))
    await stage.stop_bot()

    assert stage.fms.posts_received() == 1
    assert len(stage.said_to("ana")) == 1


@on_sqlite
async def test_what_is_delivered_again_is_answered_once_whatever_the_answer_was(
    stage: Stage,
) -> None:
    planned = await stage.card(120, "Planned")

    async def again(who: str, used: Interaction, says: str) -> None:
        await stage.whisper(who, says)
        answered = len(stage.said_to(who))
        stage.slack.faults.clear()
        await asyncio.gather(*(stage.slack.redeliver(used) for _ in range(2)))
        await stage.at_rest()
        assert len(stage.said_to(who)) == answered, says

    for typed, says in (
        ("/request 1,200", "1,200"),
        ("/request help", "/request 123"),
        ("/assignments", "122"),
    ):
        await again("ana", await stage.slack.type("ana", CARDS, typed), says)
        # Typed twice is no delivery of one thing twice.
        answered = len(stage.said_to("ana"))
        await stage.slack.type("ana", CARDS, typed)
        await stage.slack.until(lambda: len(stage.said_to("ana")) > answered)  # noqa: B023
    # Who these are was not asked before, and is not known.
    for who, code in (("ben", "user_not_found"), ("mia", "ratelimited")):
        stage.slack.faults.refuse("users.info", code)
        clicked = await stage.slack.click(who, planned, "Request")
        await again(who, clicked, "Slack did not say who you are")
    assert stage.fms.posts_received() == 0
    assert (await stage.card(120, "Planned")).color == GREEN


async def test_a_command_delivered_again_after_unrequest_makes_no_second_request(
    stage: Stage,
) -> None:
    typed = await stage.slack.type("ana", CARDS, "/request 120")
    requested = await stage.card(120, "Requested")
    click = await stage.slack.click("ana", requested, "Unrequest")
    await stage.card(120, "Planned")

    again = await stage.slack.redeliver(typed)
    assert again.acked
    await stage.slack.redeliver(click)
    await stage.stop_bot()

    assert (await stage.state(120)).row.status == "planned"
    assert stage.fms.posts_received() == 1
    assert stage.fms.calls.received(Direction.DELETE) == 1


async def test_a_command_delivered_again_while_it_is_under_way_acts_once(stage: Stage) -> None:
    async with stage.fms.hold_creates() as held:
        typed = await stage.slack.type("ana", CARDS, "/request 120")
        await held.arrived()
        await stage.slack.redeliver(typed)
        held.release()
        await stage.card(120, "Requested")
    await stage.stop_bot()

    assert stage.fms.posts_received() == 1
    [answer] = stage.said_to("ana")
    assert answer.text.startswith("Assignment 120 is requested")


@on_sqlite
@pytest.mark.long
async def test_try_again_takes_the_place_of_the_answer_it_stands_under(stage: Stage) -> None:
    stage.fms.faults.set(Direction.CREATE, Fault.UNAUTHORIZED, times=2)
    await stage.slack.type("ana", CARDS, "/request 120")
    answer = await stage.whisper("ana", "FMS does not let the scheduler in")
    assert buttons(answer) == ["Try again"]

    await stage.slack.click("ana", answer, "Try again")
    await stage.slack.until(lambda: stage.fms.posts_received() == 2)
    await stage.at_rest()
    await stage.slack.click("ana", answer, "Try again", late=True)

    await stage.card(120, "Requested")
    told = await stage.whisper("ana", "Assignment 120 is requested")
    assert buttons(told) == []
    assert [one.ts for one in stage.said_to("ana")] == [answer.ts]
    assert stage.fms.posts_received() == 3


@on_sqlite
async def test_a_dialog_that_is_declined_sends_nothing(stage: Stage) -> None:
    planned = await stage.card(121, "Planned")
    await stage.request(120)
    requested = await stage.card(120, "Requested")

    for card, label in ((requested, "Unrequest"), (requested, "Delete"), (planned, "Delete")):
        declined = await stage.slack.click("ana", card, label, confirm=False)
        assert not declined.delivered

    assert stage.fms.calls.received(Direction.DELETE) == 0
    assert len(await stage.attempts(120)) == 1


async def test_deleting_a_planned_assignment_leaves_a_line_and_calls_no_fms(stage: Stage) -> None:
    planned = await stage.card(120, "Planned")

    await stage.slack.click("ana", planned, "Delete")

    await stage.whisper("ana", "Assignment 120 is deleted")
    await stage.slack.until(lambda: not stage.cards(120))
    gone = stage.slack.now(planned)
    assert gone
    assert f"Assignment 120 was deleted by <@{ANA.id}>" in gone.text
    assert (gone.color, buttons(gone)) == (None, [])
    assert len(stage.fms.calls) == 0
    assert (await stage.state(120)).row.deleted_by == f"slack:{ANA.id}"


async def test_deleting_a_requested_assignment_deletes_in_fms_first(stage: Stage) -> None:
    await stage.request(120)

    async with stage.fms.hold_deletes(applied=False) as held:
        await stage.slack.click("ben", await stage.card(120, "Requested"), "Delete")
        await held.arrived()
        assert (await stage.state(120)).row.deleted_at is None
        await stage.card(120, "Deleting")

    await stage.whisper("ben", "Assignment 120 is deleted")
    await stage.slack.until(lambda: not stage.cards(120))
    assert stage.live_requests(120) == []


@on_sqlite
@pytest.mark.stage(notice_after=0.05)
async def test_a_person_who_waits_for_fms_is_told_so_once(stage: Stage) -> None:
    async with stage.fms.hold_creates():
        await stage.slack.type("ana", CARDS, "/request 120")
        await stage.whisper("ana", "FMS has not answered yet.")

    await stage.whisper("ana", "Assignment 120 is requested")
    waiting = [one for one in stage.said_to("ana") if "FMS has not answered yet." in one.text]
    assert len(waiting) == 1


@on_sqlite
@pytest.mark.stage(notice_after=0.05)
async def test_a_word_about_the_wait_that_cannot_be_said_takes_no_answer_with_it(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    with patch.object(requests, "render_still_waiting", side_effect=KeyError("unforeseen")):
        async with stage.fms.hold_creates():
            await stage.slack.type("ana", CARDS, "/request 120")
            await stage.slack.until(lambda: "how far a request has come failed" in caplog.text)

        await stage.whisper("ana", "Assignment 120 is requested")


@on_sqlite
async def test_an_answer_finds_the_person_whose_address_does_not_work(stage: Stage) -> None:
    stage.slack.faults.bad_gateway("response_url")

    await stage.slack.type("ana", CARDS, "/request 120")

    answer = await stage.whisper("ana", "Assignment 120 is requested")
    assert answer.channel == stage.slack.workspace.channel(CARDS).id


@on_sqlite
async def test_a_command_works_in_a_channel_the_bot_is_not_in(stage: Stage) -> None:
    typed = await stage.slack.type("ana", "#random", "/request 120")

    assert typed.acked
    answer = await stage.whisper("ana", "Assignment 120 is requested")
    assert answer.channel == stage.slack.workspace.channel("#random").id
    assert (await stage.card(120, "Requested")).color == MAGENTA
    assert stage.slack.messages(ALERTS) == []
    assert (await stage.card(121, "Planned")).color == GREEN


@contextlib.contextmanager
def to_bot(stage: Stage, which: int) -> Iterator[None]:
    """Have Slack deliver to the first or the second of two bots."""
    socket_mode = stage.slack.socket_mode
    with patch.object(socket_mode, "_open", [socket_mode._open[which]]):
        yield


@pytest.mark.some_cases(1)
@pytest.mark.stage(double_click=3.0)
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("heard", [("ab", "ba"), ("ba", "ab"), ("ab", "ab"), ("b", "ba")])
async def test_of_a_double_click_that_two_bots_get_in_any_order_one_half_is_answered(
    stage: Stage, heard: tuple[str, str]
) -> None:
    planned, halves = await stage.card(120, "Planned"), dict[str, Interaction]()
    async with running_bot(stage.settings) as another, stage.database.writing() as session:
        await stage.slack.until(lambda: stage.slack.socket_mode.connections == 2)
        # Neither is acted on before both bots have heard of all, however long that takes.
        await lock_assignment(session, 120)
        for which, bot in enumerate((stage.bot, another)):
            bot.slack.clicks.clock = lambda: 0.0
            for half in heard[which]:
                with to_bot(stage, which):
                    if half in halves:
                        await stage.slack.redeliver(halves[half])
                    else:
                        clicked = await stage.slack.click("ana", planned, "Request", late=True)
                        halves[half] = clicked
        await stage.until(lambda: _is_noted(stage))
        await session.commit()

        await stage.card(120, "Requested")
        await stage.whisper("ana", "Assignment 120 is requested")
    await stage.at_rest()
    assert stage.fms.posts_received() == 1
    assert len(stage.said_to("ana")) == 1


async def _is_noted(stage: Stage) -> bool:
    """Whether it is known which half of a double click counts."""
    async with stage.database.reading() as session:
        return bool((await session.exec(select(AnsweredRow))).all())
