"""Says what the outbox holds: in order within a stream, once, whatever Slack does."""

import logging
import secrets
from dataclasses import dataclass
from datetime import timedelta

from bot.delivery.patience import wait_after
from bot.delivery.renderers import RENDERERS
from bot.messages.format import FmsLinks
from bot.messages.message import Document, Message
from bot.notifier import Notifier, Place, Posted, SlackRefused, SlackUnavailable
from bot.services.app import App
from bot.services.notices import Notice
from domain.assignment import Actor
from storage import cards, outbox
from storage.tables import NoticeRow, NoticeState

_log = logging.getLogger(__name__)

_SAYING = timedelta(seconds=30)
_AT_ONCE = 20
# How often a notice may fail in a way that nobody foresaw.
_TRIES = 5
# No waiting helps with these. All else a person can set right (the bot is not invited yet, the
# channel was archived), so that it is tried until it works.
_NEVER = frozenset({"invalid_blocks", "invalid_attachments", "msg_too_long"})


@dataclass(frozen=True, slots=True)
class OutboxWorker:
    """Empties the outbox into Slack."""

    app: App
    notifier: Notifier
    links: FmsLinks
    alerts_channel: str
    cards_channel: str

    async def say_due(self) -> int:
        """Say what is due; returns how many notices that were."""
        async with self.app.database.reading() as session:
            due = await outbox.notices_due(session, self.app.now(), _AT_ONCE, RENDERERS.keys())
        for notice_id in due:
            if not await self._say(notice_id):
                break
        return len(due)

    async def _say(self, notice_id: int) -> bool:
        """False when Slack limits: the next round knows what may still be said."""
        now = self.app.now()
        async with self.app.database.writing() as session:
            notice = await outbox.take_notice(session, notice_id, now=now, until=now + _SAYING)
        if notice is None:
            return True
        try:
            said = await self._deliver(notice)
        except SlackUnavailable as error:
            await self._postpone(notice, str(error), error.retry_after)
            if error.limited and error.retry_after is not None:
                # Surely not posted: it need not be looked up, which is limited more than posting.
                await self._change(notice, posting_since=notice.posting_since)
                await self._hold_back(notice, error.retry_after)
                return False
        except SlackRefused as error:
            await self._refused(notice, error)
        except Exception:  # noqa: BLE001
            # Each notice is an edge of its own: one that fails must not silence the others.
            await self._failed(notice)
        else:
            await self._said(notice, said)
        return True

    async def _failed(self, notice: NoticeRow) -> None:
        reference = secrets.token_hex(4)
        _log.exception("notice %s (%s) failed, reference %s", notice.id, notice.kind, reference)
        error = f"internal error, reference {reference}"
        if notice.failures + 1 < _TRIES:
            await self._postpone(notice, error, None)
        else:
            await self._change(notice, state=NoticeState.FAILED, error=error)

    async def _deliver(self, notice: NoticeRow) -> Posted | None:
        async with self.app.database.reading() as session:
            content = await RENDERERS[notice.kind](session, notice.subject, self.links)
            original = await outbox.load_notice(session, notice.updates) if notice.updates else None
        if content is None:
            return None
        if original and original.channel and original.ts and isinstance(content, Message):
            await self.notifier.update(original.channel, original.ts, content)
            return Posted(original.channel, original.ts)
        return await self._find_or_post(notice, content)

    async def _find_or_post(self, notice: NoticeRow, content: Message | Document) -> Posted | None:
        place = await self._place(notice)
        if place is None:
            # What it belongs under was never posted, and never will be.
            return None
        key = content.title if isinstance(content, Document) else f"notice:{notice.id}"
        if notice.posting_since is not None:
            found = await self.notifier.find(place, key, notice.posting_since)
            if found:
                return found
        else:
            await self._change(notice, posting_since=self.app.now())
        if isinstance(content, Document):
            await self.notifier.upload(place, content)
            return None
        return await self.notifier.post(place, content, key=key)

    async def _place(self, notice: NoticeRow) -> Place | None:
        kind, _, subject = notice.target.partition(":")
        match kind:
            case "alerts":
                return Place(self.alerts_channel)
            case "cards":
                return Place(self.cards_channel)
            case "card":
                return await self._under_card(int(subject))
            case "run":
                return await self._under_report(subject)
            case _:
                who = Actor.parse(notice.target).id
                return Place(await self.notifier.open_direct_message(who))

    async def _under_card(self, assignment_id: int) -> Place:
        async with self.app.database.reading() as session:
            card = await cards.load_card(session, assignment_id)
        if card is None or card.channel is None or card.ts is None:
            # The card is posted first; the notice waits for it.
            raise SlackUnavailable(retry_after=1.0)
        return Place(card.channel, card.ts)

    async def _under_report(self, run_id: str) -> Place | None:
        async with self.app.database.reading() as session:
            post = await outbox.latest_post(session, Notice.SYNC_REPORT, run_id)
        if post is None or post.channel is None or post.ts is None:
            return None
        return Place(post.channel, post.ts)

    async def _said(self, notice: NoticeRow, said: Posted | None) -> None:
        await self._change(
            notice,
            state=NoticeState.SENT,
            sent_at=self.app.now(),
            channel=said.channel if said else None,
            ts=said.ts if said else None,
            error=None,
        )

    async def _refused(self, notice: NoticeRow, error: SlackRefused) -> None:
        _log.error("notice %s (%s): %s", notice.id, notice.kind, error)
        if notice.updates and error.code not in _NEVER:
            # The message is gone, or closed to edits: what it says now is posted anew.
            await self._change(notice, updates=None, due_at=self.app.now())
            return
        if error.code in _NEVER or notice.stream.startswith("person:"):
            await self._change(notice, state=NoticeState.FAILED, error=str(error))
            return
        await self._postpone(notice, str(error), None)

    async def _postpone(self, notice: NoticeRow, error: str, retry_after: float | None) -> None:
        wait = wait_after(notice.failures, retry_after)
        await self._change(
            notice, due_at=self.app.now() + wait, failures=notice.failures + 1, error=error
        )

    async def _hold_back(self, notice: NoticeRow, seconds: float) -> None:
        """What Slack limits waits all together: trying each would only tell the same."""
        now = self.app.now()
        async with self.app.database.writing() as session:
            await outbox.hold_back(
                session,
                edits=notice.updates is not None,
                now=now,
                until=now + timedelta(seconds=seconds),
            )

    async def _change(self, notice: NoticeRow, **values: object) -> None:
        if notice.id is None:
            raise ValueError("a notice without a number was never stored")
        async with self.app.database.writing() as session:
            await outbox.change_notice(session, notice.id, **values)
