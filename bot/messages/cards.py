"""An assignment's card, drawn from state alone; what its thread says, and links to copy."""

from collections.abc import Sequence

from bot.messages import ids
from bot.messages.blocks import (
    AMBER,
    BLUE,
    GRAY,
    GREEN,
    MAGENTA,
    Block,
    Message,
    actions,
    button,
    colored,
    context,
    section,
    section_with,
)
from bot.messages.card_lines import BETWEEN, lead, lead_in_words, newest, state, waits_for, worst
from bot.messages.card_links import assignment_link, cards_channel
from bot.messages.confirming import before_delete, before_unrequest
from bot.messages.findings import finding_buttons
from bot.messages.ids import AssignmentValue
from bot.messages.labels import about
from bot.messages.next_steps import change_button
from bot.messages.text import (
    as_sentence,
    days,
    evidence,
    fms_name,
    linked_request,
    moment,
    others_in_fms,
    person,
    status_within,
    summary,
)
from domain.assignment import Assignment, Status
from domain.card import ALONE, Around
from domain.findings import Finding
from domain.fms_links import FmsLinks

_COLORS = {
    Status.PLANNED: GREEN,
    Status.REQUESTED: MAGENTA,
    Status.ACTIVE: BLUE,
    Status.COMPLETED: GRAY,
}


def render_card(
    assignment: Assignment,
    links: FmsLinks,
    findings: Sequence[Finding] = (),
    around: Around = ALONE,
) -> Message:
    """The card as it should stand now, with one line for the worst of what is open about it."""
    if assignment.deleted:
        return _tombstone(assignment)
    if assignment.status is Status.COMPLETED and not findings:
        return _completed(assignment, links)
    trouble = worst(assignment, findings, around)
    buttons = _settling(assignment, findings)
    buttons += _buttons(assignment, is_in_the_way=trouble is not None)
    details = [section(state(assignment, around, links))]
    details += [section(trouble)] if trouble else []
    details.append(actions([*buttons, _why(assignment)]))
    details.append(context(newest(assignment, around, links)))
    return Message(
        text=_in_words(assignment, around, links, trouble),
        blocks=(section(lead(assignment, links)),),
        attachments=(colored(_color(assignment), details, _in_one_line(assignment)),),
    )


def _settling(assignment: Assignment, findings: Sequence[Finding]) -> list[Block]:
    answered = [one for one in findings[:1] if one.answers]
    return [each for one in answered for each in finding_buttons(one, assignment)]


def render_unfurl(assignment: Assignment, links: FmsLinks) -> Block:
    """The card's summary under a pasted link, without its buttons."""
    details = [
        section(lead(assignment, links)),
        section(state(assignment, ALONE, links, assignment_link(assignment.id))),
        context(newest(assignment, ALONE, links)),
    ]
    return colored(_color(assignment), details, _in_one_line(assignment))


def _in_one_line(assignment: Assignment) -> str:
    word = status_within(assignment)
    return f"{lead_in_words(assignment)}: {word}, assignment {assignment.id}"


def _in_words(
    assignment: Assignment, around: Around, links: FmsLinks, trouble: str | None = None
) -> str:
    """All that the card says: telephones and screen readers have nothing else."""
    said = [f"{_in_one_line(assignment)}."]
    said += [trouble] if trouble else []
    said += [as_sentence(one) for one in waits_for(assignment, around, links)]
    return " ".join([*said, newest(assignment, around, links)])


def _color(assignment: Assignment) -> str:
    return AMBER if assignment.open_attempt else _COLORS[assignment.status]


def _completed(assignment: Assignment, links: FmsLinks) -> Message:
    """What is over takes one line, and keeps its color."""
    one_line = f"{summary(assignment, assignment.real_dates)}"
    ended = f"{state(assignment, ALONE, links)}{BETWEEN}{newest(assignment, ALONE, links)}"
    row = section_with(ended, _why(assignment))
    return Message(
        text=_in_words(assignment, ALONE, links),
        blocks=(context(f"Completed{BETWEEN}{one_line}{BETWEEN}{assignment.id}"),),
        attachments=(colored(_color(assignment), [row], _in_one_line(assignment)),),
    )


def _tombstone(assignment: Assignment) -> Message:
    stamp = assignment.deleted
    who = f" by {person(stamp.by)}, {moment(stamp.at)}" if stamp else ""
    text = f"Assignment {assignment.id} was deleted{who}: {summary(assignment)}"
    return Message(text=text, blocks=(context(text),))


def _buttons(assignment: Assignment, *, is_in_the_way: bool = False) -> list[Block]:
    if assignment.open_attempt:
        return []
    if assignment.status is Status.PLANNED:
        # What must fail is not what a card leads to.
        request = request_button(assignment)
        if is_in_the_way:
            request.pop("style")
        return [request, edit_button(assignment), _delete(assignment)]
    if assignment.status is Status.REQUESTED:
        return [unrequest_button(assignment), change_button(assignment), _delete(assignment)]
    return []


def request_button(assignment: Assignment, value: AssignmentValue | None = None) -> Block:
    """Sends it to FMS; `value` is for a button that stands elsewhere than on the card."""
    value = value or AssignmentValue(assignment.id)
    says = about("Request", assignment)
    return button("Request", ids.REQUEST, value.dump(), style="primary", says=says)


def edit_button(assignment: Assignment) -> Block:
    """Opens the form with it."""
    value = AssignmentValue(assignment.id).dump()
    return button("Edit", ids.EDIT, value, says=about("Edit", assignment))


def unrequest_button(assignment: Assignment, value: AssignmentValue | None = None) -> Block:
    """Takes its request back, once the person has confirmed; `value` as above."""
    value = value or AssignmentValue(assignment.id)
    return button(
        "Unrequest",
        ids.UNREQUEST,
        value.dump(),
        says=about("Unrequest", assignment),
        confirm=before_unrequest(assignment),
    )


def _delete(assignment: Assignment) -> Block:
    return button(
        "Delete",
        ids.DELETE,
        AssignmentValue(assignment.id).dump(),
        style="danger",
        says=about("Delete", assignment),
        confirm=before_delete(assignment),
    )


def _why(assignment: Assignment) -> Block:
    value = AssignmentValue(assignment.id).dump()
    return button("Why?", ids.WHY, value, says=about("Why?", assignment))


# --- FMS has approved ---


def render_approved_thread(assignment: Assignment, links: FmsLinks) -> Message:
    """A line in the thread of the assignment's card."""
    what, by = evidence(assignment), assignment.evidence and assignment.evidence.by
    text = as_sentence(what if by else f"FMS approved it: {what}") + _request(assignment, links)
    return Message.say(f"{text}{_shift(assignment)}")


def render_approved_direct(assignment: Assignment, links: FmsLinks) -> Message:
    """A direct message to the person who requested it."""
    which = f"assignment {assignment_link(assignment.id)}: {summary(assignment)}"
    text = f"{_who_approved(assignment)} {which}."
    return Message.say(f"{text}{_request(assignment, links)}{_shift(assignment)}")


def _who_approved(assignment: Assignment) -> str:
    by = assignment.evidence.by if assignment.evidence else None
    return f"{person(by)} found FMS's approval of" if by else "FMS approved"


def _request(assignment: Assignment, links: FmsLinks) -> str:
    return f" It was FMS request {linked_request(assignment.fms, links)}." if assignment.fms else ""


def _shift(assignment: Assignment) -> str:
    found = assignment.evidence
    if found is None:
        return ""
    dates = f" *FMS has other dates:* {days(assignment.dates)} \u2192 {days(found.dates)}."
    seen = others_in_fms(found)
    others = f" *FMS has {' and '.join(seen)}.*" if seen else ""
    return (dates if found.dates != assignment.dates else "") + others


# --- the address in FMS ---


def render_fms_link(assignment: Assignment, links: FmsLinks) -> Message:
    """The bare address: of the request, or of the vehicle while there is none."""
    number, fms = assignment_link(assignment.id), assignment.fms
    if assignment.deleted:
        text = f"Assignment {number} was deleted, so there is no request in FMS to link to."
        return Message.say(text)
    if fms is not None:
        what = f"request {fms.request_id} in {fms_name(fms.environment)}"
        return _to_copy(number, what, links.request_address(fms))
    address = links.vehicle_address(assignment.vehicle.vehicle_id)
    what = f"its vehicle in {fms_name(links.current)} (there is no request yet)"
    return _to_copy(number, what, address)


def render_not_a_card() -> Message:
    """For a message that is no assignment's card."""
    text = (
        "This message is not an assignment's card, so there is no FMS link to copy. "
        f"Use it on a card, in {cards_channel()}."
    )
    return Message.say(text)


def _to_copy(number: str, what: str, address: str | None) -> Message:
    text = f"Assignment {number}, {what}:\n`{address}`"
    if address is None:
        text = f"Assignment {number}, {what}: that FMS has no address in the settings. Ask ops."
    return Message.say(text)
