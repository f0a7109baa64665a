"""Reads planned assignments from a CSV file, row by row; a bad row never hides the others."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from domain.assignment import DateRange
from domain.planning import Plan
from fms.reports.cells import CellError, read_date, read_id, read_vin

COLUMNS = ("vehicle_id", "vin", "person_id", "office", "start_date", "end_date", "plan_anyway")

_NEEDED = ("person_id", "start_date", "end_date")
_YES, _NO = ("yes", "y", "true", "1", "x"), ("", "no", "n", "false", "0")
_MOST_CHARACTERS = 200

_Value = TypeVar("_Value")


class NotAPlanFileError(Exception):
    """The file as a whole cannot be read; the message is a clause that says why."""


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One row: its plan, or what is wrong with it. `line` is where it begins."""

    line: int
    plan: Plan | None
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class PlanFile:
    """The rows, and the columns that mean nothing here."""

    rows: Iterator[PlanRow]
    unknown_columns: tuple[str, ...]


def read_plan_file(content: bytes) -> PlanFile:
    """Read a file whose first row names its columns. Raises NotAPlanFileError."""
    text = _decoded(content)
    first = text.lstrip("\n").partition("\n")[0]
    delimiter = ";" if ";" in first and "," not in first else ","
    lines = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    try:
        header = [_column(cell) for cell in next((row for row in lines if any(row)), [])]
    except csv.Error as error:
        raise NotAPlanFileError(f"is not a CSV file: {error}") from error
    _check_header(header)
    unknown = tuple(name for name in header if name and name not in COLUMNS)
    return PlanFile(_rows(lines, header), unknown)


def _decoded(content: bytes) -> str:
    if not content.strip():
        raise NotAPlanFileError("is empty")
    if b"\0" in content or content.startswith(b"PK\x03\x04"):
        raise NotAPlanFileError("is not a CSV file; save the sheet as CSV first")
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
        raise NotAPlanFileError(
            f"has no column {', '.join(missing)}; its first row must name the columns: "
            f"{', '.join(COLUMNS)}"
        )
    twice = next((name for name in COLUMNS if header.count(name) > 1), None)
    if twice:
        raise NotAPlanFileError(f"has the column {twice} twice")


def _rows(lines: Iterator[list[str]], header: list[str]) -> Iterator[PlanRow]:
    while True:
        before: int = lines.line_num  # type: ignore[attr-defined]
        try:
            cells = next(lines, None)
        except csv.Error as error:
            # What follows a broken quote cannot be told apart any more.
            yield PlanRow(before + 1, None, f"not readable as CSV from here on: {error}")
            return
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield _row(before + 1, header, cells)


def _row(line: int, header: list[str], cells: list[str]) -> PlanRow:
    if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
        return PlanRow(line, None, "it has more cells than the first row has columns")
    given = dict(zip(header, (cell.strip() for cell in cells), strict=False))
    try:
        return PlanRow(line, _plan(given))
    except CellError as error:
        return PlanRow(line, None, str(error))


def _plan(given: Mapping[str, str]) -> Plan:
    vehicle_id, vin = _optional(given, "vehicle_id", read_id), _optional(given, "vin", read_vin)
    if vehicle_id is None and vin is None:
        raise CellError("vehicle_id and vin are empty")
    dates = (_needed(given, "start_date", read_date), _needed(given, "end_date", read_date))
    return Plan(
        person_id=_needed(given, "person_id", read_id),
        dates=DateRange(*dates),
        vehicle_id=vehicle_id,
        vin=vin,
        office=given.get("office") or None,
        anyway=_read_anyway(given.get("plan_anyway", "")),
        once=True,
    )


def _needed(given: Mapping[str, str], name: str, read: Callable[[str], _Value]) -> _Value:
    text = given.get(name, "")
    if not text:
        raise CellError(f"{name} is empty")
    try:
        return read(text)
    except CellError as error:
        raise CellError(f"{name} \u201c{text[:_MOST_CHARACTERS]}\u201d is {error}") from error


def _optional(given: Mapping[str, str], name: str, read: Callable[[str], _Value]) -> _Value | None:
    return _needed(given, name, read) if given.get(name) else None


def _read_anyway(text: str) -> bool:
    word = text.lower()
    if word not in (*_YES, *_NO):
        raise CellError(f"plan_anyway \u201c{text[:_MOST_CHARACTERS]}\u201d is neither yes nor no")
    return word in _YES
