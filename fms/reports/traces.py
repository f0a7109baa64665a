"""What can still be read of rows that were set aside: by which rows they may be known.

FMS still has what such a row is about: nothing may be concluded from its absence.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Self

from fms.reports.cells import CellError, CellReader, is_nothing, read_id
from fms.reports.forgotten import IsForgotten, trace_without
from fms.reports.layout import Layout
from fms.reports.pieces import Cells, lines_of
from fms.reports.specs import ReportSpec

_Values = Mapping[str, object]

MOST_TRACES = 20_000
MOST_ROWS = 1_000
# Seventeen letters and digits, some of each.
_WHOLE_VIN = re.compile(r"(?=.*\d)(?=.*[A-Z])[A-Z0-9]{17}")
_DIVIDERS = re.compile(r'[,;\t|"\r\n]+')


class Traces:
    """Of each row that was set aside, what tells which one it may be.

    `known` are values by the names of the stored columns that they stand in; a row of before may
    be one of them where it has those values. `may_be_any`: one was there that says nothing of it,
    or there were more than anybody keeps in mind. `rows` are the values of each row that can be
    read, by the names of the stored columns: what has a key that was never stored may be new.
    """

    def __init__(self, spec: ReportSpec) -> None:
        self.known: dict[tuple[str, ...], set[tuple[object, ...]]] = {}
        self.may_be_any = False
        self.rows: list[_Values] = []
        self.is_forgotten: IsForgotten | None = None
        self._spec = spec
        self._every = [_Part.of(spec, column.name) for column in spec.kept]
        self._key = [_Part.of(spec, name) for name in spec.key]
        self._others = [_Part.of(spec, name) for name in spec.known_by]
        self._count = 0

    def add(self, cells: Cells, layout: Layout) -> None:
        """Keep what can be read of a row, as wide as its layout or not."""
        known = self._known_by(cells, layout) if len(cells) == layout.width else {}
        if self._count >= MOST_TRACES:
            self.may_be_any = True
        else:
            self._trace(cells, layout, known)
        if len(self.rows) == MOST_ROWS:
            # More than anybody keeps in mind may be any.
            self.rows[-1] = {}
        elif (row := self._kept(cells, layout, known)) is not None:
            self.rows.append(row)

    def _kept(self, cells: Cells, layout: Layout, known: _Values) -> _Values | None:
        row = self._row(cells, layout, known)
        return (
            trace_without(row, self._spec, self.is_forgotten) if row and self.is_forgotten else row
        )

    def _trace(self, cells: Cells, layout: Layout, known: _Values) -> None:
        is_whole, several = len(cells) == layout.width, lines_of(cells) > 1
        if known:
            self._keep(known)
        elif is_whole:
            self.may_be_any |= _is_filled(self._spec, cells, layout)
        elif layout.positions[0] == 0:
            # What has shifted, or is missing, mostly stands behind these.
            if not several and (number := _id(cells[0])):
                self._keep({self._key[0].stored_as: number})
                return
            if found := self._known_by(cells, layout):
                self._keep(found)
        if several or not is_whole:
            # A quotation mark that is never closed takes the rows behind it in.
            numbers = {number for cell in cells for number in _ids(cell)}
            for number in numbers:
                self._keep({self._key[0].stored_as: number})
            self.may_be_any |= not numbers and len(cells) > layout.width

    def _row(self, cells: Cells, layout: Layout, known: _Values) -> _Values | None:
        """What can be read of its values; None where it is no row, but a total or a heading."""
        if len(cells) == layout.width:
            if known:
                return _read(self._every, cells, layout)
            return {} if _is_filled(self._spec, cells, layout) else None
        if lines_of(cells) > 1:
            # Rows that a quotation mark has taken in.
            return {}
        number = _id(cells[0]) if layout.positions[0] == 0 else None
        return _a_vin(cells) | ({self._key[0].stored_as: number} if number else {}) or None

    def _known_by(self, cells: Cells, layout: Layout) -> _Values:
        found = _read(self._key, cells, layout)
        if len(found) < len(self._key):
            found |= dict(list(_read(self._others, cells, layout).items())[:1])
        return found

    def _keep(self, found: _Values) -> None:
        self._count += 1
        if self._count <= MOST_TRACES:
            self.known.setdefault(tuple(found), set()).add(tuple(found.values()))
        else:
            self.may_be_any = True


class _Part(NamedTuple):
    """A column by which a row is known: where it stands among the kept ones, and its reader."""

    stored_as: str
    place: int
    read: CellReader

    @classmethod
    def of(cls, spec: ReportSpec, name: str) -> Self:
        """The part that a kept column is."""
        [(place, column)] = [
            (place, one) for place, one in enumerate(spec.kept) if one.name == name
        ]
        return cls(column.stored_as or name, place, column.read)


def _read(parts: Sequence[_Part], cells: Cells, layout: Layout) -> dict[str, object]:
    """As many of these as can be read."""
    found: dict[str, object] = {}
    for stored_as, place, read in parts:
        at = layout.positions[place]
        if at >= len(cells):
            # A row that is cut short has less.
            continue
        try:
            found[stored_as] = read(cells[at])
        except CellError:
            continue
    return found


def _is_filled(spec: ReportSpec, cells: Cells, layout: Layout) -> bool:
    """Whether at least half of what a row needs is there: a total or a heading has less."""
    needed = [
        cells[position]
        for column, position in zip(spec.kept, layout.positions, strict=True)
        if column.needed
    ]
    return 2 * sum(not is_nothing(cell) for cell in needed) >= len(needed)


def _a_vin(cells: Cells) -> dict[str, object]:
    """The one cell that can be nothing but a VIN, wherever the cells of a row have gone."""
    found = {cell.strip().upper() for cell in cells if _WHOLE_VIN.fullmatch(cell.strip().upper())}
    return {"vin": found.pop()} if len(found) == 1 else {}


def _ids(text: str) -> Iterator[int]:
    """Every number that stands by itself in a cell, or in the lines that it has taken in."""
    for part in _DIVIDERS.split(text):
        if number := _id(part):
            yield number


def _id(text: str) -> int | None:
    try:
        return read_id(text)
    except CellError:
        return None
