"""Double clicks: the same button twice at once is one act, and gets one answer."""

import hashlib
import json
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

# For so long the same button, pressed again, is taken for a double click.
SECONDS = 3.0
_MOST_PEOPLE = 1000


@dataclass(frozen=True, slots=True)
class Press:
    """What a press of a button has in common with its double.

    `face` names what stood there as the button was pressed. It is None where Slack does not say,
    as of private messages; and where the button stands there no more: then the person still saw
    what stood there before, as in the second half of a double click whose first has had it redrawn.
    """

    place: str
    button: str
    value: str
    face: str | None = None

    def is_double_of(self, before: "Press") -> bool:
        """Whether both are one button, pressed where the person saw the same."""
        if (self.place, self.button, self.value) != (before.place, before.button, before.value):
            return False
        return self.face in (None, before.face)


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
        if press and before and press.is_double_of(before) and now - at < SECONDS:
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


def face_of(shown: Mapping[str, Any], button: str, value: str) -> str | None:
    """What names a message or a view as it stands, if it has this button with this value."""
    inside = [shown, *(shown.get("attachments") or ())]
    blocks = [block for one in inside for block in one.get("blocks") or ()]
    if not any(
        one.get("action_id") == button and str(one.get("value")) == value
        for one in _elements(blocks)
    ):
        return None
    # Slack stamps each edit of a message, and each drawing of a view.
    shows = [shown.get(part) for part in ("text", "blocks", "attachments", "edited", "hash")]
    return hashlib.sha256(json.dumps(shows, sort_keys=True).encode()).hexdigest()


def _elements(blocks: list[Any]) -> Iterator[Mapping[str, Any]]:
    for block in blocks:
        yield from block.get("elements") or ()
        if accessory := block.get("accessory"):
            yield accessory
