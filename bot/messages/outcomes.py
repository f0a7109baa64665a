"""What became of an action, told in private to the person who asked for it."""

from functools import singledispatch

from bot.messages import ids
from bot.messages.failures import cause, resolution
from bot.messages.format import FmsLinks, summary
from bot.messages.ids import AssignmentValue
from bot.messages.message import Message, actions, button, section
from bot.messages.reasons import reason, warning
from domain.assignment import Action
from domain.checks import Warning_
from domain.outcomes import (
    Blocked,
    Checked,
    Done,
    NotSent,
    NotSentReason,
    Outcome,
    Overtaken,
    Refused,
    Repeated,
    Troubled,
    Unconfirmed,
)

_NOT_DONE = {
    Action.REQUEST: "was not sent",
    Action.UNREQUEST: "was not unrequested",
    Action.DELETE: "was not deleted",
}
_ACTION_IDS = {
    Action.REQUEST: ids.REQUEST,
    Action.UNREQUEST: ids.UNREQUEST,
    Action.DELETE: ids.DELETE,
}
_COULD = {
    Action.REQUEST: "can be sent",
    Action.UNREQUEST: "can be unrequested",
    Action.DELETE: "can be deleted",
}


@singledispatch
def sentence(outcome: Outcome | Checked, links: FmsLinks) -> str:
    """The outcome in mrkdwn, complete in itself."""
    raise TypeError(f"no words for {type(outcome).__name__} at {links.current}")


@sentence.register
def _(outcome: Done, links: FmsLinks) -> str:
    number, words = outcome.assignment.id, summary(outcome.assignment)
    if outcome.action is Action.REQUEST and outcome.fms:
        where = "FMS" if links.current == "production" else f"FMS {links.current}"
        done = f"Assignment {number} is requested: {where} request {links.request(outcome.fms)}"
        return f"{done}, {words}.{_worth_knowing(outcome.warnings)}"
    was = "was already gone from FMS" if outcome.already_gone else "is deleted in FMS"
    gone = f" Request {outcome.fms.request_id} {was}." if outcome.fms else ""
    if outcome.action is Action.UNREQUEST:
        return f"Assignment {number} is planned again.{gone}"
    return f"Assignment {number} is deleted ({words}).{gone}"


@sentence.register
def _(outcome: Blocked, links: FmsLinks) -> str:  # noqa: ARG001
    reasons = "; ".join(reason(one) for one in outcome.reasons)
    return f"Assignment {outcome.assignment_id} {_NOT_DONE[outcome.action]}: {reasons}."


@sentence.register
def _(outcome: Refused, links: FmsLinks) -> str:  # noqa: ARG001
    number = outcome.assignment.id
    kept = {
        Action.REQUEST: f"Nothing was created in FMS, and it is still {outcome.assignment.status}.",
        Action.UNREQUEST: "Its request is still in FMS.",
        Action.DELETE: "It and its request are still there.",
    }[outcome.action]
    what = f"Assignment {number} {_NOT_DONE[outcome.action]}: {cause(outcome.failure)}."
    return f"{what} {resolution(outcome.failure)} {kept}"


@sentence.register
def _(outcome: Unconfirmed, links: FmsLinks) -> str:  # noqa: ARG001
    number = outcome.assignment.id
    if outcome.action is Action.REQUEST:
        return (
            f"Assignment {number} is *unconfirmed*: {cause(outcome.failure)}, so FMS may or may "
            "not have the request. Nothing more is sent for it until somebody has looked in FMS; "
            "the alerts channel has the buttons to settle it."
        )
    return (
        f"Assignment {number} is *unconfirmed*: {cause(outcome.failure)}, so FMS may or may not "
        "have deleted its request. It is safe to try again."
    )


@sentence.register
def _(outcome: Overtaken, links: FmsLinks) -> str:
    number = outcome.assignment.id
    return (
        f"FMS has request {links.request(outcome.fms)} for assignment {number}, but somebody had "
        "settled it otherwise before FMS answered. Delete that request in FMS if nobody needs it; "
        "the alerts channel has it too."
    )


@sentence.register
def _(outcome: NotSent, links: FmsLinks) -> str:  # noqa: ARG001
    why = {
        NotSentReason.DATABASE: "the scheduler's database did not answer",
        NotSentReason.ANOTHER_DATABASE: "the scheduler's database was replaced or deleted",
        NotSentReason.CLOSING: "the scheduler is restarting",
    }[outcome.reason]
    return (
        f"Assignment {outcome.assignment_id} {_NOT_DONE[outcome.action]}: {why}. Nothing went to "
        "FMS. Please try again in a minute; if it stays so, tell ops."
    )


@sentence.register
def _(outcome: Troubled, links: FmsLinks) -> str:  # noqa: ARG001
    return (
        f"Assignment {outcome.assignment_id}: something went wrong in the scheduler. Its card "
        f"shows how it stands; tell ops this reference: {outcome.reference}."
    )


@sentence.register
def _(outcome: Repeated, links: FmsLinks) -> str:  # noqa: ARG001
    return (
        f"Slack delivered this a second time for assignment {outcome.assignment_id}; "
        "the first one counts, nothing was sent twice."
    )


@sentence.register
def _(outcome: Checked, links: FmsLinks) -> str:  # noqa: ARG001
    number = outcome.assignment_id
    if outcome.reasons or outcome.assignment is None:
        reasons = "; ".join(reason(one) for one in outcome.reasons)
        could_not = _COULD[outcome.action].replace("can ", "cannot ")
        return f"Assignment {number} {could_not}: {reasons}."
    words = summary(outcome.assignment)
    return (
        f"Assignment {number} {_COULD[outcome.action]}: {words}.{_worth_knowing(outcome.warnings)}"
    )


def _worth_knowing(warnings: tuple[Warning_, ...]) -> str:
    if not warnings:
        return ""
    return f" Worth knowing: {'; '.join(warning(one) for one in warnings)}."


def render_outcome(outcome: Outcome, links: FmsLinks) -> Message:
    """The private answer, with a button where trying again is safe."""
    text = sentence(outcome, links)
    blocks = [section(text)]
    number = _number_to_try_again(outcome)
    if number is not None:
        value = AssignmentValue(number).dump()
        blocks.append(actions([button("Try again", _ACTION_IDS[outcome.action], value)]))
    return Message(text, tuple(blocks))


def _number_to_try_again(outcome: Outcome) -> int | None:
    match outcome:
        case Refused():
            return outcome.assignment.id
        case NotSent():
            return outcome.assignment_id
        case Unconfirmed() if not outcome.action.creates:
            return outcome.assignment.id
        case _:
            return None


def render_check(checked: Checked, links: FmsLinks) -> Message:
    """What `--check` found."""
    text = f"{sentence(checked, links)} Nothing was sent."
    return Message.say(text)
