"""One cell at a time: from a report's text to a value, or a reason why not.

Reports are written by several systems over many years: each kind of cell takes every form that
was ever seen (docs/rules.md, Reports), and says what it wanted where it gets none of them.
"""

import re
from collections.abc import Callable
from datetime import date

from fms.answers import LARGEST_ID

CellReader = Callable[[str], object]

_ID = re.compile(r"([0-9]{1,19})(?:\.0*)?")
# A day may have a time behind it, which is zero where somebody's export made it up.
_TIME = r"(?:(?:T|\s+)[0-9]{1,2}:[0-9:.]+(?:\s*[AP]M)?(?:Z|\s*[+-][0-9:]+)?)?"
_ISO = re.compile(rf"([0-9]{{4}})-([0-9]{{1,2}})-([0-9]{{1,2}}){_TIME}", re.IGNORECASE)
_AMERICAN = re.compile(
    rf"([0-9]{{1,2}})[-/]([0-9]{{1,2}})[-/]([0-9]{{4}}|[0-9]{{2}}){_TIME}", re.IGNORECASE
)
_NO_DAY = re.compile(rf"0+[-/]0+[-/]0+{_TIME}", re.IGNORECASE)
_VIN = re.compile(r"(?=[A-Z]*[0-9])[A-Z0-9]{5,20}")
_LONGEST_TEXT = 300
_FIRST_YEAR, _LAST_YEAR = 1900, 2199

# What databases, programs and spreadsheets write where there is nothing; without case and space.
_NOTHING = frozenset(
    {
        *("", "-", "--", "---", "\u2013", "\u2014"),
        *("null", "(null)", "<null>", "[null]", "\\n", "nil", "none", "undefined"),
        *("nan", "nat", "<na>", "n/a", "n.a.", "(blank)"),
    }
)
_NOT_FOUND = frozenset({"#N/A", "#NA", "#NV", "#N/D"})
# What a sheet shows where a formula has no value, in any of its languages, or no room for one.
_SHEET_ERROR = re.compile(
    r"#(?:[^\W\d_\u00a1][\w/.\u00a1-]*[!?]|\u00a1[\w/]+[!?]|n/?[adv]|n/d|getting_data|#+)",
    re.IGNORECASE,
)


class CellError(ValueError):
    """A cell that has none of the forms it may have; a word says what was wanted.

    The words are data: `bot/messages/sync_seen.py` makes sentences of them.
    """


class EmptyCell(CellError):
    """A cell that says nothing, blank or in a word for it."""


def is_nothing(text: str) -> bool:
    """Whether a cell says that there is nothing in it."""
    text = text.strip()
    return text.lower() in _NOTHING or is_sheet_error(text)


def is_sheet_error(text: str) -> bool:
    """Whether a cell has an error of its sheet, such as `#REF!`, and no value."""
    text = text.strip()
    return text[:1] == "#" and _SHEET_ERROR.fullmatch(text) is not None


def read_id(text: str) -> int:
    """A positive whole number, also as `123.0`."""
    # The common form first: this runs for every row of every report.
    if text.isascii() and text.isdigit() and len(text) < 19:
        number = int(text)
    else:
        found = _ID.fullmatch(text.strip())
        if found is None:
            raise _error(text, "not_a_whole_number")
        number = int(found[1])
    if not 0 < number <= LARGEST_ID:
        raise (CellError if number else EmptyCell)("not_a_number_of_fms")
    return number


def read_optional_id(text: str) -> int | None:
    """An id, or nothing: holds and events have no person."""
    try:
        return read_id(text)
    except EmptyCell:
        return None


def read_contact(text: str) -> int | None:
    """As `read_optional_id`, but that a broken formula is not taken for nothing.

    In its place the partner's own number would send cars to somebody else. A `#N/A` is what a
    sheet looked up and did not find.
    """
    if is_sheet_error(text) and text.strip().upper() not in _NOT_FOUND:
        raise CellError("not_a_whole_number")
    return read_optional_id(text)


def read_date(text: str) -> date:
    """`MM-DD-YY`, `MM/DD/YY`, `MM/DD/YYYY` or ISO; two-digit years are 20xx."""
    text = text.strip()
    found = _AMERICAN.fullmatch(text)
    if found:
        month, day, year = int(found[1]), int(found[2]), int(found[3])
        return _date(text, year + 2000 if len(found[3]) == 2 else year, month, day)
    found = _ISO.fullmatch(text)
    if found:
        return _date(text, int(found[1]), int(found[2]), int(found[3]))
    raise _error(text, "not_a_date", nothing="no_date")


def _date(text: str, year: int, month: int, day: int) -> date:
    if _NO_DAY.fullmatch(text):
        raise EmptyCell("no_date")
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise CellError("not_a_day") from error
    if found.year < _FIRST_YEAR:
        raise CellError("not_our_time")
    return found


def read_text(text: str) -> str:
    """Some text, white space folded."""
    folded = " ".join(text.split())
    if is_nothing(folded):
        raise EmptyCell("empty")
    return folded[:_LONGEST_TEXT].replace("\x00", "")


def read_name(text: str) -> str:
    """Some text with a letter in it: a number in a name's place is another column's."""
    name = read_text(text)
    if not any(map(str.isalpha, name)):
        raise CellError("not_a_name")
    return name


def read_year(text: str) -> int:
    """A year of our time, also as `2026.0`."""
    year = read_id(text)
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise CellError("not_a_year")
    return year


def read_vin(text: str) -> str:
    """A vehicle's number in upper case, as reports differ in theirs."""
    vin = text.strip().upper()
    if not _VIN.fullmatch(vin):
        raise _error(text, "not_a_vin")
    return vin


def _error(text: str, wanted: str, nothing: str | None = None) -> CellError:
    return EmptyCell(nothing or wanted) if is_nothing(text) else CellError(wanted)
