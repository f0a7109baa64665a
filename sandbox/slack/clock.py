"""The time the local Slack goes by: any callable that answers seconds since the epoch."""

from collections.abc import Callable

Clock = Callable[[], float]


class ManualClock:
    """A clock that stands still until it is told to go on, so that tests expire things at once."""

    def __init__(self, now: float = 1_767_225_600.0) -> None:
        self._now = now

    def __call__(self) -> float:
        return self._now

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass."""
        self._now += seconds
