"""Double clicks: the same button twice at once is one act, and gets one answer."""

import hashlib
import json
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

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


class _Last(NamedTuple):
    press: Press
    confirmation: str
    at: float


@dataclass(slots=True)
class DoubleClicks:
    """What each person has pressed last, by a clock that nobody sets.

    Nobody doubles a click by doing something else in between. What failed may be pressed again at
    once. This process knows its own clicks alone: that nothing is done twice is the database's
    business.
    """

    clock: Callable[[], float] = time.monotonic
    _last: OrderedDict[str, _Last] = field(default_factory=OrderedDict)

    def first_half(self, user: str, press: Press | None, confirmation: str) -> str | None:
        """The confirmation of what the person did last, if this is the double of it.

        Else this is the last now. Only buttons have doubles.
        """
        now, last = self.clock(), self._last.pop(user, None)
        if press and last and press.is_double_of(last.press) and now - last.at < SECONDS:
            self._last[user] = last
            return last.confirmation
        if press:
            self._last[user] = _Last(press, confirmation, now)
        if len(self._last) > _MOST_PEOPLE:
            self._last.popitem(last=False)
        return None

    def forget(self, user: str, press: Press | None) -> None:
        """It failed: pressed again, it is meant."""
        last = self._last.get(user)
        if last and last.press == press:
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
