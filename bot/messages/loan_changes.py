"""A change of what is requested: the question before it, its message, and the line on the card.

What FMS has now is said at each stage, and nothing else of FMS.
"""

from dataclasses import replace

from bot.messages import ids
from bot.messages.blocks import (
    Block,
    Confirm,
    Message,
    actions,
    button,
    modal,
    paragraphs,
    plain,
    section,
)
from bot.messages.card_links import alert_link, assignment_link
from bot.messages.failures import cause, resolution
from bot.messages.ids import ChangeValue
from bot.messages.next_steps import request_again_button
from bot.messages.planning import planning_sentence
from bot.messages.reasons import all_reasons
from bot.messages.text import (
    days,
    escape,
    linked_request,
    linked_requests,
    moment,
    named_request,
    partner_words,
    person,
    short_vin,
    status_within,
    summary,
)
from domain.assignment import Assignment, Status
from domain.attempt import Outcome
from domain.fms_links import FmsLinks
from domain.loan_change import (
    ChangeShown,
    ChangeState,
    Loan,
    LoanChange,
    NextStep,
    NotBegun,
    NothingDiffers,
    Proposed,
)
from domain.planning import ChangedMeanwhile, InTheWay, NotEditable, NotPlannable, is_conflict

_MOST = 60
_MAY_BE_APPROVED = (
    "FMS may have approved the old request since the last sync: if you are not sure, look there "
    "first."
)
_NOTHING = "Nothing was changed, in FMS or here."


# --- before it is done ---


def render_proposed(proposed: Proposed, channel: str | None) -> Block:
    """The question, in place of the form: what is deleted, and what is made."""
    change, stands = proposed.shown.change, proposed.shown.assignment
    whose = ""
    if change.requested_by and change.requested_by != change.actor:
        whose = f" {person(change.requested_by)} requested it and will be told."
    done = f"*FMS request {change.fms.request_id} is deleted, then a new one is made*"
    lines = [
        f"{done} for {_loan(change.wanted)}.{whose}",
        f"It replaces {_what_differs(change.was, change.wanted)}.",
        _MAY_BE_APPROVED,
    ]
    return modal(f"Change {stands.id}?", paragraphs(lines), close="Keep it") | {
        "callback_id": ids.CHANGE_VIEW,
        "private_metadata": ChangeValue(change.id, change.round, channel).dump(),
        "submit": plain("Change it", 24),
    }


def render_not_proposed(
    outcome: Proposed | NothingDiffers | NotPlannable | InTheWay | NotEditable | ChangedMeanwhile,
) -> Message:
    """For a person who closed the form before it could say why."""
    return Message.say(proposal_sentence(outcome))


def proposal_sentence(
    outcome: Proposed | NothingDiffers | NotPlannable | InTheWay | NotEditable | ChangedMeanwhile,
) -> str:
    """Why it was not done, in mrkdwn; of a proposal, what would be."""
    match outcome:
        case Proposed(shown):
            number = assignment_link(shown.assignment.id)
            return (
                f"The form was closed before you said yes, so the request of {number} stays as it "
                f"is. {_NOTHING}"
            )
        case NothingDiffers(assignment):
            number = assignment_link(assignment.id)
            return f"{number} is already requested exactly like this. {_NOTHING}"
        case ChangedMeanwhile(now):
            who, number = _who_changed(now), assignment_link(now.id)
            return (
                f"{_NOTHING}{who} {number} is now {status_within(now)}: {summary(now)}. "
                "What you entered is still below: press *Next* again to replace that."
            )
        case NotPlannable(reasons) | InTheWay(reasons):
            return f"{_NOTHING} It cannot be requested like this: {all_reasons(reasons)}."
        case _:
            return planning_sentence(outcome)


def _who_changed(now: Assignment) -> str:
    return f" {person(now.changed.by)} changed it {moment(now.changed.at)}." if now.changed else ""


def render_changing(value: ChangeValue) -> Block:
    """The question, once it is answered and until the answer is carried out."""
    words = "*One moment* \u2026 You can also follow it in your messages with me."
    return _told("Changing", words) | {"private_metadata": value.dump()}


def render_change_failed(value: ChangeValue, said: str) -> Block:
    """The same after an error."""
    return _told("Not finished", said) | {"private_metadata": value.dump()}


def render_change_ended(outcome: ChangeShown | NotBegun, links: FmsLinks) -> Block:
    """How it ended, in place of the question."""
    text = _answer(outcome, links)
    is_done = isinstance(outcome, ChangeShown) and outcome.change.state is ChangeState.DONE
    lines = [text]
    if isinstance(outcome, ChangeShown) and outcome.change.state is ChangeState.STOPPED:
        lines.append("Its card, and your messages with me, have the buttons to go on.")
    return modal("Changed" if is_done else "Not changed", paragraphs(lines), close="Done")


def _told(title: str, words: str) -> Block:
    return modal(title, [section(words)], close="Close") | {"callback_id": ids.CHANGE_VIEW}


# --- the message, the answer, the card ---


def render_change(shown: ChangeShown, links: FmsLinks) -> Message:
    """The message to the person who has it changed, as it should stand now."""
    return _message(change_sentence(shown, links), shown)


def render_change_told(shown: ChangeShown, links: FmsLinks) -> Message:
    """The message to the person who had requested it."""
    change, number = shown.change, assignment_link(shown.change.assignment_id)
    if change.actor == change.requested_by:
        # Who had requested it has it go on.
        return _message(change_sentence(shown, links), shown)
    did = "is changing" if change.is_open else "was changing"
    did = "changed" if change.state is ChangeState.DONE else did
    who = f"{person(change.actor)} {did} your request {change.fms.request_id} for {number}."
    return _message(f"{who} {change_sentence(shown, links)}", shown)


def render_change_answer(outcome: ChangeShown | NotBegun, links: FmsLinks) -> Message:
    """The private answer to *Go on* and *Leave it as it is now*."""
    return Message.say(_answer(outcome, links))


def _answer(outcome: ChangeShown | NotBegun, links: FmsLinks) -> str:
    """What became of a click."""
    match outcome:
        case ChangeShown():
            return change_sentence(outcome, links)
        case NotBegun(None):
            return f"This change is no longer on record. {_NOTHING}"
        case NotBegun(shown, reasons) if shown and reasons:
            number = assignment_link(shown.assignment.id)
            return f"{number} was not changed: {all_reasons(reasons)}. {_NOTHING}"
        case NotBegun(shown) if shown and shown.change.state is ChangeState.PROPOSED:
            return f"{_NOTHING} {_stands_now(shown.assignment, links)}"
        case NotBegun(shown) if shown:
            return f"This click did nothing. {change_sentence(shown, links)}"
        case _:
            return _NOTHING


def with_change(card: Message, shown: ChangeShown | None, links: FmsLinks) -> Message:
    """A card with the change that is under way, or waits for a person, and its buttons."""
    if shown is None or not card.attachments:
        return card
    line = _line(shown, links)
    first, *rest = card.attachments
    buttons = [actions(row)] if (row := change_buttons(shown)) else []
    first = {**first, "blocks": [section(line), *buttons, *first["blocks"]]}
    return replace(card, text=f"{card.text} {line}", attachments=(first, *rest))


def _line(shown: ChangeShown, links: FmsLinks) -> str:
    change = shown.change
    to = f"{_loan(change.wanted)}, by {person(change.actor)}"
    if change.state is ChangeState.RUNNING:
        return f"Being changed to {to}."
    return f":warning: The change to {to}, stopped. {_in_fms(shown, links)}"


def _message(text: str, shown: ChangeShown) -> Message:
    row = change_buttons(shown)
    return Message(text, (section(text), *([actions(row)] if row else [])))


def change_sentence(shown: ChangeShown, links: FmsLinks) -> str:
    """How it stands, and what FMS has of it."""
    change, stands = shown.change, shown.assignment
    number = assignment_link(change.assignment_id)
    match change.state:
        case ChangeState.DONE if stands.fms:
            return (
                f"{number} is changed: {named_request(stands.fms, links)}, {_loan(change.wanted)}. "
                f"Request {change.fms.request_id} is deleted: it was for "
                f"{_what_differs(change.was, change.wanted)}."
            )
        case ChangeState.RUNNING:
            return f"{number} is being changed to {_loan(change.wanted)}. {_in_fms(shown, links)}"
        case ChangeState.STOPPED:
            return (
                f"The change of {number} to {_loan(change.wanted)} stopped{_why(shown)} "
                f"{_in_fms(shown, links)}{_what_next(shown)}"
            )
        case ChangeState.PROPOSED:
            return f"The change of {number} to {_loan(change.wanted)} was never begun."
        case _:
            return f"{_how_it_ended(shown)} {_stands_now(stands, links)}"


def _how_it_ended(shown: ChangeShown) -> str:
    change, number = shown.change, assignment_link(shown.change.assignment_id)
    by = f" by {person(change.ended.by)}, {moment(change.ended.at)}" if change.ended else ""
    if change.state is ChangeState.LEFT:
        return f"The change of {number} was called off{by}."
    if change.state is ChangeState.DONE:
        return f"{number} was changed to {_loan(change.wanted)}{by}."
    if shown.assignment.status in (Status.ACTIVE, Status.COMPLETED):
        return f"The change of {number} goes no further: FMS approved it first."
    return f"The change of {number} goes no further: it was changed in another way{by}."


def _why(shown: ChangeShown) -> str:
    """What stopped it, as the end of a sentence and what there is to add."""
    change, attempt = shown.change, shown.change.attempt
    if change.cut_off:
        return ": the scheduler restarted in the middle of it."
    if change.reasons:
        return f": {all_reasons(change.reasons)}."
    if attempt is None:
        return "."
    if attempt.outcome in (Outcome.BLOCKED, Outcome.NOT_SENT) and attempt.reasons:
        return f": {all_reasons(attempt.reasons)}."
    if attempt.failure and attempt.outcome is Outcome.UNCONFIRMED:
        return f": {cause(attempt.failure)}."
    if attempt.failure and attempt.outcome is Outcome.REFUSED:
        return f": {cause(attempt.failure)}. {resolution(attempt.failure)}"
    return "."


def _in_fms(shown: ChangeShown, links: FmsLinks) -> str:
    """What FMS has of it now, as far as that is known."""
    change, stands = shown.change, shown.assignment
    old = f"request {linked_request(change.fms, links)}"
    attempt = stands.open_attempt
    if attempt and attempt.action.creates:
        if attempt.unconfirmed:
            return f"The old {old} is deleted; *FMS may or may not have the new one*."
        return f"The old {old} is deleted, and FMS has not answered about the new one yet."
    if attempt:
        may = "may or may not have deleted" if attempt.unconfirmed else "is asked to delete"
        return f"FMS {may} {old}."
    if stands.status is Status.REQUESTED and stands.fms:
        return f"FMS has request {linked_request(stands.fms, links)}, {_loan(Loan.of(stands))}."
    if stands.status is not Status.PLANNED:
        return f"It is {status_within(stands)}."
    if change.state is ChangeState.RUNNING:
        return f"The old {old} is deleted; the new one comes next."
    is_planned = f"it is planned as {_loan(Loan.of(stands))}"
    if change.found_it_gone and shown.next is NextStep.EDIT:
        return f"*FMS says that {old} is gone*, and {is_planned}."
    return f"*FMS has no request for it now*: the old {old} is deleted, and {is_planned}."


def _what_next(shown: ChangeShown) -> str:
    change, stands = shown.change, shown.assignment
    attempt = stands.open_attempt
    if attempt and attempt.action.creates:
        return f" Ops settles that in {alert_link(attempt.id)}, and this message will say so."
    if change.found_it_gone and shown.next is NextStep.EDIT:
        return (
            " FMS may have approved it, or someone deleted it there: look in FMS whether the car "
            "is out for it before you go on."
        )
    if not shown.can_go_on:
        return ""
    does = {
        NextStep.DELETE: "deletes the old request and makes the new one",
        NextStep.EDIT: f"edits the plan{_in_spite(change)} and makes the new request",
        NextStep.CREATE: "makes the new request",
    }[shown.next]
    return f" Nothing goes out until somebody presses a button: *Go on* {does}."


def _in_spite(change: LoanChange) -> str:
    return " all the same" if any(map(is_conflict, change.reasons)) else ""


def _stands_now(stands: Assignment, links: FmsLinks) -> str:
    number = assignment_link(stands.id)
    if stands.deleted:
        return f"{number} is deleted."
    has = f", {named_request(stands.fms, links)}" if stands.fms else ""
    if stands.status is Status.PLANNED and not stands.open_attempt:
        has = f"; {linked_requests(links.current, links)} has no request for it"
    return f"{number} is {status_within(stands)} now: {summary(stands)}{has}."


def change_buttons(shown: ChangeShown) -> list[Block]:
    """To go on with what stopped, or to leave it."""
    change, number = shown.change, shown.assignment.id
    if change.state is not ChangeState.STOPPED:
        return _after_its_end(shown)
    value = ChangeValue(change.id, change.round).dump()
    leave = button(
        "Leave it as it is now",
        ids.CHANGE_LEAVE,
        value,
        says=f"Leave {number} as it is now",
    )
    if not shown.can_go_on:
        return [leave]
    says = f"Go on with the change of {number} to {change.wanted.vehicle.words}"
    confirm = _sure(shown) if change.found_it_gone and shown.next is NextStep.EDIT else None
    style = None if confirm else "primary"
    return [
        button("Go on", ids.CHANGE_GO_ON, value, style=style, confirm=confirm, says=says),
        leave,
    ]


def _after_its_end(shown: ChangeShown) -> list[Block]:
    """Where it took back a request and made none, the way to have one all the same."""
    stands = shown.assignment
    is_free = stands.status is Status.PLANNED and not stands.deleted and not stands.open_attempt
    over = shown.change.state in (ChangeState.LEFT, ChangeState.OVERTAKEN)
    return [request_again_button(stands)] if over and is_free else []


def _sure(shown: ChangeShown) -> Confirm:
    return Confirm(
        title=f"Make a new request for {shown.assignment.id}?",
        text=f"FMS did not have request {shown.change.fms.request_id} anymore. If it was "
        "approved, the partner would have two loans, so be sure.",
        yes="Go on",
        no="Look again",
    )


def _what_differs(was: Loan, wanted: Loan) -> str:
    """Of the old loan, what the new one has otherwise."""
    is_same_car = (was.vehicle.vehicle_id, was.vehicle.vin) == (
        wanted.vehicle.vehicle_id,
        wanted.vehicle.vin,
    )
    car = f"{escape(was.vehicle.words[:_MOST])} {short_vin(was.vehicle.vin)}"
    parts = [
        "" if is_same_car else car,
        "" if was.partner == wanted.partner else escape(partner_words(was.partner)[:_MOST]),
        "" if was.dates == wanted.dates else days(was.dates),
        "" if was.office == wanted.office else f"the office {escape(was.office[:_MOST])}",
    ]
    return ", ".join(one for one in parts if one) or _loan(was)


def _loan(loan: Loan) -> str:
    car = f"{escape(loan.vehicle.words[:_MOST])} {short_vin(loan.vehicle.vin)}"
    return f"{car} for {escape(partner_words(loan.partner)[:_MOST])}, {days(loan.dates)}"
