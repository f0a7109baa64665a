"""Failures in words: what happened, and what to do (docs/rules.md, Outcomes of a create)."""

from bot.messages.alert_pages import Explained, where_explained
from bot.messages.blocks import Message
from bot.messages.text import escape
from domain.attempt import Failure, FailureKind

CAUSES = {
    FailureKind.UNAUTHORIZED: "FMS does not let the scheduler in",
    FailureKind.FORBIDDEN: "FMS forbids it",
    FailureKind.NOT_FOUND: "FMS does not know the vehicle or the contact",
    FailureKind.SOMETHING_NOT_FOUND: "something was not found, and it is not clear that FMS "
    "itself said so",
    FailureKind.TAKEN: "FMS says that the vehicle is taken",
    FailureKind.INVALID: "FMS found the request invalid",
    FailureKind.SLOW_DOWN: "FMS asks us to slow down",
    FailureKind.REJECTED: "FMS refused the request",
    FailureKind.NOT_DELETED: "FMS answered that it did not delete the request",
    FailureKind.MOVED: "FMS has moved",
    FailureKind.WEB_SERVER: "a web server or firewall answered in FMS's place",
    FailureKind.DNS: "FMS could not be reached: its name was not found",
    FailureKind.CONNECTION_REFUSED: "FMS could not be reached: the connection was refused",
    FailureKind.TLS: "FMS could not be reached: the secure connection failed",
    FailureKind.CONNECT_TIMEOUT: "FMS could not be reached in time",
    FailureKind.NETWORK: "FMS could not be reached: the network failed",
    FailureKind.TIMEOUT: "FMS did not answer in time",
    FailureKind.CONNECTION_LOST: "the connection to FMS was lost before it answered",
    FailureKind.SERVER_ERROR: "FMS reported an internal error",
    FailureKind.UNREADABLE: "FMS gave an answer that cannot be read",
    FailureKind.ID_TAKEN: "FMS gave a request number that another assignment already has",
    FailureKind.INTERRUPTED: "the scheduler was interrupted before FMS answered",
    FailureKind.NOT_KNOWN: "only another version of the scheduler knows why",
}
# What FMS says of this very request, where it says anything.
_NAMED = {
    FailureKind.INVALID: "Correct what FMS names, then try again.",
    FailureKind.REJECTED: "Correct what FMS names, or tell ops.",
}
_UNNAMED = "FMS did not say what is wrong: check vehicle, partner and dates, or ask the FMS admin."
_RESOLUTIONS = {
    FailureKind.UNAUTHORIZED: "Ops has been told.",
    FailureKind.FORBIDDEN: "If FMS should allow it, ask ops what the token in {token} may do.",
    FailureKind.NOT_FOUND: "Verify in FMS that both exist, and ask ops to run a sync.",
    FailureKind.SOMETHING_NOT_FOUND: "Verify in FMS that vehicle and contact exist; if they do, "
    "ask ops to check the address in {url}.",
    FailureKind.TAKEN: "Choose other dates or another vehicle.",
    FailureKind.INVALID: _UNNAMED,
    FailureKind.REJECTED: _UNNAMED,
    FailureKind.NOT_DELETED: "Look at the request in FMS: it may be approved already.",
    FailureKind.MOVED: "Ask ops to correct {url}.",
    FailureKind.WEB_SERVER: "Ask ops to check the address in {url}.",
    **dict.fromkeys(
        (
            FailureKind.DNS,
            FailureKind.CONNECTION_REFUSED,
            FailureKind.TLS,
            FailureKind.CONNECT_TIMEOUT,
            FailureKind.NETWORK,
        ),
        "Ops has been told. Try again when FMS is back.",
    ),
    FailureKind.SERVER_ERROR: "Contact the FMS admin.",
    FailureKind.UNREADABLE: "Contact the FMS admin.",
    FailureKind.ID_TAKEN: "Contact the FMS admin.",
}
_DEFAULT_RESOLUTION = "Try again in a few minutes; if it keeps happening, tell ops."
_ABOUT_HOSTS = {
    FailureKind.DNS,
    FailureKind.CONNECTION_REFUSED,
    FailureKind.TLS,
    FailureKind.CONNECT_TIMEOUT,
    FailureKind.NETWORK,
}


def cause(failure: Failure) -> str:
    """A clause without its full stop, with the status or host that was seen."""
    words = CAUSES[failure.kind]
    if failure.kind in _ABOUT_HOSTS and failure.detail:
        return f"{words} ({escape(failure.detail)})"
    status = f" (status {failure.http_status})" if failure.http_status else ""
    if failure.kind is FailureKind.MOVED and failure.detail:
        return f"{words} to {escape(failure.detail)}{status}"
    # Each of FMS's complaints is clipped by itself, so that none hides another.
    said = "; ".join(escape(one) for one in (failure.detail or "").split("; ") if one)
    said = f": {said}" if said else ""
    return f"{words}{status}{said}"


def resolution(failure: Failure) -> str:
    """What to do, as sentences."""
    if failure.kind is FailureKind.SLOW_DOWN:
        return _slow_down(failure.retry_after)
    words = _RESOLUTIONS.get(failure.kind, _DEFAULT_RESOLUTION)
    if failure.detail:
        words = _NAMED.get(failure.kind, words)
    return setting(words, failure.environment)


def setting(words: str, environment: str) -> str:
    """The same words, with `{token}` and `{url}` as those settings of the environment are named."""
    prefix = f"FMS_{environment.upper()}"
    return words.format(token=f"{prefix}_TOKEN", url=f"{prefix}_URL")


def _slow_down(seconds: int | None) -> str:
    if seconds is None:
        return "Try again in a minute."
    if seconds < 120:
        return f"Try again in {seconds} seconds."
    return f"Try again in {-(-seconds // 60)} minutes."


def render_another_database() -> Message:
    """For ops, when the database was replaced or deleted while the bot ran."""
    text = (
        ":rotating_light: *The scheduler's database was replaced or deleted while it ran.* "
        "Nothing is sent to FMS. Put the right one back (DATABASE_URL names it), then restart the "
        "bot. FMS may have requests that the replacement does not know of. "
        f"{where_explained(Explained.DATABASE)}"
    )
    return Message.say(text)
