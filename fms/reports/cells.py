"""One cell at a time: from a report's text to a value, or a reason why not.

Reports are written by several systems over many years: each kind of cell takes every form that
was ever seen (docs/rules.md, Reports), and says what it wanted where it gets none of them.
"""

import re
from collections.abc import Callable
from datetime import date

CellReader = Callable[[str], object]

_LARGEST_ID = 2**63 - 1
_ID = re.compile(r"([0-9]{1,19})(?:\.0*)?")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ][0-9:.]+Z?)?")
_AMERICAN = re.compile(r"([0-9]{1,2})[-/]([0-9]{1,2})[-/]([0-9]{4}|[0-9]{2})")
_VIN = re.compile(r"(?=[A-Z]*[0-9])[A-Z0-9]{5,20}")
_LONGEST_TEXT = 300
_FIRST_YEAR, _LAST_YEAR = 1900, 2199


class CellError(ValueError):
    """A cell that has none of the forms it may have; the message says what was wanted."""


def read_id(text: str) -> int:
    """A positive whole number, also as `123.0`."""
    # The common form first: this runs for every row of every report.
    if text.isascii() and text.isdigit() and len(text) < 19:
        number = int(text)
    else:
        found = _ID.fullmatch(text.strip())
        if found is None:
            raise CellError("not a whole number")
        number = int(found[1])
    if not 0 < number <= _LARGEST_ID:
        raise CellError("not a number FMS gives")
    return number


def read_optional_id(text: str) -> int | None:
    """An id, or nothing: holds and events have no person."""
    return read_id(text) if text and not text.isspace() else None


def read_date(text: str) -> date:
    """`MM-DD-YY`, `MM/DD/YY`, `MM/DD/YYYY` or ISO; two-digit years are 20xx."""
    found = _AMERICAN.fullmatch(text.strip())
    if found:
        month, day, year = int(found[1]), int(found[2]), int(found[3])
        return _date(year + 2000 if len(found[3]) == 2 else year, month, day)
    found = _ISO.fullmatch(text.strip())
    if found:
        return _date(int(found[1]), int(found[2]), int(found[3]))
    raise CellError("no date" if not text.strip() else "not a date")


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise CellError("not a day of the calendar") from error


def read_text(text: str) -> str:
    """Some text, white space folded."""
    folded = " ".join(text.split())
    if not folded:
        raise CellError("empty")
    return folded[:_LONGEST_TEXT].replace("\x00", "")


def read_name(text: str) -> str:
    """Some text with a letter in it: a number in a name's place is another column's."""
    name = read_text(text)
    if not any(map(str.isalpha, name)):
        raise CellError("not a name")
    return name


def read_year(text: str) -> int:
    """A year of our time, also as `2026.0`."""
    year = read_id(text)
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise CellError("not a year")
    return year


def read_vin(text: str) -> str:
    """A vehicle's number in upper case, as reports differ in theirs."""
    vin = text.strip().upper()
    if not _VIN.fullmatch(vin):
        raise CellError("not a VIN")
    return vin


def lenient(read: CellReader) -> CellReader:
    """For values that a row can do without: what cannot be read is left empty."""

    def read_if_possible(text: str) -> object:
        try:
            return read(text)
        except CellError:
            return None

    return read_if_possible
