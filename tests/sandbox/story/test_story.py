"""The story of `python -m sandbox`: what it begins with, its steps, its hours and its trouble."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.services.recovery import recover
from bot.services.sync.run_sync import NIGHT, begin_sync
from domain.sync import SyncRun, Trigger
from sandbox.environment import bot_environment
from sandbox.fms.faults import Direction, Fault
from sandbox.fms.rules import NewRequest, RequestStatus, VehicleRequest
from sandbox.fms.server import local_fms
from sandbox.slack.default_workspace import ANA, BEN
from sandbox.slack.local import LocalSlack
from sandbox.slack.server import local_slack
from sandbox.story.cards import tell_cards
from sandbox.story.ended import Ended
from sandbox.story.panel import Panel
from sandbox.story.steps import Seen, Step, look, steps
from storage.engine import Database
from storage.migrate import migrate
from tests.e2e.mornings import digest, put
from tests.stage import AMBER, CARDS, Stage, on_sqlite

PEOPLE = [f"slack:{person.id}" for person in (ANA, BEN)]


async def ticked(stage: Stage) -> list[str]:
    """The steps that are done."""
    return [step.title for step in await told(stage) if step.done]


async def told(stage: Stage) -> Sequence[Step]:
    seen = await look(stage.database)
    return steps(stage.fms.requests, stage.fms.state.requests_seen, seen, 120)


@on_sqlite
@pytest.mark.long
async def test_the_story_begins_with_every_color_and_its_steps_tick_as_they_are_done(
    stage: Stage,
) -> None:
    slack, fms = stage.slack, stage.fms
    taken = {plan.plan.vehicle_id for plan in stage.plans}
    assert await tell_cards(stage.database, fms, first=136, people=PEOPLE, taken=taken) == 5
    # A bot that starts does this, and then its first sync.
    await recover(stage.bot.app)
    await slack.type("olga", CARDS, "/sync")
    await stage.card(136, "Completed")
    await stage.card(137, "Active")
    await stage.alert("is overdue")
    await stage.card(138, "Active")
    await stage.card(139, "Requested")
    assert (await stage.card(140, "Unconfirmed")).color == AMBER
    assert await ticked(stage) == []

    await stage.request(120)
    [request] = [one for one in fms.live_requests() if one.vehicle_id in taken]
    assert await ticked(stage) == ["Request a car"]
    # As FMS's page does when it shows it.
    fms.state.saw(request.id)
    assert await ticked(stage) == ["Request a car", "See it in FMS"]
    fms.approve(request.id)
    assert (await ticked(stage))[2:] == ["Approve it there"]
    await slack.type("olga", CARDS, "/sync")
    await stage.card(120, "Active")
    assert (await ticked(stage))[3:] == ["Sync, as Olga"]

    assert (await told(stage))[4].how.startswith("140 is amber")
    doubt = await stage.alert("Does FMS have this request?")
    await slack.click("olga", doubt, "No, release it")
    await stage.card(140, "Planned")
    assert (await ticked(stage))[4:] == ["Settle a lost answer"]
    assert (await told(stage))[5].line == "/request 121"
    await stage.request(121)
    line = (await told(stage))[5].line
    assert line == "/unrequest 121"
    await slack.type("ana", CARDS, line)
    await stage.card(121, "Planned")
    assert (await ticked(stage))[5:] == ["Take one back"]


@pytest.fixture
async def panel(tmp_path: Path) -> AsyncIterator[Panel]:
    """A panel beside a local Slack and a local FMS, without a bot."""
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'story.db'}")
    async with local_fms() as fms:
        panel = Panel(fms, database, 123)
        async with local_slack(beside=panel.companion):
            yield panel
    await database.close()


@pytest.fixture
async def browser(panel: Panel) -> AsyncIterator[httpx.AsyncClient]:
    """A browser without a screen."""
    async with httpx.AsyncClient(base_url=panel.slack.address, trust_env=False) as opened:
        yield opened


async def press(browser: httpx.AsyncClient, path: str) -> httpx.Response:
    return await browser.post(f"/story/{path}", json={})


async def test_each_trouble_is_switched_on_and_off(
    panel: Panel, browser: httpx.AsyncClient
) -> None:
    def is_on(name: str) -> bool:
        return {
            "lost-answer": Direction.CREATE in panel.fms.faults.settings,
            "login-page": Direction.LOAN_HISTORY in panel.fms.faults.settings,
            "slack-away": panel.slack.faults.is_down,
        }[name]

    for name in ("lost-answer", "login-page", "slack-away"):
        begun = (await press(browser, f"trouble/{name}")).json()["said"]
        assert (begun.split()[0] in ("Now", "What"), is_on(name)) == (True, True)
        ended = (await press(browser, f"trouble/{name}")).json()["said"]
        assert (ended.split()[0] in ("All", "Slack"), is_on(name)) == (True, False)
    assert (await press(browser, "trouble/rain")).status_code == 404


async def test_a_trouble_is_on_only_where_it_is_the_one_that_was_chosen(
    panel: Panel, browser: httpx.AsyncClient
) -> None:
    panel.fms.faults.set(Direction.CREATE, Fault.SLOW)
    begun = (await press(browser, "trouble/lost-answer")).json()["said"]
    assert begun.startswith("Now request a green card")
    assert panel.fms.faults.settings[Direction.CREATE].fault is Fault.ACCEPTS_THEN_DROPS


async def test_slack_is_there_again_by_itself_and_other_faults_stay(panel: Panel) -> None:
    slack: LocalSlack = panel.slack
    slack.faults.ratelimit("chat.update")
    slack.be_away(0.05)
    assert slack.faults.is_down
    await slack.until(lambda: not slack.faults.is_down)
    assert [fault.method for fault in slack.faults.active] == ["chat.update"]


async def test_the_page_has_the_panel_and_the_way_to_fms(
    panel: Panel, browser: httpx.AsyncClient
) -> None:
    shown = (await browser.get("/sandbox/state")).json()["companion"]
    assert shown == {"links": {"Open FMS": panel.fms.url}, "script": "/story/story.js"}
    for path in ("/story/story.js", "/story/story.css"):
        assert (await browser.get(path)).is_success
    assert (await press(browser, "hours/noon")).status_code == 404
    foreign = await browser.post("/story/hours/morning", content="{}")
    assert foreign.status_code == 404


@on_sqlite
@pytest.mark.long
async def test_the_hours_are_what_the_bot_does_by_its_clock(stage: Stage) -> None:
    await put(stage, 120, 1, 5)
    settings = bot_environment(stage.slack, stage.fms, stage.database_url)
    panel = Panel(stage.fms, stage.database, 120, settings)

    assert await panel.do("morning") == 0
    await digest(stage, "To send")
    assert await panel.do("night") == 0
    await stage.alert("Nightly sync OK")
    assert isinstance(await begin_sync(stage.bot.app, Trigger.MANUAL, NIGHT), SyncRun)
    assert await panel.do("night") == Ended.SYNC_IS_RUNNING


def request_of(number: int, status: RequestStatus, activity: int | None = None) -> VehicleRequest:
    asked = NewRequest(1, 1949, datetime(2026, 12, 1), datetime(2026, 12, 3), 7)  # noqa: DTZ001
    return VehicleRequest(number, asked, 1, asked.dates, None, status, activity)


BEGUN = Seen(frozenset({1}), frozenset(), settled=False, unrequested=False, green=(110, 124))


@pytest.mark.parametrize(
    ("seen", "requests", "title", "done", "line", "place"),
    [
        (replace(BEGUN, green=(123, 110)), [], "Request a car", True, "/request 123", "slack"),
        (replace(BEGUN, green=(110,)), [], "Request a car", True, "/request 110", "slack"),
        (replace(BEGUN, green=()), [], "Request a car", True, "/assign", "slack"),
        (BEGUN, [(1, RequestStatus.PENDING)], "Approve it there", False, "", "fms"),
        (BEGUN, [(1, RequestStatus.DENIED)], "Approve it there", False, "/request 124", "slack"),
        (BEGUN, [(1, RequestStatus.DELETED, 9)], "Approve it there", True, "/request 124", "slack"),
        (BEGUN, [(1, RequestStatus.APPROVED, 9)], "Sync, as Olga", False, "/sync", "slack"),
        (BEGUN, [(1, RequestStatus.DELETED, 9)], "Sync, as Olga", False, "/request 124", "slack"),
        (
            replace(BEGUN, active=frozenset({1})),
            [(1, RequestStatus.RETURNED, 9)],
            "Sync, as Olga",
            True,
            "/sync",
            "slack",
        ),
        (BEGUN, [], "Settle a lost answer", False, "/request 124", "slack"),
        (replace(BEGUN, in_doubt=140), [], "Settle a lost answer", False, "", "alerts"),
        (BEGUN, [], "Take one back", False, "/request 124", "slack"),
    ],
)
def test_each_step_says_what_can_be_done_as_things_stand(
    seen: Seen, requests: list[tuple[Any, ...]], title: str, done: bool, line: str, place: str
) -> None:
    known = [request_of(*one) for one in requests]
    [step] = [one for one in steps(known, frozenset(), seen, 123) if one.title == title]
    assert (step.done, step.line, step.place) == (done, line, place)
    assert line in step.how or not line


async def test_what_was_done_stays_ticked(panel: Panel, browser: httpx.AsyncClient) -> None:
    await migrate(panel.database)
    panel.ticked.add("Approve it there")
    shown = (await browser.get("/story/state")).json()["steps"]
    assert [step["title"] for step in shown if step["done"]] == ["Approve it there"]
