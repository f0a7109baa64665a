"""What can be sent as it stands, without another look at it."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.assignment import Assignment
from domain.checks import Checked
from domain.reasons import SyncIsOld, Warning_


def to_be_looked_at(checked: Checked) -> tuple[Warning_, ...]:
    """Warnings about this very assignment. That the data is old is true of all of them."""
    return tuple(one for one in checked.warnings if not isinstance(one, SyncIsOld))


def is_ready(checked: Checked) -> bool:
    """Whether nothing is in the way of it, and nothing is worth a warning."""
    return not checked.reasons and not to_be_looked_at(checked)


def how_many_ready(checks: Iterable[Checked]) -> int:
    """Of those that were checked."""
    return sum(map(is_ready, checks))


@dataclass(frozen=True, slots=True)
class ToSend:
    """What is planned and starts soon, with what a check says of each now; `office` or a person's.

    `environment` is where it would go.
    """

    checks: tuple[Checked, ...]
    environment: str
    office: str | None = None

    @property
    def ready(self) -> tuple[Assignment, ...]:
        """What would go."""
        return tuple(one.assignment for one in self.checks if one.assignment and is_ready(one))

    @property
    def left(self) -> tuple[Checked, ...]:
        """What would not."""
        return tuple(one for one in self.checks if not is_ready(one))

    @property
    def age(self) -> SyncIsOld | None:
        """Where all of it rests on old data."""
        warnings = (warning for one in self.checks for warning in one.warnings)
        return next((one for one in warnings if isinstance(one, SyncIsOld)), None)
