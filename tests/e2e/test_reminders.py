"""The morning's reminders: one digest an office, once, and quiet where there is nothing to say."""

import asyncio
import dataclasses
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.services.app import App
from bot.services.digest import write_reminders_if_due
from domain.digest import DigestSchedule
from sandbox.slack.messages import Message
from sandbox.slack.queries import buttons, words
from storage.tables import MorningRow
from tests.apps import with_rules
from tests.stage import CARDS, Stage, eight_plans, on_sqlite
from tests.storage.saving import saved

PACIFIC = ZoneInfo("America/Los_Angeles")
MORNINGS = DigestSchedule(enabled=True, hour=7, zone=PACIFIC)
MONDAY = date(2025, 3, 3)  # in the past, so that what is written is due


def app_at(stage: Stage, hour: float, day: date = MONDAY) -> App:
    """The bot's app, at this local time."""
    at = datetime.combine(day, time(), PACIFIC) + timedelta(hours=hour)
    app = dataclasses.replace(stage.bot.app, clock=lambda: at.astimezone(UTC))
    return with_rules(app, digest=MORNINGS)


async def remind(stage: Stage, hour: float = 7, day: date = MONDAY) -> bool:
    return await write_reminders_if_due(app_at(stage, hour, day))


def after(days: int) -> date:
    return MONDAY + timedelta(days=days)


async def put(stage: Stage, number: int, start: int, end: int, **values: Any) -> None:
    """Have an assignment start and end so many days from the Monday, in Denver."""
    given: dict[str, Any] = {"start_date": after(start), "end_date": after(end)}
    await stage.change(number, office="Denver", **(given | values))


def digests(stage: Stage, day: str = "03-03") -> list[Message]:
    said = ((one, words(one)) for one in stage.slack.messages(CARDS))
    return [one for one, said in said if "Good morning" in said and f"{day}:" in said]


async def digest(stage: Stage) -> Message:
    return await stage.slack.until(lambda: next(iter(digests(stage)), None))


@eight_plans
async def test_an_office_is_told_what_its_day_asks_for(stage: Stage) -> None:
    requested = {"status": "requested", "fms_environment": "staging", "fms_request_id": 900}
    await put(stage, 120, -9, -2, status="active")
    await put(stage, 121, -5, 0, status="active")
    await put(stage, 122, 0, 4, status="active")
    await put(stage, 123, 3, 6, **requested)
    await put(stage, 124, 5, 9)
    await put(stage, 125, 6, 9)  # a day too far for a plan
    await put(stage, 126, 4, 6, **(requested | {"fms_request_id": 901}))  # and for a request

    assert await remind(stage)

    message = await digest(stage)
    said = words(message)
    assert "Denver \u00b7 Mon 03-03: 1 to send, 1 late, 1 not approved, 1 out, 1 back" in said
    for title, number in (
        ("Late: still out after their end (1)", 120),
        ("Back today (1)", 121),
        ("Out today (1)", 122),
        ("Not approved yet, starting within 3 days (1)", 123),
        ("To send: planned, starting within 5 days (1)", 124),
    ):
        assert title in said
        assert f"\u2022 {number}  " in said
        assert title in message.text
    assert "\u2022 125" not in said
    assert "\u2022 126" not in said
    assert "Edit" in buttons(message)  # the start has passed
    await stage.at_rest()
    assert len(digests(stage)) == 1


@on_sqlite
async def test_request_in_a_digest_sends_the_assignment(stage: Stage) -> None:
    today = datetime.now(PACIFIC).date()
    weekday = today - timedelta(days={0: 3, 6: 2}.get(today.weekday(), 1))
    start, end = today + timedelta(days=1), today + timedelta(days=3)
    await stage.change(120, office="Denver", start_date=start, end_date=end)
    assert await remind(stage, day=weekday)
    day = f"{weekday:%m-%d}"
    message = await stage.slack.until(lambda: next(iter(digests(stage, day)), None))

    await stage.slack.click("ana", message, "Request")

    await stage.card(120, "Requested")
    await stage.whisper("ana", "Assignment 120 is requested")


@on_sqlite
@eight_plans
@pytest.mark.long
async def test_what_has_no_room_is_listed_by_what_the_digest_says_to_type(stage: Stage) -> None:
    await stage.plan(140, 120, after(1), after(3))
    for number in (*range(120, 128), 140):
        await put(stage, number, 1, 3)
    await stage.plan(141, 120, after(1), after(3))
    await stage.change(141, office="Elsewhere")

    await remind(stage)

    more = "and 1 more: `/assignments planned denver`"
    await stage.slack.until(lambda: any(more in words(one) for one in digests(stage)))
    await stage.slack.type("ana", CARDS, "/assignments planned denver")
    await stage.whisper("ana", "1 to 9 of 9")


@on_sqlite
async def test_an_office_with_nothing_to_say_gets_nothing(stage: Stage) -> None:
    assert await remind(stage)
    await stage.at_rest()

    assert digests(stage) == []


@on_sqlite
async def test_every_office_gets_its_own(stage: Stage) -> None:
    await put(stage, 120, 1, 3)
    await put(stage, 121, 1, 3)
    await stage.change(121, office="<!channel> & Sons")

    await remind(stage)

    await stage.slack.until(lambda: len(digests(stage)) == 2)
    assert {words(one).splitlines()[0] for one in digests(stage)} == {
        "*Good morning, Denver \u00b7 Mon 03-03: 1 to send*",
        "*Good morning, &lt;!channel&gt; &amp; Sons \u00b7 Mon 03-03: 1 to send*",
    }


async def test_a_morning_has_its_reminders_once_whoever_asks_and_how_often(stage: Stage) -> None:
    await put(stage, 120, 1, 3)

    wrote = await asyncio.gather(*(remind(stage, 7 + part / 10) for part in range(8)))
    await stage.stop_bot()
    await stage.start_bot()
    wrote += [await remind(stage, 11.9)]

    assert sum(wrote) == 1
    await stage.at_rest()
    assert len(digests(stage)) == 1
    assert [row.day for row in await saved(stage.database, MorningRow)] == [MONDAY]


@on_sqlite
@pytest.mark.parametrize(
    ("hour", "day"),
    [
        pytest.param(6.99, MONDAY, id="before the hour"),
        pytest.param(12, MONDAY, id="from noon on"),
        pytest.param(9, after(5), id="on Saturday"),
        pytest.param(9, after(6), id="on Sunday"),
    ],
)
async def test_at_other_times_nothing_is_written(stage: Stage, hour: float, day: date) -> None:
    await put(stage, 120, 6, 9)

    assert not await remind(stage, hour, day)
    assert await saved(stage.database, MorningRow) == []


@on_sqlite
async def test_a_missed_morning_is_made_up_until_noon(stage: Stage) -> None:
    await put(stage, 120, 1, 3)

    assert await remind(stage, 11.99)

    await digest(stage)


@on_sqlite
async def test_slack_being_down_only_delays_it(stage: Stage) -> None:
    await put(stage, 120, 1, 3)
    await put(stage, 121, 1, 3)
    await stage.at_rest()
    stage.slack.faults.refuse("chat.postMessage", "internal_error", times=2)
    await remind(stage)
    await stage.slack.until(lambda: not stage.slack.faults.active)

    message = await digest(stage)

    assert "\u2022 120" in words(message)
    await stage.at_rest()
    assert len(digests(stage)) == 1


@on_sqlite
async def test_a_digest_that_slack_never_took_gives_way_to_the_next_mornings(stage: Stage) -> None:
    await put(stage, 120, 2, 5)
    await stage.at_rest()
    stage.slack.faults.refuse("chat.postMessage", "not_in_channel")
    await remind(stage)
    await stage.slack.until(lambda: stage.slack.calls.of("chat.postMessage")[-1].error)
    assert await remind(stage, day=after(1))
    stage.slack.faults.clear()
    await stage.stop_bot()
    await stage.start_bot()

    await stage.slack.until(lambda: digests(stage, "03-04"))
    await stage.at_rest()
    assert digests(stage) == []


@on_sqlite
async def test_who_requested_what_starts_today_without_approval_is_told_directly(
    stage: Stage,
) -> None:
    await stage.request(120, who="ana")
    await stage.request(121, who="ben")
    await put(stage, 120, 0, 3)
    await put(stage, 121, 1, 3)

    await remind(stage)

    message = await stage.slack.until(lambda: stage.slack.direct_messages("ana"))
    assert "Assignment 120 starts today, 03-03-25" in message[-1].text
    await stage.at_rest()
    assert len(stage.slack.direct_messages("ana")) == 1
    assert stage.slack.direct_messages("ben") == []


@on_sqlite
async def test_the_bot_asks_by_itself_on_a_weekday_morning(stage: Stage) -> None:
    now = datetime.now(UTC)
    # It is nine there; the sign of these names is reversed, and there is none behind +12.
    behind = now.hour - 9
    zone = f"Etc/GMT{behind if behind <= 12 else behind - 24:+d}"
    local = now.astimezone(ZoneInfo(zone))
    assert local.hour == 9
    await stage.stop_bot()
    await stage.start_bot(reminders_enabled=True, reminders_timezone=zone)

    if local.weekday() < 5:

        async def written() -> bool:
            return [row.day for row in await saved(stage.database, MorningRow)] == [local.date()]

        await stage.until(written)


@on_sqlite
async def test_a_digest_written_by_a_clock_a_day_ahead_takes_none_from_the_real_morning(
    stage: Stage,
) -> None:
    await put(stage, 120, 2, 5)
    assert await remind(stage, 8, after(1))
    assert await remind(stage, 7, MONDAY)

    assert await remind(stage, 7, after(1))
