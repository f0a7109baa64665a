"""`/assign 456 789 12-01-26 12-08-26`: the form on one line, and what is no such line."""

import re
from datetime import date, timedelta

import pytest

from bot.messages import ids
from domain.assignment import DateRange
from sandbox.slack.queries import buttons, elements, words
from storage.tables import VehicleRow
from tests.e2e.answers import answer_to
from tests.e2e.forms import FAR, entered, planned_anew
from tests.e2e.test_bad_input import nothing_happening
from tests.stage import CARDS, Stage, on_sqlite

YEARS = timedelta(days=16_000)
EXAMPLE = "`/assign 456 789 12-01-26 12-08-26`"
TYPED = {
    "hlep": "\u201chlep\u201d is not clear. Did you mean `/assign help`?",
    "456 789 12-01-27 12-08-27 --anway": "\u201c--anway\u201d is not clear. Did you mean "
    "`/assign 456 789 12-01-27 12-08-27 --anyway`?",
    "xyzzy": "\u201cxyzzy\u201d is not a vehicle.",
    "xyzzy for reyes": "\u201cxyzzy\u201d is not a vehicle.",
    "audi for xyzzy plugh": "\u201cxyzzy plugh\u201d is not a media partner.",
    "456 789 12/1/27 12/8 12/9": "Which days? Type the first and the last one",
    "4,5 789 12-01-27 12-08-27": "\u201c4,5\u201d is not a vehicle.",
    "1,200 789 12-01-27 12-08-27": "\u201c1,200\u201d can be one number or several",
    # Taken apart at the blank, it would be a vehicle, a person and two dates.
    "1\u00a0200 12-01-27 12-08-27": "\u201c1 200\u201d is not clear, so nothing was done.",
    "456 Xyzzy 12-01-27 12-08-27": "\u201cXyzzy\u201d is not a media partner.",
    "456 789 12-32-27 12-08-27": "\u201c12-32-27\u201d is not a date.",
    "456 789 12-08-27 12-01-27": "It would end on 12-01-27, before it starts on 12-08-27.",
    "456 789 next friday": "\u201cnext friday\u201d can be either of two days. Did you mean "
    "`/assign 456 789 ",
    "987654 789 12-01-27 12-08-27": "FMS's reports do not list vehicle 987654; check it in FMS",
    "<!channel> 789 12-01-27 12-08-27": "\u201c&lt;!channel&gt;\u201d is not a vehicle.",
}


@on_sqlite
async def test_what_is_no_plan_is_answered_with_what_to_type_and_nothing_is_stored(
    stage: Stage,
) -> None:
    async with nothing_happening(stage):
        for text in TYPED:
            assert (await stage.slack.type("ben", CARDS, f"/assign {text}")).acked
        await stage.slack.until(lambda: len(stage.said_to("ben")) == len(TYPED))

    answers = [answer.text for answer in stage.said_to("ben")]
    for text, says in TYPED.items():
        assert [one for one in answers if says in one], text
    assert len(await stage.assignments()) == len(stage.plans)


@on_sqlite
async def test_help_shows_the_form_and_the_line(stage: Stage) -> None:
    await stage.slack.type("ana", CARDS, "/assign HELP")

    answer = await stage.whisper("ana", "plans an assignment")
    assert EXAMPLE in answer.text
    assert "`--anyway`" in answer.text


@pytest.mark.parametrize("form", ["%Y-%m-%d", "%m-%d-%y", "%m/%d/%Y"])
@pytest.mark.parametrize("named", ["id", "vin", "tail"])
@on_sqlite
async def test_a_line_plans(stage: Stage, form: str, named: str) -> None:
    plan = stage.plan_of(120)
    vehicle = {"id": plan.vehicle_id, "vin": plan.vin.lower(), "tail": plan.vin[-6:]}[named]
    start, end = plan.start_date + FAR, plan.end_date + FAR

    await stage.slack.type(
        "ana", CARDS, f"/assign {vehicle} {plan.person_id} {start:{form}} {end:{form}}"
    )

    [row] = await planned_anew(stage)
    answer = await stage.whisper("ana", f"Assignment {row.id} is planned")
    assert f"to {end:%a %m-%d-%y}, " in words(answer)
    assert (row.vehicle_id, row.person_id) == (plan.vehicle_id, plan.person_id)
    assert (row.start_date, row.end_date) == (start, end)


async def test_a_taken_vehicle_is_named_with_the_line_that_plans_it_anyway(stage: Stage) -> None:
    plan = stage.plan_of(120)
    line = f"{plan.vehicle_id} {plan.person_id} {plan.start_date} {plan.end_date}"

    await stage.slack.type("ana", CARDS, f"/assign {line}")
    answer = await stage.whisper("ana", "taken by assignment 120 (planned)")
    again = re.search(r"`(/assign [^`]+)`", answer.text)
    assert again
    await stage.slack.type("ana", CARDS, again[1])

    [row] = await planned_anew(stage)
    assert [one["kind"] for one in row.overridden or ()] == ["vehicle_assigned"]
    await stage.whisper("ana", "Planned anyway, although the car is taken by assignment 120")


@on_sqlite
async def test_odd_dates_are_asked_about_and_planned_by_the_line_that_names_them(
    stage: Stage,
) -> None:
    """A wrong year: nothing is stored until a person says it is meant; sending does not ask."""
    plan = stage.plan_of(120)
    start = plan.start_date + FAR
    odd = {
        f"{start} {start + YEARS}": ("days, until ", "=long`"),
        f"{start + YEARS} {start + YEARS}": ("18 months ahead", "=far`"),
        f"{plan.start_date} {plan.start_date + YEARS}": ("taken by assig", "=taken,long`"),
    }
    for dates, (says, ends) in odd.items():
        await stage.slack.type("ana", CARDS, f"/assign {plan.vehicle_id} {plan.person_id} {dates}")
        answer = await stage.whisper("ana", says)
        assert "Nothing was planned" in answer.text
        assert ends in answer.text
    assert len(await stage.assignments()) == len(stage.plans)
    # What was named is not what is in the way now.
    line = f"/assign {plan.vehicle_id} {plan.person_id} {next(iter(odd))}"
    await stage.slack.type("ben", CARDS, f"{line} --anyway=taken")
    again = re.search(r"`(/assign [^`]+)`", (await stage.whisper("ben", "days, until")).text)
    assert again
    assert again[1] == f"{line} --anyway=long"

    await stage.slack.type("ben", CARDS, again[1])

    [row] = await planned_anew(stage)
    told = await stage.whisper("ben", "Planned anyway, although it lasts ")
    assert "cannot be requested in FMS while" not in told.text
    assert [one["kind"] for one in row.overridden or ()] == ["lasts_long"]
    await stage.slack.type("ben", CARDS, f"/request {row.id}")
    await stage.whisper("ben", f"Assignment {row.id} is requested")
    assert len(stage.live_requests(120)) == 1


async def test_a_line_that_is_delivered_twice_plans_once(stage: Stage) -> None:
    plan = stage.plan_of(120)
    start, end = plan.start_date + FAR, plan.end_date + FAR
    line = f"/assign {plan.vehicle_id} {plan.person_id} {start} {end} --anyway"

    typed = await stage.slack.type("ana", CARDS, line)
    for _ in range(3):
        await stage.slack.redeliver(typed)

    await stage.whisper("ana", "is planned")
    await stage.at_rest()
    await stage.stop_bot()
    assert len(await planned_anew(stage)) == 1
    assert len(stage.said_to("ana")) == 1


@on_sqlite
async def test_a_tail_that_two_vehicles_share_is_never_guessed(stage: Stage) -> None:
    twins = [
        VehicleRow(
            vehicle_id=number, vin=f"{number}AAA12345678", make="Ford", model="GT", office="Denver"
        )
        for number in (70_001, 70_002)
    ]
    async with stage.database.writing() as session:
        session.add_all(twins)
    person = stage.plan_of(120).person_id

    await stage.slack.type("ana", CARDS, f"/assign 12345678 {person} 12-01-27 12-08-27")

    answer = await stage.whisper("ana", "12345678 can mean vehicle 70001")
    assert "or vehicle 70002" in answer.text
    assert len(await stage.assignments()) == len(stage.plans)


@on_sqlite
@pytest.mark.long
async def test_a_card_names_the_color_that_the_vehicles_report_gives(stage: Stage) -> None:
    plan = stage.plan_of(120)
    async with stage.database.writing() as session:
        vehicle = await session.get_one(VehicleRow, plan.vehicle_id)
        vehicle.color = None
    await stage.slack.type("olga", CARDS, "/sync")
    await stage.alert("Sync OK:")
    start, end = plan.start_date + FAR, plan.end_date + FAR

    await stage.slack.type(
        "ana", CARDS, f"/assign {plan.vehicle_id} {plan.person_id} {start} {end}"
    )

    color = stage.fms.dataset.vehicles[plan.vehicle_id].color
    [row] = await planned_anew(stage)
    assert row.id
    assert f"  \u00b7  {color}\n" in words(await stage.card(row.id, "Planned"))


@on_sqlite
async def test_days_without_a_year_plan_the_next_ones_that_fit(stage: Stage) -> None:
    plan = stage.plan_of(120)
    start = plan.start_date + timedelta(days=40)
    line = f"{plan.vehicle_id} {plan.person_id} {start:%m/%d} for 3 days"

    await stage.slack.type("ana", CARDS, f"/assign {line}")

    [row] = await planned_anew(stage)
    assert (row.start_date, row.end_date) == (start, start + timedelta(days=3))


@on_sqlite
async def test_names_in_place_of_numbers_ask_which_or_open_the_form(stage: Stage) -> None:
    plan = stage.plan_of(120)
    partner = stage.fms.dataset.partners.of(plan.person_id)[0]
    name = partner.name.replace(",", "")
    twins = [
        VehicleRow(vehicle_id=number, vin=f"ZAA{number}", make="Zonda", model="GT", office="Denver")
        for number in (70_001, 70_002)
    ]
    async with stage.database.writing() as session:
        session.add_all(twins)
    async with nothing_happening(stage):
        asked = await answer_to(stage, f"/assign zonda for {plan.person_id} 12/1/27 +7", "ben")
        assert "Nothing was planned. 2 vehicles fit \u201czonda\u201d. Which one?" in words(asked)
        assert buttons(asked) == ["Plan", "Plan"]
        [second] = [one for one in elements(asked) if "70002" in one.element["value"]]
        await stage.slack.click("ben", asked, second.block_id)
        form = await stage.slack.until(lambda: stage.slack.modal("ben"))
        chosen = str(form.state) + str(form.blocks)
        assert "70002" in chosen
        assert partner.name in chosen
        assert "2027-12-01" in chosen
        assert "2027-12-08" in chosen
        await stage.slack.close_view("ben")

        today, week = stage.bot.app.today(), timedelta(days=7)
        monday = DateRange.week_of(today + week).start
        for line, days in {
            f"70001 {name}": (None, None),
            # A first day alone is shown with a week from it.
            f"gt 70001 for {name} tomorrow": (today + timedelta(1), today + timedelta(1) + week),
            # A week is shown before it is planned.
            f"70001 {plan.person_id} next week": (monday, monday + timedelta(days=6)),
            "zonda 70001": (None, None),
            "12/1/27 12/8": (date(2027, 12, 1), date(2027, 12, 8)),
        }.items():
            before = len(stage.slack.whispers("ben"))
            await stage.slack.type("ben", CARDS, f"/assign {line}")
            form = await stage.slack.until(lambda: stage.slack.modal("ben"))
            drawn = str(form.blocks)
            assert ("70001" in drawn) == ("70001" in line), line
            assert (partner.name in drawn) == (name in line or "next week" in line), line
            shown = (entered(form).get(one) for one in (ids.FORM_START, ids.FORM_END))
            assert tuple(shown) == tuple(str(one) if one else None for one in days), line
            assert len(stage.slack.whispers("ben")) == before
            await stage.slack.close_view("ben")

        office = partner.office
        asked = await answer_to(
            stage, f"/assign zonda 70001 for {office} {today + week:%m/%d}", "ben"
        )
        assert "Who is it for" in words(asked)
        asked = await answer_to(stage, f"/assign zonda for {office}", "ben")
        assert "More than one partner fits" in words(asked)


@on_sqlite
async def test_a_line_that_was_asked_about_can_be_pressed(stage: Stage) -> None:
    plan = stage.plan_of(120)
    line = f"{plan.vehicle_id} {plan.person_id} {plan.start_date} {plan.end_date}"
    asked = await answer_to(stage, f"/assign {line}")
    pressed = next(one for one in buttons(asked) if one.startswith("/assign"))
    assert pressed == f"/assign {line} --anyway=taken"

    await stage.slack.click("ana", asked, pressed)

    [row] = await planned_anew(stage)
    assert [one["kind"] for one in row.overridden or ()] == ["vehicle_assigned"]
