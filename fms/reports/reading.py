"""From a downloaded file to rows: validated one by one, in batches, never all at once."""

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from operator import itemgetter
from typing import BinaryIO, TypeVar

from fms.reports.cells import CellError
from fms.reports.decoding import as_text
from fms.reports.errors import Content, NotCsv, ReportTooLarge, Seen, UnexpectedColumns
from fms.reports.forgotten import IsForgotten, names_one, seen_without, without
from fms.reports.inspection import FileFacts, inspect_file
from fms.reports.layout import SAMPLE_ROWS, Layout, recognise
from fms.reports.pieces import Cells, Piece, lines_of, read_pieces
from fms.reports.specs import ReportSpec
from fms.reports.traces import Traces
from fms.reports.values import Oddity, Row, RowReader

BATCH_ROWS = 2_500
MOST_REJECTED_KEPT = 5_000
# A report of bad rows alone is refused anyway: there is no need to read on for ever.
MOST_REJECTED_READ = 100_000
MOST_VALUES_COUNTED = 1_000
_LONGEST_VALUE = 80
_Value = TypeVar("_Value")
_NUMBER = re.compile(r"[0-9.,]*")


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that was set aside: its line in the file, and what was wrong with which value.

    `reason` is a word for it, with its numbers behind colons: what people read is made of it later.
    """

    line: int
    column: str
    value: str
    reason: str


@dataclass(slots=True)
class ReportReader:
    """Reads one report. The counts are complete once `batches` has come to its end.

    `rejected` keeps the first 5,000 rows that were set aside; `rows_rejected` counts all, and
    `kinds_rejected` those of each kind. `unknown_values` are values kept as text that this report
    was not known to have, by column; `unreadable` and `far_ends` what rows can do without.
    `traces` are what those that were set aside may be known by. `cut_off` says where the file
    breaks off, if it does. No end after `far_after` is believed. `rows_forgotten` are left out.
    """

    spec: ReportSpec
    file: BinaryIO
    far_after: date | None = None
    rows_read: int = 0
    rows_rejected: int = 0
    rows_forgotten: int = 0
    rejected: list[RejectedRow] = field(default_factory=list)
    kinds_rejected: Counter[str] = field(default_factory=Counter)
    unknown_values: Counter[tuple[str, str]] = field(default_factory=Counter)
    unreadable: dict[str, Oddity] = field(default_factory=dict)
    far_ends: Oddity = field(default_factory=Oddity)
    cut_off: Seen | None = None
    traces: Traces = field(init=False)
    _is_forgotten: IsForgotten | None = None
    # The last row if that one was bad, and the line of a bad row that took more lines than one.
    _bad_end: tuple[int, Cells] | None = None
    _swallowing: int | None = None

    def __post_init__(self) -> None:
        """No row was set aside yet."""
        self.traces = Traces(self.spec)

    def leave_out(self, is_forgotten: IsForgotten) -> None:
        """Keep no row of these partners, and nothing that says of another row that it is theirs."""
        self._is_forgotten = self.traces.is_forgotten = is_forgotten

    def inspect(self) -> FileFacts:
        """What the file is. Raises NotCsv. Blocks: not for an event loop."""
        return inspect_file(self.file)

    def batches(self, facts: FileFacts) -> Iterator[list[Row]]:
        """Validated rows, in the file's order, as tuples of the spec's kept columns.

        Raises ReportError; no row that came before may be used then. Blocks on the file and the
        processor: not for an event loop.
        """
        with as_text(self.file, is_utf_8=facts.is_utf_8) as text:
            pieces = read_pieces(text)
            first = next((piece for piece in pieces if piece.has_cells), None)
            if first is None:
                raise NotCsv(Content.EMPTY)
            sample = [cells for _, cells in itertools.islice(first.numbered(), SAMPLE_ROWS)]
            layout = self._recognised(sample)
            yield from self._read(itertools.chain([first], pieces), layout)
            self._look_at_the_end(facts, layout)

    def _recognised(self, sample: Sequence[Cells]) -> Layout:
        try:
            return recognise(self.spec, sample)
        except UnexpectedColumns as error:
            if self._is_forgotten:
                error.seen = seen_without(error.seen, self._is_forgotten)
            raise

    def _read(self, pieces: Iterable[Piece], layout: Layout) -> Iterator[list[Row]]:
        reading = RowReader(self.spec, layout, self.far_after)
        self.unreadable, self.far_ends = reading.unreadable, reading.far_ends
        batch: list[Row] = []
        for piece in pieces:
            batch += self._kept(self._read_piece(piece, reading, layout))
            if len(batch) >= BATCH_ROWS:
                self._note_unknown(batch)
                yield batch
                batch = []
        self._note_unknown(batch)
        yield batch

    def _kept(self, rows: Iterable[Row]) -> Iterable[Row]:
        if self._is_forgotten is None:
            return rows
        read = list(rows)
        left = without(read, self.spec, self._is_forgotten)
        self.rows_forgotten += len(read) - len(left)
        return left

    def _read_piece(self, piece: Piece, reading: RowReader, layout: Layout) -> Iterable[Row]:
        """All rows in one go; where one is bad, each by itself, and the bad ones set aside."""
        try:
            good = reading.all(piece.rows)
        except CellError:
            return self._read_singly(piece, reading, layout)
        self.rows_read += len(piece.rows)
        self._bad_end = None
        return good

    def _read_singly(self, piece: Piece, reading: RowReader, layout: Layout) -> list[Row]:
        good: list[Row] = []
        for line, cells in piece.numbered():
            try:
                good.append(reading.one(cells))
            except CellError:
                if layout.is_header(cells):
                    continue
                self._set_aside(line, layout.fitted(cells), layout)
            else:
                self._bad_end = None
            self.rows_read += 1
        return good

    def _set_aside(self, line: int, cells: Cells, layout: Layout) -> None:
        self.rows_rejected += 1
        if self.rows_rejected > max(MOST_REJECTED_READ, self.rows_read // 2):
            raise ReportTooLarge("unusable_rows", MOST_REJECTED_READ)
        self._bad_end = line, cells
        self.traces.add(cells, layout)
        if len(cells) != layout.width:
            if lines_of(cells) > 1:
                self._swallowing = self._swallowing or line
        elif self.spec.kind is not None:
            text = cells[layout.positions[self.spec.place_of(self.spec.kind) or 0]]
            _count(self.kinds_rejected, _shown(" ".join(text.split())))
        if len(self.rejected) < MOST_REJECTED_KEPT:
            explained = _explain(self.spec, line, cells, layout)
            if self._names_one(cells):
                explained = replace(explained, value="")
            self.rejected.append(explained)

    def _names_one(self, cells: Cells) -> bool:
        """Whether a row may be of a partner who was forgotten: of a report that has partners."""
        if self._is_forgotten is None or self.spec.place_of("person_id") is None:
            return False
        return names_one(cells, self._is_forgotten)

    def _note_unknown(self, rows: Sequence[Row]) -> None:
        for name, known in self.spec.known_values.items():
            counts = Counter(map(itemgetter(self.spec.place_of(name) or 0), rows))
            for value, times in counts.items():
                if str(value).lower() not in known:
                    _count(self.unknown_values, (name, str(value)), times)

    def _look_at_the_end(self, facts: FileFacts, layout: Layout) -> None:
        """A last row that is not whole, or a quotation mark that took lines with it: cut off."""
        line, cells = self._bad_end or (None, [])
        swallowing = self._swallowing or line
        if swallowing and not facts.quotes_are_paired:
            self.cut_off = Seen("open_quote", (swallowing,))
        elif line and not facts.ends_with_line:
            if not _is_footer(self.spec, cells, layout):
                self.cut_off = Seen("line_breaks_off", (line,))
            elif self.rejected[-1].line == line:
                words = "" if self._names_one(cells) else _shown(cells[0].strip())
                self.rejected[-1] = RejectedRow(line, "", words, "footer")


def _count(counter: Counter[_Value], value: _Value, times: int = 1) -> None:
    """A few of them are looked at, and there may be as many as rows."""
    if value in counter or len(counter) < MOST_VALUES_COUNTED:
        counter[value] += times


def _is_footer(spec: ReportSpec, cells: Cells, layout: Layout) -> bool:
    """Whether a last line is none of the rows, such as `Total: 979`: no row begins like that.

    Digits alone are the beginning of a row.
    """
    text = cells[0].strip()
    if _NUMBER.fullmatch(text):
        return False
    begins_with_id = 0 in layout.positions and spec.kept[layout.positions.index(0)].is_id
    return len(cells) == 1 or (begins_with_id and any(map(str.isalpha, text)))


def _explain(spec: ReportSpec, line: int, cells: Cells, layout: Layout) -> RejectedRow:
    """Read a row again, slowly, to say what is wrong with it."""
    if len(cells) != layout.width:
        found = f"width:{len(cells)}:{layout.width}"
        # Not the cells themselves: who knows which column, address or note, stands where.
        return RejectedRow(line, "", "", found)
    for column, position in zip(spec.kept, layout.positions, strict=True):
        try:
            column.value(cells[position])
        except CellError as error:
            return RejectedRow(line, column.name, _shown(cells[position]), str(error))
    end = layout.positions[spec.dates[1]] if spec.dates else 0
    return RejectedRow(line, "end_date", _shown(cells[end]), "before_its_start")


def _shown(cell: str) -> str:
    """Without the NULs that a database would refuse."""
    return cell.replace("\x00", "")[:_LONGEST_VALUE]
