"""What FMS's answer, or the lack of one, means for an attempt."""

from dataclasses import dataclass

from domain.failures import Failure, FailureKind
from fms import FmsError, FmsOutcomeUnknown

_LONGEST_WORDS = 2000


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


def verdict_on(error: FmsError, environment: str) -> NotApplied | InDoubt:
    """The outcome that an error stands for (docs/rules.md, Outcomes of a create)."""
    failure = Failure(
        FailureKind(error.reason),
        environment,
        http_status=error.status,
        detail=_clean("; ".join(error.said))[:_LONGEST_WORDS] or None,
        retry_after=error.retry_after,
    )
    return InDoubt(failure) if isinstance(error, FmsOutcomeUnknown) else NotApplied(failure)


def _clean(words: str) -> str:
    """FMS's words as any database and Slack take them: an outcome must never fail on a comment."""
    return words.replace("\x00", "").encode("utf-8", "replace").decode()
