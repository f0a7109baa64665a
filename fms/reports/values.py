"""From rows of cells to rows of values: every row of every report passes here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import lt
from typing import Any

from fms.reports.cells import CellError, CellReader, EmptyCell
from fms.reports.layout import Layout
from fms.reports.pieces import Cells
from fms.reports.specs import ReportColumn, ReportSpec

Row = tuple[object, ...]

_MOST_REMEMBERED = 20_000


@dataclass(slots=True)
class Oddity:
    """How often something odd was met in rows that were used, and what it was the first time."""

    count: int = 0
    example: str = ""

    def meet(self, texts: Sequence[str]) -> None:
        """Count what was found."""
        self.count += len(texts)
        self.example = self.example or texts[0]


class RowReader:
    """How the kept values of rows are read.

    `unreadable` are cells, by column, that are no value and that their rows can do without;
    `far_ends` are ends beyond the day after which no end is believed.
    """

    def __init__(self, spec: ReportSpec, layout: Layout, far_after: date | None) -> None:
        self.unreadable: dict[str, Oddity] = {}
        self.far_ends = Oddity()
        self._layout, self._dates = layout, spec.dates
        self._far_after = far_after or date.max
        self._plan: list[tuple[int, CellReader]] = []
        self._lenient: list[tuple[str, int, _Memory]] = []
        for column, position in zip(spec.kept, layout.positions, strict=True):
            self._add(column, position)
        self._instead = [
            (at, instead)
            for at, column in enumerate(spec.kept)
            if (instead := spec.place_of(column.instead)) is not None
        ]

    def _add(self, column: ReportColumn, position: int) -> None:
        if not column.needed or column.repeats:
            memory = _Memory(column)
            self._plan.append((position, memory.__getitem__))
            if not column.needed:
                self._lenient.append((column.name, position, memory))
        else:
            self._plan.append((position, column.read))

    def all(self, rows: Sequence[Cells]) -> Iterable[Row]:
        """Some rows, by columns, as that is fast. Raises CellError when any of them is bad."""
        if set(map(len, rows)) != {self._layout.width}:
            rows = [self._layout.fitted(cells) for cells in rows]
            if set(map(len, rows)) != {self._layout.width}:
                raise CellError
        columns = list(zip(*rows, strict=True))
        values: list[list[Any]]
        values = [list(map(reader, columns[position])) for position, reader in self._plan]
        self._fill_in(values)
        if self._dates:
            start, end = (values[at] for at in self._dates)
            if any(map(lt, end, start)):
                raise CellError
            if max(end) > self._far_after:
                self._note_far(rows, end)
        self._note_unreadable(rows)
        return zip(*values, strict=True)

    def one(self, cells: Cells) -> Row:
        """One row. Raises CellError when it is bad."""
        cells = self._layout.fitted(cells)
        if len(cells) != self._layout.width:
            raise CellError
        values: list[Any] = [reader(cells[position]) for position, reader in self._plan]
        for at, instead in self._instead:
            values[at] = values[instead] if values[at] is None else values[at]
        if self._dates:
            start, end = self._dates
            if values[end] < values[start]:
                raise CellError
            if values[end] > self._far_after:
                self._note_far([cells], [values[end]])
        self._note_unreadable([cells])
        return tuple(values)

    def _fill_in(self, values: list[list[Any]]) -> None:
        """What another column stands for where a column has nothing."""
        for at, instead in self._instead:
            if None in values[at]:
                both = zip(values[at], values[instead], strict=True)
                values[at] = [other if own is None else own for own, other in both]

    def _note_far(self, rows: Sequence[Cells], ends: Sequence[date]) -> None:
        position = self._plan[self._dates[1]][0] if self._dates else 0
        far = [
            cells[position] for cells, end in zip(rows, ends, strict=True) if end > self._far_after
        ]
        self.far_ends.meet(far)

    def _note_unreadable(self, rows: Sequence[Cells]) -> None:
        for name, position, memory in self._lenient:
            if not memory.unreadable:
                continue
            met = [cells[position] for cells in rows if cells[position] in memory.unreadable]
            if met:
                self.unreadable.setdefault(name, Oddity()).meet(met)


class _Memory(dict[str, object]):
    """Values by the text they were read from; `unreadable` are texts that are no value."""

    def __init__(self, column: ReportColumn) -> None:
        super().__init__()
        self._column = column
        self.unreadable: set[str] = set()

    def __missing__(self, text: str) -> object:
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
            self.unreadable.clear()
        value = self[text] = self._read(text)
        return value

    def _read(self, text: str) -> object:
        try:
            return self._column.read(text)
        except EmptyCell:
            if self._column.needed:
                raise
        except CellError:
            if self._column.needed:
                raise
            self.unreadable.add(text)
        return None
