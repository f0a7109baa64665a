"""A car is its number in FMS and its VIN: by whichever it is called, it is lent once."""

import asyncio
from dataclasses import replace

import pytest
from sqlmodel import col, delete

from bot.messages import ids
from sandbox.fms.rows import Vehicle
from storage.tables import ActivityRow, VehicleRow
from tests.e2e.forms import FAR, entered, form_says, form_values, open_form, planned_anew
from tests.stage import CARDS, Stage, on_sqlite

NEW_NUMBER, NEW_VIN = 99_997, "WBA5R1C50KA012345"


def listed(stage: Stage, like: int) -> Vehicle:
    """How FMS lists the car of an assignment."""
    return stage.fms.dataset.vehicles[stage.plan_of(like).vehicle_id]


async def relist(stage: Stage, *cars: Vehicle, gone: int | None = None) -> None:
    """Have FMS list these cars, and the bot know it, as a sync leaves it."""
    for car in cars:
        stage.fms.dataset.vehicles.put(car)
    if gone is not None:
        del stage.fms.dataset.vehicles[gone]
    numbers = [*(car.vehicle_id for car in cars), *([gone] if gone is not None else ())]
    async with stage.database.writing() as session:
        await session.exec(delete(VehicleRow).where(col(VehicleRow.vehicle_id).in_(numbers)))
        session.add_all(
            [
                VehicleRow(
                    vehicle_id=car.vehicle_id,
                    vin=car.vin,
                    year=car.year,
                    make=car.make,
                    model=car.model,
                    office=car.office,
                )
                for car in cars
            ]
        )


@on_sqlite
@pytest.mark.long
async def test_a_car_that_comes_back_under_another_number_is_still_taken(stage: Stage) -> None:
    """FMS made its record again: the old number has the request, the new one is no other car."""
    plan, car = stage.plan_of(121), listed(stage, 121)
    await stage.request(121)
    stage.fms.dataset.vehicles.put(replace(car, vehicle_id=NEW_NUMBER))
    del stage.fms.dataset.vehicles[car.vehicle_id]
    await stage.slack.type("olga", CARDS, "/sync")
    await stage.alert("Sync OK:")

    line = f"/assign {NEW_NUMBER} {plan.person_id} {plan.start_date} {plan.end_date}"
    await stage.slack.type("ben", CARDS, line)
    await stage.whisper("ben", "the car is taken by assignment 121 (requested)")
    await stage.slack.type("ben", CARDS, f"{line} --anyway")
    [row] = await planned_anew(stage)
    await stage.slack.type("ben", CARDS, f"/request {row.id}")

    await stage.whisper("ben", f"Assignment {row.id} was not sent: the car is taken by")
    assert (row.vehicle_id, row.vin) == (NEW_NUMBER, plan.vin.upper())
    assert stage.fms.posts_received() == 1
    assert [one.vehicle_id for one in stage.fms.live_requests()] == [plan.vehicle_id]
    # Whatever its car is called now, the request can be taken back.
    await stage.slack.type("ana", CARDS, "/unrequest 121")
    await stage.card(121, "Planned")
    assert stage.fms.live_requests() == []
    await stage.slack.type("ana", CARDS, "/request 121")
    told = await stage.whisper("ana", "Assignment 121 was not sent: it was planned with vehicle")
    assert f"FMS now lists vehicle {NEW_NUMBER} (" in told.text
    assert stage.fms.posts_received() == 1
    await stage.slack.click("ana", await stage.card(121, "Planned"), "Delete")
    await stage.whisper("ana", "Assignment 121 is deleted")


async def test_a_corrected_vin_sends_nothing_until_the_car_is_chosen_again(stage: Stage) -> None:
    plan, car = stage.plan_of(120), listed(stage, 120)
    await relist(stage, replace(car, vin=NEW_VIN))
    await stage.slack.type("ana", CARDS, "/request 120 --check")
    await stage.whisper("ana", f"VIN {NEW_VIN}); choose the car again with Edit")
    await stage.slack.type("ana", CARDS, "/request 120")
    await stage.whisper("ana", "Assignment 120 was not sent: it was planned with vehicle")
    assert stage.fms.posts_received() == 0

    await stage.slack.click("ana", await stage.card(120, "Planned"), "Edit")
    form = await form_says(stage, "ana", f"VIN {NEW_VIN}); choose the car again")
    assert entered(form)[ids.FORM_VEHICLE] is None
    assert entered(form)[ids.FORM_START] == str(plan.start_date)
    await stage.slack.fill("ana", {ids.FORM_VEHICLE: str(car.vehicle_id)})
    await form_says(stage, "ana", "Nothing is in the way.")
    await stage.slack.submit("ana")

    await form_says(stage, "ana", "Assignment 120 is changed")
    row = (await stage.state(120)).row
    assert (row.vehicle_id, row.vin) == (car.vehicle_id, NEW_VIN)
    await stage.request(120)
    assert len(stage.live_requests(120)) == 1


@on_sqlite
async def test_what_fms_does_with_the_car_is_in_the_way_under_its_old_and_its_new_vin(
    stage: Stage,
) -> None:
    plan, car = stage.plan_of(120), listed(stage, 120)
    start, end = plan.start_date + FAR, plan.end_date + FAR
    await stage.plan(130, 120, start, end)
    await relist(stage, replace(car, vin=NEW_VIN))
    async with stage.database.writing() as session:
        for number, vin in ((990_001, plan.vin.upper()), (990_002, NEW_VIN)):
            service = ActivityRow(
                activity_id=number, vin=vin, activity_type="Service", start_date=start, end_date=end
            )
            session.add(service)

    await stage.slack.type("ana", CARDS, "/request 130")

    told = await stage.whisper("ana", "Assignment 130 was not sent")
    assert "(activity 990001)" in told.text
    assert "(activity 990002)" in told.text


@on_sqlite
async def test_a_number_that_fms_gave_to_another_car_sends_nobody_the_wrong_one(
    stage: Stage,
) -> None:
    """120 was planned with a car whose number is a BMW's now; its own car has a new number."""
    plan, car = stage.plan_of(120), listed(stage, 120)
    bmw = replace(car, vin=NEW_VIN, make="BMW", model="M5")
    await relist(stage, bmw)
    await relist(stage, replace(car, vehicle_id=NEW_NUMBER))

    await stage.slack.type("ana", CARDS, "/request 120")
    told = await stage.whisper("ana", "Assignment 120 was not sent: it was planned with vehicle")
    assert f"FMS now lists vehicle {car.vehicle_id} (" in told.text
    assert f"BMW M5, VIN {NEW_VIN}) and vehicle {NEW_NUMBER} (" in told.text
    for number in (car.vehicle_id, NEW_NUMBER):
        line = f"/assign {number} {plan.person_id} {plan.start_date} {plan.end_date}"
        await stage.slack.type("ben", CARDS, line)
    await stage.slack.until(lambda: len(stage.said_to("ben")) == 2)
    for answer in stage.said_to("ben"):
        assert "the car is taken by assignment 120 (planned)" in answer.text

    await stage.slack.click("ana", await stage.card(120, "Planned"), "Edit")
    await stage.slack.until(lambda: stage.slack.modal("ana"))
    await stage.slack.submit("ana", {ids.FORM_VEHICLE: str(NEW_NUMBER)})
    await form_says(stage, "ana", "Assignment 120 is changed")
    await stage.request(120)
    assert [one.vehicle_id for one in stage.fms.live_requests()] == [NEW_NUMBER]


@on_sqlite
@pytest.mark.long
async def test_a_form_that_was_open_meanwhile_plans_no_other_car_than_it_shows(
    stage: Stage,
) -> None:
    car = listed(stage, 120)
    await stage.slack.click("ana", await stage.card(120, "Planned"), "Edit")
    await open_form(stage, "ben")
    await stage.slack.fill("ben", form_values(stage, 120))
    await form_says(stage, "ben", "Nothing is in the way.")
    before = await stage.assignments()
    await relist(stage, replace(car, vin=NEW_VIN, make="BMW", model="M5"))

    end = str(stage.plan_of(120).end_date + FAR)
    await stage.slack.submit("ben")
    await stage.slack.submit("ana", {ids.FORM_START: end, ids.FORM_END: end})

    for who in ("ana", "ben"):
        await form_says(stage, who, f"ehicle {car.vehicle_id} with VIN {car.vin}")
    assert await stage.assignments() == before
    # Chosen again, it is what the person sees.
    await stage.slack.fill("ben", {ids.FORM_VEHICLE: str(car.vehicle_id)})
    await form_says(stage, "ben", "BMW M5")
    await stage.slack.submit("ben")
    [row] = await planned_anew(stage)
    assert (row.vin, row.vehicle_model) == (NEW_VIN, "M5")


@on_sqlite
@pytest.mark.parametrize("vin", ["TBD0000", "0" * 17])
async def test_cars_whose_vin_is_not_known_yet_are_not_one(stage: Stage, vin: str) -> None:
    """Both are planned by their numbers, and what FMS does with one of them is nobody's."""
    plan, car = stage.plan_of(121), listed(stage, 121)
    for number in (121, 122):
        await stage.change(number, vin=vin)
    await stage.change(122, start_date=plan.start_date, end_date=plan.end_date)
    await relist(stage, replace(car, vin=vin))

    await stage.request(121, 122)

    assert len(stage.fms.live_requests()) == 2


async def test_of_two_who_request_one_car_by_its_two_names_one_wins(stage: Stage) -> None:
    plan, car = stage.plan_of(120), listed(stage, 120)
    await relist(stage, replace(car, vehicle_id=NEW_NUMBER))
    await stage.plan(130, 120, plan.start_date, plan.end_date)
    await stage.change(130, vehicle_id=NEW_NUMBER, person_id=stage.plan_of(121).person_id)
    await stage.card(130, "Planned")

    await asyncio.gather(
        stage.slack.type("ana", CARDS, "/request 120"),
        stage.slack.type("ben", CARDS, "/request 130"),
    )

    await stage.slack.until(lambda: stage.said_to("ana") and stage.said_to("ben"))
    await stage.at_rest()
    answers = {120: stage.said_to("ana")[-1].text, 130: stage.said_to("ben")[-1].text}
    [won] = [number for number, text in answers.items() if "is requested" in text]
    lost = 250 - won
    assert f"{lost} was not sent: the car is taken by assignment {won}" in answers[lost]
    assert (await stage.state(won)).row.status == "requested"
    assert (await stage.state(lost)).row.status == "planned"
    assert stage.fms.posts_received() == 1


@on_sqlite
@pytest.mark.long
async def test_a_car_that_is_listed_under_both_numbers_is_one_car(stage: Stage) -> None:
    """FMS made it again and kept the old record: what was planned with either can be sent, once."""
    plan, car = stage.plan_of(120), listed(stage, 120)
    stage.fms.dataset.vehicles.put(replace(car, vehicle_id=NEW_NUMBER))
    await stage.slack.type("olga", CARDS, "/sync")
    await stage.alert("Sync OK:")
    line = f"{plan.person_id} {plan.start_date} {plan.end_date}"

    await stage.slack.type("ben", CARDS, f"/assign {plan.vin} {line}")
    told = await stage.whisper("ben", f"{plan.vin} can mean vehicle ")
    assert f"vehicle {NEW_NUMBER} (" in told.text
    await stage.slack.type("ben", CARDS, f"/assign {NEW_NUMBER} {line}")
    await stage.whisper("ben", "the car is taken by assignment 120 (planned)")
    await stage.request(120)
    await stage.slack.type("ben", CARDS, f"/assign {NEW_NUMBER} {line}")
    await stage.whisper("ben", "the car is taken by assignment 120 (requested)")
    assert [one.vehicle_id for one in stage.fms.live_requests()] == [plan.vehicle_id]
    # FMS's loan has the VIN alone, and is the approval.
    stage.fms.approve(stage.fms.live_requests()[0].id)
    await stage.slack.type("olga", CARDS, "/sync")
    await stage.card(120, "Active")
