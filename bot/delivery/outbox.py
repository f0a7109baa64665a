"""Says what the outbox holds: in order within a stream, once, whatever Slack does."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.delivery.patience import wait_after
from bot.domain.assignments import Actor
from bot.messages.doubts import render_doubt, render_doubt_settled
from bot.messages.format import FmsLinks
from bot.messages.message import Message
from bot.notifier import Notifier, Posted, SlackRefused, SlackUnavailable
from bot.services.desk import Desk
from bot.services.doubts import ALERTS, DOUBT, DOUBT_SETTLED, load_doubt
from storage import outbox
from storage.tables import NoticeRow, NoticeState

_log = logging.getLogger(__name__)

_SAYING = timedelta(seconds=60)
_AT_ONCE = 20
# No waiting helps with these. All else a person can set right (the bot is not invited yet, the
# channel was archived), so that it is tried until it works.
_NEVER = frozenset({"invalid_blocks", "invalid_attachments", "msg_too_long", "user_not_found"})

Renderer = Callable[[AsyncSession, str, FmsLinks], Awaitable[Message | None]]


async def _doubt(session: AsyncSession, subject: str, links: FmsLinks) -> Message | None:
    doubt = await load_doubt(session, subject)
    return render_doubt(doubt, links) if doubt else None


async def _doubt_settled(session: AsyncSession, subject: str, links: FmsLinks) -> Message | None:
    doubt = await load_doubt(session, subject)
    return render_doubt_settled(doubt, links) if doubt else None


# Every kind of notice, and how it is drawn from the database when it is said.
RENDERERS: Mapping[str, Renderer] = {
    DOUBT: _doubt,
    DOUBT_SETTLED: _doubt_settled,
}


@dataclass(frozen=True, slots=True)
class OutboxWorker:
    """Empties the outbox into Slack."""

    desk: Desk
    notifier: Notifier
    links: FmsLinks
    alerts_channel: str

    async def say_due(self) -> int:
        """Say what is due; returns how many notices that were."""
        async with self.desk.database.reading() as session:
            due = await outbox.notices_due(session, self.desk.now(), _AT_ONCE)
        for notice_id in due:
            await self._say(notice_id)
        return len(due)

    async def _say(self, notice_id: int) -> None:
        now = self.desk.now()
        async with self.desk.database.writing() as session:
            notice = await outbox.take_notice(session, notice_id, now=now, until=now + _SAYING)
        if notice is None:
            return
        try:
            said = await self._deliver(notice)
        except SlackUnavailable as error:
            await self._postpone(notice, str(error), error.retry_after)
        except SlackRefused as error:
            await self._refused(notice, error)
        else:
            await self._said(notice, said)

    async def _deliver(self, notice: NoticeRow) -> Posted | None:
        async with self.desk.database.reading() as session:
            message = await RENDERERS[notice.kind](session, notice.subject, self.links)
            original = await outbox.load_notice(session, notice.updates) if notice.updates else None
        if message is None:
            return None
        if original and original.channel and original.ts:
            await self.notifier.update(original.channel, original.ts, message)
            return Posted(original.channel, original.ts)
        return await self._find_or_post(notice, message)

    async def _find_or_post(self, notice: NoticeRow, message: Message) -> Posted:
        channel, key = await self._channel(notice), f"notice:{notice.id}"
        if notice.posting_since is not None:
            found = await self.notifier.find(channel, key, notice.posting_since)
            if found:
                return found
        else:
            await self._change(notice, posting_since=self.desk.now())
        return await self.notifier.post(channel, message, key=key)

    async def _channel(self, notice: NoticeRow) -> str:
        if notice.target == ALERTS:
            return self.alerts_channel
        return await self.notifier.open_direct_message(Actor.parse(notice.target).id)

    async def _said(self, notice: NoticeRow, said: Posted | None) -> None:
        await self._change(
            notice,
            state=NoticeState.SENT,
            sent_at=self.desk.now(),
            channel=said.channel if said else None,
            ts=said.ts if said else None,
            error=None,
        )

    async def _refused(self, notice: NoticeRow, error: SlackRefused) -> None:
        if error.code == "message_not_found" and notice.updates:
            # Somebody deleted the message: what it says now is posted anew.
            await self._change(notice, updates=None, due_at=self.desk.now())
            return
        _log.error("notice %s (%s): %s", notice.id, notice.kind, error)
        if error.code in _NEVER:
            await self._change(notice, state=NoticeState.FAILED, error=str(error))
            return
        await self._postpone(notice, str(error), None)

    async def _postpone(self, notice: NoticeRow, error: str, retry_after: float | None) -> None:
        wait = wait_after(notice.failures, retry_after)
        await self._change(
            notice, due_at=self.desk.now() + wait, failures=notice.failures + 1, error=error
        )

    async def _change(self, notice: NoticeRow, **values: object) -> None:
        if notice.id is None:
            raise ValueError("a notice without a number was never stored")
        async with self.desk.database.writing() as session:
            await outbox.change_notice(session, notice.id, **values)
