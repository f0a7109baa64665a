"""The five reports: which rows each has, how a row is written, how the file is. See REPORTS."""

import codecs
import csv
import io
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cached_property, lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar, cast

from sandbox.fms.dataset import Dataset
from sandbox.fms.rows import Activity, ApprovedMake, Loan, Partner, Vehicle

_DATE_FORMATS = ("%m-%d-%y", "%m/%d/%Y", "%m/%d/%y", "%Y-%m-%d")


@dataclass(frozen=True, slots=True)
class Irregularities:
    """How many rows in a thousand have each irregularity, and whether files have theirs."""

    other_dates: int = 60
    decimal_ids: int = 30
    lower_vins: int = 40
    unknown_ranks: int = 2
    no_mileage: int = 6
    restated_rows: bool = True
    own_file_styles: bool = True


TIDY = Irregularities(0, 0, 0, 0, 0, restated_rows=False, own_file_styles=False)


class ReportWriter:
    """Writes the cells of one row, whose irregularities follow from its key and the seed."""

    __slots__ = ("_irregularities", "_noise")

    def __init__(self, irregularities: Irregularities, key: object, seed: int) -> None:
        self._irregularities = irregularities
        # crc32 rather than hash(): the latter differs from one run to the next.
        self._noise = zlib.crc32(repr(key).encode(), seed & 0xFFFFFFFF)

    def date(self, day: date | None) -> str:
        """Write a date, MM-DD-YY as a rule; None stays blank."""
        if day is None:
            return ""
        odd = self._noise % 1000 < self._irregularities.other_dates
        return _written(day, 1 + (self._noise >> 10) % 3 if odd else 0)

    def id(self, number: int | None) -> str:
        """Write an id, sometimes as a spreadsheet would: `123.0`; None stays blank."""
        if number is None:
            return ""
        return f"{number}.0" if self._has(self._irregularities.decimal_ids, 5) else str(number)

    def vin(self, vin: str) -> str:
        """Write a VIN that refers to a vehicle: sometimes in lower case."""
        return vin.lower() if self._has(self._irregularities.lower_vins, 9) else vin

    def rank(self, rank: str) -> str:
        """Write a rank, rarely one that nobody defined."""
        return "D" if self._has(self._irregularities.unknown_ranks, 7) else rank

    def mileage(self, miles: int | None) -> str:
        """Write a mileage with its thousands comma, or N/A."""
        if miles is None or self._has(self._irregularities.no_mileage, 3):
            return "N/A"
        return f"{miles:,}"

    def _has(self, rate: int, shift: int) -> bool:
        return (self._noise >> shift) % 1000 < rate


@lru_cache(maxsize=20_000)
def _written(day: date, style: int) -> str:
    return day.strftime(_DATE_FORMATS[style])


# How the fields are written that are not written as they are.
_WRITTEN: Mapping[str, Callable[[ReportWriter, Any], object]] = {
    **dict.fromkeys(("activity_id", "person_id", "vehicle_id"), ReportWriter.id),
    **dict.fromkeys(("vin", "vehicle_vin"), ReportWriter.vin),
    **dict.fromkeys(("start_date", "end_date"), ReportWriter.date),
    **dict.fromkeys(("registration_exp", "insurance_exp"), ReportWriter.date),
    "expected_turn_in_date": ReportWriter.date,
    "in_service_date": lambda _, day: f"{day.month}/{day.year}",
    "current_mileage": ReportWriter.mileage,
    "rank": ReportWriter.rank,
}


Row = TypeVar("Row")
Row_co = TypeVar("Row_co", covariant=True)
_ROWS_A_CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class FileStyle:
    """How a report's file is written, apart from its cells."""

    newline: str = "\n"
    encoding: str = "utf-8"
    byte_order_mark: bytes = b""
    blank_lines: int = 0


PLAIN_STYLE = FileStyle()


class Source(Protocol[Row_co]):
    """Rows that know when they changed."""

    @property
    def revision(self) -> int: ...

    def rows(self) -> Iterable[Row_co]: ...

    def __len__(self) -> int: ...


@dataclass(frozen=True)
class Report(Generic[Row]):
    """One report. Call `chunks` where the dataset is changed; what it gives may go elsewhere."""

    name: str
    row: type[Row]
    source: Callable[[Dataset], Source[Row]]
    key: Callable[[Row], object]
    style: FileStyle
    older: Callable[[Row], Row] | None = None
    # Fields that are written as they are here, although not elsewhere.
    plain: frozenset[str] = frozenset()

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The names of its columns: those of the rows' fields."""
        return tuple(field.name for field in fields(cast("Any", self.row)))

    @cached_property
    def _written_as(self) -> Sequence[tuple[str, Callable[[ReportWriter, Any], object] | None]]:
        return [(name, None if name in self.plain else _WRITTEN.get(name)) for name in self.columns]

    def cells(self, row: Row, writer: ReportWriter) -> Sequence[object]:
        """One row as cells, in the order of the columns."""
        return [
            getattr(row, name) if write is None else write(writer, getattr(row, name))
            for name, write in self._written_as
        ]

    def chunks(self, dataset: Dataset, irregularities: Irregularities) -> Iterator[bytes]:
        """Write the report piece by piece."""
        return self._written(dataset, self.source(dataset).rows(), irregularities)

    def _written(
        self, dataset: Dataset, rows: Iterable[Row], irregularities: Irregularities
    ) -> Iterator[bytes]:
        style = self.style if irregularities.own_file_styles else PLAIN_STYLE
        yield style.byte_order_mark
        lines = self._lines(rows, dataset, irregularities)
        while batch := list(islice(lines, _ROWS_A_CHUNK)):
            text = io.StringIO(newline="")
            csv.writer(text, lineterminator=style.newline).writerows(batch)
            yield text.getvalue().encode(style.encoding)
        yield (style.newline * style.blank_lines).encode(style.encoding)

    def _lines(
        self, rows: Iterable[Row], dataset: Dataset, irregularities: Irregularities
    ) -> Iterator[Sequence[object]]:
        for row in self._with_older(rows, dataset, irregularities):
            yield self.cells(row, ReportWriter(irregularities, self.key(row), dataset.seed))

    def _with_older(
        self, rows: Iterable[Row], dataset: Dataset, irregularities: Irregularities
    ) -> Iterable[Row]:
        count = dataset.restated.get(self.name, 0) if irregularities.restated_rows else 0
        if self.older is None or not count:
            return rows
        remaining = iter(rows)
        first = list(islice(remaining, count))
        return chain(map(self.older, first), first, remaining)


def _older_make(row: ApprovedMake) -> ApprovedMake:
    return replace(row, rank="Pending" if row.rank != "Pending" else "C")


def _older_loan(row: Loan) -> Loan:
    return replace(row, clips_received=row.clips_received + 1)


_VEHICLES = Report[Vehicle](
    name="vehicles",
    source=lambda dataset: dataset.vehicles,
    key=lambda row: row.vehicle_id,
    row=Vehicle,
    style=FileStyle(newline="\r\n", blank_lines=2),
    plain=frozenset({"vin"}),
)
_MEDIA_PARTNERS = Report[Partner](
    name="media_partners",
    source=lambda dataset: dataset.partners,
    key=lambda row: (row.person_id, row.office),
    row=Partner,
    style=FileStyle(newline="\r\n", byte_order_mark=codecs.BOM_UTF8),
)
_APPROVED_MAKES = Report[ApprovedMake](
    name="approved_makes",
    source=lambda dataset: dataset.approved_makes,
    key=lambda row: (row.person_id, row.make),
    row=ApprovedMake,
    style=FileStyle(encoding="cp1252", blank_lines=1),
    older=_older_make,
)
_LOAN_HISTORY = Report[Loan](
    name="loan_history",
    source=lambda dataset: dataset.loan_history,
    key=lambda row: row.activity_id,
    row=Loan,
    style=FileStyle(newline="\r\n", blank_lines=1),
    older=_older_loan,
)
_CURRENT_ACTIVITY = Report[Activity](
    name="current_activity",
    source=lambda dataset: dataset.current_activity,
    key=lambda row: row.activity_id,
    row=Activity,
    style=FileStyle(blank_lines=3),
)

AnyReport = (
    Report[Vehicle] | Report[Partner] | Report[ApprovedMake] | Report[Loan] | Report[Activity]
)
REPORTS: Mapping[str, AnyReport] = {
    report.name: report
    for report in (_VEHICLES, _MEDIA_PARTNERS, _APPROVED_MAKES, _LOAN_HISTORY, _CURRENT_ACTIVITY)
}
REPORT_COLUMNS = {name: report.columns for name, report in REPORTS.items()}


def write_reports(
    dataset: Dataset, folder: Path, irregularities: Irregularities | None = None
) -> None:
    """Write the five reports as `folder/NAME.csv`, byte for byte what the FMS serves."""
    for report in REPORTS.values():
        with (folder / f"{report.name}.csv").open("wb") as file:
            file.writelines(report.chunks(dataset, irregularities or Irregularities()))
