"""Good reports, as FMS writes them, and what can be done with their rows."""

import csv
import functools
import io
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sandbox.fms.generator import generate_dataset
from sandbox.fms.reports import REPORT_COLUMNS, write_reports

Rows = list[list[str]]

NAMES = tuple(REPORT_COLUMNS)
TODAY = date(2026, 11, 2)
# Reads and writes any byte as it is, whatever encoding a report has.
_TRANSPARENT = "latin-1"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Good:
    """A good report among its four fellows."""

    name: str
    all: Mapping[str, bytes]

    @property
    def body(self) -> bytes:
        """The file."""
        return self.all[self.name]

    @property
    def rows(self) -> Rows:
        """Its rows; empty lines and byte order mark left out."""
        return rows_of(self.body)

    @property
    def columns(self) -> Sequence[str]:
        """The names of its columns."""
        return REPORT_COLUMNS[self.name]

    def other(self, number: int) -> "Good":
        """One of its fellows, 1 to 4."""
        return Good(NAMES[(NAMES.index(self.name) + number) % len(NAMES)], self.all)

    def with_rows(self, change: Callable[[Rows], Rows]) -> bytes:
        """The file with its rows changed."""
        return written(change(self.rows))

    def with_header(self) -> bytes:
        """The file with a first row that names the columns."""
        return written([list(self.columns), *self.rows])


@functools.cache
def good_files() -> Mapping[str, bytes]:
    """The five reports of a small fleet, with all the irregularities of real ones."""
    with tempfile.TemporaryDirectory() as folder:
        write_reports(generate_dataset(0.1, today=TODAY), Path(folder))
        return {name: (Path(folder) / f"{name}.csv").read_bytes() for name in NAMES}


def rows_of(body: bytes) -> Rows:
    """The rows of a report."""
    text = body.removeprefix(_BYTE_ORDER_MARK).decode(_TRANSPARENT)
    return [row for row in csv.reader(io.StringIO(text, newline="")) if row]


def written(rows: Sequence[Sequence[object]], delimiter: str = ",") -> bytes:
    """Rows as a file."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(_TRANSPARENT, errors="replace")
