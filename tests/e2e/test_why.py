"""Why?: how an assignment stands and what comes next, shown to the person who asks alone."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from bot.messages import ids
from bot.messages.ids import AssignmentValue
from domain.attempt import Outcome
from sandbox.fms.faults import Direction, Fault
from sandbox.slack.queries import Surface, buttons, words
from sandbox.slack.views import View
from storage.tables import AttemptRow
from tests.e2e import findings
from tests.e2e.answers import answer_to, range_words
from tests.e2e.forms import FAR, form_says
from tests.e2e.mornings import nothing_to_warn_of, put
from tests.e2e.test_edit import later, open_edit
from tests.e2e.test_home import MINE, home
from tests.stage import CARDS, Stage, on_sqlite


async def why(stage: Stage, number: int, status: str) -> str:
    """What Ana sees when she presses Why?"""
    card = await stage.card(number, status)
    await stage.at_rest()
    before = len(stage.slack.messages(CARDS))
    pressed = await stage.slack.click("ana", card, "Why?")
    view = await stage.slack.until(lambda: stage.slack.modal("ana"))
    assert f"Assignment {number}: {status}" in words(view)
    assert len(stage.slack.messages(CARDS)) == before
    # Whatever else Ana is told meanwhile.
    assert not stage.slack.answers(pressed)
    await stage.slack.close_view("ana")
    return words(view)


@on_sqlite
async def test_the_history_of_one_number_can_be_typed_and_has_every_edit(stage: Stage) -> None:
    plan = stage.plan_of(120)
    await stage.change(120, created_by="slack:U0ANARUIZ")
    await open_edit(stage, "ana")
    await stage.slack.submit("ana", later(stage))
    await form_says(stage, "ana", "Assignment 120 is changed")
    await stage.slack.close_view("ana")
    was = range_words(plan.start_date, plan.end_date)
    now = range_words(plan.start_date + FAR, plan.end_date + FAR)

    said = words(await answer_to(stage, "/assignments history 120", "ben"))
    pressed = await why(stage, 120, "Planned")

    changed = f"Dates: {was} \u2192 {now}"
    assert "Planned by <@U0ANARUIZ>" in said
    assert "Edited by <@U0ANARUIZ>" in said
    assert changed in said
    assert "Edited by you" in pressed
    assert changed in pressed
    for typed, answer in (
        ("999", "There is no assignment with this number"),
        ("", "The history is that of one assignment"),
        ("120 121", "The history is that of one assignment"),
        ("bmw x5", "The history is that of one assignment"),
    ):
        assert answer in words(await answer_to(stage, f"/assignments history {typed}", "ben"))


async def test_a_plan_says_who_made_it_and_that_nothing_is_in_the_way(stage: Stage) -> None:
    said = await why(stage, 120, "Planned")

    assert ": Planned" in said
    assert "Planned by the bot, <!date^" in said
    assert "Nothing is in the way" in said


async def test_a_request_names_who_sent_it_and_what_fms_answered(stage: Stage) -> None:
    await stage.request(120, who="ben")
    [request] = stage.live_requests(120)

    said = await why(stage, 120, "Requested")

    assert "Request by <@U0BENOKAF>, <!date^" in said
    assert "to FMS staging: FMS accepted it as request" in said
    assert f"|{request.id}>." in said
    assert "*Next:* FMS staging approves or denies it." in said


@pytest.mark.long
async def test_a_refusal_and_a_block_stay_on_record_with_their_reasons(stage: Stage) -> None:
    stage.fms.faults.set(Direction.CREATE, Fault.UNAUTHORIZED, times=1)
    await stage.slack.type("ana", CARDS, "/request 120")
    await stage.whisper("ana", "Assignment 120 was not sent")
    plan = stage.plan_of(121)
    await stage.plan(300, 121, plan.start_date, plan.end_date)
    await stage.request(121, who="ben")
    await stage.slack.type("ana", CARDS, "/request 300")
    await stage.whisper("ana", "Assignment 300 was not sent")

    refused, blocked = await why(stage, 120, "Planned"), await why(stage, 300, "Planned")

    assert "FMS did not do it; FMS does not let the scheduler in" in refused
    assert "(status 401)" in refused
    assert "nothing was sent because assignment 121 (requested) had the car" in blocked
    assert "*Next:* it cannot be sent now: the car is taken by assignment 121" in blocked

    # The reason stays on record after it has gone.
    await stage.slack.click("ben", await stage.card(121, "Requested"), "Unrequest")
    await stage.card(121, "Planned")
    later = await why(stage, 300, "Planned")
    assert "assignment 121 (requested) had the car" in later


@on_sqlite
async def test_a_doubt_says_what_happened_and_who_has_to_look(stage: Stage) -> None:
    stage.fms.faults.set(Direction.CREATE, Fault.ACCEPTS_THEN_DROPS, times=1)
    await stage.slack.type("ana", CARDS, "/request 120")

    said = await why(stage, 120, "Unconfirmed")

    assert "unconfirmed; the connection to FMS was lost" in said
    assert "settles it with the buttons in" in said

    alert = await stage.alert("Unconfirmed: assignment 120")
    await stage.slack.click("olga", alert, "No, release it")
    said = await why(stage, 120, "Planned")
    assert "no request was found in FMS (<@U0OLGALIN>, <!date^" in said


@on_sqlite
async def test_an_approval_names_the_activity_the_rule_and_fmss_dates(stage: Stage) -> None:
    plan = stage.plan_of(120)
    await stage.change(
        120,
        status="active",
        fms_environment="staging",
        fms_request_id=12345,
        activity_id=7001,
        approval_rule=2,
        approved_at=datetime.now(UTC),
        fms_start_date=plan.start_date + timedelta(days=1),
        fms_end_date=plan.end_date,
    )

    said = await why(stage, 120, "Active")

    assert "activity 7001" in said
    assert "starting within seven days" in said
    lent = range_words(plan.start_date + timedelta(days=1), plan.end_date)
    planned = range_words(plan.start_date, plan.end_date)
    assert f"FMS's dates: {lent} (planned: {planned})" in said
    assert "Until then only FMS can change it." in said


@on_sqlite
async def test_an_old_card_tells_of_a_deleted_assignment_too(stage: Stage) -> None:
    card = await stage.card(120, "Planned")
    await stage.slack.click("ben", card, "Delete")
    await stage.slack.until(lambda: not stage.cards(120))

    await stage.slack.click("ana", card, "Why?", late=True)

    view = await stage.slack.until(lambda: stage.slack.modal("ana"))
    assert ": Deleted" in words(view)
    assert "Deleted by <@U0BENOKAF>" in words(view)


@on_sqlite
async def test_what_comes_next_is_pressed_where_it_is_explained(stage: Stage) -> None:
    view = await opened(stage, await stage.card(120, "Planned"))
    assert buttons(view) == ["Request", "Edit"]
    await stage.slack.click("ana", view, "Edit")
    form = await stage.slack.until(lambda: _another(stage, view))
    assert form.definition["callback_id"] == ids.FORM
    await stage.slack.close_view("ana")

    await stage.slack.click("ana", view, "Request")

    await form_says(stage, "ana", "Assignment 120 is requested")
    assert stage.said_to("ana") == []
    await stage.card(120, "Requested")


@on_sqlite
async def test_an_answer_finds_who_has_closed_the_view(stage: Stage) -> None:
    view = await opened(stage, await stage.card(120, "Planned"))
    stage.slack.faults.refuse("views.update", "not_found", times=1)
    await stage.slack.click("ana", view, "Request")
    answer = await stage.whisper("ana", "Assignment 120 is requested")
    assert answer in stage.slack.whispers("ana")
    await stage.slack.close_view("ana")

    await nothing_to_warn_of(stage)
    await put(stage, 121, 1, 3, **MINE)
    at_home = await home(stage, "ana", "Starting in the next 7 days (1)")
    view = await opened(stage, at_home, AssignmentValue(121).dump())
    stage.slack.faults.refuse("views.update", "not_found", times=1)
    await stage.slack.click("ana", view, "Request")
    await stage.direct_message("ana", "Assignment 121 is requested")


@on_sqlite
@pytest.mark.long
async def test_a_question_is_settled_where_it_is_explained(stage: Stage) -> None:
    await findings.could_be_it(stage)
    view = await opened(stage, await stage.card(120, "Requested"))
    assert buttons(view) == ["Yes, this is the loan", "No, another loan", "Unrequest", "Change"]

    await stage.slack.click("ana", view, "Yes, this is the loan")

    await form_says(stage, "ana", "Thank you. Assignment 120 is active now")


@on_sqlite
async def test_what_is_in_the_way_comes_with_the_ways_out(stage: Stage) -> None:
    plan = stage.plan_of(121)
    await stage.plan(300, 121, plan.start_date, plan.end_date)
    await stage.request(121, who="ben")

    view = await opened(stage, await stage.card(300, "Planned"))

    assert buttons(view) == ["Other free cars", "Other dates", "Edit"]
    await stage.slack.click("ana", view, "Other free cars")
    await form_says(stage, "ana", "Free in ")
    assert stage.said_to("ana") == []


async def opened(stage: Stage, shown: Surface, value: str | None = None) -> View:
    """What Why? opens for Ana."""
    await stage.slack.click("ana", shown, "Why?", value=value)
    return await form_says(stage, "ana", "*Next:*")


def _another(stage: Stage, view: View) -> View | None:
    seen = stage.slack.modal("ana")
    return seen if seen and seen.id != view.id else None


@on_sqlite
@pytest.mark.parametrize("code", ["expired_trigger_id", "internal_error"])
async def test_where_slack_opens_no_view_the_same_is_said_in_private(
    stage: Stage, code: str
) -> None:
    card = await stage.card(120, "Planned")
    stage.slack.faults.refuse("views.open", code, times=1)

    await stage.slack.click("ana", card, "Why?")

    answer = await stage.whisper("ana", "Assignment 120: Planned")
    assert "Nothing is in the way" in answer.text
    assert stage.slack.modal("ana") is None


@on_sqlite
async def test_a_reason_that_another_version_stored_is_not_passed_over(stage: Stage) -> None:
    await stage.request(120)
    await stage.slack.type("ana", CARDS, "/request 120")
    await stage.whisper("ana", "is already requested: you sent it")
    async with stage.database.writing() as session:
        blocked = col(AttemptRow.outcome) == Outcome.BLOCKED
        await session.exec(update(AttemptRow).where(blocked).values(reasons=[{"kind": "new"}]))

    said = await why(stage, 120, "Requested")

    assert "nothing was sent; only another version of the scheduler knows why." in said
