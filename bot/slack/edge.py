"""The edge between Slack and the use cases: acknowledge, check, call, and put errors into words.

Every entry goes through here, so that no listener can forget one of them. This is the one place
that catches everything: whatever nobody foresaw gets a reference, a line in the log, and a
sentence for the person.
"""

import contextlib
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.messages.bad_input import render_bad_input
from bot.messages.ids import UnreadableValueError
from bot.messages.message import Message
from bot.messages.replies import (
    render_closing,
    render_complaint,
    render_database_away,
    render_denied,
    render_outdated_button,
    render_slack_slow,
    render_trouble,
)
from bot.notifier import SlackError
from bot.slack.reading import (
    call_from_action,
    call_from_command,
    call_from_query,
    call_from_shortcut,
    call_from_view,
)
from bot.slack.seen import ViewState
from bot.slack.toolbox import Call, Toolbox
from domain.access import AccessDenied, Role, check_access
from domain.selection import SelectionError
from domain.typed import BadInput
from storage.engine import DatabaseAwayError

_log = logging.getLogger(__name__)

Handler = Callable[[Toolbox, Call], Awaitable[None]]
Body = dict[str, Any]
Listener = Callable[[AsyncAck, Body], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class CommandEntry:
    """A slash command."""

    name: str
    role: Role
    handler: Handler


@dataclass(frozen=True, slots=True)
class ActionEntry:
    """A button, by its action id."""

    name: str
    role: Role
    handler: Handler


@dataclass(frozen=True, slots=True)
class ViewEntry:
    """A modal, by its callback id. `check` finds errors by block id, without any I/O.

    With `working` the modal stays open, showing that view, until the handler updates it; `failed`
    draws it where the handler could not, with the words for what went wrong.
    """

    name: str
    role: Role
    handler: Handler
    check: Callable[[Mapping[str, Any]], dict[str, str]]
    working: Callable[[Mapping[str, Any]], dict[str, Any]] | None = None
    failed: Callable[[ViewState, Message], dict[str, Any]] | None = None


@dataclass(frozen=True, slots=True)
class OptionsEntry:
    """A menu that asks us for its options, by its action id; whoever may not gets none.

    The handler returns options, or groups of options, each with its label.
    """

    name: str
    role: Role
    handler: Callable[[Toolbox, Call], Awaitable[list[dict[str, Any]]]]


@dataclass(frozen=True, slots=True)
class ShortcutEntry:
    """A global or message shortcut, by its callback id."""

    name: str
    role: Role
    handler: Handler


@dataclass(frozen=True, slots=True)
class EventEntry:
    """Something Slack tells by itself; Bolt has acknowledged it before it comes here."""

    name: str
    handler: Callable[[Toolbox, Mapping[str, Any]], Awaitable[None]]


Entry = CommandEntry | ActionEntry | ViewEntry | ShortcutEntry


class Edge:
    """Wraps handlers into Bolt listeners."""

    def __init__(self, toolbox: Toolbox) -> None:
        self._toolbox = toolbox

    def command(self, entry: CommandEntry) -> Listener:
        """Acknowledge at once, then handle."""

        async def listener(ack: AsyncAck, body: Body) -> None:
            await self._acknowledge(ack)
            await self._handle(entry, call_from_command(self._toolbox.notifier, body))

        return listener

    def action(self, entry: ActionEntry) -> Listener:
        """Acknowledge at once, then handle."""

        async def listener(ack: AsyncAck, body: Body) -> None:
            await self._acknowledge(ack)
            await self._handle(entry, call_from_action(self._toolbox.notifier, body))

        return listener

    def view(self, entry: ViewEntry) -> Listener:
        """Acknowledge with the input's errors, or close the view and handle."""

        async def listener(ack: AsyncAck, body: Body) -> None:
            if errors := entry.check(body["view"]):
                await ack(response_action="errors", errors=errors)
                return
            if entry.working:
                await ack(response_action="update", view=entry.working(body["view"]))
            else:
                await self._acknowledge(ack)
            await self._handle(entry, call_from_view(self._toolbox.notifier, body))

        return listener

    def shortcut(self, entry: ShortcutEntry) -> Listener:
        """Acknowledge at once, then handle."""

        async def listener(ack: AsyncAck, body: Body) -> None:
            await self._acknowledge(ack)
            await self._handle(entry, call_from_shortcut(self._toolbox.notifier, body))

        return listener

    def options(self, entry: OptionsEntry) -> Listener:
        """Acknowledge with the options: Slack has no other way to take them."""

        async def listener(ack: AsyncAck, body: Body) -> None:
            call = call_from_query(self._toolbox.notifier, body)
            found = await self._options(entry, call)
            if any("options" in one for one in found):
                await ack(option_groups=found)
            else:
                await ack(options=found)

        return listener

    def event(self, entry: EventEntry) -> Callable[[Body], Awaitable[None]]:
        """Hand on what happened; nobody waits for an answer."""

        async def listener(event: Body) -> None:
            await self._toolbox.in_flight.run(_told(entry, self._toolbox, event))

        return listener

    async def _acknowledge(self, ack: AsyncAck) -> None:
        began = time.perf_counter()
        await ack()
        self._toolbox.app.metrics.acknowledged(time.perf_counter() - began)

    async def _options(self, entry: OptionsEntry, call: Call) -> list[dict[str, Any]]:
        try:
            await self._check_access(entry.role, call)
            return await entry.handler(self._toolbox, call)
        except Exception as error:  # noqa: BLE001  # the edge: see the module's first lines
            self._toolbox.app.metrics.error(type(error).__name__)
            # There is no room for words in a menu; the log has them.
            _in_words(error, call)
            return []

    async def _handle(self, entry: Entry, call: Call) -> None:
        if self._toolbox.in_flight.closing:
            await self._tell(entry, call, render_closing())
            return
        await self._toolbox.in_flight.run(self._guarded(entry, call))

    async def _check_access(self, role: Role, call: Call) -> None:
        member = await self._toolbox.directory.member(call.user, self._toolbox.rules)
        check_access(member, role, self._toolbox.rules)

    async def _guarded(self, entry: Entry, call: Call) -> None:
        try:
            await self._check_access(entry.role, call)
            await entry.handler(self._toolbox, call)
        except Exception as error:  # noqa: BLE001  # the edge: see the module's first lines
            self._toolbox.app.metrics.error(type(error).__name__)
            await self._tell(entry, call, _in_words(error, call))

    async def _tell(self, entry: Entry, call: Call, words: Message) -> None:
        """Answer; a modal that is waiting for the handler waits no longer."""
        await call.reply.say(words)
        if isinstance(entry, ViewEntry) and entry.failed and call.view:
            with contextlib.suppress(SlackError, UnreadableValueError):
                view = entry.failed(call.view, words)
                await self._toolbox.forms.answer(call.view, view, finished=False)


async def _told(entry: EventEntry, toolbox: Toolbox, event: Body) -> None:
    await entry.handler(toolbox, event)


def _in_words(error: Exception, call: Call) -> Message:
    match error:
        case AccessDenied():
            _log.info("%s may not use %s: %s", call.user, call.name, error.objection)
            return render_denied(error)
        case BadInput():
            return render_bad_input(error)
        case SelectionError():
            return render_complaint(error, call.name)
        case UnreadableValueError():
            return render_outdated_button()
        case DatabaseAwayError():
            # True of all that lets this error out: what calls FMS keeps it to itself.
            _log.warning("%s by %s: the database is away: %s", call.name, call.user, error)
            return render_database_away()
        case SlackError():
            _log.warning("%s by %s: %s", call.name, call.user, error)
            return render_slack_slow()
        case _:
            reference = secrets.token_hex(4)
            _log.error(
                "%s by %s failed, reference %s", call.name, call.user, reference, exc_info=error
            )
            return render_trouble(reference)
