"""What FMS's answer, or the lack of one, means for an attempt."""

from dataclasses import dataclass

from domain.failures import Failure, FailureKind
from fms import (
    FmsError,
    FmsOutcomeUnknown,
    FmsRefused,
    FmsUnreachable,
    UnknownReason,
    UnreachableReason,
)

_BY_STATUS = {
    401: FailureKind.UNAUTHORIZED,
    403: FailureKind.UNAUTHORIZED,
    404: FailureKind.NOT_FOUND,
    409: FailureKind.TAKEN,
    422: FailureKind.INVALID,
    429: FailureKind.SLOW_DOWN,
}
# What these say of a create makes no sense of a delete.
_ABOUT_CREATES = (FailureKind.TAKEN, FailureKind.INVALID)
_BY_UNREACHABLE = {
    UnreachableReason.DNS: FailureKind.DNS,
    UnreachableReason.REFUSED: FailureKind.CONNECTION_REFUSED,
    UnreachableReason.TLS: FailureKind.TLS,
    UnreachableReason.TIMEOUT: FailureKind.CONNECT_TIMEOUT,
    UnreachableReason.NETWORK: FailureKind.NETWORK,
}
_BY_UNKNOWN = {
    UnknownReason.TIMEOUT: FailureKind.TIMEOUT,
    UnknownReason.CONNECTION_LOST: FailureKind.CONNECTION_LOST,
    UnknownReason.SERVER_ERROR: FailureKind.SERVER_ERROR,
    UnknownReason.UNREADABLE: FailureKind.UNREADABLE,
}


@dataclass(frozen=True, slots=True)
class Accepted:
    """FMS did it. `request_id` is the request created or deleted."""

    environment: str
    request_id: int
    http_status: int
    already_gone: bool = False


@dataclass(frozen=True, slots=True)
class NotApplied:
    """FMS provably did nothing."""

    failure: Failure


@dataclass(frozen=True, slots=True)
class InDoubt:
    """FMS may have done it. `request_id` is what it gave where that proves nothing."""

    failure: Failure
    request_id: int | None = None


Verdict = Accepted | NotApplied | InDoubt


def verdict_on(error: FmsError, environment: str, *, creates: bool) -> NotApplied | InDoubt:
    """The outcome that an error stands for (docs/rules.md, Outcomes of a create)."""
    match error:
        case FmsRefused():
            return NotApplied(_refusal(error, environment, creates=creates))
        case FmsUnreachable():
            kind = _BY_UNREACHABLE[error.reason]
            return NotApplied(Failure(kind, environment, detail=error.host))
        case FmsOutcomeUnknown():
            kind = _BY_UNKNOWN[error.reason]
            return InDoubt(Failure(kind, environment, http_status=error.status))
        case _:
            return InDoubt(Failure(FailureKind.INTERRUPTED, environment))


def _refusal(error: FmsRefused, environment: str, *, creates: bool) -> Failure:
    kind = _BY_STATUS.get(error.status, FailureKind.REJECTED)
    if not creates and (error.status < 400 or kind in _ABOUT_CREATES):
        kind = FailureKind.NOT_DELETED
    return Failure(
        kind,
        environment,
        http_status=error.status,
        detail=_clean("; ".join(error.fields)) or None,
        retry_after=error.retry_after,
    )


def _clean(words: str) -> str:
    """FMS's words as any database and Slack take them: an outcome must never fail on a comment."""
    return words.replace("\x00", "").encode("utf-8", "replace").decode()
