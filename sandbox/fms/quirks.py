"""The ways real reports stray from their own form, each at a low rate, the same for a seed."""

import zlib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

_DATE_FORMATS = ("%m-%d-%y", "%m/%d/%Y", "%m/%d/%y", "%Y-%m-%d")


@dataclass(frozen=True, slots=True)
class Quirks:
    """How many rows in a thousand have each quirk, and whether files have theirs."""

    other_dates: int = 60
    decimal_ids: int = 30
    lower_vins: int = 40
    unknown_ranks: int = 2
    no_mileage: int = 6
    restated_rows: bool = True
    own_file_styles: bool = True


TIDY = Quirks(0, 0, 0, 0, 0, restated_rows=False, own_file_styles=False)


class Pen:
    """Writes the cells of one row. Which quirks it has follows from the row's key and the seed."""

    __slots__ = ("_noise", "_quirks")

    def __init__(self, quirks: Quirks, key: object, seed: int) -> None:
        self._quirks = quirks
        # crc32 rather than hash(): the latter differs from one run to the next.
        self._noise = zlib.crc32(repr(key).encode(), seed & 0xFFFFFFFF)

    def date(self, day: date | None) -> str:
        """Write a date, MM-DD-YY as a rule; None stays blank."""
        if day is None:
            return ""
        odd = self._noise % 1000 < self._quirks.other_dates
        return _written(day, 1 + (self._noise >> 10) % 3 if odd else 0)

    def id(self, number: int | None) -> str:
        """Write an id, sometimes as a spreadsheet would: `123.0`; None stays blank."""
        if number is None:
            return ""
        return f"{number}.0" if self._has(self._quirks.decimal_ids, 5) else str(number)

    def vin(self, vin: str) -> str:
        """Write a VIN that refers to a vehicle: sometimes in lower case."""
        return vin.lower() if self._has(self._quirks.lower_vins, 9) else vin

    def rank(self, rank: str) -> str:
        """Write a rank, rarely one that nobody defined."""
        return "D" if self._has(self._quirks.unknown_ranks, 7) else rank

    def mileage(self, miles: int | None) -> str:
        """Write a mileage with its thousands comma, or N/A."""
        if miles is None or self._has(self._quirks.no_mileage, 3):
            return "N/A"
        return f"{miles:,}"

    def _has(self, rate: int, shift: int) -> bool:
        return (self._noise >> shift) % 1000 < rate


def month(day: date) -> str:
    """Write a month as FMS does: `9/2025`."""
    return f"{day.month}/{day.year}"


@lru_cache(maxsize=20_000)
def _written(day: date, style: int) -> str:
    return day.strftime(_DATE_FORMATS[style])
