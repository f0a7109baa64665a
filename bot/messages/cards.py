"""The assignment's card: one living message, drawn from state alone."""

from bot.messages import ids
from bot.messages.format import (
    FmsLinks,
    days,
    escape,
    evidence,
    fms_name,
    moment,
    person,
    status_words,
    summary,
)
from bot.messages.ids import AssignmentValue
from bot.messages.message import (
    Block,
    Confirm,
    Message,
    actions,
    button,
    coloured,
    context,
    fields,
    section,
)
from domain.assignment import Action, Assignment, Status

_AMBER = "#ECB22E"
_GREY = "#8D8D8D"
_COLOURS = {
    Status.PLANNED: "#2EB67D",
    Status.REQUESTED: "#D5009D",
    Status.ACTIVE: "#1D7FE0",
    Status.COMPLETED: _GREY,
}


def render_card(assignment: Assignment, links: FmsLinks) -> Message:
    """The card as it should stand now."""
    if assignment.deleted:
        return _tombstone(assignment)
    word = status_words(assignment)
    heading = f"*Assignment {assignment.id}*  \u00b7  *{word}*"
    colour, details = card_details(assignment, links)
    details.append(actions([*_buttons(assignment), _why(assignment)]))
    text = f"Assignment {assignment.id}, {word.lower()}: {summary(assignment)}"
    return Message(
        text=f"{text}, {escape(assignment.office)}. {_history(assignment, links)}",
        blocks=(section(heading),),
        attachments=(coloured(colour, details, text),),
    )


def card_details(assignment: Assignment, links: FmsLinks) -> tuple[str, list[Block]]:
    """The colour bar, and what stands beside it above the buttons."""
    details = [
        fields(
            [
                ("Vehicle", f"{links.vehicle(assignment)}\n{_vin(assignment)}"),
                ("Partner", escape(assignment.partner.name)),
                ("Dates", _dates(assignment)),
                ("Office", escape(assignment.office)),
            ]
        ),
        context(_history(assignment, links)),
    ]
    return _colour(assignment), details


def _colour(assignment: Assignment) -> str:
    attempt = assignment.open_attempt
    return _AMBER if attempt else _COLOURS[assignment.status]


def _dates(assignment: Assignment) -> str:
    evidence = assignment.evidence
    if evidence is None or evidence.dates == assignment.dates:
        return days(assignment.dates)
    return f"{days(assignment.dates)}\n\u2192 {days(evidence.dates)} in FMS"


def _vin(assignment: Assignment) -> str:
    return f"VIN \u2026{escape(assignment.vehicle.vin[-8:])}"


def _tombstone(assignment: Assignment) -> Message:
    deed = assignment.deleted
    who = f" by {person(deed.by)}, {moment(deed.at)}" if deed else ""
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
        where = fms_name(assignment.fms.environment)
        parts.append(f"{where} request {links.request(assignment.fms)}")
    elif links.current != "production":
        parts.append(f"FMS {links.current}")
    if assignment.evidence:
        parts.append(f"approved by FMS, {moment(assignment.evidence.at)}: {evidence(assignment)}")
    if attempt := assignment.open_attempt:
        parts.append(_open_attempt(attempt.unconfirmed, attempt.action))
    return "  \u00b7  ".join(parts)


def _open_attempt(unconfirmed: bool, action: Action) -> str:
    if not unconfirmed:
        return "waiting for FMS's answer"
    what = "have this request" if action.creates else "still have this request"
    return f"FMS may or may not {what}: see the alerts channel"


def _buttons(assignment: Assignment) -> list[Block]:
    if assignment.open_attempt:
        return []
    if assignment.status is Status.PLANNED:
        return [request_button(assignment), _edit(assignment), _delete(assignment)]
    if assignment.status is Status.REQUESTED:
        return [unrequest_button(assignment), _delete(assignment)]
    return []


def request_button(assignment: Assignment, value: AssignmentValue | None = None) -> Block:
    """Sends it to FMS; `value` is for a button that stands elsewhere than on the card."""
    value = value or AssignmentValue(assignment.id)
    return button("Request", ids.REQUEST, value.dump(), style="primary")


def _edit(assignment: Assignment) -> Block:
    return button("Edit", ids.EDIT, AssignmentValue(assignment.id).dump())


def unrequest_button(assignment: Assignment, value: AssignmentValue | None = None) -> Block:
    """Takes its request back, once the person has confirmed; `value` as above."""
    value = value or AssignmentValue(assignment.id)
    return button(
        "Unrequest",
        ids.UNREQUEST,
        value.dump(),
        confirm=Confirm(
            title=f"Unrequest assignment {assignment.id}?",
            text=f"{_fms_request(assignment)} for the {_plain_summary(assignment)} will be "
            "deleted in FMS. The assignment stays, as planned.",
            yes="Unrequest",
            no="Keep the request",
        ),
    )


def _delete(assignment: Assignment) -> Block:
    goes = "The assignment goes for good."
    if assignment.fms:
        goes = f"The assignment goes for good, and {_fms_request(assignment)} is deleted in FMS."
    return button(
        "Delete",
        ids.DELETE,
        AssignmentValue(assignment.id).dump(),
        style="danger",
        confirm=Confirm(
            title=f"Delete assignment {assignment.id}?",
            text=f"{_plain_summary(assignment)}. {goes}",
            yes="Delete",
            no="Keep it",
        ),
    )


def _why(assignment: Assignment) -> Block:
    return button("Why?", ids.WHY, AssignmentValue(assignment.id).dump())


def _fms_request(assignment: Assignment) -> str:
    return f"request {assignment.fms.request_id}" if assignment.fms else "its request"


def _plain_summary(assignment: Assignment) -> str:
    return (
        f"{assignment.vehicle.words[:60]}, {assignment.partner.name[:60]}, {days(assignment.dates)}"
    )
