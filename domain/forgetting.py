"""What may become of forgetting a partner."""

from dataclasses import dataclass
from datetime import datetime

from domain.assignment import Assignment
from domain.sync import SyncRun


@dataclass(frozen=True, slots=True)
class Erased:
    """How many assignments were theirs, how many loans and activities, and rows of reports."""

    assignments: int
    activities: int
    rows: int


@dataclass(frozen=True, slots=True)
class StillLent:
    """The partner has something that is not over."""

    assignments: tuple[Assignment, ...]


@dataclass(frozen=True, slots=True)
class SyncUnderWay:
    """A sync may be reading about the partner at this moment."""

    run: SyncRun


@dataclass(frozen=True, slots=True)
class UnknownPartner:
    """Nothing is known of a partner with this number."""


@dataclass(frozen=True, slots=True)
class ForgottenBefore:
    """They are forgotten already."""

    since: datetime


Forgetting = Erased | StillLent | SyncUnderWay | UnknownPartner | ForgottenBefore
