"""The sentences for people whose request was not allowed or not possible, and help."""

from typing import Any

from bot.messages.blocks import Message, modal, section
from bot.messages.card_links import alert_link
from bot.messages.text import escape
from domain.access import AccessDenied, Objection
from domain.assignment import Action
from domain.attempt import Progress, Step
from domain.selection import MOST_AT_ONCE

_VERBS = {
    Action.REQUEST: "sends assignments to FMS as vehicle requests",
    Action.UNREQUEST: "takes requests back from FMS; the assignments stay, as planned",
}
_UNREADABLE = (
    "The scheduler could not read what Slack sent, so nothing was done. Please try "
    "again; if it keeps happening, tell ops."
)
_CANNOT_STORE = "The scheduler cannot save that yet, and keeps trying."
_OBJECTIONS = {
    Objection.NOT_A_MEMBER: "Only members of this workspace can use the scheduler. Ask one of "
    "them to do it for you.",
    Objection.GUEST: "Guests cannot use the scheduler. Ask a member of the team to do it for you.",
    Objection.BOT: "Bots cannot use the scheduler; programs use its HTTP API.",
    Objection.NOT_A_COORDINATOR: "Only coordinators can do this. Ask ops to add you to the list.",
    Objection.NOT_OPS: f"Only ops can do this. Ask someone from ops, or in {alert_link()}.",
    Objection.UNKNOWN: "Slack did not say who you are, so nothing was done. Please try again.",
    Objection.SCOPE_MISSING: "Slack does not let the scheduler see who may do this, so nothing was "
    "done: its token lacks the scope {scope}. Ask ops to reinstall the app from manifest.yml.",
}


def render_denied(denied: AccessDenied) -> Message:
    """Why this person may not."""
    return Message.say(_OBJECTIONS[denied.objection].format(scope=escape(denied.scope)))


def render_selection_help(command: str, action: Action) -> Message:
    """How to use `/request` and `/unrequest`."""
    return Message.say(
        f"`{command}` {_VERBS[action]}.\n"
        f"\u2022 `{command} 123` one assignment\n"
        f"\u2022 `{command} 123 125 130-134` several, {MOST_AT_ONCE} at most\n"
        f"\u2022 `{command} bmw x5`, `{command} oakenwold`, `{command} tomorrow` or the end of a "
        "VIN shows which ones fit, each with a button\n"
        f"\u2022 `{command}` alone shows yours\n"
        f"\u2022 `{command} 123 --check` says what would happen and sends nothing\n"
        f"\u2022 `{command} stop` shows what is running, with a button to stop it"
    )


def render_outdated_button() -> Message:
    """For a button whose value this version cannot read."""
    return Message.say(
        "This button is from another version of the scheduler and no longer does anything. "
        "Use the newest message, or type the command, for example `/request 123`."
    )


def render_still_waiting(action: Action, progress: Progress) -> Message:
    """For when it takes its time: what is known so far."""
    return Message.say(f"{_so_far(action, progress)} There is no need to click or type again.")


def _so_far(action: Action, progress: Progress) -> str:
    match progress:
        case Progress(step=Step.BEFORE_FMS):
            return "Still working on it: nothing has been sent to FMS yet."
        case Progress(step=Step.AT_FMS):
            return "FMS has not answered yet. The assignment is safe and waits for the answer."
        case Progress(accepted=None):
            return f"FMS has answered. {_CANNOT_STORE}"
        case Progress(accepted=request_id):
            done = "accepted" if action.creates else "deleted"
            return f"FMS {done} request {request_id}. {_CANNOT_STORE}"


def render_unreadable() -> Message:
    """For something from Slack that is not as it should be."""
    return Message.say(_UNREADABLE)


def render_unreadable_view() -> dict[str, Any]:
    """The same, in the place of a form."""
    return modal("Nothing was changed", [section(_UNREADABLE)], close="Close")


def render_closing() -> Message:
    """For clicks while the bot stops."""
    return Message.say(
        "The scheduler is restarting, so nothing was sent. Please try again in a minute."
    )


def render_slack_failed() -> Message:
    """For something that Slack did not take."""
    return Message.say(
        "Slack did not do its part, so this was not finished. Please try again; if it was "
        "about an assignment, its card shows how it stands."
    )


def render_slack_slow() -> Message:
    """For a view that Slack would not open any more."""
    return Message.say("Slack was too slow, and nothing was changed. Please try again.")


def render_database_away() -> Message:
    """For a database that does not answer."""
    return Message.say(
        "The scheduler's database did not answer, so nothing was sent to FMS. Please try again in "
        "a minute; if it keeps happening, tell ops."
    )


def render_trouble(reference: str) -> Message:
    """For an error that was not foreseen; the log has it under the same reference."""
    return Message.say(
        "Something went wrong in the scheduler. The card shows where the assignment stands; if it "
        f"does not help, give ops this reference: {reference}."
    )
