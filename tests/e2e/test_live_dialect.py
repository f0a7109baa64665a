"""The live FMS's way of speaking, through the outer doors: its own words and numbers, nothing lost.

What each answer means in it is in `tests/fms/test_dialects.py`.
"""

from datetime import UTC, datetime

import pytest

from bot.messages import ids
from domain.attempt import Outcome
from sandbox.fms.exchange import Call
from sandbox.fms.faults import Direction, Fault
from sandbox.slack.default_workspace import ANA, BEN
from sandbox.slack.queries import buttons, words
from storage.people import clear_fms_user, set_fms_user
from tests.e2e.answers import said
from tests.e2e.changing import propose
from tests.e2e.forms import form_says
from tests.e2e.test_home import home, home_says
from tests.http.helpers import client_of
from tests.stage import ALERTS, AMBER, CARDS, GREEN, MAGENTA, Stage, on_sqlite

pytestmark = [on_sqlite, pytest.mark.stage(dialect="request")]
USERS = {ANA.id: 2001, BEN.id: 2002}


@pytest.fixture(autouse=True)
async def who_they_are_in_fms(stage: Stage) -> None:
    """What people have said on Home."""
    async with stage.database.writing() as session:
        for person, number in USERS.items():
            await set_fms_user(session, person, number, by=f"slack:{person}", at=datetime.now(UTC))


def creates(stage: Stage) -> list[Call]:
    return [call for call in stage.fms.calls if call.direction is Direction.CREATE]


async def test_a_request_names_all_that_it_wants_and_is_taken_back(stage: Stage) -> None:
    plan = stage.plan_of(120)
    partner = stage.fms.dataset.partners[plan.person_id, plan.office]

    answer = await said(stage, "/request 120")

    [request], [call] = stage.live_requests(120), creates(stage)
    assert call.payload == {
        "request": {
            "requestor_id": USERS[ANA.id],
            "start_date": f"{plan.start_date:%m/%d/%y}",
            "end_date": f"{plan.end_date:%m/%d/%y}",
            "activity_type_id": 1,
            "activity_to": partner.name,
            "reason": partner.affiliation,
            "loanee_id": plan.person_id,
            "requests_vehicles": [
                {"vehicle_id": plan.vehicle_id, "notes": "Media Scheduler, assignment 120"}
            ],
            "activity_type_subcategory_id": partner.activity_type_subcategory_id,
        }
    }
    assert request.dates == (plan.start_date, plan.end_date)
    assert f"vehicle_requests/{request.id}|{request.id}>" in answer
    card = await stage.card(120, "Requested")
    assert card.color == MAGENTA

    await stage.slack.click("ana", card, "Unrequest")

    assert (await stage.card(120, "Planned")).color == GREEN
    assert stage.fms.live_requests() == []
    assert [one.outcome for one in await stage.attempts(120)] == [Outcome.ACCEPTED] * 2
    # A second one that was wanted: the first is gone, and stays so.
    await stage.request(120)
    assert len(stage.live_requests(120)) == 1
    assert len(creates(stage)) == 2


async def test_a_lost_answer_is_found_again_by_its_number_and_makes_no_second_request(
    stage: Stage,
) -> None:
    stage.fms.faults.set(Direction.CREATE, Fault.ACCEPTS_THEN_DROPS, times=1)
    await stage.slack.type("ana", CARDS, "/request 120")
    assert (await stage.card(120, "Unconfirmed")).color == AMBER
    alert = await stage.alert("Unconfirmed: assignment 120")
    plan, [request] = stage.plan_of(120), stage.live_requests(120)
    # Where the live FMS has a car's page.
    assert f"/vehicles/list_activities/{plan.vehicle_id}|" in words(alert)
    await said(stage, "/request 120")
    assert len(creates(stage)) == 1

    await stage.slack.click("olga", alert, "Yes, FMS has it")
    await stage.slack.until(lambda: stage.slack.modal("olga"))
    await stage.slack.submit("olga", {ids.DOUBT_REQUEST_ID: str(request.id)})

    card = await stage.card(120, "Requested")
    assert f"|{request.id}>" in words(card)
    await stage.slack.click("ana", card, "Unrequest")
    await stage.card(120, "Planned")
    assert stage.fms.live_requests() == []
    assert len(creates(stage)) == 1


async def test_a_number_that_another_assignment_stands_for_is_no_proof(stage: Stage) -> None:
    await stage.request(120)
    [request] = stage.live_requests(120)
    stage.fms.faults.answer("create", 201, {"request": {"id": request.id}}, times=1)

    await stage.slack.type("ben", CARDS, "/request 121")

    await stage.card(121, "Unconfirmed")
    alert = await stage.alert("Unconfirmed: assignment 121")
    assert f"request {request.id}, assignment 120" in words(alert)
    assert (await stage.state(121)).row.fms_request_id is None


async def test_a_refusal_is_told_in_fms_words_and_nothing_was_made(stage: Stage) -> None:
    problem = {"errors": [{"detail": "Vehicle is not available"}]}
    stage.fms.faults.answer("create", 422, problem, times=1)

    answer = await said(stage, "/request 120")

    assert "Vehicle is not available" in answer
    assert "detail" not in answer
    assert (await stage.state(120)).row.fms_request_id is None
    await stage.request(120)


async def test_deletes_of_what_is_gone_and_of_what_nobody_can_tell(stage: Stage) -> None:
    await stage.request(120, 121, 122)
    gone, unsure, kept = [stage.live_requests(number)[0] for number in (120, 121, 122)]
    # Somebody has deleted it in FMS already, which says so in its own words.
    stage.fms.state.rules.delete(gone.id)
    assert "already gone" in await said(stage, "/unrequest 120")
    await stage.card(120, "Planned")

    # Public code would take these two for done. The first is, the second is not; who can tell?
    stage.fms.faults.answer("delete", 200, b"", applied=True, times=1)
    await stage.slack.type("ana", CARDS, "/unrequest 121")
    alert = await stage.alert("Unconfirmed: assignment 121")
    assert "Try again" in buttons(alert)
    await stage.slack.click("olga", alert, "Try again")
    await stage.card(121, "Planned")
    assert unsure not in stage.fms.live_requests()

    stage.fms.faults.answer("delete", 404, {"status": 404, "error": "Not Found"}, times=1)
    await stage.slack.type("ana", CARDS, "/unrequest 122")
    await stage.alert("Unconfirmed: assignment 122")
    assert (await stage.state(122)).row.fms_request_id == kept.id
    assert kept in stage.fms.live_requests()


async def test_a_sync_brings_what_requests_name_and_finds_the_approval(stage: Stage) -> None:
    await stage.request(120)
    [request] = stage.live_requests(120)
    stage.fms.approve(request.id)

    # The reports have no addresses of their own here: they are looked for where FMS itself is.
    await stage.slack.type("olga", ALERTS, "/sync")

    await stage.card(120, "Active")
    assert "1 approved" in (await stage.alert("Sync OK:")).text
    # What became a loan cannot be taken back.
    await said(stage, "/unrequest 120")
    assert request in stage.fms.live_requests()


async def test_who_is_not_known_in_fms_sends_nothing_in_anothers_name(stage: Stage) -> None:
    await stage.request(121)
    [before] = stage.fms.live_requests()
    async with stage.database.writing() as session:
        await clear_fms_user(session, ANA.id)

    refused = await said(stage, "/request 120")
    assert "FMS is to name the person who asks" in refused
    assert "under My settings" in refused
    assert "My settings" in await said(stage, "/request 120 --check")
    await stage.slack.type("ana", CARDS, "/request 120 122")
    await stage.direct_message("ana", "My settings")
    # A change is not begun: its request would be gone, and no other could be made.
    await propose(stage, 121, "ana")
    await stage.slack.submit("ana")
    await form_says(stage, "ana", "name the person who asks")
    assert stage.fms.live_requests() == [before]
    assert stage.fms.calls.received(Direction.DELETE) == 0

    view = await home(stage, "ana", "Set it first: without it you can request nothing.")
    await stage.slack.click("ana", view, "My settings \u2026")
    await form_says(stage, "ana", "have none: then you can request nothing")
    await stage.slack.submit("ana", {ids.HOME_FMS_USER_ID: "4242"})
    await home_says(stage, "ana", "Your requests name FMS user *4242*")
    await stage.request(120)
    # A program is nobody: of it FMS is told what the setting names.
    async with client_of(stage) as http:
        path = "/api/fms/create-vehicle-request"
        sent = await http.post(path, json={"assignment_id": 122})
    assert sent.status_code == 200
    assert [one.requestor_id for one in stage.fms.live_requests()] == [USERS[ANA.id], 4242, 1949]
