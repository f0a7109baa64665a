"""What became of a plan, in words."""

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from bot.messages import ids
from bot.messages.bad_input import FORM_HINT, PLAN_EXAMPLE, complaint
from bot.messages.blocks import Block, Message, actions, button
from bot.messages.card_links import assignment_link
from bot.messages.free import ways_out
from bot.messages.ids import AssignmentValue, PlanAnotherValue
from bot.messages.next_steps import open_card_button
from bot.messages.reasons import all_reasons, reason, warning
from bot.messages.suggested import suggestion
from bot.messages.text import (
    as_sentence,
    escape,
    in_code,
    known_car,
    moment,
    partner_words,
    person,
    weekdays,
)
from domain.assignment import Assignment
from domain.odd_dates import MOST_DAYS, MOST_MONTHS_AHEAD
from domain.planning import (
    Anyway,
    ChangedMeanwhile,
    Edited,
    EditOutcome,
    InTheWay,
    NotEditable,
    NotPlannable,
    Planned,
    PlanOutcome,
    kinds_of,
)
from domain.reasons import AlsoPlanned, PlanningConflict, Warning_
from domain.typed import ANYWAY, BadInput, anyway_line

_TAKEN = "It cannot be requested in FMS while the car is taken."


def planning_sentence(outcome: PlanOutcome | EditOutcome) -> str:
    """The outcome in mrkdwn, complete in itself."""
    match outcome:
        case Planned(assignment):
            done = f"*{_which(assignment.id)} is planned*: {_words(assignment)}."
            if outcome.repeated:
                return f"This is already planned. {done}"
            return f"{done}{notes(outcome.overridden, outcome.warnings)}"
        case Edited(assignment):
            done = f"*{_which(assignment.id)} is changed*: {_words(assignment)}."
            return f"{done}{notes(outcome.overridden, outcome.warnings)}"
        case NotPlannable(reasons) | InTheWay(reasons):
            return f"Nothing was planned or changed: {all_reasons(reasons)}."
        case NotEditable(assignment_id, reasons):
            return f"{_which(assignment_id)} was not changed: {all_reasons(reasons)}."
        case ChangedMeanwhile(now):
            return _changed_meanwhile(now)
        case _:
            assert_never(outcome)


def _which(number: int) -> str:
    return f"Assignment {assignment_link(number)}"


def _changed_meanwhile(now: Assignment) -> str:
    who = f": {person(now.changed.by)} changed it {moment(now.changed.at)}" if now.changed else ""
    return (
        f"Nothing was saved{who}. {_which(now.id)} is now {_words(now)}. "
        "What you entered is still below: press Save again to replace that, or Cancel to keep it."
    )


def notes(overridden: Sequence[PlanningConflict], warnings: Sequence[Warning_]) -> str:
    """What it was planned in spite of, and what is worth knowing; each on a line."""
    lines = [f"\n:warning: Planned anyway, although {reason(one)}." for one in overridden]
    if said := _of_sending(overridden):
        lines.append(f"\n{said}")
    lines += [f"\n:warning: {as_sentence(warning(one))}" for one in worth_saying(warnings)]
    return "".join(lines)


def _of_sending(conflicts: Sequence[PlanningConflict]) -> str:
    """Odd dates are asked about when they are planned, and never again."""
    return _TAKEN if Anyway.TAKEN in kinds_of(conflicts) else ""


def worth_saying(warnings: Sequence[Warning_]) -> list[Warning_]:
    """Another plan for the vehicle is spoken of as what is in the way."""
    return [one for one in warnings if not isinstance(one, AlsoPlanned)]


def _words(assignment: Assignment) -> str:
    return (
        f"{known_car(assignment.vehicle)} for {escape(partner_words(assignment.partner))}, "
        f"{weekdays(assignment.dates)}, office {escape(assignment.office)}"
    )


def render_line_outcome(outcome: PlanOutcome, typed: str) -> Message:
    """The private answer to a plan on one line."""
    said = planning_sentence(outcome)
    match outcome:
        case InTheWay(reasons):
            line = anyway_line(typed, kinds_of(reasons))
            again = in_code(f"/assign {line}")
            said += f" To plan it anyway, type `{again}`. {_of_sending(reasons)}"
        case NotPlannable():
            said += f" Correct it and type it again, or {FORM_HINT}."
    answer = Message.say(said.rstrip())
    if isinstance(outcome, Planned):
        steps = next_steps(outcome.assignment, outcome.overridden)
        return replace(answer, blocks=(*answer.blocks, steps))
    if isinstance(outcome, InTheWay):
        out = ways_out(outcome.wanted, outcome.reasons) if outcome.wanted else []
        anyway = suggestion("/assign", anyway_line(typed, kinds_of(outcome.reasons)))
        return replace(answer, blocks=(*answer.blocks, *out, *anyway))
    return answer


def next_steps(
    assignment: Assignment, overridden: Sequence[PlanningConflict], *, plans: bool = True
) -> Block:
    """What people do after planning; `plans`: another for the same partner, too."""
    number, partner = assignment.id, assignment.partner
    may_go = Anyway.TAKEN not in kinds_of(overridden)
    request = button(
        "Request it now",
        ids.REQUEST,
        AssignmentValue(number).dump(),
        style="primary" if may_go else None,
        says=f"Request {number}, {assignment.vehicle.words} for {partner_words(partner)}",
    )
    words = f"Plan another for {partner_words(partner)}"
    value = PlanAnotherValue(partner.person_id).dump()
    another = button(words, ids.PLAN_ANOTHER, value, says=words)
    return actions([request, *([another] if plans else []), open_card_button(assignment)])


def render_form_outcome(outcome: PlanOutcome | EditOutcome) -> Message:
    """For a person who closed the form before it could say what became of it."""
    return Message.say(planning_sentence(outcome))


def render_not_editable(outcome: NotEditable) -> Message:
    """For a click on Edit that comes too late."""
    return Message.say(planning_sentence(outcome))


def import_line(outcome: PlanOutcome | BadInput) -> str:
    """What became of one row of a file; in mrkdwn, as names are."""
    if isinstance(outcome, BadInput):
        return f"not planned: {complaint(outcome)}"
    if not isinstance(outcome, Planned):
        return f"not planned: {all_reasons(outcome.reasons)}{_import_hint(outcome)}."
    number, words = assignment_link(outcome.assignment.id), _words(outcome.assignment)
    if outcome.repeated:
        return f"already planned as assignment {number} ({words})."
    known = [f"planned anyway, although {reason(one)}" for one in outcome.overridden]
    known += [warning(one) for one in worth_saying(outcome.warnings)]
    return f"planned as assignment {number} ({words}){''.join(f'; {one}' for one in known)}."


def _import_hint(outcome: PlanOutcome) -> str:
    if not isinstance(outcome, InTheWay):
        return ""
    words = ", ".join(kinds_of(outcome.reasons))
    return f"; to plan it anyway, put yes or {words} into the column plan_anyway"


def render_assign_help() -> Message:
    """How to use `/assign`."""
    return Message.say(
        "`/assign` plans an assignment: a vehicle, a media partner, dates. Nothing goes to FMS "
        "until you request it.\n"
        "\u2022 `/assign` opens a form that finds vehicles and partners as you type\n"
        f"\u2022 {PLAN_EXAMPLE} does it in one line: vehicle, partner, first day, last day. Give "
        "the vehicle by its number in FMS, its VIN or the last 6 characters of the VIN, and the "
        "partner by the number in FMS\n"
        "\u2022 days can also be `12/1 12/8`, `dec 1-8`, `tomorrow friday` or `12/1 +7`; without a "
        "year they are the next ones; `next week` opens the form\n"
        "\u2022 `/assign mazda cx-5 for reyes 12/1 12/8` opens the form filled in, or asks which "
        "one you mean\n"
        f"\u2022 `{ANYWAY}` at the end plans it even if the car is taken, it lasts more than "
        f"{MOST_DAYS} days or it starts more than {MOST_MONTHS_AHEAD} months ahead; "
        f"`{ANYWAY}={Anyway.LONG}` only if it lasts long"
    )
