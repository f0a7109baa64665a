"""What an examination found: one line for each thing looked at."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One thing, and what is wrong with it: cause and resolution, both as sentences.

    No secret is ever in one of them.
    """

    what: str
    problem: str | None = None

    @property
    def line(self) -> str:
        """As it is printed."""
        return f"problem: {self.what}: {self.problem}" if self.problem else f"ok {self.what}"
