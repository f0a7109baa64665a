"""Why an assignment stands as it does: the evidence, oldest first."""

from dataclasses import dataclass
from datetime import datetime

from domain.assignment import Assignment
from domain.attempt import Attempt
from domain.checks import Blocker, Warning_


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that led to how an assignment stands, and what speaks against sending it now.

    `attempts` are the latest, oldest first; `earlier` is how many came before them. `next_sync` is
    None while the nightly sync is off.
    """

    assignment: Assignment
    attempts: tuple[Attempt, ...]
    earlier: int
    in_the_way: tuple[Blocker, ...]
    warnings: tuple[Warning_, ...]
    past_start: bool
    next_sync: datetime | None
