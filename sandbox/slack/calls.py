"""The log of what the app asked of Slack."""

import collections
from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.slack.errors import Json

_KEPT = 100_000


@dataclass(frozen=True)
class Call:
    """One Web API call as answered; `status` is HTTP's, 0 when the connection was dropped."""

    at: float
    method: str
    args: Json
    status: int
    error: str | None = None

    @property
    def ok(self) -> bool:
        """Whether the app was told that it worked."""
        return self.status == 200 and self.error is None


class CallLog:
    """The calls in order, the latest hundred thousand of them."""

    def __init__(self) -> None:
        self._calls: collections.deque[Call] = collections.deque(maxlen=_KEPT)

    def __iter__(self) -> Iterator[Call]:
        return iter(self._calls)

    def __len__(self) -> int:
        return len(self._calls)

    def add(self, call: Call) -> None:
        """Write one down."""
        self._calls.append(call)

    def clear(self) -> None:
        """Forget them, to count from here."""
        self._calls.clear()

    def of(self, method: str) -> list[Call]:
        """The calls of one method."""
        return [call for call in self._calls if call.method == method]
