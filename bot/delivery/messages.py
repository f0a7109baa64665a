"""Draws one message into Slack: claimed, rendered, posted once or edited, or tried again later."""

import asyncio
import contextlib
import hashlib
import json
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.delivery.kinds import (
    PACE,
    RENDERERS,
    Content,
    as_its_person_reads_it,
    draw_card,
    is_over,
)
from bot.delivery.waits import wait
from bot.messages.blocks import Document, Message
from bot.messages.moved import render_moved
from bot.notifier import Notifier, Place, Posted, SlackRefused, SlackUnavailable
from bot.services.app import App
from bot.services.cards import Holds, load_whom_it_concerns, show_cards
from bot.services.notices import tell_what_is_put_aside
from domain.assignment import Actor, Assignment, Source
from domain.messages import CLOSED, INTERNAL_ERROR, MessageKind, Target, cause_of
from storage import messages
from storage.assignments import load_assignment
from storage.away import DatabaseAwayError
from storage.messages import TURN
from storage.tables import SlackMessageRow

_log = logging.getLogger(__name__)

# All the time that drawing has: others may begin once the turn is over.
_DRAWING_SECONDS = TURN.total_seconds() - 5
_CLOCKS_DIFFER = timedelta(days=2)
# Later than the database's clock says, whose ticks are not the process's.
_MARGIN_SECONDS = 0.01
# How often a message may fail for a reason of its own before it is put aside.
_TRIES = 5

# What Slack says of the message that stands there: another is posted in its place.
_GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
# What Slack says of this very message: no waiting helps.
_NEVER_LIKE_THIS = frozenset(
    {
        "invalid_attachments",
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_metadata_format",
        "invalid_metadata_schema",
        "metadata_too_large",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
        "too_many_attachments",
    }
)
# What Slack says of this very person: they cannot be written to.
_NEVER_TO_THEM = frozenset(
    {
        "cannot_dm_bot",
        "invalid_users",
        "user_disabled",
        "user_not_found",
        "user_not_visible",
        "users_not_found",
    }
)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Where a message stands, None where there is nothing to show; and what it shows."""

    stands: Posted | None
    digest: str | None
    holds: Holds | None


async def _anybody(_user_id: str) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Courier:
    """Brings what is behind up to date.

    `channels` are the ids of `alerts`, `cards` and the offices that have one of their own;
    `may_be_told` says of a person whether direct messages are still for them.
    """

    app: App
    notifier: Notifier
    channels: Mapping[str, str]
    may_be_told: Callable[[str], Awaitable[bool]] = _anybody

    async def claim(self, most: int) -> Sequence[SlackMessageRow]:
        """Messages that are behind and due, now kept for the caller, who has to `deliver` each.

        A bot whose token Slack does not take leaves them to another, which may have a newer one.
        """
        due = await self._due(most) if most else ()
        if not due:
            return ()
        async with self.app.database.writing(brief=True) as session:
            now = await messages.present(session, self.app.now())
            return await messages.claim_messages(session, due, now=now)

    async def has_due_within(self, seconds: float) -> bool:
        """Whether there is something to draw now or soon."""
        return bool(await self._due(1, within=timedelta(seconds=seconds)))

    async def _due(self, most: int, *, within: timedelta = timedelta(0)) -> Sequence[int]:
        if not self.notifier.may_try():
            return ()
        async with self.app.database.reading(brief=True) as session:
            now = await messages.present(session, self.app.now())
            return await messages.messages_due(
                session,
                now + within,
                RENDERERS.keys(),
                closed_to_posts=self._limited_targets(),
                edits=self.notifier.takes_edits(),
                limit=1 if self.notifier.is_shut_out else most,
            )

    def _limited_targets(self) -> list[str]:
        return [
            target
            for target, channel in self.channels.items()
            if not self.notifier.takes_posts(channel)
        ]

    async def deliver(self, message: SlackMessageRow) -> None:
        """Draw a message. Whatever happens to it is on record afterwards, and stops no other.

        Raises the database's own errors, where that is away or has lost the message meanwhile: what
        it has is due again soon.
        """
        try:
            async with asyncio.timeout(_DRAWING_SECONDS):
                drawn = await self._draw(message)
        except SlackUnavailable as error:
            await self._defer(message, str(error), error)
        except TimeoutError:
            await self._defer(message, "Slack takes too long")
        except SlackRefused as error:
            await self._refused(message, error)
        except DatabaseAwayError:
            raise
        except Exception:  # noqa: BLE001  # an edge, as that of the listeners
            await self._failed(message)
        else:
            await self._shown(message, drawn)

    async def _draw(self, message: SlackMessageRow) -> _Drawn:
        """Have the message shown, and those cards drawn that tell of what it is about."""
        holds = message.holds
        if (stands := _stands(message)) and is_over(self.app, message.kind, message.subject):
            return _Drawn(stands, message.claimed_digest, holds)
        if not await self._is_for_its_person(message):
            return _Drawn(stands, message.claimed_digest, holds)
        concerned: Sequence[int] = ()
        try:
            async with self.app.database.reading(brief=message.kind == MessageKind.CARD) as session:
                stands_for = await self._card_of(session, message)
                if stands_for:
                    holds, concerned = await load_whom_it_concerns(session, holds, stands_for)
                content = await self._content(session, message, stands_for)
                target = self._target(message, stands_for)
        finally:
            await show_cards(self.app, concerned)
        if content is None:
            return _Drawn(_stands(message), message.claimed_digest, holds)
        stands = await self._bring(message, content, target)
        return _Drawn(stands, _digest(content), holds)

    async def _card_of(self, session: AsyncSession, message: SlackMessageRow) -> Assignment | None:
        """The assignment that it is the card of."""
        if message.kind != MessageKind.CARD:
            return None
        return await load_assignment(session, int(message.subject))

    async def _content(
        self, session: AsyncSession, message: SlackMessageRow, card_of: Assignment | None
    ) -> Content | None:
        if card_of:
            return await draw_card(session, card_of, self.app)
        drawn = await RENDERERS[message.kind](session, message.subject, self.app)
        return as_its_person_reads_it(message.target, drawn)

    async def _is_for_its_person(self, message: SlackMessageRow) -> bool:
        """Who became a guest, or is no coordinator any more, is written to no more."""
        if not message.target.startswith(f"{Source.SLACK}:"):
            return True
        who = Actor.parse(message.target).id
        if await self.may_be_told(who):
            return True
        _log.info("message %s (%s) is not for %s any more", message.id, message.kind, who)
        return False

    async def _bring(
        self, message: SlackMessageRow, content: Content, target: str
    ) -> Posted | None:
        """Where the message stands now, with this content."""
        stands = _stands(message) or await self._find(message, content)
        if target != message.target and await self._leave(message, stands, target):
            stands = None
        if stands is None:
            return await self._post(message, content)
        is_new = message.claimed_digest is None or message.claimed_digest != _digest(content)
        if isinstance(content, Message) and is_new:
            await self.notifier.update(stands.channel, stands.ts, content)
        return stands

    def _target(self, message: SlackMessageRow, card_of: Assignment | None) -> str:
        """Where it belongs by now: a card goes where the settings say for its office."""
        rules = self.app.rules
        is_common = message.target == Target.CARDS and not rules.offices
        if card_of is None or card_of.deleted or is_common:
            return message.target
        return rules.cards_target(card_of.office)

    async def _leave(self, message: SlackMessageRow, stands: Posted | None, target: str) -> bool:
        """Make way for a card in another channel: where it stands, a line says where it is now.

        The line comes first, so that no two cards live. Where the other channel takes nothing, the
        card stays where it is.
        """
        if stands:
            channel = self._channel(target)
            try:
                await self.notifier.look_into(channel)
            except SlackRefused as error:
                _log.warning("card %s stays in %s: %s", message.subject, stands.channel, error)
                return False
            moved = render_moved(int(message.subject), channel)
            try:
                await self.notifier.update(stands.channel, stands.ts, moved)
            except SlackRefused as error:
                if error.code not in _GONE | CLOSED:
                    raise
        async with self._changing(message) as (row, _):
            for one in (row, message):
                one.target = target
                one.channel = one.ts = one.posting_since = None
        return True

    def _channel(self, target: str) -> str:
        """That of an office which has none any more is the common one."""
        return self.channels.get(target) or self.channels[Target.CARDS]

    async def _find(self, message: SlackMessageRow, content: Content) -> Posted | None:
        """What was posted already, though its answer was lost."""
        if message.posting_since is None:
            return None
        place = await self._place(message)
        if place is None:
            return None
        # Slack's clock is not ours, which may be wrong or may have been: by how much nobody knows.
        since = min(message.posting_since, self.app.now()) - _CLOCKS_DIFFER
        found = await self.notifier.find(
            place, _key(message, content), since, looked_to=message.looked_to
        )
        if found:
            async with self._changing(message) as (row, _):
                row.channel, row.ts = found.channel, found.ts
        return found

    async def _post(self, message: SlackMessageRow, content: Content) -> Posted | None:
        place = await self._place(message)
        if place is None:
            return None
        if message.posting_since is None or message.looked_to:
            # After another post all is looked through again.
            async with self._changing(message) as (row, _):
                row.posting_since, row.looked_to = row.posting_since or self.app.now(), None
        if isinstance(content, Document):
            await self.notifier.upload(place, content)
            return None
        return await self.notifier.post(place, content, key=message.key)

    async def _place(self, message: SlackMessageRow) -> Place | None:
        """Where to post; None when what it belongs under never will be posted."""
        kind, _, subject = message.target.partition(":")
        match kind:
            case Target.ALERTS | Target.CARDS | Target.OFFICE:
                return Place(self._channel(message.target))
            case Target.CARD_THREAD:
                return await self._under(MessageKind.CARD, subject)
            case Target.SYNC_THREAD:
                return await self._under(MessageKind.SYNC_REPORT, subject)
            case _:
                who = Actor.parse(message.target).id
                return Place(await self.notifier.open_direct_message(who))

    async def _under(self, kind: MessageKind, subject: str) -> Place | None:
        async with self.app.database.reading(brief=True) as session:
            parent = await messages.latest_message(session, kind, subject)
        stands = _stands(parent) if parent else None
        if stands:
            return Place(stands.channel, stands.ts)
        if parent and parent.shown_revision < parent.wanted_revision:
            raise SlackUnavailable
        return None

    async def _shown(self, message: SlackMessageRow, drawn: _Drawn) -> None:
        stands = drawn.stands
        async with self._changing(message) as (row, now):
            row.shown_revision = message.wanted_revision
            row.shown_digest, row.holds = drawn.digest, drawn.holds
            row.channel = stands.channel if stands else None
            row.ts = stands.ts if stands else None
            row.due_at = now + PACE.get(message.kind, timedelta(0))
            row.posting_since = row.looked_to = row.error = row.put_aside_at = None
            row.failures = row.refusals = 0
            row.holds_stream = True

    async def _defer(
        self, message: SlackMessageRow, reason: str, error: SlackUnavailable | None = None
    ) -> None:
        async with self._changing(message) as (row, now):
            wait(row, now, error)
            row.error = row.error or reason
            row.looked_to = error.looked_to if error else None
            if error and error.limited:
                # Surely not posted: it need not be looked up, which is limited more than posting.
                row.posting_since = message.posting_since

    async def _refused(self, message: SlackMessageRow, error: SlackRefused) -> None:
        async with self._changing(message) as (row, now):
            row.posting_since, row.looked_to = message.posting_since, None
            if self._is_gone(row, error.code):
                _log.info("message %s (%s) is gone; it is posted again", row.id, row.kind)
                row.channel = row.ts = row.posting_since = None
                row.due_at = now
            elif error.code in _NEVER_TO_THEM and row.target.startswith(Source.SLACK):
                _log.info("message %s (%s) reaches nobody: %s", row.id, row.kind, error)
                row.shown_revision, row.error = message.wanted_revision, error.code
            else:
                if error.code in _NEVER_LIKE_THIS:
                    row.shown_revision, row.refusals = message.wanted_revision, _TRIES
                self._count_refusal(row, now, error.code)

    def _is_gone(self, row: SlackMessageRow, code: str) -> bool:
        """Whether the message that stood there is gone, or closed to edits for good."""
        moved = row.channel != self.channels.get(row.target, row.channel)
        return row.ts is not None and (code in _GONE or (code in CLOSED and moved))

    async def _failed(self, message: SlackMessageRow) -> None:
        error = message.error or ""
        if not error.startswith(INTERNAL_ERROR):
            error = f"{INTERNAL_ERROR} {secrets.token_hex(4)}"
            _log.exception("message %s (%s): %s", message.id, message.kind, error)
        async with self._changing(message) as (row, now):
            self._count_refusal(row, now, error)
            row.holds_stream = False

    def _count_refusal(self, row: SlackMessageRow, now: datetime, error: str) -> None:
        wait(row, now)
        row.refusals += 1
        row.error = error
        if row.kind == MessageKind.PUT_ASIDE:
            # It goes wherever anything can be said.
            row.target = Target.CARDS if row.target == Target.ALERTS else Target.ALERTS
        elif row.refusals >= _TRIES and row.put_aside_at is None:
            row.put_aside_at = now
            # Where the place is closed, the rest of the stream would only be refused as well.
            row.holds_stream = error in CLOSED
            self.app.metrics.put_aside(row.kind)
            _log.error("message %s (%s) is put aside: %s", row.id, row.kind, error)

    @contextlib.asynccontextmanager
    async def _changing(
        self, message: SlackMessageRow
    ) -> AsyncIterator[tuple[SlackMessageRow, datetime]]:
        """The message's row, stored when the block ends, and the moment its turns go by.

        What is put aside is told with it. What has to wait is looked at again right after.
        """
        async with self.app.database.writing(brief=True) as session:
            row = await session.get_one(SlackMessageRow, message.id)
            before, due = _put_aside(row), row.due_at
            now = await messages.present(session, self.app.now())
            yield row, now
            after = _put_aside(row)
            for cause in filter(None, {before, after} if before != after else ()):
                await tell_what_is_put_aside(session, self.app, cause, begins=cause == after)
        if row.due_at != due and row.due_at > now:
            seconds = (row.due_at - now).total_seconds()
            asyncio.get_running_loop().call_later(seconds + _MARGIN_SECONDS, self.app.wake.set)


def _digest(content: Content) -> str | None:
    if isinstance(content, Document):
        return None
    return hashlib.sha256(json.dumps(content.payload()).encode()).hexdigest()


def _stands(message: SlackMessageRow) -> Posted | None:
    return Posted(message.channel, message.ts) if message.channel and message.ts else None


def _put_aside(row: SlackMessageRow) -> str | None:
    """What it is put aside for, if it is."""
    return cause_of(row.error or "unknown", row.target) if row.put_aside_at else None


def _key(message: SlackMessageRow, content: Content) -> str:
    return content.title if isinstance(content, Document) else message.key
