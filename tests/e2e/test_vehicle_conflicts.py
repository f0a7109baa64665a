"""One vehicle, two wishes: what is in the way is named, and of two at once exactly one wins."""

import asyncio
from datetime import timedelta

import pytest

from sandbox.slack.queries import words
from storage.tables import ActivityRow
from tests.e2e.answers import range_words
from tests.stage import CARDS, Stage, eight_plans, on_sqlite

pytestmark = eight_plans

# The stage plans it in dates that overlap those of assignment 120.
CLASHING = 127


async def test_of_two_people_who_want_one_vehicle_at_the_same_moment_one_wins(
    stage: Stage,
) -> None:
    clicks = await asyncio.gather(
        stage.slack.type("ana", CARDS, "/request 120"),
        stage.slack.type("ben", CARDS, f"/request {CLASHING}"),
    )

    assert all(click.acked for click in clicks)
    await stage.slack.until(lambda: stage.said_to("ana") and stage.said_to("ben"))
    await stage.at_rest()
    answers = {"ana": stage.said_to("ana")[-1].text, "ben": stage.said_to("ben")[-1].text}
    [winner] = [who for who, text in answers.items() if "is requested" in text]
    won, lost = (120, CLASHING) if winner == "ana" else (CLASHING, 120)
    refusal = answers["ben" if winner == "ana" else "ana"]
    assert f"Assignment {lost} was not sent: the car is taken by assignment {won}" in refusal
    assert (await stage.state(won)).row.status == "requested"
    assert (await stage.state(lost)).row.status == "planned"
    assert stage.fms.posts_received() == 1


async def test_a_vehicle_on_its_way_to_fms_is_taken(stage: Stage) -> None:
    async with stage.fms.hold_creates() as held:
        await stage.slack.type("ana", CARDS, f"/request {CLASHING}")
        await held.arrived()
        await stage.slack.type("ben", CARDS, "/request 120")
        answer = await stage.whisper("ben", "Assignment 120 was not sent")

    assert f"taken by assignment {CLASHING} (sending to fms)" in answer.text.lower()
    await stage.card(CLASHING, "Requested")
    assert stage.fms.posts_received() == 1


@on_sqlite
@pytest.mark.parametrize("status", ["requested", "active"])
@pytest.mark.long
async def test_whoever_has_the_vehicle_is_named_with_partner_and_dates(
    stage: Stage, status: str
) -> None:
    await stage.change(120, status=status, fms_environment="staging", fms_request_id=777)
    other = (await stage.state(120)).row

    await stage.slack.type("ben", CARDS, f"/request {CLASHING}")

    answer = await stage.whisper("ben", f"Assignment {CLASHING} was not sent")
    assert f"the car is taken by assignment 120 ({status})" in answer.text
    assert range_words(other.start_date, other.end_date) in answer.text
    assert other.partner_name.split(",")[0] in answer.text
    assert stage.fms.posts_received() == 0


@on_sqlite
async def test_an_assignment_that_is_over_or_deleted_has_the_vehicle_no_more(stage: Stage) -> None:
    await stage.change(120, status="completed", fms_environment="staging", fms_request_id=777)

    await stage.request(CLASHING)

    assert len(stage.live_requests(CLASHING)) == 1


@on_sqlite
@pytest.mark.long
async def test_the_vehicle_is_free_again_once_the_request_is_taken_back(stage: Stage) -> None:
    await stage.request(120)
    await stage.slack.type("ben", CARDS, f"/request {CLASHING}")
    await stage.whisper("ben", "the car is taken by assignment 120")

    await stage.slack.type("ana", CARDS, "/unrequest 120")
    await stage.card(120, "Planned")

    await stage.request(CLASHING, who="ben")


@pytest.mark.long
async def test_a_loan_may_begin_on_the_day_another_ends(stage: Stage) -> None:
    first = stage.plan_of(121)
    await stage.plan(130, 121, first.end_date, first.end_date + timedelta(days=4))
    await stage.plan(131, 121, first.start_date - timedelta(days=1), first.start_date)
    await stage.card(131, "Planned")

    await stage.request(121, 130, 131)

    assert len(stage.live_requests(121)) == 3


@on_sqlite
async def test_a_day_more_is_a_clash(stage: Stage) -> None:
    first = stage.plan_of(121)
    day_before = first.end_date - timedelta(days=1)
    await stage.plan(130, 121, day_before, first.end_date + timedelta(days=4))
    await stage.request(121)

    await stage.slack.type("ana", CARDS, "/request 130")

    await stage.whisper("ana", "Assignment 130 was not sent: the car is taken by")


@on_sqlite
async def test_what_fms_does_with_the_vehicle_is_named_with_its_dates(stage: Stage) -> None:
    plan = stage.plan_of(121)
    middle = plan.start_date + timedelta(days=1)
    service = ActivityRow(
        activity_id=990_001,
        vin=plan.vin.upper(),
        activity_type="Service",
        start_date=middle,
        end_date=middle,
    )
    async with stage.database.writing() as session:
        session.add_all([service])

    await stage.slack.type("ana", CARDS, "/request 121")

    answer = await stage.whisper("ana", "Assignment 121 was not sent")
    assert f"the car is taken in FMS, {middle:%m-%d-%y}: Service (activity 990001)" in words(answer)
    assert stage.fms.posts_received() == 0


@on_sqlite
@pytest.mark.long
async def test_several_things_in_the_way_are_named_at_once(stage: Stage) -> None:
    yesterday = stage.fms.dataset.today - timedelta(days=2)
    await stage.change(120, start_date=yesterday, vehicle_id=999_999, vin="1FTFW1E50MFA99999")

    await stage.slack.type("ana", CARDS, "/request 120")

    answer = await stage.whisper("ana", "Assignment 120 was not sent")
    assert "FMS's reports do not list vehicle 999999" in answer.text
    assert "the start has passed" in answer.text


@on_sqlite
@pytest.mark.long
async def test_what_only_fms_knows_of_the_vehicle_is_told_as_fms_says_it(stage: Stage) -> None:
    await stage.request(120)
    [request] = stage.live_requests(120)
    stage.fms.state.rules.book.add(request.asked)
    await stage.slack.type("ana", CARDS, "/unrequest 120")
    await stage.card(120, "Planned")

    await stage.slack.type("ana", CARDS, "/request 120")

    answer = await stage.whisper("ana", "FMS says that the vehicle is taken (status 409)")
    assert "Choose other dates or another vehicle." in answer.text
    await stage.card(120, "Planned")
