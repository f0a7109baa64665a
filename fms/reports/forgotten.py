"""Partners who were forgotten: reports still have them, and nothing of it is kept."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from fms.reports.errors import Seen, Value
from fms.reports.pieces import Cells
from fms.reports.specs import ReportSpec
from fms.reports.values import Row

IsForgotten = Callable[[int], bool]

_PERSON = "person_id"
_NOBODY = 0
# What is longer is no number of FMS's.
_DIGITS = re.compile(r"(?<!\d)\d{1,19}(?!\d)")


def without(rows: Sequence[Row], spec: ReportSpec, is_forgotten: IsForgotten) -> Sequence[Row]:
    """Rows about the partner are left out; what only names them as its partner names nobody.

    A car that they have is not free for it.
    """
    at = spec.place_of(_PERSON)
    if at is None or not _found([row[at] for row in rows], is_forgotten):
        return rows
    if _PERSON in spec.key:
        return [row for row in rows if not _found([row[at]], is_forgotten)]
    return [
        (*row[:at], None, *row[at + 1 :]) if _found([row[at]], is_forgotten) else row
        for row in rows
    ]


def names_one(cells: Cells, is_forgotten: IsForgotten) -> bool:
    """Whether the number of one stands anywhere in a row, also within a word."""
    return _found([int(one) for cell in cells for one in _DIGITS.findall(cell)], is_forgotten)


def seen_without(seen: Seen, is_forgotten: IsForgotten) -> Seen:
    """What is shown of a report that is refused, without a cell that has the number of one."""
    shown = ("" if _names_one(one, is_forgotten) else one for one in seen.values)
    return Seen(seen.kind, tuple(shown))


def _names_one(value: Value, is_forgotten: IsForgotten) -> bool:
    return isinstance(value, str) and names_one([value], is_forgotten)


def trace_without(
    row: Mapping[str, object], spec: ReportSpec, is_forgotten: IsForgotten
) -> Mapping[str, object] | None:
    """What could be read of a row that was set aside; None where that is about the partner."""
    if not _found([row.get(_PERSON)], is_forgotten):
        return row
    # That it is somebody's is known, so that it is not taken for anybody's.
    return None if _PERSON in spec.key else {**row, _PERSON: _NOBODY}


def _found(numbers: Iterable[object], is_forgotten: IsForgotten) -> bool:
    return any(isinstance(one, int) and is_forgotten(one) for one in set(numbers))
