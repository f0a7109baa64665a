"""`/vehicle` and `/partner`: a private page about one, or a choice where several may be meant."""

from datetime import timedelta
from statistics import mode

from bot.messages import ids
from bot.messages.ids import PageValue
from sandbox.slack.queries import buttons, elements, words
from storage.tables import ActivityRow, LoanRow
from tests.e2e.answers import answer_to, answer_to_act, loan_words, range_words
from tests.e2e.forms import entered, form_says, zeppelin
from tests.stage import Stage, on_sqlite
from tests.storage.saving import save

pytestmark = on_sqlite


async def test_a_page_tells_what_a_vehicle_and_a_partner_have_now_next_and_had(
    stage: Stage,
) -> None:
    plan, today = stage.plan_of(120), stage.bot.app.today()
    car = stage.fms.dataset.vehicles[plan.vehicle_id]
    partner = stage.fms.dataset.partners[plan.person_id, plan.office]
    vin, ago = car.vin.upper(), today - timedelta(days=4)
    await stage.request(120)
    await save(
        stage.database,
        ActivityRow(
            activity_id=1,
            vin=vin,
            person_id=plan.person_id,
            activity_type="Loan",
            start_date=ago,
            end_date=today - timedelta(days=1),
        ),
        LoanRow(
            activity_id=2,
            vin=vin,
            person_id=plan.person_id,
            start_date=ago - timedelta(days=9),
            end_date=ago - timedelta(days=2),
        ),
    )

    vehicle = await answer_to(stage, f"/vehicle {plan.vehicle_id}")
    of_partner = await answer_to(stage, f"/partner {plan.person_id}")

    assert vehicle.is_ephemeral
    late = f"*was due back {today - timedelta(days=1):%a %m-%d-%y}*"
    lent = range_words(ago - timedelta(days=9), ago - timedelta(days=2))
    for said in (
        f"vehicles/{plan.vehicle_id}|{car.year} {car.make} {car.model}>*",
        f"vehicle {plan.vehicle_id}",
        f"VIN {vin}",
        f"Loan to {partner.name}, {late}",
        f"120  \u00b7  Requested  \u00b7  for {partner.name}  \u00b7  ",
        "*Last loans*",
        f"{partner.name}, {lent}",
    ):
        assert said in words(vehicle), said
    for said in (
        f"*{partner.name}*",
        f"partner {plan.person_id}",
        f"Loan: {car.year} {car.make} {car.model} \u2026{vin[-6:]}, {late}",
        "120  \u00b7  Requested",
        f"{car.year} {car.make} {car.model} \u2026{vin[-6:]}, {lent}",
        "Approved for ",
        f"Loans that started in {today.year}: ",
    ):
        assert said in words(of_partner), said


async def test_the_form_opens_with_a_car_and_the_days_in_which_it_is_free(stage: Stage) -> None:
    plan, today = stage.plan_of(120), stage.bot.app.today()
    shown = await answer_to(stage, f"/vehicle {plan.vehicle_id}")
    free = f"{loan_words(today, plan.start_date)}; from {plan.end_date:%a %m-%d-%y}"
    assert free in words(shown)

    await stage.slack.click("ana", shown, "Plan")

    form = await form_says(stage, "ana", "Nothing is in the way")
    inside = entered(form)
    assert inside[ids.FORM_VEHICLE] == str(plan.vehicle_id)
    assert (inside[ids.FORM_START], inside[ids.FORM_END]) == (
        today.isoformat(),
        min(today + timedelta(days=7), plan.start_date).isoformat(),
    )


async def test_several_are_put_to_choice_and_the_one_that_is_chosen_is_shown(stage: Stage) -> None:
    fleet = stage.fms.dataset
    make = fleet.vehicles[456].make
    office = mode(one.office for one in fleet.partners.values())

    for command, typed, is_it in (
        ("/vehicle", make.upper(), "vehicle"),
        ("/partner", office.lower(), "partner"),
    ):
        several = await answer_to(stage, f"{command} {typed}")
        assert f"fit \u201c{typed}\u201d. Which one?" in words(several)
        assert 1 < buttons(several).count("Show") <= 8
        [chosen, *_] = elements(several)
        clicked = await stage.slack.click("ana", several, chosen.block_id)
        shown = await answer_to_act(stage, clicked)
        number = PageValue.load(chosen.element["value"]).number
        assert f"{is_it} {number}" in words(shown)
        assert several in stage.slack.whispers("ana"), "the choice stays"


async def test_a_color_finds_a_vehicle_and_digits_within_a_vin_only_offer_it(stage: Stage) -> None:
    silver = zeppelin(1)
    silver.color = "Quick Silver"
    await save(stage.database, silver)
    within = f"No vehicle fits \u201c{silver.vin[3:10]}\u201d. The closest:"
    for typed, said in {
        "quick silver zeppelin": f"vehicle {silver.vehicle_id}",
        silver.vin[3:10]: within,
    }.items():
        assert said in words(await answer_to(stage, f"/vehicle {typed}")), typed


async def test_what_nobody_is_called_is_answered_with_the_nearest_or_with_what_to_type(
    stage: Stage,
) -> None:
    car = stage.fms.dataset.vehicles[456]
    for typed, said in {
        f"/vehicle {car.make}x {car.model} {car.office}": "The closest:",
        "/vehicle zzyzx": "No vehicle is called \u201czzyzx\u201d, and nothing comes close.",
        "/partner <@U0BENMOR>": "No partner is called",
        "/partner 1,200": "Type `1200`",
        "/vehicle": "\u2022 `/vehicle 456` by its number in FMS",
        "/partner Help": "\u2022 `/partner 789` by the number in FMS",
        f"/vehicle {'x' * 301}": "`/vehicle help` shows what you can ask for.",
    }.items():
        assert said in words(await answer_to(stage, typed)), typed
