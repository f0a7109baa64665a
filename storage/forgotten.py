"""Who was forgotten, recognized by number and kept by a mark of it."""

import hmac
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.leases import installation
from storage.tables import ForgottenPartnerRow


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Those who were. `key` is the database's own id."""

    key: str
    marks: frozenset[str] = frozenset()
    _known: dict[int, bool] = field(default_factory=dict)

    @property
    def count_mark(self) -> str:
        """What tells a reading that leaves so many out from others; nothing where it is nobody."""
        return f":{len(self.marks)}" if self.marks else ""

    def has(self, number: int) -> bool:
        """Whether the partner with this number was forgotten."""
        if not self.marks:
            return False
        if number not in self._known:
            self._known[number] = mark_of(number, self.key) in self.marks
        return self._known[number]


def mark_of(number: int, key: str) -> str:
    """What stands for a number that is to be kept no more.

    No secret, since anybody who has the database can try all numbers: it is there to recognize one
    that comes again, and says nothing by itself.
    """
    return hmac.digest(key.encode(), str(number).encode(), "sha256").hex()


async def load_forgotten(session: AsyncSession) -> Forgotten:
    """All of them."""
    marks = frozenset(await session.exec(select(ForgottenPartnerRow.mark)))
    # Where nobody was, as in most databases, no number is compared with a mark.
    key = await installation(session) if marks else None
    return Forgotten(key or "", marks)


async def when_forgotten(session: AsyncSession, number: int) -> datetime | None:
    """Since when a partner is forgotten, if they are."""
    key = await installation(session) or ""
    row = await session.get(ForgottenPartnerRow, mark_of(number, key))
    return row.forgotten_at if row else None
