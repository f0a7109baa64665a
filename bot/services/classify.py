"""What an error of a call to FMS means for an attempt."""

from domain.attempt import Failure, FailureKind, Outcome
from fms import FmsError, FmsOutcomeUnknown

_LONGEST_WORDS = 2000


def classify(error: FmsError, environment: str) -> tuple[Outcome, Failure]:
    """Refused where FMS provably did nothing, unconfirmed where it may have; and why.

    See docs/rules.md, Outcomes of a create.
    """
    failure = Failure(
        FailureKind(error.reason),
        environment,
        http_status=error.status,
        detail=_clean("; ".join(error.said))[:_LONGEST_WORDS] or None,
        retry_after=error.retry_after,
    )
    unknown = isinstance(error, FmsOutcomeUnknown)
    return Outcome.UNCONFIRMED if unknown else Outcome.REFUSED, failure


def _clean(words: str) -> str:
    """FMS's words as any database and Slack take them: an outcome must never fail on a comment."""
    return words.replace("\x00", "").encode("utf-8", "replace").decode()
