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
    fields,
    section,
)
from bot.messages.card_links import alert_link, assignment_link, cards_channel
from bot.messages.confirming import before_delete, before_unrequest
from bot.messages.finding_words import finding_line
from bot.messages.findings import finding_buttons
from bot.messages.ids import AssignmentValue
from bot.messages.labels import about
from bot.messages.text import (
    car_in_fms,
    days,
    escape,
    evidence,
    fms_name,
    linked_request,
    linked_vehicle,
    moment,
    named_request,
    others_in_fms,
    person,
    short_vin,
    status_words,
    summary,
)
from domain.assignment import Assignment, OpenAttempt, Status, Vehicle
from domain.findings import Finding
from domain.fms_links import FmsLinks

_COLORS = {
    Status.PLANNED: GREEN,
    Status.REQUESTED: MAGENTA,
    Status.ACTIVE: BLUE,
    Status.COMPLETED: GRAY,
}


def render_card(
    assignment: Assignment, links: FmsLinks, findings: Sequence[Finding] = ()
) -> Message:
    """The card as it should stand now, with one line for the worst of what is open about it."""
    if assignment.deleted:
        return _tombstone(assignment)
    details = _details(assignment, links)
    found = [_finding(one, assignment) for one in findings[:1]]
    details[1:1] = [section(one) for one in found]
    settling = [
        one
        for finding in findings[:1]
        if finding.answers
        for one in finding_buttons(finding, assignment)
    ]
    buttons = _buttons(assignment, is_in_the_way=bool(findings))
    details.append(actions([*settling, *buttons, _why(assignment)]))
    text = _in_one_line(assignment)
    said = [f"{text}, {escape(assignment.office)}.", *found, _history(assignment, links)]
    return Message(
        text=" ".join(said),
        blocks=(_heading(assignment, str(assignment.id)),),
        attachments=(colored(_color(assignment), details, text),),
    )


def _finding(finding: Finding, assignment: Assignment) -> str:
    return f":warning: {finding_line(finding, assignment)}"


def render_unfurl(assignment: Assignment, links: FmsLinks) -> Block:
    """The card's summary under a pasted link, without its buttons."""
    heading = _heading(assignment, assignment_link(assignment.id))
    details = [heading, *_details(assignment, links)]
    return colored(_color(assignment), details, _in_one_line(assignment))


def _heading(assignment: Assignment, number: str) -> Block:
    return section(f"*Assignment {number}*  \u00b7  *{status_words(assignment)}*")


def _in_one_line(assignment: Assignment) -> str:
    word = status_words(assignment).lower()
    return f"Assignment {assignment.id}, {word}: {summary(assignment)}"


def _details(assignment: Assignment, links: FmsLinks) -> list[Block]:
    found = assignment.evidence
    vehicle = f"{linked_vehicle(assignment, links)}\n{_vin_and_color(assignment.vehicle)}"
    car = f"\n\u2192 {car_in_fms(found.vehicle)} in FMS" if found and found.vehicle else ""
    partner = f"\n\u2192 {escape(found.partner.name)} in FMS" if found and found.partner else ""
    return [
        fields(
            [
                ("Vehicle", f"{vehicle}{car}"),
                ("Partner", f"{escape(assignment.partner.name)}{partner}"),
                ("Dates", _dates(assignment)),
                ("Office", escape(assignment.office)),
            ]
        ),
        context(_history(assignment, links)),
    ]


def _color(assignment: Assignment) -> str:
    return AMBER if assignment.open_attempt else _COLORS[assignment.status]


def _dates(assignment: Assignment) -> str:
    evidence = assignment.evidence
    if evidence is None or evidence.dates == assignment.dates:
        return days(assignment.dates)
    return f"{days(assignment.dates)}\n\u2192 {days(evidence.dates)} in FMS"


def _vin_and_color(vehicle: Vehicle) -> str:
    vin = f"VIN {short_vin(vehicle.vin)}"
    return f"{escape(vehicle.color)} \u00b7 {vin}" if vehicle.color else vin


def _tombstone(assignment: Assignment) -> Message:
    stamp = assignment.deleted
    who = f" by {person(stamp.by)}, {moment(stamp.at)}" if stamp else ""
    text = f"Assignment {assignment.id} was deleted{who}: {summary(assignment)}"
    return Message(text=text, blocks=(context(text),))


def _history(assignment: Assignment, links: FmsLinks) -> str:
    parts = [f"Planned by {person(assignment.created.by)}, {moment(assignment.created.at)}"]
    changed = assignment.changed
    if changed and assignment.status is Status.PLANNED and changed != assignment.created:
        parts.append(f"changed by {person(changed.by)}, {moment(changed.at)}")
    if assignment.requested:
        by, at = assignment.requested.by, assignment.requested.at
        parts.append(f"requested by {person(by)}, {moment(at)}")
    if assignment.fms:
        parts.append(named_request(assignment.fms, links))
    elif links.current != "production":
        parts.append(fms_name(links.current))
    if assignment.evidence:
        who = "approved" if assignment.evidence.by else "approved by FMS"
        parts.append(f"{who}, {moment(assignment.evidence.at)}: {evidence(assignment)}")
    if attempt := assignment.open_attempt:
        parts.append(_open_attempt(attempt))
    return "  \u00b7  ".join(parts)


def _open_attempt(attempt: OpenAttempt) -> str:
    if not attempt.unconfirmed:
        return "waiting for FMS's answer"
    what = "have this request" if attempt.action.creates else "still have this request"
    return f"FMS may or may not {what}: see {alert_link(attempt.id)}"


def _buttons(assignment: Assignment, *, is_in_the_way: bool = False) -> list[Block]:
    if assignment.open_attempt:
        return []
    if assignment.status is Status.PLANNED:
        # What must fail is not what a card leads to.
        request = request_button(assignment)
        if is_in_the_way:
            request.pop("style")
        return [request, _edit(assignment), _delete(assignment)]
    if assignment.status is Status.REQUESTED:
        return [unrequest_button(assignment), _change(assignment), _delete(assignment)]
    return []


def request_button(assignment: Assignment, value: AssignmentValue | None = None) -> Block:
    """Sends it to FMS; `value` is for a button that stands elsewhere than on the card."""
    value = value or AssignmentValue(assignment.id)
    says = about("Request", assignment)
    return button("Request", ids.REQUEST, value.dump(), style="primary", says=says)


def _edit(assignment: Assignment) -> Block:
    value = AssignmentValue(assignment.id).dump()
    return button("Edit", ids.EDIT, value, says=about("Edit", assignment))


def _change(assignment: Assignment) -> Block:
    """Opens the form for another car, partner or days in place of what is requested."""
    says = f"Change {assignment.id}, {assignment.vehicle.words}"
    return button("Change", ids.CHANGE, AssignmentValue(assignment.id).dump(), says=says)


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
    text = f"{_who_approved(assignment)} it: {evidence(assignment)}.{_request(assignment, links)}"
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
    what = f"its vehicle in {fms_name(links.current)} (no request is known)"
    return _to_copy(number, what, address)


def render_not_a_card() -> Message:
    """For a message that is no assignment's card."""
    text = (
        "This message is no assignment's card, so there is no FMS link to copy. "
        f"Use it on a card, in {cards_channel()}."
    )
    return Message.say(text)


def _to_copy(number: str, what: str, address: str | None) -> Message:
    text = f"Assignment {number}, {what}:\n`{address}`"
    if address is None:
        text = f"Assignment {number}, {what}: the bot does not know that FMS's address."
    return Message.say(text)
