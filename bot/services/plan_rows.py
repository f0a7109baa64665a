"""Reads planned assignments from a CSV file, row by row; a bad row never hides the others."""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from domain.assignment import DateRange
from domain.plain import plain
from domain.planning import Plan
from domain.typed import BadInput, BadKind, read_anyway, read_day, read_id, read_vin
from fms.reports import decode, is_sheet_error

COLUMNS = ("vehicle_id", "vin", "person_id", "office", "start_date", "end_date", "plan_anyway")

_NEEDED = ("person_id", "start_date", "end_date")
_UNSPACED = {name.replace("_", ""): name for name in COLUMNS}
_DELIMITERS = (",", ";", "\t", "|")
_MOST_SHOWN = 8
# Excel's own word for what stands between the columns; saved again, it may be a cell in quotes.
_SEPARATOR_LINE = re.compile(r"""\s*"?sep=([^"\n])"?[,;\t| "]*(?=\n)""", re.IGNORECASE)

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
    """Read a file whose first row names its columns, as sheets save it. Raises BadInput.

    With commas, semicolons or tabs, a `sep=` line above or none, in whatever encoding.
    """
    text, separator = _without_separator_line(_decoded(content))
    lines = csv.reader(io.StringIO(text), delimiter=_delimiter(text, separator), strict=True)
    try:
        found = next((row for row in lines if any(map(plain, row))), [])
    except csv.Error as error:
        raise BadInput(BadKind.NOT_CSV) from error
    if not found:
        raise BadInput(BadKind.EMPTY)
    header = list(map(_column, found))
    _check_header(header, found)
    unknown = tuple(name for name in header if name and name not in COLUMNS)
    return PlanFile(_rows(lines, header), unknown)


def _decoded(content: bytes) -> str:
    encoding = _utf_16(content)
    if encoding:
        text = content.decode(encoding, errors="replace")
    elif b"\0" in content or content.startswith(b"PK\x03\x04"):
        raise BadInput(BadKind.NOT_CSV)
    else:
        text = decode(content)
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _utf_16(content: bytes) -> str | None:
    """By its first two bytes, or because every other one is nothing and the rest is something."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    even, odd = content[::2].count(0), content[1::2].count(0)
    if even == 0 and odd * 4 > len(content):
        return "utf-16-le"
    return "utf-16-be" if odd == 0 and even * 4 > len(content) else None


def _without_separator_line(text: str) -> tuple[str, str]:
    """The text with Excel's own first line left empty, and the separator that it names, if any."""
    found = _SEPARATOR_LINE.match(text)
    if found is None:
        return text, ""
    return "\n" * found[0].count("\n") + text[found.end() :], found[1]


def _delimiter(text: str, named: str) -> str:
    """What stands between the columns: with it, the first row has the most names that are known."""
    first = next((line for line in text.split("\n") if plain(line)), "")

    def fitness(delimiter: str) -> tuple[int, bool, int]:
        cells = first.split(delimiter)
        return sum(_column(cell) in COLUMNS for cell in cells), delimiter == named, len(cells)

    candidates: list[str] = [*_DELIMITERS, *named]
    return max(candidates, key=fitness)


def _column(cell: str) -> str:
    """A column's name as ours is written, for example of `Vehicle ID`, `Start-Date` or `VIN`."""
    name = "_".join(plain(cell).lower().replace("-", " ").replace("_", " ").split())
    return _UNSPACED.get(name.replace("_", ""), name)


def _check_header(header: list[str], found: list[str]) -> None:
    missing = [name for name in _NEEDED if name not in header]
    if "vehicle_id" not in header and "vin" not in header:
        missing.insert(0, "vehicle_id or vin")
    if missing:
        shown = ", ".join(f"\u201c{cell.strip()}\u201d" for cell in found[:_MOST_SHOWN])
        more = ", \u2026" if len(found) > _MOST_SHOWN else ""
        raise BadInput(
            BadKind.NO_COLUMN,
            missing=", ".join(missing),
            known=", ".join(COLUMNS),
            found=shown + more,
        )
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
        if any(map(plain, cells)):
            yield _row(before + 1, header, cells)


def _row(line: int, header: list[str], cells: list[str]) -> PlanRow:
    try:
        return PlanRow(line, _plan(header, cells))
    except BadInput as error:
        return PlanRow(line, error)


def _plan(header: list[str], cells: list[str]) -> Plan:
    if any(map(plain, cells[len(header) :])):
        raise BadInput(BadKind.TOO_MANY_CELLS)
    given = {name: cell.strip() for name, cell in zip(header, cells, strict=False) if plain(cell)}
    for name in given.keys() & COLUMNS:
        if is_sheet_error(given[name]):
            raise BadInput(BadKind.SHEET_ERROR, given[name], column=name)
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
        office=given.get("office"),
        override=_optional(given, "plan_anyway", read_anyway) or frozenset(),
        if_absent=True,
    )


def _needed(given: Mapping[str, str], name: str, read: Callable[[str], _Value]) -> _Value:
    text = given.get(name)
    if text is None:
        raise BadInput(BadKind.EMPTY, column=name)
    try:
        return read(text)
    except BadInput as error:
        error.column = name
        raise


def _optional(given: Mapping[str, str], name: str, read: Callable[[str], _Value]) -> _Value | None:
    return _needed(given, name, read) if name in given else None
