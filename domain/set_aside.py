"""What can be read of the rows of reports that were set aside (docs/rules.md, Reports)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from domain.assignment import DateRange


@dataclass(frozen=True, slots=True)
class SetAside:
    """What can be read of one: nothing where it could be anything."""

    number: int | None = None
    vin: str | None = None
    person_id: int | None = None
    activity_type: str | None = None
    start: date | None = None
    end: date | None = None

    def may_be(self, number: int, vins: Collection[str]) -> bool:
        """Whether it may be the row of this number, which is about one of these cars."""
        if self.number is not None:
            return self.number == number
        return self.vin is None or self.is_of(vins)

    def is_of(self, vins: Collection[str]) -> bool:
        """Whether it says that it is about one of these cars."""
        return self.vin is not None and self.vin.upper() in vins

    def may_lend(self, vins: Collection[str], person_id: int) -> bool:
        """Whether it may be about one of these cars and this partner."""
        return (self.vin is None or self.is_of(vins)) and self.person_id in (None, person_id)

    def may_meet(self, dates: DateRange) -> bool:
        """Whether it may take a car in these dates."""
        start, end = self.start or date.min, self.end or date.max
        return start > end or DateRange(start, end).conflicts_with(dates)


@dataclass(frozen=True, slots=True)
class Unread:
    """What was set aside of each report, when it last was good."""

    cars: Sequence[SetAside] = ()
    partners: Sequence[SetAside] = ()
    activities: Sequence[SetAside] = ()
    loans: Sequence[SetAside] = ()
