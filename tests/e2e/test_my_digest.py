"""The digest by direct message: for those who want it, at their hour, once a day."""

import asyncio
import dataclasses
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.messages import ids
from bot.services.app import App
from bot.services.home import choose_digest
from bot.services.my_digest import write_my_digests
from domain.assignment import Actor, Source
from domain.digest import DigestSchedule
from domain.home import DeskSettings
from sandbox.slack.default_workspace import ANA as PERSON
from sandbox.slack.messages import Message
from sandbox.slack.queries import buttons, words
from tests.apps import with_rules
from tests.e2e.mornings import PACIFIC
from tests.stage import Stage, on_sqlite

MONDAY = date(2025, 3, 3)
MORNINGS = DigestSchedule(enabled=True, hour=7, zone=PACIFIC)
ANA = Actor(Source.SLACK, "U0ANARUIZ")


def app_at(stage: Stage, hour: float, day: date = MONDAY) -> App:
    at = datetime.combine(day, time(), PACIFIC) + timedelta(hours=hour)
    app = dataclasses.replace(stage.bot.app, clock=lambda: at.astimezone(UTC))
    return with_rules(app, digest=MORNINGS)


async def morning(stage: Stage, hour: float, day: date = MONDAY) -> int:
    return await write_my_digests(app_at(stage, hour, day))


async def wanted_by_ana(stage: Stage, hour: int = 8, office: str = "Denver") -> None:
    start, end = MONDAY + timedelta(days=2), MONDAY + timedelta(days=4)
    await stage.change(120, office="Denver", start_date=start, end_date=end)
    await choose_digest(stage.bot.app, ANA, DeskSettings(digest=True, hour=hour, office=office))


def sent(stage: Stage) -> list[Message]:
    return [one for one in stage.slack.direct_messages("ana") if "Good morning" in one.text]


@on_sqlite
async def test_a_person_chooses_it_at_home(stage: Stage) -> None:
    slack = stage.slack
    await slack.open_home("ana")
    view = await slack.until(lambda: slack.home("ana"))
    assert "You get no digest by message." in words(view)
    await slack.click("ana", view, ids.HOME_SETTINGS)
    await slack.until(lambda: slack.modal("ana"))

    await slack.fill("ana", {ids.HOME_DIGEST: ["yes"], ids.HOME_HOUR: "8 AM"})
    refused = await slack.submit("ana")
    assert "Choose the office" in str(refused.ack)
    await slack.fill("ana", {ids.HOME_DIGEST_OFFICE: "Denver"})
    await slack.submit("ana")

    says = "You get the digest of Denver by message, weekdays at 8 AM."
    await slack.until(lambda: says in words(slack.home("ana") or view))
    start, end = MONDAY + timedelta(days=2), MONDAY + timedelta(days=4)
    await stage.change(120, office="Denver", start_date=start, end_date=end)
    assert [await morning(stage, hour) for hour in (7.9, 8)] == [0, 1]
    await slack.until(lambda: sent(stage))

    # And no more once they say so.
    await slack.click("ana", slack.home("ana") or view, ids.HOME_SETTINGS)
    await slack.until(lambda: slack.modal("ana"))
    await slack.fill("ana", {ids.HOME_DIGEST: []})
    await slack.submit("ana")
    await slack.until(lambda: "You get no digest" in words(slack.home("ana") or view))
    assert await morning(stage, 9, MONDAY + timedelta(days=1)) == 0


async def test_it_comes_once_a_day_however_often_it_is_asked_for(stage: Stage) -> None:
    await wanted_by_ana(stage)

    wrote = await asyncio.gather(*(morning(stage, 8 + part / 10) for part in range(6)))
    await stage.stop_bot()
    await stage.start_bot()
    wrote += [await morning(stage, 11.9)]

    assert sum(wrote) == 1
    await stage.slack.until(lambda: sent(stage))
    await stage.at_rest()
    [message] = sent(stage)
    assert "Good morning, Denver" in words(message)
    assert buttons(message)


@on_sqlite
@pytest.mark.parametrize(
    ("hour", "days"),
    [(7.9, 0), (12, 0), (9, 5), (9, 6)],
    ids=["before its hour", "from noon on", "on Saturday", "on Sunday"],
)
async def test_at_other_times_none_comes(stage: Stage, hour: float, days: int) -> None:
    await wanted_by_ana(stage)

    assert await morning(stage, hour, MONDAY + timedelta(days=days)) == 0


@on_sqlite
async def test_one_that_a_wrong_clock_wrote_takes_none_from_the_real_morning(stage: Stage) -> None:
    await wanted_by_ana(stage)
    tuesday = MONDAY + timedelta(days=1)

    assert await morning(stage, 8, tuesday)  # a day ahead
    assert await morning(stage, 8, MONDAY)
    assert await morning(stage, 8, tuesday)
    # Set back, a clock does not bring Monday's again.
    assert not await morning(stage, 9, MONDAY)


@on_sqlite
async def test_an_office_with_nothing_to_say_sends_nothing(stage: Stage) -> None:
    await wanted_by_ana(stage, office="Phoenix")

    assert await morning(stage, 8) == 0


@on_sqlite
@pytest.mark.long
async def test_who_may_not_use_it_any_more_is_written_to_no_more(stage: Stage) -> None:
    await wanted_by_ana(stage)
    ben = Actor(Source.SLACK, "U0BENOKAF")
    await choose_digest(stage.bot.app, ben, DeskSettings(digest=True, hour=8, office="Denver"))
    await morning(stage, 8)
    await stage.slack.until(lambda: sent(stage))
    await stage.at_rest()
    before = words(sent(stage)[0])

    stage.slack.workspace.change_user(dataclasses.replace(PERSON, is_restricted=True))
    await stage.stop_bot()
    await stage.start_bot()
    # There is no other on the next day.
    await morning(stage, 8, MONDAY + timedelta(days=1))
    await stage.slack.until(
        lambda: sum("Good morning" in one.text for one in stage.slack.direct_messages("ben")) == 2
    )
    await stage.at_rest()

    assert [words(one) for one in sent(stage)] == [before]
