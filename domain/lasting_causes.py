"""What stops one request after the other until somebody sets it right, and is told to ops once."""

from dataclasses import dataclass
from datetime import datetime

from domain.attempt import Attempt, Failure, FailureKind, Outcome

# After how many requests each is told. What FMS forbids in its own words may be about one request
# alone; two of them are about the bot.
_TOLD_AFTER = {FailureKind.UNAUTHORIZED: 1, FailureKind.FORBIDDEN: 2}
# FMS looked at the request itself, so that it lets the bot in.
_ABOUT_THE_REQUEST = (FailureKind.TAKEN, FailureKind.INVALID, FailureKind.NOT_DELETED)


@dataclass(frozen=True, slots=True)
class LastingCause:
    """`failure` is the latest, `stopped` are the assignments that met it; `over` is when it ended.

    It is another one when it comes back.
    """

    id: int
    failure: Failure
    stopped: tuple[int, ...]
    since: datetime
    over: datetime | None

    @property
    def is_told(self) -> bool:
        """Whether it has stopped as many requests as it takes."""
        return len(self.stopped) >= _TOLD_AFTER.get(self.failure.kind, 1)


def lasts(failure: Failure) -> bool:
    """Whether others will meet it too."""
    return failure.kind in _TOLD_AFTER


def is_let_in(attempt: Attempt) -> bool:
    """Whether FMS's answer shows that nothing of this kind stands in the way any more."""
    if attempt.failure:
        return attempt.failure.kind in _ABOUT_THE_REQUEST
    return attempt.outcome is Outcome.ACCEPTED
