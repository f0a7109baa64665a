"""A file's lines as rows of cells, a few at a time, each with the line it begins in."""

import csv
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import TextIOWrapper

from fms.reports.errors import ReportTooLarge, UnexpectedColumns

Cells = Sequence[str]

# Reports have a handful of empty lines. Without a limit, a few packed bytes that unpack to nothing
# but line ends would keep a processor busy for minutes.
MOST_EMPTY_LINES = 100_000
_ROWS_AT_ONCE = 250
_BREAK = re.compile(r"\r\n?|\n")
# Spreadsheets put such a line in front, to tell one another what divides the cells.
_DIVIDER = re.compile(r'"?sep=([,;|\t])"?[,;|\t]*\s*', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """Consecutive rows, empty ones among them; `line` is where the first begins."""

    line: int
    rows: Sequence[Cells]

    @property
    def has_cells(self) -> bool:
        """Whether anything is in it."""
        return any(map(any, self.rows))

    def numbered(self) -> Iterator[tuple[int, Cells]]:
        """Rows with the line each begins in, empty ones left out."""
        line = self.line
        for cells in self.rows:
            if any(cells):
                yield line, cells
            line += lines_of(cells)


def read_pieces(text: TextIOWrapper) -> Iterator[Piece]:
    """A few rows at a time: many that live long would keep the memory's collector busy.

    Raises UnexpectedColumns for what is no CSV, ReportTooLarge for too many empty lines.
    """
    first = next(text, "")
    divider = _DIVIDER.fullmatch(first)
    rows = (
        csv.reader(text, delimiter=divider[1])
        if divider
        else csv.reader(itertools.chain([first], text))
    )
    before = 1 if divider else 0
    line, empty = before + 1, 0
    try:
        while some := list(itertools.islice(rows, _ROWS_AT_ONCE)):
            empty += len(some) - sum(map(any, some))
            if empty > MOST_EMPTY_LINES:
                raise ReportTooLarge("empty_lines", MOST_EMPTY_LINES)
            yield Piece(line, some)
            line = before + rows.line_num + 1
    except csv.Error as error:
        raise UnexpectedColumns("no_csv", before + rows.line_num, str(error)) from error


def lines_of(cells: Cells) -> int:
    """How many lines of the file a row takes."""
    text = "".join(cells)
    if "\n" not in text and "\r" not in text:
        # As nearly every row.
        return 1
    return 1 + sum(len(_BREAK.findall(cell)) for cell in cells)
