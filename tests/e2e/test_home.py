"""The Home tab: what concerns one person, and who they are in FMS."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.messages import ids
from sandbox.fms.faults import Direction, Fault
from sandbox.slack.queries import buttons, words
from sandbox.slack.views import View
from sandbox.slack.workspace import PersonRef
from storage.tables import SyncRunRow
from tests.e2e.test_environments import in_production
from tests.stage import CARDS, Stage, Stored, eight_plans, on_sqlite

pytestmark = eight_plans

MINE: dict[str, Any] = {"created_by": "slack:U0ANARUIZ"}


async def home(stage: Stage, who: PersonRef, says: str) -> View:
    """Open the app, and wait until its Home tab says this."""
    await stage.slack.open_home(who)
    return await home_says(stage, who, says)


async def home_says(stage: Stage, who: PersonRef, says: str) -> View:
    def found() -> View | None:
        view = stage.slack.home(who)
        return view if view and says in words(view) else None

    return await stage.slack.until(found)


async def ours(stage: Stage, number: int, **values: Any) -> Stored:
    await stage.change(number, **(MINE | values))
    return await stage.state(number)


def in_days(count: int) -> object:
    return datetime.now(UTC).date() + timedelta(days=count)


@on_sqlite
async def test_home_is_drawn_when_its_tab_is_opened_and_not_for_the_messages(stage: Stage) -> None:
    await stage.slack.open_home("ana", "messages")
    await stage.at_rest()
    assert stage.slack.home("ana") is None

    view = await home(stage, "ana", "Planned: 8")

    said = words(view)
    assert "*FMS staging*" in said
    assert "Nothing of yours waits on FMS" in said
    assert "Requested: 0" in said
    assert "Next nightly sync" in said or "nightly sync is off" in said


async def test_home_shows_what_waits_starts_returns_is_late_or_in_doubt(stage: Stage) -> None:
    await stage.request(120, who="ana")
    now = datetime.now(UTC)
    await stage.change(120, requested_at=now - timedelta(days=2, hours=1))
    soon, late = {"start_date": in_days(3), "end_date": in_days(9)}, in_days(-3)
    await ours(stage, 121, **soon)
    out = {"status": "active", "start_date": in_days(-9)}
    await ours(stage, 122, **out, end_date=late)
    await ours(stage, 123, **out, end_date=in_days(2))
    stage.fms.faults.set(Direction.CREATE, Fault.ACCEPTS_THEN_DROPS, times=1)
    await stage.slack.type("ana", CARDS, "/request 124")
    await stage.card(124, "Unconfirmed")

    said = words(await home(stage, "ana", "Waiting on FMS (1)"))

    assert "requested 2 days ago" in said
    assert "Starting in the next 7 days (1)" in said
    assert "Overdue: still out after their end (1)" in said
    assert "Returning in the next 7 days (1)" in said
    assert "Unconfirmed: look in FMS (1)" in said
    for number in range(120, 125):
        assert f"*{number}*" in said
    assert "*125*" not in said


@on_sqlite
async def test_a_button_in_home_acts_and_home_follows(stage: Stage) -> None:
    await ours(stage, 120, start_date=in_days(3), end_date=in_days(9))
    view = await home(stage, "ana", "Starting in the next 7 days (1)")

    await stage.slack.click("ana", view, "Request")

    await stage.card(120, "Requested")
    await stage.whisper("ana", "Assignment 120 is requested")
    view = await home_says(stage, "ana", "Waiting on FMS (1)")
    assert "Unrequest" in buttons(view)

    await stage.slack.click("ana", view, "Unrequest")

    await stage.card(120, "Planned")
    await home_says(stage, "ana", "FMS does not know of it yet")


async def test_a_person_sets_changes_and_clears_their_fms_user(stage: Stage) -> None:
    slack = stage.slack
    view = await home(stage, "ana", "shared FMS user 1949")
    await _enter(stage, view, "Set my FMS user", "4242")
    view = await home_says(stage, "ana", "FMS user *4242* (set by <@U0ANARUIZ>")

    await stage.request(120, who="ana")
    await stage.request(121, who="ben")
    assert [one.requestor_id for one in stage.fms.live_requests()] == [4242, 1949]

    await _enter(stage, view, "Change my FMS user", "77")
    view = await home_says(stage, "ana", "FMS user *77*")
    await _enter(stage, view, "Change my FMS user", "")
    await home_says(stage, "ana", "shared FMS user 1949")
    await stage.request(122, who="ana")
    assert [one.requestor_id for one in stage.fms.live_requests()] == [4242, 1949, 1949]
    assert slack.modal("ana") is None


@on_sqlite
@pytest.mark.parametrize("typed", ["0", "-5", "12.5", "1e3", "\u0661", "ana", "9" * 20])
async def test_an_fms_user_that_is_no_number_is_refused_in_the_modal(
    stage: Stage, typed: str
) -> None:
    slack = stage.slack
    view = await home(stage, "ana", "shared FMS user 1949")
    await slack.click("ana", view, "Set my FMS user")
    await slack.until(lambda: slack.modal("ana"))
    await slack.fill("ana", {ids.HOME_FMS_USER_ID: typed})

    submitted = await slack.submit("ana")

    assert "digits only" in str(submitted.ack)
    assert slack.modal("ana") is not None


async def _enter(stage: Stage, view: View, label: str, number: str) -> None:
    slack = stage.slack
    await slack.click("ana", view, label)
    await slack.until(lambda: slack.modal("ana"))
    await slack.fill("ana", {ids.HOME_FMS_USER_ID: number})
    await slack.submit("ana")


@on_sqlite
@pytest.mark.parametrize(
    ("who", "says"),
    [("gus", "Guests cannot use the scheduler."), ("eve", "Only members of this workspace")],
)
async def test_whoever_may_not_use_the_scheduler_gets_one_sentence(
    stage: Stage, who: str, says: str
) -> None:
    view = await home(stage, who, says)

    assert len(view.blocks) == 1
    assert buttons(view) == []


@on_sqlite
async def test_production_is_named_as_that(stage: Stage) -> None:
    async with in_production(stage):
        view = await home(stage, "ana", "*FMS production*")
        assert "staging" not in words(view)


@on_sqlite
async def test_old_data_is_said_to_be_old(stage: Stage) -> None:
    view = await home(stage, "ana", "All reports were good")
    assert "more than 36 hours" not in words(view)
    ago = datetime.now(UTC) - timedelta(hours=37)
    async with stage.database.writing() as session:
        await session.exec(update(SyncRunRow).values(started_at=ago, finished_at=ago))

    await home(stage, "ana", "All reports were good 1 day ago. *That is more than 36 hours")


@on_sqlite
async def test_a_long_list_is_cut_with_a_word_about_the_rest(stage: Stage) -> None:
    like = await stage.state(120)
    for number in range(200, 215):
        start = like.row.start_date + timedelta(days=20 * (number - 199))
        await stage.plan(number, 120, start, start + timedelta(days=2))
        await ours(stage, number, start_date=in_days(2), end_date=in_days(4))

    view = await home(stage, "ana", "Starting in the next 7 days (15)")

    assert "and 5 more: `/assignments mine`" in words(view)
    assert len(view.blocks) <= 100


@on_sqlite
async def test_slack_refusing_the_home_tab_harms_nothing(stage: Stage) -> None:
    stage.slack.faults.refuse("views.publish", "not_enabled", times=1)
    await stage.slack.open_home("ana")
    await stage.slack.until(lambda: stage.slack.calls.of("views.publish"))

    await home(stage, "ana", "Planned: 8")
