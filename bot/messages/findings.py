"""What needs a person's look: in the sync's report, to whom it concerns, on cards and in lists."""

from collections.abc import Sequence
from datetime import date

from bot.messages import ids
from bot.messages.blocks import (
    Block,
    Confirm,
    Message,
    actions,
    button,
    context,
    header,
    modal,
    plain,
    section,
)
from bot.messages.card_links import assignment_link
from bot.messages.confirming import before_unrequest
from bot.messages.finding_words import finding_sentence, how_it_ended, is_followed, is_off
from bot.messages.free import other_ways
from bot.messages.ids import AssignmentValue, FindingValue
from bot.messages.labels import about
from bot.messages.next_steps import change_button
from bot.messages.stopped_changes import listed_changes
from bot.messages.text import (
    day,
    partner_words,
    summary,
)
from domain.assignment import Assignment, Status
from domain.cars import vin_end
from domain.finding_answers import Answered, FindingsTold, Unsettled
from domain.findings import Answer, Finding, Overlaps, Shown
from domain.fms_links import FmsLinks
from domain.loan_change import ChangeShown
from domain.odd_dates import MOST_DAYS

_MOST_IN_A_MESSAGE = 10
_MOST_IN_A_LIST = 20
MOST_ON_HOME = 5
_DOTS = " \u2026"

_LABELS = {
    Answer.THAT_IS_IT: ("Yes, this is the loan", ids.FINDING_THAT_IS_IT),
    Answer.NOT_IT: ("No, another loan", ids.FINDING_NOT_IT),
    Answer.TAKE_OVER: ("Take over", ids.FINDING_TAKE_OVER),
    Answer.LEAVE_IT: ("Leave it", ids.FINDING_LEAVE_IT),
    Answer.IS_BACK: ("It is back", ids.FINDING_IS_BACK),
    Answer.EXTENDED: ("Extended to \u2026", ids.FINDING_EXTENDED),
}
_UNSETTLED = {
    Unsettled.NOT_YOURS: "Only ops, and the person who was told of it, can settle this.",
    Unsettled.OVER: "This is over, so nothing was changed.",
    Unsettled.SETTLED: "This is already settled, so nothing was changed.",
    Unsettled.BUSY: "Something is being sent to FMS for it, so nothing was changed. Try again when "
    "FMS has answered.",
    Unsettled.IN_THE_PAST: "That day has passed, so nothing was changed. Press the button again "
    "and choose a later day.",
    Unsettled.FAR_AHEAD: f"That day is more than {MOST_DAYS} days after the car was due back, so "
    "nothing was changed yet.",
    Unsettled.TAKEN: "This activity has approved another assignment in the meantime, so nothing "
    "was changed.",
    Unsettled.CHANGED: "FMS has changed this activity in the meantime, so nothing was changed "
    "here. The next sync shows it as it is now.",
    Unsettled.NOT_KNOWN: "FMS's reports do not list the car or the partner of this activity, so "
    "nothing was changed. Correct it in FMS, or press Leave it.",
}


# Buttons


def finding_buttons(finding: Finding, assignment: Assignment) -> list[Block]:
    """What settles it, for the card, the alert and the list alike."""
    buttons = [_answer_button(one, finding, assignment) for one in finding.answers]
    return buttons or _ways_out(finding, assignment)


def _answer_button(answer: Answer, finding: Finding, assignment: Assignment) -> Block:
    label, action_id = _LABELS[answer]
    if is_off(finding):
        label = "It is called off"
    value = FindingValue(finding.id).dump()
    is_first = answer in (Answer.THAT_IS_IT, Answer.TAKE_OVER)
    return button(
        label,
        action_id,
        value,
        style="primary" if is_first else None,
        confirm=_confirm(answer, label, assignment),
        says=about(f"{label.removesuffix(_DOTS)}: assignment", assignment),
    )


def _another_day(shown: Shown) -> Block:
    """Opens the question for the day once more."""
    label, value = "Another day \u2026", FindingValue(shown.finding.id).dump()
    return button(label, ids.FINDING_EXTENDED, value, says=about(label, shown.assignment))


def _confirm(answer: Answer, label: str, assignment: Assignment) -> Confirm | None:
    match answer:
        case Answer.TAKE_OVER:
            text = (
                "The assignment takes FMS's car and partner. It becomes completed where FMS's "
                "activity is no loan."
            )
        case Answer.IS_BACK:
            text = "The assignment becomes completed."
        case Answer.THAT_IS_IT:
            text = "The assignment becomes active on your word."
        case _:
            return None
    return Confirm(
        title=f"{label}: assignment {assignment.id}?",
        text=text,
        yes=label,
        no="Look again",
    )


def _ways_out(finding: Finding, assignment: Assignment) -> list[Block]:
    """Where nothing is to be said: what a person can do about it."""
    value = AssignmentValue(assignment.id).dump()
    if finding.over or assignment.open_attempt:
        return []
    if assignment.status is Status.PLANNED:
        edit = button("Edit", ids.EDIT, value, says=about("Edit", assignment))
        is_taken = isinstance(finding.facts, Overlaps)
        return [*(other_ways(assignment) if is_taken else []), edit]
    if assignment.status is Status.REQUESTED:
        confirm = before_unrequest(assignment)
        says = about("Unrequest", assignment)
        unrequest = button("Unrequest", ids.UNREQUEST, value, confirm=confirm, says=says)
        return [unrequest, change_button(assignment)]
    return []


# Messages


def finding_blocks(found: Sequence[Shown], most: int = _MOST_IN_A_MESSAGE) -> list[Block]:
    """Each with its buttons while it is open, or with how it ended."""
    blocks: list[Block] = []
    for one in found[:most]:
        blocks.append(section(finding_sentence(one)))
        buttons = [] if how_it_ended(one) else finding_buttons(one.finding, one.assignment)
        buttons = [_another_day(one)] if one.is_extended else buttons
        blocks += [actions(buttons)] if buttons else []
    if len(found) > most:
        blocks.append(context(f"and {len(found) - most:,} more: `/assignments needs`"))
    return blocks


def finding_lines(found: Sequence[Shown], most: int = _MOST_IN_A_MESSAGE) -> list[str]:
    """The same for notifications and screen readers, which see no block."""
    lines = [finding_sentence(one).replace("\n", " ") for one in found]
    rest = [f"And {len(found) - most:,} more."] if len(found) > most else []
    return [*lines[:most], *rest]


def render_findings_told(told: FindingsTold) -> Message:
    """The direct message to the person whom these concern: one after a sync, however many."""
    heading = _heading(told.findings)
    lines = finding_lines(told.findings)
    blocks = [section(f"*{heading}*"), *finding_blocks(told.findings)]
    return Message("\n".join([f"{heading}.", *lines]), tuple(blocks))


def _heading(found: Sequence[Shown]) -> str:
    """What was followed asks nothing of anybody."""
    asking = sum(not is_followed(one) for one in found)
    if not asking:
        return "One of yours changed in FMS" if len(found) == 1 else "Some of yours changed in FMS"
    return "One of yours needs a look" if asking == 1 else f"{asking:,} of yours need a look"


def render_needs(
    found: Sequence[Shown], changes: Sequence[ChangeShown], links: FmsLinks
) -> Message:
    """For `/assignments needs`."""
    lines, blocks = listed_changes(changes, links)
    if not (found or changes):
        return Message.say("Nothing needs a look right now, and no change has stopped.")
    if found:
        heading = _count(len(found))
        lines += [f"{heading}.", *finding_lines(found, _MOST_IN_A_LIST)]
        blocks += [section(f"*{heading}*"), *finding_blocks(found, _MOST_IN_A_LIST)]
    return Message("\n".join(lines), tuple(blocks))


def home_findings(found: Sequence[Shown]) -> list[Block]:
    """On the Home tab; nothing at all where there are none."""
    if not found:
        return []
    return [header(f"Needs a look ({len(found):,})"), *finding_blocks(found, MOST_ON_HOME)]


def _count(number: int) -> str:
    return "One finding needs a look" if number == 1 else f"{number:,} findings need a look"


def render_answered(answered: Answered) -> Message:
    """The private answer to the person who pressed."""
    shown = answered.shown
    if shown is None:
        return Message.say("There is nothing left to settle here.")
    if answered.unsettled is Unsettled.FAR_AHEAD and answered.until:
        return _ask_about_the_day(shown, answered.until)
    if answered.unsettled:
        ended = how_it_ended(shown) if answered.unsettled is Unsettled.SETTLED else ""
        return Message.say(" ".join(filter(None, (_UNSETTLED[answered.unsettled], ended))))
    text = f"Thank you. {_outcome(shown)}"
    if shown.is_extended:
        return Message(text, (section(text), actions([_another_day(shown)])))
    if not _can_be_planned_again(shown):
        return Message.say(text)
    again = button(
        "Plan again",
        ids.PLAN_AGAIN,
        AssignmentValue(shown.assignment.id).dump(),
        says=about("Plan again", shown.assignment),
    )
    return Message(text, (section(text), actions([again])))


def _ask_about_the_day(shown: Shown, until: date) -> Message:
    assignment, chosen = shown.assignment, day(until)
    number = assignment_link(assignment.id)
    text = (
        f"{_UNSETTLED[Unsettled.FAR_AHEAD]} Is assignment {number} really to come back on {chosen}?"
    )
    label = f"Extend it to {chosen} anyway"
    meant = button(
        label,
        ids.FINDING_EXTENDED_ANYWAY,
        FindingValue(shown.finding.id, until=until).dump(),
        says=about(label, assignment),
    )
    return Message(text, (section(text), actions([meant, _another_day(shown)])))


def _can_be_planned_again(shown: Shown) -> bool:
    is_over = shown.assignment.status is Status.COMPLETED
    return is_over and shown.finding.answer is Answer.TAKE_OVER


def _outcome(shown: Shown) -> str:
    assignment, finding = shown.assignment, shown.finding
    number = f"Assignment {assignment_link(assignment.id)}"
    match finding.answer:
        case Answer.NOT_IT:
            return f"{number} keeps waiting; this activity will not be taken for its approval."
        case Answer.LEAVE_IT:
            return f"{number} stays as it is."
        case Answer.EXTENDED:
            until = day(finding.until) if finding.until else "then"
            return f"{number} will not be called overdue again until {until} has passed."
        case _:
            words = summary(assignment, assignment.real_dates)
            return f"{number} is {assignment.status} now: {words}."


def render_extended_view(value: FindingValue, shown: Shown) -> Block:
    """The modal that asks until when the partner keeps the car."""
    assignment = shown.assignment
    car = f"{assignment.vehicle.words} \u2026{vin_end(assignment.vehicle.vin)}"
    which = f"{car} for {partner_words(assignment.partner)}"
    element: Block = {"type": "datepicker", "action_id": ids.FINDING_UNTIL}
    if shown.finding.until:
        element["initial_date"] = shown.finding.until.isoformat()
    question: Block = {
        "type": "input",
        "block_id": ids.FINDING_UNTIL_BLOCK,
        "label": plain(f"Assignment {assignment.id} comes back on", 2000),
        "hint": plain(f"{which}. FMS keeps its own date: extend it there too.", 2000),
        "element": element,
    }
    return modal("Extended to", [question]) | {
        "callback_id": ids.FINDING_EXTENDED_VIEW,
        "private_metadata": value.dump(),
        "submit": plain("Save", 24),
    }
