"""The sentences for people whose request could not be understood or allowed, and help."""

from functools import singledispatch

from bot.messages.format import escape
from bot.messages.message import Message
from domain.access import AccessDenied, Objection
from domain.assignment import Action
from domain.progress import Progress, Step
from domain.selection import (
    LARGEST_NUMBER,
    MOST_AT_ONCE,
    NotANumber,
    NothingNamed,
    NumberTooLarge,
    NumberTooSmall,
    RangeReversed,
    SelectionError,
    TooMany,
)

_VERBS = {
    Action.REQUEST: "sends assignments to FMS as vehicle requests",
    Action.UNREQUEST: "takes requests back from FMS; the assignments stay, as planned",
}
_CANNOT_STORE = "The scheduler cannot store that yet and goes on trying."
_OBJECTIONS = {
    Objection.NOT_A_MEMBER: "Only members of this workspace can use the scheduler.",
    Objection.GUEST: "Guests cannot use the scheduler. Ask a member of the team to do it for you.",
    Objection.BOT: "Bots cannot use the scheduler; programs use its HTTP API.",
    Objection.NOT_A_COORDINATOR: "Only coordinators can do this. Ask ops to add you to the list.",
    Objection.NOT_OPS: "Only ops can do this. Ask somebody from ops, or in the alerts channel.",
    Objection.UNKNOWN: "Slack did not say who you are, so nothing was done. Please try again.",
}


def render_denied(denied: AccessDenied) -> Message:
    """Why this person may not."""
    return Message.say(_OBJECTIONS[denied.objection])


@singledispatch
def complaint(error: SelectionError, command: str) -> str:
    """What is wrong with what was typed, and what to type."""
    raise TypeError(f"no words for {type(error).__name__} after {command}")


@complaint.register
def _(_error: NothingNamed, command: str) -> str:
    return f"Which assignment? Type its number, for example `{command} 123`."


@complaint.register
def _(error: NotANumber, command: str) -> str:
    guess = f"Did you mean `{command} {error.meant}`? " if error.meant else ""
    word = escape(error.word).replace("`", "'")
    return (
        f"\u201c{word}\u201d is not an assignment number. {guess}"
        f"Type numbers or ranges, for example `{command} 123` or `{command} 123 130-134`."
    )


@complaint.register
def _(_error: NumberTooSmall, command: str) -> str:
    return f"Assignment numbers start at 1. Type the number on the card: `{command} 123`."


@complaint.register
def _(_error: NumberTooLarge, command: str) -> str:
    return (
        f"No assignment has a number that large (the most is {LARGEST_NUMBER:,}). "
        f"Type the number on the card: `{command} 123`."
    )


@complaint.register
def _(error: RangeReversed, command: str) -> str:
    first, last = error.first, error.last
    return f"{first}-{last} runs backwards. Type `{command} {last}-{first}`."


@complaint.register
def _(error: TooMany, command: str) -> str:
    return (
        f"That names {error.count:,} assignments, and one command takes {MOST_AT_ONCE} at most. "
        f"Type a smaller range, for example `{command} 130-134`."
    )


def render_complaint(error: SelectionError, command: str) -> Message:
    """One private sentence about bad input; nothing was sent and nothing changed."""
    return Message.say(complaint(error, command))


def render_selection_help(command: str, action: Action) -> Message:
    """How to use `/request` and `/unrequest`."""
    return Message.say(
        f"`{command}` {_VERBS[action]}.\n"
        f"\u2022 `{command} 123` one assignment\n"
        f"\u2022 `{command} 123 125 130-134` several, {MOST_AT_ONCE} at most\n"
        f"\u2022 `{command} 123 --check` says what would happen and sends nothing\n"
        f"\u2022 `{command} stop` shows what is running, with a button to stop it"
    )


def render_outdated_button() -> Message:
    """For a button whose value this version cannot read."""
    return Message.say(
        "This button is from another version of the scheduler and does nothing any more. "
        "Use the newest message, or type the command, for example `/request 123`."
    )


def render_still_waiting(action: Action, progress: Progress) -> Message:
    """For when it takes its time: what is known so far."""
    return Message.say(f"{_so_far(action, progress)} There is no need to click or type again.")


def _so_far(action: Action, progress: Progress) -> str:
    match progress:
        case Progress(step=Step.BEFORE_FMS):
            return "Still working on it: nothing was sent to FMS yet."
        case Progress(step=Step.AT_FMS):
            return "FMS has not answered yet. The assignment is safe and waits for the answer."
        case Progress(accepted=None):
            return f"FMS has answered. {_CANNOT_STORE}"
        case Progress(accepted=request_id):
            done = "accepted" if action.creates else "deleted"
            return f"FMS {done} request {request_id}. {_CANNOT_STORE}"


def render_closing() -> Message:
    """For clicks while the bot stops."""
    return Message.say(
        "The scheduler is restarting, so nothing was sent. Please try again in a minute."
    )


def render_slack_failed() -> Message:
    """For something that Slack did not take."""
    return Message.say(
        "Slack did not do its part, so this did not come to its end. Please try again; where it "
        "was about an assignment, its card shows how it stands."
    )


def render_slack_slow() -> Message:
    """For a view that Slack would not open any more."""
    return Message.say("Slack was too slow, and nothing was changed. Please try again.")


def render_database_away() -> Message:
    """For a database that does not answer."""
    return Message.say(
        "The scheduler's database did not answer, so nothing was sent to FMS. Please try again in "
        "a minute; if it stays so, tell ops."
    )


def render_trouble(reference: str) -> Message:
    """For an error nobody foresaw; the log has it under the same reference."""
    return Message.say(
        "Something went wrong in the scheduler. The card shows how the assignment stands; if it "
        f"does not help, tell ops this reference: {reference}."
    )
