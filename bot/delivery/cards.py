"""Keeps every assignment's card true: drawn from state, whatever was missed in between."""

import logging
from dataclasses import dataclass
from datetime import timedelta

from bot.delivery.patience import wait_after
from bot.messages.cards import render_card
from bot.messages.format import FmsLinks
from bot.notifier import Notifier, Place, Posted, SlackRefused, SlackUnavailable
from bot.services.app import App
from domain.assignment import Assignment
from storage import cards
from storage.assignments import load_assignment
from storage.tables import CardRow

_log = logging.getLogger(__name__)

# How long one process may draw a card before others take it for dead.
_DRAWING = timedelta(seconds=30)
_AT_ONCE = 20
# Final only where the cards have another channel by now.
_CLOSED = frozenset({"is_inactive", "is_archived", "channel_not_found", "not_in_channel"})
_GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})


@dataclass(frozen=True, slots=True)
class CardKeeper:
    """Draws cards into one channel."""

    app: App
    notifier: Notifier
    links: FmsLinks
    channel: str

    async def refresh(self, assignment_id: int) -> None:
        """Bring one card up to date, unless somebody else is at it: then they will.

        A card that Slack does not take now stays due, and is drawn by `refresh_due` later.
        """
        behind = True
        while behind:
            taken = await self._take(assignment_id)
            if taken is None:
                return
            card, assignment = taken
            try:
                behind = await self._draw(card, assignment)
            except SlackUnavailable as error:
                await self._postpone(card, error.retry_after)
                return
            except SlackRefused as error:
                _log.error("the card of assignment %s: %s", assignment_id, error)
                await self._postpone(card, None)
                return

    async def refresh_due(self) -> int:
        """Draw the cards that are behind their assignments; returns how many there were."""
        async with self.app.database.reading() as session:
            behind = await cards.cards_behind(session, self.app.now(), _AT_ONCE)
        for assignment_id in behind:
            try:
                await self.refresh(assignment_id)
            except Exception:  # noqa: BLE001
                # Each card is an edge of its own. It stays taken for a while, and comes again.
                _log.exception("the card of assignment %s failed", assignment_id)
        return len(behind)

    async def _take(self, assignment_id: int) -> tuple[CardRow, Assignment] | None:
        now = self.app.now()
        async with self.app.database.writing() as session:
            card = await cards.take_card(session, assignment_id, now=now, until=now + _DRAWING)
            assignment = await load_assignment(session, assignment_id) if card else None
            if card is None or assignment is None:
                return None
            if card.shown_revision >= assignment.revision:
                await cards.change_card(session, assignment_id, busy_until=None)
                return None
            return card, assignment

    async def _draw(self, card: CardRow, assignment: Assignment) -> bool:
        """Draw once; True when the assignment has moved on in the meantime."""
        message = render_card(assignment, self.links)
        stands = self._stands_at(card)
        if stands is None:
            stands = await self._find_or_post(card, assignment)
        else:
            try:
                await self.notifier.update(stands.channel, stands.ts, message)
            except SlackRefused as error:
                moved = error.code in _CLOSED and stands.channel != self.channel
                if error.code not in _GONE and not moved:
                    raise
                await self._forget(card)
                return True
        return await self._shown(assignment, stands)

    @staticmethod
    def _stands_at(card: CardRow) -> Posted | None:
        return Posted(card.channel, card.ts) if card.channel and card.ts else None

    async def _find_or_post(self, card: CardRow, assignment: Assignment) -> Posted:
        key = f"card:{card.assignment_id}"
        if card.posting_since is not None:
            found = await self._find(key, card)
            if found:
                await self.notifier.update(
                    found.channel, found.ts, render_card(assignment, self.links)
                )
                return found
        async with self.app.database.writing() as session:
            await cards.change_card(
                session, card.assignment_id, posting_since=card.posting_since or self.app.now()
            )
        message = render_card(assignment, self.links)
        return await self.notifier.post(Place(self.channel), message, key=key)

    async def _find(self, key: str, card: CardRow) -> Posted | None:
        if card.posting_since is None:
            return None
        return await self.notifier.find(Place(self.channel), key, card.posting_since)

    async def _shown(self, assignment: Assignment, stands: Posted) -> bool:
        async with self.app.database.writing() as session:
            await cards.change_card(
                session,
                assignment.id,
                shown_revision=assignment.revision,
                channel=stands.channel,
                ts=stands.ts,
                posting_since=None,
                busy_until=None,
                failures=0,
            )
            current = await load_assignment(session, assignment.id)
            return current is not None and current.revision > assignment.revision

    async def _forget(self, card: CardRow) -> None:
        """The message is gone from Slack: the next drawing posts a new one."""
        _log.info("the card of assignment %s is gone; it is posted anew", card.assignment_id)
        async with self.app.database.writing() as session:
            await cards.change_card(
                session, card.assignment_id, channel=None, ts=None, busy_until=None
            )

    async def _postpone(self, card: CardRow, retry_after: float | None) -> None:
        wait = wait_after(card.failures, retry_after)
        async with self.app.database.writing() as session:
            await cards.change_card(
                session,
                card.assignment_id,
                busy_until=self.app.now() + wait,
                failures=card.failures + 1,
            )
