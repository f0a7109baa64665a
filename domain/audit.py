"""The record: who did what, or tried to, when, to which assignment, and what came of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from domain.assignment import Actor


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act. `came_of` is a word, `details` are facts by their names; `id` is the row's own."""

    at: datetime
    by: Actor
    act: str
    assignment_id: int | None
    came_of: str
    details: tuple[tuple[str, object], ...] = ()
    environment: str | None = None
    fms_request_id: int | None = None
    id: str = ""


def in_order(entries: Iterable[AuditEntry]) -> list[AuditEntry]:
    """Oldest first; at one moment in the order in which they were found."""
    return sorted(entries, key=lambda one: one.at)


def is_of(entry: AuditEntry, person: str) -> bool:
    """Whether it is an act of this person: a Slack user id, a program, or either with its door."""
    wanted = person.strip().strip("<@>").partition("|")[0].casefold()
    return wanted in (entry.by.id.casefold(), str(entry.by).casefold())
