"""How far an action has come, for those who wait for it."""

from dataclasses import dataclass
from enum import Enum, auto


class Step(Enum):
    """Nothing was sent yet; FMS has not answered yet; its answer is being stored."""

    BEFORE_FMS = auto()
    AT_FMS = auto()
    AFTER_FMS = auto()


@dataclass(slots=True)
class Progress:
    """Kept up to date by what carries the action out.

    `accepted` is the FMS request that was created or deleted, known before it is stored.
    """

    step: Step = Step.BEFORE_FMS
    accepted: int | None = None
