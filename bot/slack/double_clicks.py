"""Double clicks: the same button twice at once is one act, and gets one answer."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

# For so long the same button, pressed again, is taken for a double click.
SECONDS = 3.0
_MOST_PEOPLE = 1000


@dataclass(frozen=True, slots=True)
class Press:
    """What a press of a button has in common with its double."""

    place: str
    button: str
    value: str


@dataclass(slots=True)
class DoubleClicks:
    """The last act of each person, by a clock that nobody sets.

    Nobody doubles a click by doing something else in between. What failed may be pressed again at
    once. This process knows its own clicks alone: that nothing is done twice is the database's
    business.
    """

    clock: Callable[[], float] = time.monotonic
    _last: OrderedDict[str, tuple[Press | None, float]] = field(default_factory=OrderedDict)

    def is_second(self, user: str, press: Press | None) -> bool:
        """Whether this is the double of what the person pressed last; else it is the last now."""
        now = self.clock()
        before, at = self._last.get(user, (None, now))
        if press is not None and press == before and now - at < SECONDS:
            return True
        self._last[user] = press, now
        self._last.move_to_end(user)
        if len(self._last) > _MOST_PEOPLE:
            self._last.popitem(last=False)
        return False

    def forget(self, user: str, press: Press | None) -> None:
        """It failed: pressed again, it is meant."""
        if press is not None and self._last.get(user, (None, 0.0))[0] == press:
            del self._last[user]
