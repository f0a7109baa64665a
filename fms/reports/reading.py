"""From a downloaded file to rows: validated one by one, in batches, never all at once."""

import contextlib
import csv
import io
import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from fms.reports.cells import CellError, CellReader
from fms.reports.errors import Content, NotCsv, ReportTruncated, UnexpectedColumns
from fms.reports.layout import SAMPLE_ROWS, Layout, recognise
from fms.reports.specs import Kept, ReportSpec
from fms.reports.survey import Survey, survey

Row = tuple[object, ...]

BATCH_ROWS = 5_000
MOST_REJECTED_KEPT = 5_000
_MOST_REMEMBERED = 100_000
_LONGEST_VALUE = 80

_Numbered = tuple[int, Sequence[str]]


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that was set aside: its line in the file, and what was wrong with which value."""

    line: int
    column: str
    value: str
    reason: str


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
    _last_line: int = 0
    _last_rejected_line: int = -1

    def survey(self) -> Survey:
        """What the file is. Raises NotCsv. Blocks: not for an event loop."""
        return survey(self.file)

    def batches(self, surveyed: Survey) -> Iterator[list[Row]]:
        """Validated rows, in the file's order, as tuples of the spec's kept columns.

        Raises ReportError; no row that came before may be used then. Blocks on the file and the
        processor: not for an event loop.
        """
        with _as_text(self.file, surveyed.encoding) as text:
            numbered = _numbered(text)
            sample = list(itertools.islice(numbered, SAMPLE_ROWS))
            if not sample:
                raise NotCsv(Content.EMPTY)
            layout = recognise(self.spec, [cells for _, cells in sample])
            rows = itertools.chain(sample[1:] if layout.has_header else sample, numbered)
            yield from self._read(rows, layout)
        self._check_end(surveyed)

    def _read(self, rows: Iterator[_Numbered], layout: Layout) -> Iterator[list[Row]]:
        read = _row_reader(self.spec, layout)
        while batch := list(itertools.islice(rows, BATCH_ROWS)):
            good: list[Row] = []
            for line, cells in batch:
                try:
                    good.append(read(cells))
                except CellError:
                    self._set_aside(line, cells, layout)
            self.rows_read += len(batch)
            self._last_line = batch[-1][0]
            self._note_unknown(good)
            yield good

    def _set_aside(self, line: int, cells: Sequence[str], layout: Layout) -> None:
        self.rows_rejected += 1
        rejected = _explain(self.spec, line, cells, layout)
        self._last_rejected_line = line
        if len(self.rejected) < MOST_REJECTED_KEPT:
            self.rejected.append(rejected)

    def _note_unknown(self, rows: Sequence[Row]) -> None:
        names = [column.name for column in self.spec.kept]
        for name, known in self.spec.known_values.items():
            at = names.index(name)
            counts = Counter(str(row[at]) for row in rows)
            self.unknown_values.update({k: n for k, n in counts.items() if k not in known})

    def _check_end(self, surveyed: Survey) -> None:
        """A last row that is not whole, without a line's end or a closing quote: cut off."""
        if self._last_rejected_line != self._last_line:
            return
        if not surveyed.ends_with_line:
            raise ReportTruncated(f"line {self._last_line} breaks off")
        if not surveyed.quotes_are_paired:
            raise ReportTruncated(f"a quotation mark in line {self._last_line} is never closed")


@contextlib.contextmanager
def _as_text(file: BinaryIO, encoding: str) -> Iterator[io.TextIOWrapper]:
    """The file as text, for as long as the block lasts; the file itself stays open."""
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
    try:
        yield text
    finally:
        text.detach()


def _numbered(text: io.TextIOWrapper) -> Iterator[_Numbered]:
    """Rows with the line each begins in, empty ones left out."""
    rows = csv.reader(text)
    line = 1
    try:
        for cells in rows:
            if cells and any(cells):
                yield line, cells
            line = rows.line_num + 1
    except csv.Error as error:
        raise UnexpectedColumns(f"line {line} is not CSV: {error}") from error


def _row_reader(spec: ReportSpec, layout: Layout) -> Callable[[Sequence[str]], Row]:
    """A function for one row's kept values, or a CellError. It runs for every row."""
    plan = [
        (position, _remembering(column) if column.repeats else column.read)
        for column, position in zip(spec.kept, layout.positions, strict=True)
    ]
    width, dates = layout.width, spec.dates

    def read(cells: Sequence[str]) -> Row:
        if len(cells) != width:
            raise CellError
        values = tuple([reader(cells[position]) for position, reader in plan])
        if dates and values[dates[1]] < values[dates[0]]:  # type: ignore[operator]
            raise CellError
        return values

    return read


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


def _remembering(column: Kept) -> CellReader:
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
            return RejectedRow(line, column.name, cells[position][:_LONGEST_VALUE], str(error))
    end = layout.positions[spec.dates[1]] if spec.dates else 0
    return RejectedRow(line, "end_date", cells[end][:_LONGEST_VALUE], "before its start")
