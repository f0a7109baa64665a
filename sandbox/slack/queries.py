"""What stands in a message or a view: its elements, its labels, its words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sandbox.slack.errors import ClientRefusalError, Json
from sandbox.slack.inputs import elements_of, opened
from sandbox.slack.messages import Message, as_seen
from sandbox.slack.views import View

Surface = Message | View


@dataclass(frozen=True)
class PlacedElement:
    """One element and where it stands."""

    block: Json
    element: Json
    attachment_id: int | None = None

    @property
    def block_id(self) -> str:
        """The id of its block."""
        return str(self.block["block_id"])

    @property
    def action_id(self) -> str:
        """Its own id."""
        return str(self.element["action_id"])

    @property
    def label(self) -> str:
        """What a person calls it: a button's text, an input's label, a placeholder."""
        for part in (self.element, self.block):
            for key in ("text", "label", "placeholder"):
                if part.get("type") != "section" and isinstance(part.get(key), dict):
                    return str(part[key]["text"])
        return self.action_id

    def is_called(self, name: str) -> bool:
        """Whether `name` is its label, action_id or block_id."""
        return name in (self.label, self.element.get("action_id"), self.block_id)


def elements(surface: Surface) -> list[PlacedElement]:
    """Everything a person can use, in reading order."""
    found = _elements_in(surface.blocks, None)
    if isinstance(surface, Message):
        for attachment in surface.attachments:
            found += _elements_in(attachment.get("blocks", ()), attachment["id"])
    return found


def _elements_in(blocks: Sequence[Json], attachment_id: int | None) -> list[PlacedElement]:
    return [
        PlacedElement(block, element, attachment_id)
        for block in opened(blocks)
        for element in elements_of(block)
        if "action_id" in element
    ]


def find_element(
    surface: Surface, name: str, *, value: str | None = None, block_id: str | None = None
) -> PlacedElement:
    """The one element of this label, action_id or block_id, narrowed by `value` and `block_id`.

    Raises ClientRefusalError when there is none, or more than one.
    """
    everything = elements(surface)
    named = [placed for placed in everything if placed.is_called(name)]
    if value is not None:
        named = [placed for placed in named if placed.element.get("value") == value]
    if block_id is not None:
        named = [placed for placed in named if placed.block_id == block_id]
    if len(named) == 1:
        return named[0]
    seen = ", ".join(f"{placed.label!r} ({placed.action_id})" for placed in everything) or "nothing"
    wanted = name if value is None else f"{name} with value {value!r}"
    how_many = "no" if not named else f"{len(named)} times"
    raise ClientRefusalError(f"{how_many} {wanted!r} to be seen; there is {seen}")


def buttons(surface: Surface) -> list[str]:
    """The labels of its buttons, in reading order."""
    return [placed.label for placed in elements(surface) if placed.element["type"] == "button"]


def words(surface: Surface) -> str:
    """Everything it says, block by block: what a person reads, for tests and error messages.

    What leads to another message reads as its label, and a hyphen that does not break as a hyphen.
    """
    said = list(_words_of(list(surface.blocks)))
    if isinstance(surface, Message):
        said += _words_of([_without_fallback(each) for each in surface.attachments])
        if not said:
            said = [surface.text]
    return as_read("\n".join(said))


_TO_A_MESSAGE = re.compile(r"<[^<>|]*/archives/[^<>|]*\|([^<>]*)>")


def as_read(markup: str) -> str:
    """Markup with labels for links to messages, plain hyphens, and nothing that is not seen."""
    return as_seen(_TO_A_MESSAGE.sub(r"\1", markup))


def _without_fallback(attachment: Json) -> Json:
    return {key: value for key, value in attachment.items() if key != "fallback"}


_SAID = {"text", "title", "label", "hint", "placeholder", "pretext", "footer", "description"}


def _words_of(part: object) -> Iterator[str]:
    if isinstance(part, list | tuple):
        for each in part:
            yield from _words_of(each)
    elif isinstance(part, dict):
        for key, value in part.items():
            if isinstance(value, str):
                if key in _SAID:
                    yield value
            elif key not in {"confirm", "state"}:
                yield from _words_of(value)
