"""The edge between Slack and the use cases: acknowledge, check, call, and put errors into words.

Every entry goes through here, events too, so that no listener can forget one of them. This is the
one place that catches everything: what nobody foresaw gets a reference, a line in the log, and a
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
from bot.messages.blocks import Message
from bot.messages.card_links import with_addresses
from bot.messages.ids import UnreadableValueError
from bot.messages.replies import (
    render_closing,
    render_database_away,
    render_denied,
    render_outdated_button,
    render_slack_failed,
    render_trouble,
    render_unreadable,
    render_unreadable_view,
)
from bot.metrics import ErrorKind
from bot.notifier import SlackError
from bot.services.app import App
from bot.services.said import note_double_click
from bot.slack.interaction import (
    Interaction,
    Slack,
    bot_of,
    from_action,
    from_anything,
    from_command,
    from_event,
    from_query,
    from_shortcut,
    from_view,
)
from bot.slack.once import Once
from bot.slack.view_updates import ViewState
from domain.access import AccessDenied, Role
from domain.typed import BadInput
from storage.away import DatabaseAwayError

_log = logging.getLogger(__name__)

Handler = Callable[[App, Interaction], Awaitable[None]]
Body = dict[str, Any]
Listener = Callable[[AsyncAck, Body], Awaitable[None]]
# What a payload raises that has not what Slack's documentation says it has.
_UNREADABLE = (AttributeError, LookupError, TypeError)


@dataclass(frozen=True, slots=True)
class Entry:
    """A slash command, a button by its action id, a shortcut by its callback id, or an event.

    Without a `role` it is handled for everybody.
    """

    name: str
    role: Role | None
    handler: Handler


@dataclass(frozen=True, slots=True)
class ViewEntry(Entry):
    """A modal, by its callback id. `check` finds errors by block id, without any I/O.

    With `working` the modal stays open, showing that view, until the handler updates it; `failed`
    draws it where the handler could not, with the words for what went wrong.
    """

    check: Callable[[Mapping[str, Any]], dict[str, str]]
    working: Callable[[Mapping[str, Any]], dict[str, Any]] | None = None
    failed: Callable[[ViewState, Message], dict[str, Any]] | None = None


@dataclass(frozen=True, slots=True)
class OptionsEntry:
    """A menu that asks us for its options, by its action id; people who may not get none.

    The handler returns options, or groups of options, each with its label.
    """

    name: str
    role: Role
    handler: Callable[[App, Interaction], Awaitable[list[dict[str, Any]]]]


class Edge:
    """Wraps handlers into Bolt listeners."""

    def __init__(self, app: App, slack: Slack) -> None:
        self._app = app
        self._slack = slack
        self._lately = Once()

    def command(self, entry: Entry) -> Listener:
        """For a slash command."""
        return self._at_once(entry, from_command)

    def action(self, entry: Entry) -> Listener:
        """For a button, a menu or a picker."""
        return self._at_once(entry, from_action)

    def shortcut(self, entry: Entry) -> Listener:
        """For a global or message shortcut."""
        return self._at_once(entry, from_shortcut)

    def _at_once(self, entry: Entry, read: Callable[[Slack, Body], Interaction]) -> Listener:
        async def listener(ack: AsyncAck, body: Body) -> None:
            await self._acknowledge(ack)
            try:
                interaction = read(self._slack, body)
            except _UNREADABLE as error:
                _log.warning("Slack sent a use of %s that cannot be read: %r", entry.name, error)
                await from_anything(self._slack, body).answer(render_unreadable())
            else:
                await self._handle(entry, interaction)

        return listener

    def view(self, entry: ViewEntry) -> Listener:
        """Acknowledge with the input's errors, or close the view and handle."""

        async def listener(ack: AsyncAck, body: Body) -> None:
            try:
                interaction = from_view(self._slack, body)
                errors = entry.check(body["view"])
                working = entry.working(body["view"]) if entry.working and not errors else None
            except _UNREADABLE as error:
                _log.warning("Slack sent a view %s that cannot be read: %r", entry.name, error)
                await ack(response_action="update", view=render_unreadable_view())
                return
            if errors:
                await ack(response_action="errors", errors=errors)
                return
            if working:
                # It does not go by our voice, which knows where numbers lead.
                await ack(response_action="update", view=with_addresses(working, {}))
            else:
                await self._acknowledge(ack)
            await self._handle(entry, interaction)

        return listener

    def options(self, entry: OptionsEntry) -> Listener:
        """Acknowledge with the options: Slack has no other way to take them."""

        async def listener(ack: AsyncAck, body: Body) -> None:
            try:
                interaction = from_query(self._slack, body)
            except _UNREADABLE as error:
                _log.warning("Slack asked %s in a way that cannot be read: %r", entry.name, error)
                await ack(options=[])
                return
            found, _ = await self._guarded(entry, interaction)
            # There is no room for words in a menu; the log has them.
            found = found or []
            if any("options" in one for one in found):
                await ack(option_groups=found)
            else:
                await ack(options=found)

        return listener

    def event(self, entry: Entry) -> Callable[[Body, Body], Awaitable[None]]:
        """Handle what happened: Bolt has acknowledged it, and Slack waits for no answer."""

        async def listener(body: Body, event: Body) -> None:
            await self._handle(entry, from_event(self._slack, event, bot_of(body)))

        return listener

    async def _acknowledge(self, ack: AsyncAck) -> None:
        began = time.perf_counter()
        await ack()
        self._app.metrics.acknowledged(time.perf_counter() - began)

    async def _handle(self, entry: Entry, interaction: Interaction) -> None:
        if self._came_before(entry, interaction):
            _log.info("%s by %s came a second time", interaction.name, interaction.user)
            return
        if interaction.trigger and (first := interaction.first_half()):
            _log.info("%s by %s was a double click", interaction.name, interaction.user)
            await self._app.tasks.run(note_double_click(self._app, first, interaction.confirmation))
            return
        if self._app.tasks.closing:
            await self._tell(entry, interaction, render_closing())
            return
        await self._app.tasks.run(self._see_through(entry, interaction))

    def _came_before(self, entry: Entry, interaction: Interaction) -> bool:
        """Whether Slack delivers again what a person did once, and was answered once.

        The database sees to it that nothing is done twice, also by several bots. What a refusal, a
        list or a mistyped word says is kept nowhere, and is not said again. A form that waits is
        drawn again by each delivery: its acknowledgement has it wait.
        """
        waits = isinstance(entry, ViewEntry) and entry.working is not None
        if waits or not interaction.trigger:
            return False
        return self._lately.again(interaction.trigger)

    async def _see_through(self, entry: Entry, interaction: Interaction) -> None:
        _, complaint = await self._guarded(entry, interaction)
        if complaint:
            await self._tell(entry, interaction, complaint)

    async def _guarded(
        self, entry: Entry | OptionsEntry, interaction: Interaction
    ) -> tuple[list[dict[str, Any]] | None, Message | None]:
        """What the handler returns, or what there is to say of its failure."""
        try:
            if entry.role:
                await self._slack.members.check(interaction.user, entry.role)
            return await entry.handler(self._app, interaction), None
        except BadInput as error:
            return None, await complaint_about(interaction, error)
        except Exception as error:  # noqa: BLE001  # the edge: see the module's first lines
            if kind := _kind_of(error):
                self._app.metrics.error(kind)
                interaction.has_failed()
            return None, _in_words(error, interaction)

    async def _tell(self, entry: Entry, interaction: Interaction, words: Message) -> None:
        """Answer; a modal that is waiting for the handler waits no longer."""
        if interaction.event:
            return
        await interaction.answer(words)
        if isinstance(entry, ViewEntry) and entry.failed and interaction.view:
            with contextlib.suppress(SlackError, UnreadableValueError):
                view = entry.failed(interaction.view, words)
                await self._slack.forms.answer(interaction.view, view, finished=False)


async def complaint_about(interaction: Interaction, error: BadInput) -> Message:
    """What is wrong with what was typed, people and channels by their names."""
    error.word = await interaction.slack.members.as_seen(error.word)
    return render_bad_input(error, interaction.name, interaction.text)


def _kind_of(error: Exception) -> ErrorKind | None:
    match error:
        case AccessDenied() | UnreadableValueError():
            return None
        case DatabaseAwayError():
            return ErrorKind.DATABASE
        case SlackError():
            return ErrorKind.SLACK
        case _:
            return ErrorKind.INTERNAL


def _in_words(error: Exception, interaction: Interaction) -> Message:
    who, what = interaction.user, interaction.name
    match error:
        case AccessDenied():
            _log.info("%s may not use %s: %s", who, what, error.objection)
            return render_denied(error)
        case UnreadableValueError():
            return render_outdated_button()
        case DatabaseAwayError():
            # True of all that lets this error out: what calls FMS keeps it to itself.
            _log.warning("%s by %s: the database is away: %s", what, who, error)
            return render_database_away()
        case SlackError():
            _log.warning("%s by %s: %s", what, who, error)
            return render_slack_failed()
        case _:
            reference = secrets.token_hex(4)
            _log.error("%s by %s failed, reference %s", what, who, reference, exc_info=error)
            return render_trouble(reference)
