"""What stops one request after the other until somebody sets it right, and is told to ops once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.attempt import Attempt, Failure, FailureKind, Outcome
from domain.sync import ReportFault, ReportResult

# What comes back within this time is the same one still: ops are mentioned once.
SAME_WITHIN = timedelta(hours=1)


class CauseKind(StrEnum):
    """What lasts. Whether the bot is let in, what it may do, and whether FMS is there are apart."""

    NO_ENTRY = "unauthorized"
    FORBIDDEN = "forbidden"
    OUT_OF_REACH = "out_of_reach"
    REPORTS = "reports"
    # Another version noted it; it is left alone.
    NOT_KNOWN = "not_known"


_NOT_REACHED = (
    FailureKind.DNS,
    FailureKind.CONNECTION_REFUSED,
    FailureKind.TLS,
    FailureKind.CONNECT_TIMEOUT,
    FailureKind.NETWORK,
)
_KINDS = {
    FailureKind.UNAUTHORIZED: CauseKind.NO_ENTRY,
    FailureKind.FORBIDDEN: CauseKind.FORBIDDEN,
    FailureKind.SERVER_ERROR: CauseKind.OUT_OF_REACH,
    **dict.fromkeys(_NOT_REACHED, CauseKind.OUT_OF_REACH),
}
# What may be about one request alone; two of them are about the bot, or about FMS.
_TOLD_AT_THE_SECOND = (FailureKind.FORBIDDEN, FailureKind.SERVER_ERROR)
# FMS looked at the request itself, so that it lets the bot in.
_ABOUT_THE_REQUEST = (FailureKind.TAKEN, FailureKind.INVALID, FailureKind.NOT_DELETED)
# FMS itself answered, whatever it thinks of the bot.
_FMS_ANSWERED = (*_ABOUT_THE_REQUEST, FailureKind.UNAUTHORIZED, FailureKind.FORBIDDEN)
_NOT_FETCHED = (
    ReportFault.NOT_REACHED,
    ReportFault.DENIED,
    ReportFault.MOVED,
    ReportFault.HTML,
)


@dataclass(frozen=True, slots=True)
class LastingCause:
    """`failure` is the latest, `stopped` are the assignments that met it; `over` is when it ended.

    `reports` are those that it keeps back, where it is about reports. `waiting` are the stopped
    whose request is still wanted, as far as anybody knows: planned, and not tried since.
    """

    id: int
    kind: CauseKind
    environment: str
    failure: Failure | None
    stopped: tuple[int, ...]
    reports: tuple[str, ...]
    since: datetime
    over: datetime | None
    waiting: tuple[int, ...] = ()

    @property
    def is_told(self) -> bool:
        """Whether it has stopped as many requests as it takes."""
        at_the_second = self.failure and self.failure.kind in _TOLD_AT_THE_SECOND
        return len(self.stopped) >= (2 if at_the_second else 1)


def lasting_kind(failure: Failure) -> CauseKind | None:
    """What others will meet too; None where it is about this request."""
    return _KINDS.get(failure.kind)


def ended_by(attempt: Attempt) -> tuple[CauseKind, ...]:
    """Which causes FMS's answer shows to be over."""
    everything = (CauseKind.NO_ENTRY, CauseKind.FORBIDDEN, CauseKind.OUT_OF_REACH)
    failure = attempt.failure
    if failure is None:
        return everything if attempt.outcome is Outcome.ACCEPTED else ()
    if failure.kind in _ABOUT_THE_REQUEST:
        return everything
    return (CauseKind.OUT_OF_REACH,) if failure.kind in _FMS_ANSWERED else ()


def was_fetched(result: ReportResult) -> bool:
    """Whether a report came, whatever it is worth."""
    return result.fault not in (
        *_NOT_FETCHED,
        ReportFault.DATABASE,
        ReportFault.DISK,
        ReportFault.INTERRUPTED,
    )


def could_not_be_fetched(result: ReportResult) -> bool:
    """Whether somebody has to set right how it is asked for."""
    return result.fault in _NOT_FETCHED
