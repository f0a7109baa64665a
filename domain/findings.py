"""What a sync cannot settle by itself and puts before a person."""

from dataclasses import dataclass
from enum import StrEnum


class FindingKind(StrEnum):
    """Why an assignment needs a look (docs/rules.md, Approvals)."""

    PAST_START = "past_start"
    VANISHED = "vanished"
    OVERDUE = "overdue"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True)
class Finding:
    """These assignments need a look; `activity_ids` only where several could be meant."""

    kind: FindingKind
    assignment_ids: tuple[int, ...]
    activity_ids: tuple[int, ...] = ()
