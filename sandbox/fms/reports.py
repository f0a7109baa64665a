"""The five reports: which rows each has, how a row is written, how the file is. See REPORTS."""

import codecs
import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import Generic, TypeVar

from sandbox.fms.cells import (
    activity_cells,
    approved_make_cells,
    loan_cells,
    partner_cells,
    vehicle_cells,
)
from sandbox.fms.quirks import Pen, Quirks
from sandbox.fms.rows import Activity, ApprovedMake, Loan, Partner, Vehicle
from sandbox.fms.world import World

Row = TypeVar("Row")
_ROWS_A_CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class FileStyle:
    """How a report's file is written, apart from its cells."""

    newline: str = "\n"
    encoding: str = "utf-8"
    byte_order_mark: bytes = b""
    blank_lines: int = 0


PLAIN_STYLE = FileStyle()


@dataclass(frozen=True)
class Report(Generic[Row]):
    """One report; `rows` must be called where the world is changed, its result may go elsewhere."""

    name: str
    rows: Callable[[World], Iterable[Row]]
    revision: Callable[[World], int]
    key: Callable[[Row], object]
    cells: Callable[[Row, Pen], Sequence[object]]
    style: FileStyle
    older: Callable[[Row], Row] | None = None

    def chunks(self, world: World, quirks: Quirks) -> Iterator[bytes]:
        """Write the report piece by piece."""
        return self._written(world, self.rows(world), quirks)

    def _written(self, world: World, rows: Iterable[Row], quirks: Quirks) -> Iterator[bytes]:
        style = self.style if quirks.own_file_styles else PLAIN_STYLE
        yield style.byte_order_mark
        lines = self._lines(rows, world, quirks)
        while batch := list(islice(lines, _ROWS_A_CHUNK)):
            text = io.StringIO(newline="")
            csv.writer(text, lineterminator=style.newline).writerows(batch)
            yield text.getvalue().encode(style.encoding)
        yield (style.newline * style.blank_lines).encode(style.encoding)

    def _lines(
        self, rows: Iterable[Row], world: World, quirks: Quirks
    ) -> Iterator[Sequence[object]]:
        for row in self._with_older(rows, world, quirks):
            yield self.cells(row, Pen(quirks, self.key(row), world.seed))

    def _with_older(self, rows: Iterable[Row], world: World, quirks: Quirks) -> Iterable[Row]:
        count = world.restated.get(self.name, 0) if quirks.restated_rows else 0
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
    rows=lambda world: list(world.vehicles.values()),
    revision=lambda world: world.vehicles.revision,
    key=lambda row: row.vehicle_id,
    cells=vehicle_cells,
    style=FileStyle(newline="\r\n", blank_lines=2),
)
_MEDIA_PARTNERS = Report[Partner](
    name="media_partners",
    rows=lambda world: list(world.partners.values()),
    revision=lambda world: world.partners.revision,
    key=lambda row: (row.person_id, row.office),
    cells=partner_cells,
    style=FileStyle(newline="\r\n", byte_order_mark=codecs.BOM_UTF8),
)
_APPROVED_MAKES = Report[ApprovedMake](
    name="approved_makes",
    rows=lambda world: list(world.approved_makes.values()),
    revision=lambda world: world.approved_makes.revision,
    key=lambda row: (row.person_id, row.make),
    cells=approved_make_cells,
    style=FileStyle(encoding="cp1252", blank_lines=1),
    older=_older_make,
)
_LOAN_HISTORY = Report[Loan](
    name="loan_history",
    rows=lambda world: world.loan_history,
    revision=lambda world: world.loan_history.revision,
    key=lambda row: row.activity_id,
    cells=loan_cells,
    style=FileStyle(newline="\r\n", blank_lines=1),
    older=_older_loan,
)
_CURRENT_ACTIVITY = Report[Activity](
    name="current_activity",
    rows=lambda world: list(world.current_activity.values()),
    revision=lambda world: world.current_activity.revision,
    key=lambda row: row.activity_id,
    cells=activity_cells,
    style=FileStyle(blank_lines=3),
)

AnyReport = (
    Report[Vehicle] | Report[Partner] | Report[ApprovedMake] | Report[Loan] | Report[Activity]
)
REPORTS: Mapping[str, AnyReport] = {
    report.name: report
    for report in (_VEHICLES, _MEDIA_PARTNERS, _APPROVED_MAKES, _LOAN_HISTORY, _CURRENT_ACTIVITY)
}


def write_reports(world: World, folder: Path, quirks: Quirks | None = None) -> None:
    """Write the five reports as `folder/NAME.csv`, byte for byte what the FMS serves."""
    for report in REPORTS.values():
        with (folder / f"{report.name}.csv").open("wb") as file:
            file.writelines(report.chunks(world, quirks or Quirks()))
