"""The planning form, as a person fills it in."""

import itertools
from datetime import date, timedelta

from bot.messages import ids
from sandbox.slack.queries import words
from sandbox.slack.views import View
from sandbox.slack.workspace import PersonRef
from storage.tables import ActivityRow, AssignmentRow, VehicleRow
from tests.stage import CARDS, Stage

FAR = timedelta(days=300)
_NUMBERS = itertools.count()


async def open_form(stage: Stage, who: PersonRef) -> View:
    """Type `/assign`, and wait for the form; a window that was open before is none."""
    before = stage.slack.modal(who)
    await stage.slack.type(who, CARDS, "/assign")

    def form() -> View | None:
        now = stage.slack.modal(who)
        return now if now and (before is None or now.id != before.id) else None

    return await stage.slack.until(form)


def form_values(stage: Stage, like: int, *, later: timedelta = FAR) -> dict[str, object]:
    """Vehicle and partner of an assignment, in dates that are `later`."""
    plan = stage.plan_of(like)
    return {
        ids.FORM_VEHICLE: str(plan.vehicle_id),
        ids.FORM_PARTNER: str(plan.person_id),
        ids.FORM_START: str(plan.start_date + later),
        ids.FORM_END: str(plan.end_date + later),
    }


def zeppelin(number: int) -> VehicleRow:
    return VehicleRow(
        vehicle_id=60_000 + number,
        vin=f"5ZZEP{number:012}",
        year=2026,
        make="Zeppelin",
        model="NT",
        office="Denver",
    )


async def busy(stage: Stage, vin: str, first: date, last: date) -> None:
    """FMS has this car in service in these days."""
    async with stage.database.writing() as session:
        session.add(
            ActivityRow(
                activity_id=900_000 + next(_NUMBERS),
                vin=vin.upper(),
                activity_type="Service",
                start_date=first,
                end_date=last,
            )
        )


def says(stage: Stage, who: PersonRef, what: str) -> View | None:
    """The person's modal, once it says this."""
    modal = stage.slack.modal(who)
    return modal if modal and what in words(modal) else None


async def form_says(stage: Stage, who: PersonRef, what: str) -> View:
    """Wait until the person's modal says this."""
    return await stage.slack.until(lambda: says(stage, who, what))


def entered(view: View) -> dict[str, object]:
    """What stands in the inputs, by action id."""
    found: dict[str, object] = {}
    for inputs in view.state.values():
        for action_id, entry in inputs.items():
            option = entry.get("selected_option")
            found[action_id] = option["value"] if option else entry.get("selected_date")
    return found


async def planned_anew(stage: Stage, count: int = 1) -> list[AssignmentRow]:
    """Every assignment that the stage has not planned itself, once there are so many."""
    before = {one.number for one in stage.plans}

    async def are_there() -> bool:
        return len(await stage.assignments()) >= len(before) + count

    await stage.until(are_there)
    return [row for row in await stage.assignments() if row.id not in before]
