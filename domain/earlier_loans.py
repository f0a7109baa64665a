"""What a partner had before: the very car, or its make lately (docs/rules.md, Checks)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

MAKE_AGAIN_AFTER = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class HadThisCar:
    """The partner had this very car before; `until` is the last time's end."""

    until: date
    kind: Literal["had_this_car"] = "had_this_car"


@dataclass(frozen=True, slots=True)
class HadThisMake:
    """The partner has another car of this make when it starts, or had one shortly before."""

    make: str
    until: date
    start: date
    kind: Literal["had_this_make"] = "had_this_make"


@dataclass(frozen=True, slots=True)
class EarlierLoans:
    """When a partner's last loans end that started before a day: of a car, and of its make else."""

    of_car: date | None = None
    of_make: date | None = None


def earlier_loans(earlier: EarlierLoans, make: str, start: date) -> list[HadThisCar | HadThisMake]:
    """What is worth knowing of them for a loan that starts on this day."""
    found: list[HadThisCar | HadThisMake] = []
    if earlier.of_car:
        found.append(HadThisCar(earlier.of_car))
    if earlier.of_make and earlier.of_make >= start - MAKE_AGAIN_AFTER:
        found.append(HadThisMake(make, earlier.of_make, start))
    return found
