"""What people are told of findings, and what comes of their answers (docs/rules.md, Findings)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.findings import Shown


@dataclass(frozen=True, slots=True)
class FindingsTold:
    """What one person is told after one sync, in one message."""

    findings: tuple[Shown, ...]


class Unsettled(StrEnum):
    """Why a person's answer changed nothing."""

    NOT_YOURS = "not_yours"
    OVER = "over"
    SETTLED = "settled"
    BUSY = "busy"
    TAKEN = "taken"
    CHANGED = "changed"
    NOT_KNOWN = "not_known"
    IN_THE_PAST = "in_the_past"
    FAR_AHEAD = "far_ahead"


@dataclass(frozen=True, slots=True)
class Answered:
    """A finding as it stands after a person's answer; `unsettled` says why that changed nothing.

    `until` is the day that was named with it.
    """

    shown: Shown | None
    unsettled: Unsettled | None = None
    until: date | None = None
