"""What an error of a call to FMS means for an attempt."""

from domain.attempt import Outcome
from domain.failures import Failure, FailureKind
from fms import FmsError, FmsOutcomeUnknown, FmsRefused, FmsUnreachable

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


def classify(error: FmsError, environment: str, *, creates: bool) -> tuple[Outcome, Failure]:
    """Refused where FMS provably did nothing, unconfirmed where it may have; and why."""
    match error:
        case FmsRefused():
            return Outcome.REFUSED, _refusal(error, environment, creates=creates)
        case FmsUnreachable():
            kind = FailureKind(str(error.reason))
            return Outcome.REFUSED, Failure(kind, environment, detail=error.host)
        case FmsOutcomeUnknown():
            kind = FailureKind(str(error.reason))
            return Outcome.UNCONFIRMED, Failure(kind, environment, http_status=error.status)
        case _:
            return Outcome.UNCONFIRMED, Failure(FailureKind.INTERRUPTED, environment)


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
