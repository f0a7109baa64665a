"""From a downloaded file to rows: validated one by one, in batches, never all at once."""

import contextlib
import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter, lt
from typing import Any, BinaryIO

from fms.reports.cells import CellError, CellReader
from fms.reports.errors import Content, NotCsv, ReportTruncated, UnexpectedColumns
from fms.reports.inspection import FileFacts, inspect_file
from fms.reports.layout import SAMPLE_ROWS, Layout, recognise
from fms.reports.specs import ReportColumn, ReportSpec

Row = tuple[object, ...]

BATCH_ROWS = 2_500
MOST_REJECTED_KEPT = 5_000
_MOST_REMEMBERED = 100_000
_LONGEST_VALUE = 80
_ROWS_AT_ONCE = 250

_BREAK = re.compile(r"\r\n?|\n")


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that was set aside: its line in the file, and what was wrong with which value."""

    line: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Piece:
    """Consecutive rows, empty ones among them; `line` is where the first begins."""

    line: int
    rows: Sequence[Sequence[str]]

    def numbered(self) -> Iterator[tuple[int, Sequence[str]]]:
        """Rows with the line each begins in, empty ones left out."""
        line = self.line
        for cells in self.rows:
            if any(cells):
                yield line, cells
            line += _lines_of(cells)

    def after(self, last: Sequence[str]) -> "_Piece":
        """What follows one of its rows."""
        at = self.rows.index(last) + 1
        return _Piece(self.line + sum(map(_lines_of, self.rows[:at])), self.rows[at:])


@dataclass(slots=True)
class ReportReader:
    """Reads one report. The counts are complete once `batches` has come to its end.

    `rejected` keeps the first 5,000 rows that were set aside; `rows_rejected` counts all.
    `unknown_values` are values kept as text that this report was not known to have.
    """

    spec: ReportSpec
    file: BinaryIO
    rows_read: int = 0
    rows_rejected: int = 0
    rejected: list[RejectedRow] = field(default_factory=list)
    unknown_values: Counter[str] = field(default_factory=Counter)
    # The line of the last row if that one was bad, and of a bad row that took more lines than one.
    _bad_end: int | None = None
    _swallowing: int | None = None

    def inspect(self) -> FileFacts:
        """What the file is. Raises NotCsv. Blocks: not for an event loop."""
        return inspect_file(self.file)

    def batches(self, facts: FileFacts) -> Iterator[list[Row]]:
        """Validated rows, in the file's order, as tuples of the spec's kept columns.

        Raises ReportError; no row that came before may be used then. Blocks on the file and the
        processor: not for an event loop.
        """
        with _as_text(self.file, facts.encoding) as text:
            pieces = _pieces(text)
            first = next((piece for piece in pieces if any(map(any, piece.rows))), None)
            if first is None:
                raise NotCsv(Content.EMPTY)
            sample = [cells for _, cells in first.numbered()]
            layout = recognise(self.spec, sample[:SAMPLE_ROWS])
            if layout.has_header:
                first = first.after(sample[0])
            yield from self._read(itertools.chain([first], pieces), layout)
        self._check_end(facts)

    def _read(self, pieces: Iterable[_Piece], layout: Layout) -> Iterator[list[Row]]:
        reading = _Reading(self.spec, layout)
        batch: list[Row] = []
        for piece in pieces:
            batch += self._read_piece(piece, reading, layout)
            if len(batch) >= BATCH_ROWS:
                self._note_unknown(batch)
                yield batch
                batch = []
        self._note_unknown(batch)
        yield batch

    def _read_piece(self, piece: _Piece, reading: "_Reading", layout: Layout) -> Iterable[Row]:
        """All rows in one go; where one is bad, each by itself, and the bad ones set aside."""
        try:
            good = reading.all(piece.rows)
        except CellError:
            return self._read_singly(piece, reading, layout)
        self.rows_read += len(piece.rows)
        self._bad_end = None
        return good

    def _read_singly(self, piece: _Piece, reading: "_Reading", layout: Layout) -> list[Row]:
        good: list[Row] = []
        for line, cells in piece.numbered():
            self.rows_read += 1
            try:
                good.append(reading.one(cells))
            except CellError:
                self._set_aside(line, cells, layout)
            else:
                self._bad_end = None
        return good

    def _set_aside(self, line: int, cells: Sequence[str], layout: Layout) -> None:
        self.rows_rejected += 1
        self._bad_end = line
        if len(cells) != layout.width and _lines_of(cells) > 1:
            self._swallowing = self._swallowing or line
        if len(self.rejected) < MOST_REJECTED_KEPT:
            self.rejected.append(_explain(self.spec, line, cells, layout))

    def _note_unknown(self, rows: Sequence[Row]) -> None:
        names = [column.name for column in self.spec.kept]
        for name, known in self.spec.known_values.items():
            counts = Counter(map(itemgetter(names.index(name)), rows))
            self.unknown_values.update({str(k): n for k, n in counts.items() if k not in known})

    def _check_end(self, facts: FileFacts) -> None:
        """A last row that is not whole, or a quotation mark that took lines with it: cut off."""
        swallowing = self._swallowing or self._bad_end
        if swallowing and not facts.quotes_are_paired:
            raise ReportTruncated(f"a quotation mark in line {swallowing} is never closed")
        if self._bad_end and not facts.ends_with_line:
            raise ReportTruncated(f"line {self._bad_end} breaks off")


@contextlib.contextmanager
def _as_text(file: BinaryIO, encoding: str) -> Iterator[io.TextIOWrapper]:
    """The file as text, for as long as the block lasts; the file itself stays open."""
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
    try:
        yield text
    finally:
        # One that was closed meanwhile, as at a stop, has nothing left to detach from.
        if not file.closed:
            text.detach()


def _pieces(text: io.TextIOWrapper) -> Iterator[_Piece]:
    """A few rows at a time: many that live long would keep the memory's collector busy."""
    rows = csv.reader(text)
    line = 1
    try:
        while some := list(itertools.islice(rows, _ROWS_AT_ONCE)):
            yield _Piece(line, some)
            line = rows.line_num + 1
    except csv.Error as error:
        raise UnexpectedColumns(f"line {rows.line_num} is not CSV: {error}") from error


def _lines_of(cells: Sequence[str]) -> int:
    """How many lines of the file a row takes."""
    return 1 + sum(len(_BREAK.findall(cell)) for cell in cells)


class _Reading:
    """How the kept values of rows are read; every row of every report passes here."""

    def __init__(self, spec: ReportSpec, layout: Layout) -> None:
        self._plan = [
            (position, _remembering(column) if column.repeats else column.read)
            for column, position in zip(spec.kept, layout.positions, strict=True)
        ]
        self._width, self._dates = layout.width, spec.dates

    def all(self, rows: Sequence[Sequence[str]]) -> Iterable[Row]:
        """Some rows, by columns, as that is fast. Raises CellError when any of them is bad."""
        if set(map(len, rows)) != {self._width}:
            raise CellError
        columns = list(zip(*rows, strict=True))
        values: list[list[Any]]
        values = [list(map(reader, columns[position])) for position, reader in self._plan]
        if self._dates and any(map(lt, values[self._dates[1]], values[self._dates[0]])):
            raise CellError
        return zip(*values, strict=True)

    def one(self, cells: Sequence[str]) -> Row:
        """One row. Raises CellError when it is bad."""
        if len(cells) != self._width:
            raise CellError
        values: tuple[Any, ...] = tuple([reader(cells[at]) for at, reader in self._plan])
        if self._dates and values[self._dates[1]] < values[self._dates[0]]:
            raise CellError
        return values


class _Memory(dict[str, object]):
    """Values by the text they were read from."""

    def __init__(self, read: CellReader) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> object:
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        value = self[text] = self._read(text)
        return value


def _remembering(column: ReportColumn) -> CellReader:
    return _Memory(column.read).__getitem__


def _explain(spec: ReportSpec, line: int, cells: Sequence[str], layout: Layout) -> RejectedRow:
    """Read a row again, slowly, to say what is wrong with it."""
    if len(cells) != layout.width:
        found = f"{len(cells)} columns in place of {layout.width}"
        # Not the cells themselves: who knows which column, address or note, stands where.
        return RejectedRow(line, "", "", found)
    for column, position in zip(spec.kept, layout.positions, strict=True):
        try:
            column.read(cells[position])
        except CellError as error:
            return RejectedRow(line, column.name, _shown(cells[position]), str(error))
    end = layout.positions[spec.dates[1]] if spec.dates else 0
    return RejectedRow(line, "end_date", _shown(cells[end]), "before its start")


def _shown(cell: str) -> str:
    """Without the NULs that a database would refuse."""
    return cell.replace("\x00", "")[:_LONGEST_VALUE]
