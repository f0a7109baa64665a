"""Tells what people do and what they then see, so that a test reads as a story."""

import textwrap
from dataclasses import dataclass, field

from bot.messages.text import plain_text
from sandbox.slack.queries import Surface, words

_WIDTH = 100


@dataclass(slots=True)
class Story:
    """Lines, in the order in which they happened."""

    lines: list[str] = field(default_factory=list)

    def chapter(self, title: str) -> None:
        """Another day, another place."""
        self.lines += ["", title, "-" * len(title)]

    def tell(self, what: str) -> None:
        """Somebody does something."""
        self.lines.append(f"* {what}")

    def show(self, surface: Surface, *, most: int = 40) -> str:
        """What somebody sees then; returns it, for the test."""
        said = plain_text(words(surface))
        shown = said.splitlines()
        for line in shown[:most]:
            self.lines += textwrap.wrap(
                line, _WIDTH, initial_indent="    | ", subsequent_indent="    |   "
            )
        if len(shown) > most:
            self.lines.append(f"    | (and {len(shown) - most} lines more)")
        return said

    def __str__(self) -> str:
        return "\n".join(self.lines)
