"""Hundreds of messages through everything that Slack can do to them, on a clock of their own."""

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.notifier import TOKEN_REFUSED
from bot.services.app import App
from bot.services.notices import assignment_stream, write_direct_notice
from domain.assignment import Actor, Source
from domain.messages import MessageKind, Target, card_thread
from sandbox.slack.faults import FaultKind
from sandbox.slack.limits import Tier
from sandbox.slack.queries import words
from storage.messages import LONGEST_WAIT, add_message
from storage.tables import SlackMessageRow
from tests.e2e.delivering import (
    HOUR,
    LONG,
    PEOPLE,
    SHORT,
    Delivery,
    Size,
    alarms,
    check,
    key_of,
    open_delivery,
)
from tests.stage import ALERTS, CARDS, on_sqlite

NONSENSE = (FaultKind.BROKEN_JSON, FaultKind.WEB_PAGE, FaultKind.STRING, FaultKind.NOTHING)


SIZES = (SHORT, pytest.param(LONG, marks=pytest.mark.proof))


async def an_outage(delivery: Delivery, seconds: float) -> None:
    delivery.slack.faults.outage()
    await delivery.run(seconds)


async def storms(delivery: Delivery, seconds: float) -> None:
    faults = delivery.slack.faults
    for _ in range(6):
        for method in ("chat.postMessage", "chat.update", "conversations.open"):
            faults.ratelimit(method, retry_after=30, times=5)
        faults.act_then_drop("chat.postMessage", times=3)
        faults.act_then_drop("chat.update", times=2)
        faults.bad_gateway("chat.postMessage", times=2)
        faults.ratelimit("conversations.history", retry_after=20, times=2)
        await delivery.run(seconds / 6)


async def a_token_that_is_refused(delivery: Delivery, seconds: float) -> None:
    for code in sorted(TOKEN_REFUSED):
        delivery.slack.faults.clear()
        delivery.slack.faults.refuse_token(code)
        await delivery.run(seconds / len(TOKEN_REFUSED))
        assert delivery.token_refused() & TOKEN_REFUSED


async def refusals_that_nobody_knows(delivery: Delivery, seconds: float) -> None:
    delivery.slack.faults.refuse_token("a_code_of_next_year")
    await delivery.run(seconds)


async def nonsense(delivery: Delivery, seconds: float) -> None:
    faults = delivery.slack.faults
    for kind in NONSENSE:
        faults.clear()
        faults.answer(kind)
        await delivery.run(seconds / len(NONSENSE))


TROUBLES = (an_outage, storms, a_token_that_is_refused, refusals_that_nobody_knows, nonsense)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("trouble", TROUBLES)
@on_sqlite
@pytest.mark.long
async def test_after_any_trouble_everything_is_said_once_in_order_and_true(
    database_url: str, size: Size, trouble: Callable[[Delivery, float], Awaitable[None]]
) -> None:
    async with open_delivery(database_url, size) as delivery:
        await delivery.run(1)
        assert 0 < len(delivery.shown()) < len(await delivery.wanted())
        await delivery.change_every_assignment("During Town")
        await trouble(delivery, HOUR if size == LONG else HOUR / 6)
        await delivery.change_every_assignment("After Town")
        delivery.slack.faults.clear()

        seconds = await delivery.run_until_all_is_said()

        # What is put aside is still tried, and shown then: each for itself.
        await delivery.run(LONGEST_WAIT.total_seconds() + 60)
        assert all(map(is_over, alarms(delivery.slack.messages(ALERTS))))
        await check(delivery, "After Town", in_order=trouble is not refusals_that_nobody_knows)
        # A bot that had nothing more to say has not asked again.
        assert "" in delivery.token_refused()
        print(f"all said {seconds:.0f} s after {trouble.__name__}")  # noqa: T201


@pytest.mark.parametrize("size", SIZES)
@on_sqlite
@pytest.mark.long
async def test_what_can_never_be_said_makes_nothing_else_later(
    database_url: str, size: Size
) -> None:
    spans = []
    for address, before in ((database_url, _nothing), (f"{database_url}.second", _write_hopeless)):
        async with open_delivery(address, size, before) as delivery:
            await delivery.run_until_all_is_said()
            shown = [one for one in delivery.shown() if "cannot be shown" not in words(one)]
            assert len(shown) == size.assignments * (2 * size.each + 1)
            moments = [float(one.ts) for one in shown]
            spans.append(max(moments) - min(moments))
    without, beside = spans
    # The message about them takes its second of the channel, and this clock goes by seconds: each
    # try at one of them may cost one, of minutes that Slack's pace of a post a second takes.
    assert beside - without <= max(3, without / 40)


async def _nothing(_app: App) -> None:
    """There is only what can be said."""


async def _write_hopeless(app: App) -> None:
    """Ten of an unknown kind, ten that fail while they are drawn, ten to nobody."""
    async with app.database.writing() as session:
        for number in range(1, 11):
            for kind, subject in (
                ("of_a_later_version", "1"),
                (MessageKind.APPROVED_DIRECT, "none"),
            ):
                message = SlackMessageRow(
                    key=f"{kind}:{number}",
                    kind=kind,
                    subject=subject,
                    target=Target.ALERTS,
                    stream=assignment_stream(number),
                    created_at=app.now(),
                    due_at=app.now(),
                )
                await add_message(session, message)
            nobody = Actor(Source.SLACK, f"U0NOBODY{number}")
            await write_direct_notice(
                session, app, MessageKind.APPROVED_DIRECT, str(number), nobody
            )


def is_over(alarm: str) -> bool:
    """Whether it says that all that one cause kept back is shown."""
    return alarm.startswith("All messages that ") and alarm.endswith(" are shown again.")


@on_sqlite
@pytest.mark.long
async def test_a_look_up_of_several_pages_goes_on_where_slack_stopped_it(
    database_url: str,
) -> None:
    async with open_delivery(database_url, Size(4, 2)) as delivery:
        for turn in range(450):
            await delivery.slack.type("ana", ALERTS, f"turn {turn}")
        delivery.slack.faults.answer(FaultKind.BROKEN_JSON, "chat.postMessage")
        await delivery.run(1)
        delivery.slack.faults.clear()
        # Slack gives a page of any history each second and a bit from now on.
        while delivery.slack.limits.retry_after("conversations.history", Tier.THREE, "") is None:
            pass

        # What is posted then, though the answer is lost, is looked for from the newest on.
        delivery.slack.faults.act_then_drop("chat.postMessage", times=None)
        await delivery.run(30)
        delivery.slack.faults.clear()
        await delivery.run(300)

        assert await delivery.behind() == 0, "they only look for what was posted"
        ours = filter(None, map(key_of, delivery.shown()))
        assert Counter(ours) == dict.fromkeys(await delivery.wanted(), 1)


@on_sqlite
@pytest.mark.long
async def test_cards_that_cannot_be_shown_are_told_once_in_the_alerts_channel(
    database_url: str,
) -> None:
    async with open_delivery(database_url, SHORT) as delivery:
        workspace = delivery.slack.workspace
        await delivery.run(120)
        # What comes back within an hour of its first word goes on in the same message.
        for office, told in (("First Town", 1), ("Second Town", 1), ("Third Town", 2)):
            if told > 1:
                await delivery.run(HOUR)
            workspace.archive(CARDS)
            await delivery.change_every_assignment(office)
            await delivery.run(300)
            [*_, alarm] = alarms(delivery.slack.messages(ALERTS))
            assert len(alarms(delivery.slack.messages(ALERTS))) == told
            assert "8 messages cannot be shown since " in alarm
            assert "8 cards in the assignments channel (assignments 1, 2, 3," in alarm
            assert "is_inactive" in alarm
            assert "unarchive it" in alarm

            workspace.archive(CARDS, archived=False)
            await delivery.run(600)

            await check(delivery, office)
            assert all(map(is_over, alarms(delivery.slack.messages(ALERTS))))


@on_sqlite
@pytest.mark.long
async def test_alerts_that_cannot_be_said_are_told_beside_the_cards(database_url: str) -> None:
    async with open_delivery(database_url, SHORT) as delivery:
        delivery.slack.workspace.archive(ALERTS)
        await delivery.run(300, look_again=5)
        [alarm] = alarms(delivery.slack.messages(CARDS))
        assert "about unconfirmed requests in the alerts channel: is_archived." in alarm
        assert len(delivery.slack.messages(CARDS)) == SHORT.assignments + 1

        delivery.slack.workspace.archive(ALERTS, archived=False)
        await delivery.run(600)

        [alarm] = alarms(delivery.slack.messages(CARDS))
        assert is_over(alarm)
        await check(delivery, "")


@on_sqlite
@pytest.mark.long
async def test_a_person_is_told_though_the_card_cannot_be_posted(database_url: str) -> None:
    async with open_delivery(database_url, SHORT) as delivery:
        delivery.slack.workspace.archive(CARDS)
        await delivery.say(MessageKind.APPROVED_THREAD, card_thread(1))
        await delivery.say(MessageKind.APPROVED_DIRECT, f"slack:{PEOPLE['ana']}")
        await delivery.run(60)
        said = [one.text for one in delivery.slack.direct_messages("ana")]
        assert any("FMS approved assignment 1" in one for one in said)

        delivery.slack.workspace.archive(CARDS, archived=False)
        await delivery.run(600)

        [card] = [one for one in delivery.slack.messages(CARDS) if key_of(one) == "card:1"]
        assert ["FMS approved it" in one.text for one in delivery.slack.replies(card)] == [True]


@on_sqlite
@pytest.mark.long
async def test_what_slack_will_never_take_is_not_tried_again(database_url: str) -> None:
    async with open_delivery(database_url, SHORT) as delivery:
        await delivery.run_until_all_is_said()
        delivery.slack.faults.refuse("chat.update", "msg_too_long", times=1)
        await delivery.change_assignment(1, "Some Town")
        await delivery.run(60)
        edits = len(delivery.slack.calls.of("chat.update"))
        await delivery.run(600)
        [alarm] = alarms(delivery.slack.messages(ALERTS))
        assert "1 card (assignment 1): msg_too_long." in alarm
        assert len(delivery.slack.calls.of("chat.update")) == edits

        await delivery.change_every_assignment("Another Town")
        await delivery.run_until_all_is_said()

        await check(delivery, "Another Town")


@on_sqlite
@pytest.mark.long
async def test_slacks_wish_to_wait_is_heeded_for_an_hour_at_most_and_elsewhere_not_at_all(
    database_url: str,
) -> None:
    async with open_delivery(database_url, SHORT, bots=1) as delivery:
        await delivery.run_until_all_is_said()
        alerts, posts = len(delivery.slack.messages(ALERTS)), delivery.slack.calls
        before = len(posts.of("chat.postMessage"))
        delivery.slack.faults.ratelimit("chat.postMessage", retry_after=48 * 3600, times=1)
        await delivery.say(MessageKind.APPROVED_DIRECT, Target.ALERTS)
        await delivery.run(5)
        await delivery.say(MessageKind.APPROVED_DIRECT, Target.ALERTS)
        await delivery.say(MessageKind.APPROVED_DIRECT, f"slack:{PEOPLE['ana']}")
        await delivery.run(HOUR - 60, look_again=30)
        said = [one.text for one in delivery.slack.direct_messages("ana")]
        assert any("FMS approved" in one for one in said)
        assert len(delivery.slack.messages(ALERTS)) == alerts
        assert len(posts.of("chat.postMessage")) == before + 2

        await delivery.run(420)

        assert len(delivery.slack.messages(ALERTS)) == alerts + 2


@pytest.mark.parametrize("ahead", [timedelta(hours=1), timedelta(days=1), timedelta(hours=-3)])
@on_sqlite
@pytest.mark.long
async def test_a_clock_that_is_wrong_for_a_while_delays_nothing_for_long(
    database_url: str, ahead: timedelta
) -> None:
    async with open_delivery(database_url, SHORT) as delivery:
        delivery.ahead = ahead
        delivery.slack.faults.act_then_drop("chat.postMessage", times=6)
        await delivery.run(1)
        delivery.slack.faults.outage()
        await delivery.change_every_assignment("During Town")
        await delivery.run(3)
        delivery.ahead = timedelta(0)
        delivery.slack.faults.clear()

        await delivery.run(LONGEST_WAIT.total_seconds())

        assert await delivery.behind() == 0
        await check(delivery, "During Town")
