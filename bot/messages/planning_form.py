"""The form in which assignments are planned and edited, its menus, and what it says on the way.

The inputs keep their block and action ids from drawing to drawing, so that Slack keeps what is
entered in them; what was entered is drawn again as well, for clients that have been restarted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.messages import ids
from bot.messages.blocks import (
    Block,
    actions,
    alert,
    button,
    modal,
    paragraphs,
    plain,
    section,
)
from bot.messages.card_links import ALERT_CHARACTERS, without_links
from bot.messages.free import free_value
from bot.messages.ids import FormValue
from bot.messages.planning import next_steps, planning_sentence, worth_saying
from bot.messages.planning_menus import (
    can_be_chosen,
    office_option,
    partner_option,
    vehicle_option,
)
from bot.messages.reasons import reason, warning
from bot.messages.text import as_sentence, escape, known_car, weekday, weekdays
from domain.assignment import Assignment, Vehicle
from domain.cars import vin_end
from domain.free import FreeVehicle, OfferedVehicle, WaysOut
from domain.planning import (
    Anyway,
    ChangedMeanwhile,
    Edited,
    EditOutcome,
    InTheWay,
    NotEditable,
    Planned,
    PlanOutcome,
    Preview,
    acknowledgement,
    kinds_of,
)
from domain.reasons import Blocker, PlanningConflict
from domain.search import PartnerChoice, VehicleChoice

_NOTICE = "assignment.form.notice"
_MOST_LINES = 12
_HINT = "Choose the days first: the menu then shows free cars first."
_VEHICLE_HINT = "Make, model, office, end of the VIN"
_PARTNER_HINT = "Last, First, or office"
_TAKEN, _ODD_DATES = "The car is taken", "The dates are unusual"
_CHANGES = (
    "Choose what to change. Once you confirm on the next page, the old request in FMS is deleted "
    "and a new one is made."
)
END_BEFORE_START = "The last day is before the first day."


@dataclass(frozen=True, slots=True)
class FormState:
    """What stands in the form's inputs: options as Slack knows them, dates as ISO days."""

    vehicle: Block | None = None
    partner: Block | None = None
    office: Block | None = None
    start: str | None = None
    end: str | None = None


def entered_from(assignment: Assignment) -> FormState:
    """An assignment's own values, to start editing from."""
    return FormState(
        vehicle=_chosen_vehicle(assignment.vehicle),
        partner=partner_option(
            PartnerChoice(assignment.partner.person_id, assignment.partner.name)
        ),
        office=chosen_office(assignment.office),
        start=assignment.dates.start.isoformat(),
        end=assignment.dates.end.isoformat(),
    )


def entered_from_preview(preview: Preview) -> FormState:
    """What a plan has so far, as far as it is known."""
    partner, dates = preview.partner, preview.dates
    return FormState(
        vehicle=_chosen_vehicle(preview.vehicle, preview.vehicle_office),
        partner=partner_option(PartnerChoice(partner.person_id, partner.name)) if partner else None,
        office=chosen_office(preview.office),
        start=dates.start.isoformat() if dates else None,
        end=dates.end.isoformat() if dates else None,
    )


def _chosen_vehicle(vehicle: Vehicle | None, office: str | None = None) -> Block | None:
    return vehicle_option(OfferedVehicle(VehicleChoice(vehicle, office))) if vehicle else None


def with_vehicle(entered: FormState, preview: Preview) -> FormState:
    """The same with another vehicle, as far as FMS lists it."""
    chosen = _chosen_vehicle(preview.vehicle, preview.vehicle_office)
    return replace(entered, vehicle=chosen) if chosen else entered


def chosen_office(office: str | None) -> Block | None:
    """An office as an input holds it, where Slack takes its name."""
    return office_option(office) if office and can_be_chosen(office) else None


def render_form(value: FormValue, entered: FormState, wrong: Sequence[Blocker] = ()) -> Block:
    """The form as it opens; `wrong` is why something in it has to be chosen again."""
    said = [as_sentence(reason(one)) for one in wrong]
    hint = _notice(_CHANGES if value.changes else _HINT)
    return _form(value, entered, _standing_out("error", said) or [hint], ())


def render_working(value: FormValue, entered: FormState) -> Block:
    """The form while it is being planned; what was entered stays."""
    return _form(value, entered, [_notice("*One moment* \u2026")], ())


def render_previewed(
    value: FormValue, entered: FormState, preview: Preview, ways: WaysOut | None = None
) -> Block:
    """The form with what planning would meet now, and the ways around what is in the way."""
    blocks = [as_sentence(reason(one)) for one in (*preview.wrong, *preview.conflicts)]
    if entered.start and entered.end and entered.end < entered.start:
        blocks.append(END_BEFORE_START)
    known = [as_sentence(warning(one)) for one in worth_saying(preview.warnings)]
    notices = [_notice(_about(preview))]
    if blocks:
        notices += _standing_out("error", blocks)
        notices += _ways_out(preview, ways) if ways else []
        notices += paragraphs(_at_most([f":warning: {one}" for one in known]))
    elif known:
        is_free = preview.vehicle and preview.dates
        notices += [section("Nothing is in the way.")] if is_free else []
        notices += _standing_out("warning", known)
    elif preview.vehicle and preview.dates:
        notices.append(alert("success", "Nothing is in the way."))
    if preview.vehicle:
        value = replace(value, vehicle_id=preview.vehicle.vehicle_id, vin=preview.vehicle.vin)
    return _form(value, entered, notices, preview.conflicts)


def _standing_out(level: str, sentences: list[str]) -> list[Block]:
    """Sentences as an alert, which has little room: what it does not hold comes below it."""
    if not sentences:
        return []
    first, *rest = sentences
    while rest and len(without_links(f"{first} {rest[0]}")) <= ALERT_CHARACTERS:
        first = f"{first} {rest.pop(0)}"
    # What is cut short in it is said again in whole.
    below = rest if len(without_links(first)) <= ALERT_CHARACTERS else [first, *rest]
    return [alert(level, first), *paragraphs(_at_most(below))]


def _ways_out(preview: Preview, ways: WaysOut) -> list[Block]:
    """Buttons that change the form: other days for the car, other cars for the days."""
    vehicle, dates = preview.vehicle, preview.dates
    if vehicle is None or dates is None:
        return []
    buttons = [
        button(
            f"Free from {weekday(days.start)}",
            action_id,
            free_value(vehicle, days).dump(),
            says=f"Change the days to {weekdays(days)}",
        )
        for action_id, days in zip(ids.FORM_OTHER_DAYS, ways.days, strict=False)
    ]
    buttons += [
        button(
            f"{_called(other, vehicle)}, {other.office}: \u2026{vin_end(other.vehicle.vin)}, free",
            action_id,
            free_value(other.vehicle, dates).dump(),
            says=f"Pick \u2026{vin_end(other.vehicle.vin)}, {other.vehicle.words}, {other.office}",
        )
        for action_id, other in zip(ids.FORM_OTHER_CARS, ways.cars, strict=False)
    ]
    return [actions(buttons)] if buttons else []


def _called(other: FreeVehicle, vehicle: Vehicle) -> str:
    is_alike = (other.vehicle.make, other.vehicle.model) == (vehicle.make, vehicle.model)
    return "Same model" if is_alike else other.vehicle.words


def render_answered(
    value: FormValue, entered: FormState, outcome: PlanOutcome | EditOutcome
) -> Block:
    """The form with what kept it from being done, or, when it was done, what was."""
    match outcome:
        case Planned() | Edited():
            return _finished(value, outcome)
        case NotEditable():
            return modal("Not changed", [section(planning_sentence(outcome))], close="Done")
        case ChangedMeanwhile(now):
            value = replace(value, revision=now.revision)
            return _form(value, entered, _said(outcome), ())
        case InTheWay(conflicts):
            return _form(value, entered, _said(outcome), conflicts)
        case _:
            return _form(value, entered, _said(outcome), ())


def _said(outcome: PlanOutcome | EditOutcome) -> list[Block]:
    return _standing_out("error", [planning_sentence(outcome)])


def render_failed(value: FormValue, entered: FormState, said: str) -> Block:
    """The form after an error, with what was entered."""
    return render_asked_again(value, entered, said)


def render_asked_again(
    value: FormValue,
    entered: FormState,
    said: str,
    conflicts: tuple[PlanningConflict, ...] = (),
) -> Block:
    """The form with what kept it from being done, and with what was entered."""
    return _form(value, entered, _notices([said]), conflicts)


def _finished(value: FormValue, outcome: Planned | Edited) -> Block:
    number = outcome.assignment.id
    is_new = isinstance(outcome, Planned)
    blocks = [
        *paragraphs(planning_sentence(outcome).split("\n")),
        next_steps(outcome.assignment, outcome.overridden, plans=is_new),
    ]
    title = f"Planned as {number}" if is_new else f"Changed {number}"
    kept = FormValue(channel=value.channel, plans=value.plans)
    return modal(title, blocks, close="Done") | {"private_metadata": kept.dump()}


def _form(
    value: FormValue,
    entered: FormState,
    notices: list[Block],
    conflicts: tuple[PlanningConflict, ...],
) -> Block:
    title, submit = _title(value)
    vehicle_id = int(entered.vehicle["value"]) if entered.vehicle else None
    inputs = [
        *notices,
        *([_anyway(conflicts)] if conflicts else []),
        _input(value, ids.FORM_START, "First day", _date(entered.start)),
        _input(value, ids.FORM_END, "Last day", _date(entered.end)),
        _input(value, ids.FORM_VEHICLE, "Vehicle", _menu(_VEHICLE_HINT, entered.vehicle)),
        _input(value, ids.FORM_PARTNER, "Partner", _menu(_PARTNER_HINT, entered.partner)),
        _input(value, ids.FORM_OFFICE, "Office", _menu("The car's office", entered.office))
        | {"optional": True},
    ]
    return modal(title, inputs) | {
        "callback_id": ids.FORM,
        "private_metadata": replace(
            value, vehicle_id=vehicle_id, vin=value.vin_of(vehicle_id)
        ).dump(),
        "submit": plain(submit, 24),
    }


def _title(value: FormValue) -> tuple[str, str]:
    """What stands above the form, and on the button below it."""
    if value.assignment_id is None:
        return "New assignment", "Plan it"
    if value.changes:
        return f"Change {value.assignment_id}", "Next"
    return f"Edit {value.assignment_id}", "Save"


def _menu(placeholder: str, chosen: Block | None) -> Block:
    element: Block = {
        "type": "external_select",
        "placeholder": plain(placeholder, 150),
        "min_query_length": 0,
    }
    return element | ({"initial_option": chosen} if chosen else {})


def _date(chosen: str | None) -> Block:
    element: Block = {"type": "datepicker"}
    return element | ({"initial_date": chosen} if chosen else {})


def _input(value: FormValue, action_id: str, label: str, element: Block) -> Block:
    return {
        "type": "input",
        "block_id": value.block_of(action_id),
        "label": plain(label, 2000),
        "dispatch_action": True,
        "element": element | {"action_id": action_id},
    }


def _anyway(conflicts: tuple[PlanningConflict, ...]) -> Block:
    """To be ticked again when something else is in the way: its ids name what was seen."""
    seen, about = acknowledgement(conflicts), kinds_of(conflicts)
    is_taken = Anyway.TAKEN in about
    words = "it cannot be requested while the car is taken" if is_taken else "these dates are meant"
    said = [_TAKEN] if is_taken else []
    said += [_ODD_DATES] if about != [Anyway.TAKEN] else []
    option = {"text": plain(f"Plan anyway; {words}", 75), "value": seen}
    return {
        "type": "input",
        "block_id": f"{ids.FORM_ANYWAY}.{seen}",
        "label": plain(" \u00b7 ".join(said), 2000),
        "element": {"type": "checkboxes", "action_id": ids.FORM_ANYWAY, "options": [option]},
    }


def _about(preview: Preview) -> str:
    vehicle = preview.vehicle
    parts = [
        known_car(vehicle) if vehicle else "",
        f"for {escape(preview.partner.name)}" if preview.partner else "",
        weekdays(preview.dates) if preview.dates else "",
        f"office {escape(preview.office)}" if preview.office else "",
    ]
    said = ", ".join(part for part in parts if part)
    return f"*{said}*" if said else _HINT


def _at_most(lines: list[str]) -> list[str]:
    shown = lines[:_MOST_LINES]
    if len(shown) < len(lines):
        shown.append(f"and {len(lines) - len(shown)} more")
    return shown


def _notices(lines: list[str]) -> list[Block]:
    first, *rest = paragraphs(_at_most(lines))
    return [first | {"block_id": _NOTICE}, *rest]


def _notice(markup: str) -> Block:
    return section(markup) | {"block_id": _NOTICE}
