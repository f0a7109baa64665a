"""What `check` prints, a line for each thing."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One thing, and what is wrong with it: cause and resolution, both as sentences.

    A `warning` is of what is allowed, and wrong most likely. No secret is ever in one of them.
    """

    what: str
    problem: str | None = None
    warning: str | None = None

    @property
    def line(self) -> str:
        """As it is printed."""
        if self.problem:
            return f"problem: {self.what}: {self.problem}"
        return f"warning: {self.what}: {self.warning}" if self.warning else f"ok {self.what}"
