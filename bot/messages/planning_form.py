"""The form in which assignments are planned and edited, its menus, and what it says on the way.

The inputs keep their block and action ids from drawing to drawing, so that Slack keeps what is
entered in them; what was entered is drawn again as well, for clients that have been restarted.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.messages import ids
from bot.messages.blocks import Block, clip, context, modal, paragraphs, plain, section
from bot.messages.card_links import assignment_link
from bot.messages.ids import FormValue
from bot.messages.planning import planning_sentence, worth_saying
from bot.messages.reasons import reason, warning
from bot.messages.text import as_sentence, day, days, escape
from domain.assignment import Assignment
from domain.cars import vin_tail
from domain.checks import Blocker, PlanningConflict
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
from domain.search import Matches, PartnerChoice, VehicleChoice

_NOTICE = "assignment.form.notice"
_MOST_LINES = 12
_LONGEST_OPTION = 75
_LONGEST_VALUE = 150
_HINT = "Choose a vehicle, a partner and dates. What is in the way is said here before you plan."
_VEHICLE_HINT = "Make, model, office, last 8 of the VIN"
_TAKEN, _ODD_DATES = "The vehicle is taken", "The dates are unusual"
_CHANGES = (
    "Choose what is to be different. The old request in FMS is deleted and a new one made, once "
    "you have said yes to that on the next page."
)
END_BEFORE_START = "The last day lies before the first day."

_Choice = TypeVar("_Choice")


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
    vehicle, partner = assignment.vehicle, assignment.partner
    return FormState(
        vehicle=vehicle_option(VehicleChoice(vehicle)),
        partner=partner_option(PartnerChoice(partner.person_id, partner.name)),
        office=office_option(assignment.office) if _can_be_chosen(assignment.office) else None,
        start=assignment.dates.start.isoformat(),
        end=assignment.dates.end.isoformat(),
    )


def entered_from_preview(preview: Preview) -> FormState:
    """What a plan has so far, as far as it is known."""
    partner, dates, office = preview.partner, preview.dates, preview.office
    return FormState(
        vehicle=vehicle_option(VehicleChoice(preview.vehicle)) if preview.vehicle else None,
        partner=partner_option(PartnerChoice(partner.person_id, partner.name)) if partner else None,
        office=office_option(office) if office and _can_be_chosen(office) else None,
        start=dates.start.isoformat() if dates else None,
        end=dates.end.isoformat() if dates else None,
    )


def _can_be_chosen(office: str) -> bool:
    return bool(office.strip()) and len(office) <= _LONGEST_VALUE


def render_form(value: FormValue, entered: FormState, wrong: Sequence[Blocker] = ()) -> Block:
    """The form as it opens; `wrong` is why something in it has to be chosen again."""
    said = [f":no_entry: {as_sentence(reason(one))}" for one in wrong]
    return _form(value, entered, _notices(said or [_CHANGES if value.changes else _HINT]), ())


def render_working(value: FormValue, entered: FormState) -> Block:
    """The form while it is being planned; what was entered stays."""
    return _form(value, entered, [_notice("*One moment* \u2026")], ())


def render_previewed(value: FormValue, entered: FormState, preview: Preview) -> Block:
    """The form with what planning would meet now."""
    wrong = [f":no_entry: {as_sentence(reason(one))}" for one in preview.wrong]
    taken = [f":no_entry: {as_sentence(reason(one))}" for one in preview.conflicts]
    known = worth_saying(preview.warnings)
    warnings = [f":warning: {as_sentence(warning(one))}" for one in known]
    lines = [_about(preview), *wrong, *taken, *warnings]
    if preview.vehicle and preview.dates and not (wrong or taken):
        lines.insert(1, "Nothing is in the way.")
    if preview.vehicle:
        value = replace(value, vehicle_id=preview.vehicle.vehicle_id, vin=preview.vehicle.vin)
    return _form(value, entered, _notices(lines), preview.conflicts)


def render_answered(
    value: FormValue, entered: FormState, outcome: PlanOutcome | EditOutcome
) -> Block:
    """The form with what kept it from being done, or, when it was done, what was."""
    match outcome:
        case Planned() | Edited():
            return _finished("Planned" if isinstance(outcome, Planned) else "Changed", outcome)
        case NotEditable():
            return modal("Not changed", [section(planning_sentence(outcome))], close="Done")
        case ChangedMeanwhile(now):
            value = replace(value, revision=now.revision)
            return _form(value, entered, _notices([planning_sentence(outcome)]), ())
        case InTheWay(conflicts):
            return _form(value, entered, _notices([planning_sentence(outcome)]), conflicts)
        case _:
            return _form(value, entered, _notices([planning_sentence(outcome)]), ())


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


def _finished(title: str, outcome: Planned | Edited) -> Block:
    card = assignment_link(outcome.assignment.id, "Its card")
    small = context(f"{card} shows it, with the buttons to go on.")
    said = paragraphs(planning_sentence(outcome).split("\n"))
    return modal(title, [*said, small], close="Done")


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
        _menu("Vehicle", ids.FORM_VEHICLE, _VEHICLE_HINT, entered.vehicle),
        _menu("Partner", ids.FORM_PARTNER, "Last, First, or office", entered.partner),
        _date("First day", ids.FORM_START, entered.start),
        _date("Last day", ids.FORM_END, entered.end),
        _menu("Office", ids.FORM_OFFICE, "The partner's office", entered.office)
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


def _menu(label: str, action_id: str, placeholder: str, chosen: Block | None) -> Block:
    element: Block = {
        "type": "external_select",
        "action_id": action_id,
        "placeholder": plain(placeholder, 150),
        "min_query_length": 0,
    }
    return _input(label, action_id, element | ({"initial_option": chosen} if chosen else {}))


def _date(label: str, action_id: str, chosen: str | None) -> Block:
    element: Block = {"type": "datepicker", "action_id": action_id}
    return _input(label, action_id, element | ({"initial_date": chosen} if chosen else {}))


def _input(label: str, block_id: str, element: Block) -> Block:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, 2000),
        "dispatch_action": True,
        "element": element,
    }


def _anyway(conflicts: tuple[PlanningConflict, ...]) -> Block:
    """To be ticked again when something else is in the way: its ids name what was seen."""
    seen, about = acknowledgement(conflicts), kinds_of(conflicts)
    is_taken = Anyway.TAKEN in about
    words = "requesting it in FMS stays refused" if is_taken else "these dates are meant"
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
    parts = [
        escape(preview.vehicle.words) if preview.vehicle else "",
        f"for {escape(preview.partner.name)}" if preview.partner else "",
        days(preview.dates) if preview.dates else "",
        f"office {escape(preview.office)}" if preview.office else "",
    ]
    said = ", ".join(part for part in parts if part)
    return f"*{said}*" if said else _HINT


def _notices(lines: list[str]) -> list[Block]:
    shown = lines[:_MOST_LINES]
    if len(shown) < len(lines):
        shown.append(f"\u2026 and {len(lines) - len(shown)} more.")
    first, *rest = paragraphs(shown)
    return [first | {"block_id": _NOTICE}, *rest]


def _notice(markup: str) -> Block:
    return section(markup) | {"block_id": _NOTICE}


# --- the options of its menus; plain text: Slack reads no markup in it ---


def vehicle_options(matches: Matches[VehicleChoice]) -> list[Block]:
    """Vehicles to choose from."""
    return _choices(matches, vehicle_option)


def partner_options(matches: Matches[PartnerChoice]) -> list[Block]:
    """Partners to choose from, with their ranks where a vehicle is chosen."""
    return _choices(matches, partner_option)


def office_options(matches: Matches[str]) -> list[Block]:
    """Offices to choose from; those that are too long for Slack cannot be."""
    short = tuple(one for one in matches.found if _can_be_chosen(one))
    return _choices(Matches(short, matches.total), office_option)


def vehicle_option(choice: VehicleChoice) -> Block:
    """Year, make, model and office; below them what tells a car from its like."""
    vehicle = choice.vehicle
    turn_in = f" \u00b7 turn-in {day(choice.turn_in)}" if choice.turn_in else ""
    return _option(
        _beside(clip(vehicle.words, 50), choice.office),
        str(vehicle.vehicle_id),
        f"VIN \u2026{vin_tail(vehicle.vin)} \u00b7 vehicle {vehicle.vehicle_id}{turn_in}",
    )


def partner_option(choice: PartnerChoice) -> Block:
    """Last, First and the offices; below them the rank for the chosen vehicle's make."""
    if choice.make is None:
        rank = ""
    elif choice.rank is None:
        rank = f"not approved for {clip(choice.make, 30)} \u00b7 "
    else:
        rank = f"{clip(choice.make, 30)} rank {clip(choice.rank, 15)} \u00b7 "
    words = _beside(clip(choice.name, 45), ", ".join(choice.offices))
    about = f"{rank}person {choice.person_id}"
    return _option(words, str(choice.person_id), about[:1].upper() + about[1:])


def _beside(words: str, office: str | None) -> str:
    return f"{words} \u00b7 {office}" if office else words


def office_option(office: str) -> Block:
    """An office by its name."""
    return _option(office, office)


def _option(words: str, value: str, description: str | None = None) -> Block:
    option: Block = {
        "text": plain(" ".join(words.split()) or "\u2014", _LONGEST_OPTION),
        "value": value,
    }
    if description:
        option["description"] = plain(description, _LONGEST_OPTION)
    return option


def _choices(matches: Matches[_Choice], option: Callable[[_Choice], Block]) -> list[Block]:
    options = [option(choice) for choice in matches.found]
    if len(options) >= matches.total:
        return options
    return _cut(options, matches.total)


def _cut(options: Sequence[Block], total: int) -> list[Block]:
    """Slack takes a hundred; that there are more is said above them."""
    label = f"{len(options)} of {total:,} match: type more"
    return [{"label": plain(label, _LONGEST_OPTION), "options": list(options)}]
