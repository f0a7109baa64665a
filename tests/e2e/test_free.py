"""`/free`: which cars are free, from the question to the form."""

from datetime import date, timedelta

from bot.messages import ids
from sandbox.slack.messages import Message
from sandbox.slack.queries import buttons, elements, words
from storage.tables import PartnerRow, VehicleRow
from tests.e2e.answers import answer_to, loan_words
from tests.e2e.forms import busy, entered, form_says, planned_anew, zeppelin
from tests.stage import Stage, on_sqlite
from tests.storage.saving import save

WEEK = timedelta(days=7)


async def ask(stage: Stage, typed: str) -> Message:
    """What Ana is shown after typing this."""
    return await answer_to(stage, typed)


def next_week(stage: Stage) -> tuple[date, date]:
    today = stage.bot.app.today()
    monday = today - timedelta(days=today.weekday()) + WEEK
    return monday, monday + timedelta(days=6)


def ends_of_vins(message: Message) -> list[str]:
    """The cars on a page, in their order."""
    rows = [one["text"]["text"] for one in message.blocks if one["type"] == "section"]
    return [row.partition("\u2026")[2][:6] for row in rows if "\u2026" in row]


async def test_a_free_car_is_planned_from_the_list_in_the_days_that_were_asked_for(
    stage: Stage,
) -> None:
    first, last = next_week(stage)
    await save(stage.database, *(zeppelin(one) for one in range(3)))
    await busy(stage, zeppelin(0).vin, first + timedelta(days=2), last)
    await busy(stage, zeppelin(2).vin, first - WEEK, first)

    shown = await ask(stage, "/free denver next week zeppelin")

    assert shown.is_ephemeral
    assert f"Free in Denver, {loan_words(first, last)}" in words(shown)
    assert ends_of_vins(shown) == [zeppelin(one).vin[-6:] for one in (2, 1)]
    assert f"free from {first:%a %m-%d-%y}" in words(shown)
    assert "1 more taken, 1 of them for part of the time." in words(shown)
    assert buttons(shown) == ["Plan", "Plan", "Taken in part: 1"]
    await stage.slack.click("ana", shown, "Taken in part: 1")
    in_part = await stage.whisper("ana", "Free in a part of the days in Denver")
    until = first + timedelta(days=2)
    assert f"free {first:%a %m-%d} to {until:%a %m-%d-%y}, 2 nights" in words(in_part)
    [part] = [one for one in elements(in_part) if one.action_id == ids.FREE_PLAN]
    assert f'"start": "{first}", "end": "{until}"' in part.element["value"]
    same = await ask(stage, "/assignments free denver next week zeppelin")
    assert same.text == shown.text

    plan = next(one for one in elements(shown) if one.action_id == ids.FREE_PLAN)
    await stage.slack.click("ana", shown, "Plan", value=plan.element["value"])
    form = await form_says(stage, "ana", "Nothing is in the way.")
    assert entered(form) == {
        ids.FORM_VEHICLE: "60002",
        ids.FORM_PARTNER: None,
        ids.FORM_OFFICE: "Denver",
        ids.FORM_START: first.isoformat(),
        ids.FORM_END: last.isoformat(),
    }
    await stage.slack.fill("ana", {ids.FORM_PARTNER: str(stage.plan_of(120).person_id)})
    await stage.slack.submit("ana")
    [planned] = await planned_anew(stage)
    assert (planned.vehicle_id, planned.office, planned.start_date) == (60002, "Denver", first)

    again = await ask(stage, "/free denver next week zeppelin")
    assert ends_of_vins(again) == [zeppelin(1).vin[-6:]]
    # What the list showed is so no more, which the form says before anything is planned.
    await stage.slack.click("ana", shown, "Plan", value=plan.element["value"])
    await form_says(stage, "ana", f"assignment {planned.id}")


@on_sqlite
async def test_kinds_of_cars_are_known_by_their_models(stage: Stage) -> None:
    def car(number: int, make: str, model: str) -> VehicleRow:
        vin = f"5KKND{number:012}"
        return VehicleRow(vehicle_id=number, vin=vin, make=make, model=model, office="Nowhere")

    await save(
        stage.database,
        car(71_001, "Audi", "Q5 Premium Plus"),
        car(71_002, "Audi", "A4"),
        car(71_003, "Ford", "F-150"),
        car(71_004, "Zeppelin", "SUV NT"),
    )

    shown = await ask(stage, "/free nowhere suv")
    assert sorted(ends_of_vins(shown)) == ["071001", "071004"]
    assert "goes by the model: FMS does not say" in shown.text
    assert ends_of_vins(await ask(stage, "/free nowhere trucks")) == ["071003"]
    # The page of one vehicle and the menus of the form know them too.
    assert "vehicle 71003" in (await ask(stage, "/vehicle nowhere pickup")).text


@on_sqlite
async def test_ten_cars_stand_on_a_page_and_the_partners_makes_are_marked(stage: Stage) -> None:
    plan = stage.plan_of(120)
    make = stage.fms.dataset.vehicles[plan.vehicle_id].make
    await save(stage.database, *(zeppelin(one) for one in range(12)))
    leaving = stage.bot.app.today() + timedelta(days=3)
    await save(
        stage.database,
        VehicleRow(
            vehicle_id=70_001,
            vin="5ZZEP000000070001",
            year=2026,
            make=make,
            model="Airship",
            office="Denver",
            expected_turn_in_date=leaving,
        ),
    )

    shown = await ask(stage, f"/free zeppelin {plan.start_date} for {plan.person_id}")
    assert "1 to 10 of 12" in words(shown)
    assert buttons(shown) == [*["Plan"] * 10, "More"]
    await stage.slack.click("ana", shown, "More")
    shown = await stage.whisper("ana", "11 to 12 of 12")
    assert buttons(shown) == ["Plan", "Plan", "Previous"]
    assert f"for {stage.fms.dataset.partners.of(plan.person_id)[0].name}" in shown.text

    name = stage.fms.dataset.partners.of(plan.person_id)[0].name
    shown = await ask(stage, f"/free {plan.start_date} for {name} zeppelin")
    assert f"for {name}" in shown.text
    assert "1 to 10 of 12" in words(shown)

    shown = await ask(stage, f"/free airship for {plan.person_id}")
    assert f"leaves the fleet on {leaving:%a %m-%d-%y}, before the last day" in shown.text
    assert "same make again" in shown.text


@on_sqlite
async def test_an_answer_without_a_car_says_what_to_try(stage: Stage) -> None:
    first, last = next_week(stage)
    elsewhere = zeppelin(1)
    elsewhere.office = "Atlanta"
    await save(stage.database, zeppelin(0), elsewhere)
    await busy(stage, zeppelin(0).vin, first, last)
    begins, ends = (f"{one:%m-%d-%y}" for one in (first, last))
    for typed, said in {
        "denver next week zeppelin": "The one car that fits is taken.\nFree on these days "
        "elsewhere: Atlanta (1).",
        "denver zepelin": "No car or office is called \u201czepelin\u201d. "
        "Did you mean `/free denver Zeppelin`?",
        "denvr": "Did you mean `/free Denver`?",
        f"{ends} {begins}": f"{begins}, before they start on {ends}",
        "01-01-26": "01-01-26 has passed",
        "for 999999999": "No partner has the number \u201c999999999\u201d",
        "help": "Add words in any order",
    }.items():
        assert said in (await ask(stage, f"/free {typed}")).text, typed


async def taken_zeppelin(stage: Stage) -> tuple[date, date]:
    """Assignment 120 is of a Zeppelin now that is free in its first half alone; another is free."""
    first, last = next_week(stage)
    await save(stage.database, *(zeppelin(one) for one in range(2)))
    await stage.change(
        120,
        vehicle_id=60000,
        vin=zeppelin(0).vin,
        vehicle_make="Zeppelin",
        vehicle_model="NT",
        office="Denver",
        start_date=first,
        end_date=last,
    )
    await busy(stage, zeppelin(0).vin, first - timedelta(days=8), first)
    await busy(stage, zeppelin(0).vin, first + timedelta(days=3), last + timedelta(days=3))
    return first, last


@on_sqlite
async def test_a_request_whose_car_is_taken_offers_other_cars_and_other_dates(
    stage: Stage,
) -> None:
    _, last = await taken_zeppelin(stage)

    refused = await ask(stage, "/request 120")
    assert buttons(refused) == ["Other free cars", "Other dates", "Edit"]

    await stage.slack.click("ana", refused, "Other free cars")
    others = await stage.whisper("ana", "Free in Denver")
    assert ends_of_vins(others) == [zeppelin(1).vin[-6:]]
    assert "\u201czeppelin\u201d" in words(others)

    await stage.slack.click("ana", refused, "Other dates")
    days = await stage.whisper("ana", "looking ahead to")
    assert ", too short for 6 nights" in days.text
    assert f"from {last + timedelta(days=3):%a %m-%d-%y}" in days.text
    assert buttons(days) == ["Change its dates"]
    await stage.slack.click("ana", days, "Change its dates")
    form = await stage.slack.until(lambda: stage.slack.modal("ana"))
    assert entered(form)[ids.FORM_VEHICLE] == "60000"


@on_sqlite
async def test_a_plan_whose_car_is_taken_offers_them_too(stage: Stage) -> None:
    first, last = await taken_zeppelin(stage)
    person = stage.plan_of(121).person_id

    refused = await ask(stage, f"/assign 60000 {person} {first} {last}")
    anyway = f"/assign 60000 {person} {first} {last} --anyway=taken"
    assert buttons(refused) == ["Other free cars", "Other dates", anyway]

    await stage.slack.click("ana", refused, "Other dates")
    days = await stage.whisper("ana", "looking ahead to")
    # Assignment 120 has it before that.
    assert buttons(days) == ["Plan"]
    await stage.slack.click("ana", days, "Plan")
    form = await form_says(stage, "ana", "Nothing is in the way.")
    assert entered(form)[ids.FORM_START] == (last + timedelta(days=3)).isoformat()
    assert entered(form)[ids.FORM_END] == (last + timedelta(days=9)).isoformat()
    assert entered(form)[ids.FORM_PARTNER] == str(person)

    line = f"/assign 60001 {person} {first} {last + timedelta(days=90)}"
    assert buttons(await ask(stage, line)) == [f"{line} --anyway=long"]


@on_sqlite
async def test_whose_name_several_have_is_asked_for_and_a_name_of_nobody_is_said(
    stage: Stage,
) -> None:
    await save(
        stage.database,
        zeppelin(0),
        *(
            PartnerRow(person_id=90_000 + n, office="Denver", name=name, fms_contact_id=1)
            for n, name in enumerate(("Zweig, May", "Zweig, Ola", "Ypsilon, Ola"))
        ),
    )
    asked = await ask(stage, "/free denver next week for zweig zeppelin")
    assert asked.text.startswith("2 partners fit \u201czweig\u201d. Who is it for?")
    assert buttons(asked) == ["Choose", "Choose"]
    ola = next(str(one.element["value"]) for one in elements(asked) if "90001" in str(one.element))
    await stage.slack.click("ana", asked, "Choose", value=ola)
    assert "for Zweig, Ola" in (await stage.whisper("ana", "1 to 1 of 1")).text

    nearest = await ask(stage, "/free denver for zweyg")
    assert nearest.text.startswith("No partner fits \u201czweyg\u201d. The closest:")
    assert "Zweig, May" in nearest.text
    nobody = await ask(stage, "/free denver for qqqqqq")
    assert "No partner is called \u201cqqqqqq\u201d" in nobody.text


@on_sqlite
async def test_a_partner_who_goes_while_their_name_is_looked_up_is_meant_no_more(
    stage: Stage,
) -> None:
    """As a sync or `forget` takes them away after the names were read."""
    for number in (9001, 9002):
        listed = PartnerRow(
            person_id=number, office="Denver", name="Kanarek, Zoe", fms_contact_id=1
        )
        await save(stage.database, listed)
    assert "2 partners fit" in words(await ask(stage, "/partner kanarek"))

    said = []
    for gone in (9001, 9002):
        async with stage.database.writing() as session:
            await session.delete(await session.get(PartnerRow, (gone, "Denver")))
        said.append(words(await ask(stage, "/free for kanarek next week")))

    assert "Kanarek" in said[0]
    assert "Which one?" not in said[0]
    assert "No partner is called" in said[1]
