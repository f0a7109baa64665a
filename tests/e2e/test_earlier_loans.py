"""What a partner had, a car that leaves, papers that run out: in form, `--check`, Why?, card."""

from datetime import timedelta

from sqlmodel import col, update

from bot.messages import ids
from sandbox.slack.queries import words
from storage.tables import LoanRow, VehicleRow
from tests.e2e.answers import answer_to
from tests.e2e.forms import form_says
from tests.stage import CARDS, Stage, on_sqlite
from tests.storage.saving import save


@on_sqlite
async def test_it_is_said_wherever_what_is_worth_knowing_is_said_and_forbids_nothing(
    stage: Stage,
) -> None:
    plan = stage.plan_of(120)
    again, leaves = plan.start_date - timedelta(days=400), plan.start_date - timedelta(days=3)
    await save(
        stage.database,
        LoanRow(
            activity_id=1,
            vin=plan.vin.upper(),
            person_id=plan.person_id,
            start_date=again - timedelta(days=7),
            end_date=again,
        ),
    )
    async with stage.database.writing() as session:
        of_it = col(VehicleRow.vehicle_id) == plan.vehicle_id
        await session.exec(
            update(VehicleRow)
            .where(of_it)
            .values(
                expected_turn_in_date=leaves, registration_exp=plan.start_date, insurance_exp=leaves
            )
        )
    had = f"artner had this very car before, until {again:%m-%d-%y}"
    gone = f"ar leaves the fleet on {leaves:%m-%d-%y}, before this loan starts"

    registration = f"registration runs out on {plan.start_date:%m-%d-%y}, before this loan ends"
    insurance = f"insurance runs out on {leaves:%m-%d-%y}, before this loan starts"
    page = words(await answer_to(stage, f"/vehicle {plan.vehicle_id}"))
    assert f"Registration until {plan.start_date:%a %m-%d-%y}" in page

    await stage.slack.type("ana", CARDS, "/request 120 --check")
    checked = words(await stage.whisper("ana", "Nothing was sent"))
    await stage.slack.click("ana", await stage.card(120, "Planned"), "Why?")
    why = words(await form_says(stage, "ana", ": Planned"))
    await stage.slack.close_view("ana")
    await stage.slack.click("ana", await stage.card(120, "Planned"), "Edit")
    await stage.slack.until(lambda: stage.slack.modal("ana"))
    later = plan.end_date + timedelta(days=1)
    await stage.slack.fill("ana", {ids.FORM_END: str(later)})
    form = words(await form_says(stage, "ana", f"to {later:%a %m-%d-%y}"))

    for said in (checked, why, form):
        assert had in said
        assert gone in said
        assert registration in said
        assert insurance in said
    await stage.request(120)
