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
from tests.e2e.mornings import nothing_to_warn_of, put
from tests.e2e.test_environments import in_production
from tests.stage import ALERTS, CARDS, Stage, Stored, eight_plans, on_sqlite

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
    assert "Nothing of yours is waiting on FMS" in said
    assert buttons(view) == [
        "New assignment",
        "Free cars",
        "Calendar",
        "Refresh",
        "My settings \u2026",
    ]
    assert "Only ops" not in said
    assert len(view.blocks) < 10
    assert "Requested: 0" in said
    assert "Next nightly sync" in said or "nightly sync is off" in said


async def test_home_shows_what_waits_starts_returns_is_late_or_in_doubt(stage: Stage) -> None:
    await stage.request(120, who="ana")
    now = datetime.now(UTC)
    await stage.change(120, requested_at=now)
    soon, late = {"start_date": in_days(3), "end_date": in_days(9)}, in_days(-3)
    await ours(stage, 121, **soon)
    out = {"status": "active", "start_date": in_days(-9)}
    await ours(stage, 122, **out, end_date=late)
    await ours(stage, 123, **out, end_date=in_days(2))
    stage.fms.faults.set(Direction.CREATE, Fault.ACCEPTS_THEN_DROPS, times=1)
    await stage.slack.type("ana", CARDS, "/request 124")
    await stage.card(124, "Unconfirmed")

    said = words(await home(stage, "ana", "Waiting on FMS (1)"))

    assert ", sent today." in said
    assert "usual" not in said  # nothing was ever approved
    assert "Starting in the next 7 days (1)" in said
    assert "Overdue: still out after their end (1)" in said
    assert "Returning in the next 7 days (1)" in said
    assert "Unconfirmed: look in FMS (1)" in said
    for number in range(120, 125):
        assert said.count(f"{number}  \u00b7") == 1
    assert "125  \u00b7" not in said


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
    await home_says(stage, "ana", "It has not been sent to FMS yet")


@pytest.mark.long
async def test_a_person_sets_changes_and_clears_their_fms_user(stage: Stage) -> None:
    slack = stage.slack
    view = await home(stage, "ana", "shared FMS user 1949")
    await _enter(stage, view, "4242")
    view = await home_says(stage, "ana", "FMS user *4242* (set by you")

    await stage.request(120, who="ana")
    await stage.request(121, who="ben")
    assert [one.requestor_id for one in stage.fms.live_requests()] == [4242, 1949]

    await _enter(stage, view, "77")
    view = await home_says(stage, "ana", "FMS user *77*")
    await _enter(stage, view, "")
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
    await slack.click("ana", view, ids.HOME_SETTINGS)
    await slack.until(lambda: slack.modal("ana"))
    await slack.fill("ana", {ids.HOME_FMS_USER_ID: typed})

    submitted = await slack.submit("ana")

    assert "digits only" in str(submitted.ack)
    assert slack.modal("ana") is not None


async def _enter(stage: Stage, view: View, number: str) -> None:
    slack = stage.slack
    await slack.click("ana", view, ids.HOME_SETTINGS)
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
    view = await home(stage, "ana", "All reports were last good")
    assert "more than 36 hours" not in words(view)
    ago = datetime.now(UTC) - timedelta(hours=37)
    async with stage.database.writing() as session:
        await session.exec(update(SyncRunRow).values(started_at=ago, finished_at=ago))

    await home(stage, "ana", "All reports were last good 1 day ago. *That is more than 36 hours")


@on_sqlite
@pytest.mark.long
async def test_a_long_list_is_cut_with_a_word_about_the_rest(stage: Stage) -> None:
    like = await stage.state(120)
    for number in range(200, 215):
        start = like.row.start_date + timedelta(days=20 * (number - 199))
        await stage.plan(number, 120, start, start + timedelta(days=2))
        await ours(stage, number, start_date=in_days(2), end_date=in_days(4))

    view = await home(stage, "ana", "Starting in the next 7 days (15)")

    assert "and 9 more: `/assignments mine`" in words(view)
    assert len(view.blocks) <= 100


@on_sqlite
@pytest.mark.long
async def test_slack_refusing_the_home_tab_harms_nothing(stage: Stage) -> None:
    stage.slack.faults.refuse("views.publish", "not_enabled", times=1)
    await stage.slack.open_home("ana")
    await stage.slack.until(lambda: stage.slack.calls.of("views.publish"))

    await home(stage, "ana", "Planned: 8")


@pytest.mark.long
async def test_the_age_of_what_waits_stands_against_what_is_usual(stage: Stage) -> None:
    await stage.request(120, who="ana")
    await stage.request(121, who="ana")
    now = datetime.now(UTC)
    await stage.change(120, requested_at=now - timedelta(days=7))
    # Approved of late, three weeks after it was sent.
    await stage.change(
        121,
        status="completed",
        requested_at=now - timedelta(days=22),
        approved_at=now - timedelta(days=1),
    )

    said = words(await home(stage, "ana", "Waiting on FMS (1)"))

    assert "waiting 5 weekdays (usual: 15 weekdays)." in said


@pytest.mark.long
async def test_home_shows_the_office_that_a_person_chose(stage: Stage) -> None:
    await nothing_to_warn_of(stage)
    await put(stage, 120, 3, 5, created_by="slack:U0BENOKAF")
    await put(stage, 121, 3, 5, office="Phoenix")
    view = await home(stage, "ana", "Nothing of yours")

    await stage.slack.select("ana", view, ids.HOME_OFFICE, "Denver")
    view = await home_says(stage, "ana", "Starting in the next 7 days (1)")

    said = words(view)
    assert "120  \u00b7" in said
    assert "121  \u00b7" not in said
    assert "Send all ready (1)" in buttons(view)
    # It stays chosen, and the same letters lead back.
    view = await home(stage, "ana", "Starting in the next 7 days (1)")
    await stage.slack.select("ana", view, ids.HOME_OFFICE, "My assignments")
    await home_says(stage, "ana", "Nothing of yours")


@on_sqlite
@pytest.mark.long
async def test_send_all_ready_sends_a_persons_own_and_home_follows(stage: Stage) -> None:
    await nothing_to_warn_of(stage)
    await put(stage, 120, 1, 3, **MINE)
    await put(stage, 121, 6, 8, **MINE)
    await put(stage, 122, 1, 3, created_by="slack:U0BENOKAF")
    view = await home(stage, "ana", "Starting in the next 7 days (2)")

    await stage.slack.click("ana", view, "Send all ready (2)")
    await stage.slack.until(lambda: stage.slack.modal("ana"))
    await stage.slack.submit("ana")

    await stage.direct_message("ana", "Both sent")
    await home_says(stage, "ana", "Waiting on FMS (2)")
    assert stage.live_requests(122) == []


@on_sqlite
async def test_what_must_fail_is_not_offered_at_home(stage: Stage) -> None:
    await nothing_to_warn_of(stage)
    await put(stage, 120, 1, 3)
    await stage.request(120, who="ben")
    like = (await stage.state(120)).row
    await put(stage, 121, 2, 4, vehicle_id=like.vehicle_id, vin=like.vin, **MINE)

    view = await home(stage, "ana", "taken by 120 until")

    assert buttons(view)[4:7] == ["Other free cars", "Edit", "Why?"]


@pytest.mark.long
async def test_ops_see_first_what_only_they_can_set_right(stage: Stage) -> None:
    slack, faults = stage.slack, stage.fms.faults
    faults.set(Direction.CREATE, Fault.ACCEPTS_THEN_DROPS, times=1)
    await slack.type("ana", CARDS, "/request 120")
    await stage.card(120, "Unconfirmed")
    faults.set(Direction.MEDIA_PARTNERS, Fault.HALF_GONE, times=1)
    await slack.type("olga", CARDS, "/sync")
    await slack.until(lambda: any("Sync again" in buttons(one) for one in slack.messages(ALERTS)))
    faults.set(Direction.CREATE, Fault.UNAUTHORIZED, times=1)
    await slack.type("ana", CARDS, "/request 121")
    await stage.alert("let the scheduler in")

    view = await home(stage, "olga", "Does FMS have these? (1)")

    said, offered = words(view), buttons(view)
    assert "let the scheduler in" in said
    for label in ("Yes, FMS has it", "No, release it", "Sync again"):
        assert label in offered
    assert any("Apply" in one for one in offered)

    await slack.click("olga", view, "No, release it")
    await stage.card(120, "Planned")
    view = await home_says(stage, "olga", "All reports were last good")
    await slack.until(lambda: "Does FMS have" not in words(slack.home("olga") or view))

    # Others are not shown what they may not do.
    said = words(await home(stage, "ana", "Planned: 8"))
    assert "let the scheduler in" not in said
    await slack.click("olga", slack.home("olga") or view, "Sync again")
    await stage.whisper("olga", "The sync has started")


@on_sqlite
@pytest.mark.long
async def test_the_desks_buttons_lead_where_commands_lead(stage: Stage) -> None:
    view = await home(stage, "ana", "Planned: 8")

    await stage.slack.click("ana", view, "Free cars")
    await stage.whisper("ana", "`/free help` shows")
    await stage.slack.click("ana", view, "Calendar")
    await stage.whisper("ana", "Cars ")
    await stage.slack.click("ana", view, "New assignment")
    await stage.slack.until(lambda: stage.slack.modal("ana"))


@on_sqlite
@pytest.mark.long
async def test_refresh_shows_how_it_stands_now(stage: Stage) -> None:
    view = await home(stage, "ana", "Planned: 8")
    await stage.request(120, who="ben")

    await stage.slack.click("ana", view, "Refresh")

    await home_says(stage, "ana", "Planned: 7")
