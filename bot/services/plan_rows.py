"""Reads planned assignments from a CSV file, row by row; a bad row never hides the others."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from domain.assignment import DateRange
from domain.planning import Plan
from domain.typed import BadInput, BadKind, read_day, read_id, read_vin, read_yes

COLUMNS = ("vehicle_id", "vin", "person_id", "office", "start_date", "end_date", "plan_anyway")

_NEEDED = ("person_id", "start_date", "end_date")

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One row: its plan, or what is wrong with it. `line` is where it begins."""

    line: int
    plan: Plan | BadInput


@dataclass(frozen=True, slots=True)
class PlanFile:
    """The rows, and the columns that mean nothing here."""

    rows: Iterator[PlanRow]
    unknown_columns: tuple[str, ...]


def read_plan_file(content: bytes) -> PlanFile:
    """Read a file whose first row names its columns. Raises BadInput when it is none."""
    text = _decoded(content)
    first = text.lstrip("\n").partition("\n")[0]
    delimiter = ";" if ";" in first and "," not in first else ","
    lines = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    try:
        header = [_column(cell) for cell in next((row for row in lines if any(row)), [])]
    except csv.Error as error:
        raise BadInput(BadKind.NOT_CSV) from error
    _check_header(header)
    unknown = tuple(name for name in header if name and name not in COLUMNS)
    return PlanFile(_rows(lines, header), unknown)


def _decoded(content: bytes) -> str:
    if not content.strip():
        raise BadInput(BadKind.EMPTY)
    if b"\0" in content or content.startswith(b"PK\x03\x04"):
        raise BadInput(BadKind.NOT_CSV)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _column(cell: str) -> str:
    return "_".join(cell.strip().lower().replace("-", " ").split())


def _check_header(header: list[str]) -> None:
    missing = [name for name in _NEEDED if name not in header]
    if "vehicle_id" not in header and "vin" not in header:
        missing.insert(0, "vehicle_id or vin")
    if missing:
        raise BadInput(BadKind.NO_COLUMN, missing=", ".join(missing), known=", ".join(COLUMNS))
    twice = next((name for name in COLUMNS if header.count(name) > 1), None)
    if twice:
        raise BadInput(BadKind.COLUMN_TWICE, name=twice)


def _rows(lines: Iterator[list[str]], header: list[str]) -> Iterator[PlanRow]:
    while True:
        before: int = lines.line_num  # type: ignore[attr-defined]
        try:
            cells = next(lines, None)
        except csv.Error as error:
            # What follows a broken quote cannot be told apart any more.
            yield PlanRow(before + 1, BadInput(BadKind.BROKEN_CSV, str(error)))
            return
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield _row(before + 1, header, cells)


def _row(line: int, header: list[str], cells: list[str]) -> PlanRow:
    try:
        return PlanRow(line, _plan(header, cells))
    except BadInput as error:
        return PlanRow(line, error)


def _plan(header: list[str], cells: list[str]) -> Plan:
    if any(cell.strip() for cell in cells[len(header) :]):
        raise BadInput(BadKind.TOO_MANY_CELLS)
    given = dict(zip(header, map(str.strip, cells), strict=False))
    vehicle_id, vin = _optional(given, "vehicle_id", read_id), _optional(given, "vin", read_vin)
    if vehicle_id is None and vin is None:
        raise BadInput(BadKind.NO_VEHICLE)
    return Plan(
        person_id=_needed(given, "person_id", read_id),
        dates=DateRange(
            _needed(given, "start_date", read_day), _needed(given, "end_date", read_day)
        ),
        vehicle_id=vehicle_id,
        vin=vin,
        office=given.get("office") or None,
        override=_optional(given, "plan_anyway", read_yes) or False,
        if_absent=True,
    )


def _needed(given: Mapping[str, str], name: str, read: Callable[[str], _Value]) -> _Value:
    text = given.get(name, "")
    if not text:
        raise BadInput(BadKind.EMPTY, column=name)
    try:
        return read(text)
    except BadInput as error:
        error.column = name
        raise


def _optional(given: Mapping[str, str], name: str, read: Callable[[str], _Value]) -> _Value | None:
    return _needed(given, name, read) if given.get(name) else None
