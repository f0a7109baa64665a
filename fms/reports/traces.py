"""What can still be read of rows that were set aside: by which rows they may be known.

FMS still has what such a row is about: nothing may be concluded from its absence.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from fms.reports.cells import CellError, is_nothing, read_id
from fms.reports.layout import Layout
from fms.reports.pieces import Cells, lines_of
from fms.reports.specs import ReportSpec

MOST_TRACES = 20_000
_DIVIDERS = re.compile(r'[,;\t|"\r\n]+')


@dataclass(slots=True)
class Traces:
    """Of each row that was set aside, what tells which one it may be.

    `known` are values by the names of the stored columns that they stand in; a row of before may
    be one of them where it has those values. `may_be_any`: one was there that says nothing of it,
    or there were more than anybody keeps in mind.
    """

    spec: ReportSpec
    known: dict[tuple[str, ...], set[tuple[object, ...]]] = field(default_factory=dict)
    may_be_any: bool = False
    _count: int = 0

    def add(self, cells: Cells, layout: Layout) -> None:
        """Keep what can be read of a row, as wide as its layout or not."""
        is_whole = len(cells) == layout.width
        several = lines_of(cells) > 1
        if is_whole:
            self._add_whole(cells, layout)
        elif not several and layout.positions[0] == 0 and (number := _id(cells[0])):
            # What has shifted stands behind it.
            self._keep({self._first_key: number})
            return
        if several or not is_whole:
            # A quotation mark that is never closed takes the rows behind it in.
            numbers = {number for cell in cells for number in _ids(cell)}
            for number in numbers:
                self._keep({self._first_key: number})
            self.may_be_any |= not numbers and len(cells) > layout.width

    @property
    def _first_key(self) -> str:
        return self.spec.key[0]

    def _add_whole(self, cells: Cells, layout: Layout) -> None:
        readable = self._readable(cells, layout)
        found = {name: readable[name] for name in self.spec.key if name in readable}
        if len(found) < len(self.spec.key):
            other = next((name for name in self.spec.known_by if name in readable), None)
            found |= {other: readable[other]} if other else {}
        if found:
            self._keep(found)
        elif _is_filled(self.spec, cells, layout):
            self.may_be_any = True

    def _readable(self, cells: Cells, layout: Layout) -> dict[str, object]:
        telling = {*self.spec.key, *self.spec.known_by}
        found: dict[str, object] = {}
        for column, position in zip(self.spec.kept, layout.positions, strict=True):
            if column.name in telling:
                try:
                    found[column.name] = column.read(cells[position])
                except CellError:
                    continue
        return found

    def _keep(self, found: Mapping[str, object]) -> None:
        stored = {column.name: column.stored_as or column.name for column in self.spec.kept}
        self._count += 1
        if self._count > MOST_TRACES:
            self.may_be_any = True
            return
        names = tuple(stored[name] for name in found)
        self.known.setdefault(names, set()).add(tuple(found.values()))


def _is_filled(spec: ReportSpec, cells: Cells, layout: Layout) -> bool:
    """Whether at least half of what a row needs is there: a total or a heading has less."""
    needed = [
        cells[position]
        for column, position in zip(spec.kept, layout.positions, strict=True)
        if column.needed
    ]
    return 2 * sum(not is_nothing(cell) for cell in needed) >= len(needed)


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
