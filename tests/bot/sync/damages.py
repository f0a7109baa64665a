"""The damaged-report corpus: what a good file becomes, and the cause that ops must read."""

import codecs
import gzip
from collections.abc import Callable
from dataclasses import dataclass

from tests.bot.sync.files import NAMES, Good, Rows, written

_WITH_DATES = ("loan_history", "current_activity")
_WITH_VINS = {"vehicles": 6, "loan_history": 1, "current_activity": 2}


@dataclass(frozen=True, slots=True)
class Damage:
    """`cause` is a pattern that the alert's sentence holds, with {other} for a report's name.

    `staged`: its rows come as far as the database before it is refused.
    """

    kind: str
    spoil: Callable[[Good], bytes]
    cause: str
    reports: tuple[str, ...] = NAMES
    staged: bool = False
    other: int = 0


def _is(text: bytes | str) -> Callable[[Good], bytes]:
    return lambda _: text if isinstance(text, bytes) else text.encode()


def _rows(change: Callable[[Rows], Rows]) -> Callable[[Good], bytes]:
    return lambda good: good.with_rows(change)


def _each(change: Callable[[list[str]], list[str]]) -> Callable[[Good], bytes]:
    return _rows(lambda rows: [change(row) for row in rows])


def _keys(key: str) -> Callable[[Good], bytes]:
    return _each(lambda row: [key, *row[1:]])


def _of(percent: int, rows: Rows) -> int:
    return len(rows) * percent // 100 + 1


def _cut(end: Callable[[list[str]], str]) -> Callable[[Good], bytes]:
    """The first half of the rows, and of the next one what `end` leaves."""

    def cut(good: Good) -> bytes:
        rows = good.rows
        half = len(rows) // 2
        return written(rows[:half]) + end(rows[half]).encode("latin-1")

    return cut


def _unclosed_quote(at: float) -> Callable[[Good], bytes]:
    """A quotation mark before the last cell of one row, so that it takes lines with it."""

    def unclose(good: Good) -> bytes:
        rows = good.rows
        number = int(at * (len(rows) - 1))
        first, last = written([rows[number][:-1]]).rstrip(), rows[number][-1].encode("latin-1")
        spoilt = first + b',"' + last.replace(b'"', b"") + b"\r\n"
        return written(rows[:number]) + spoilt + written(rows[number + 1 :])

    return unclose


def _error_page(good: Good) -> bytes:
    """A CSV that has as many columns as the report."""
    width = len(good.columns)
    rows = [["error", "message", *["detail"] * (width - 2)]]
    return written([*rows, ["500", "Report failed", *["none"] * (width - 2)]])


def _without_a_needed_column(good: Good) -> bytes:
    return written([row[1:] for row in [list(good.columns), *good.rows]])


def _swapped(good: Good, one: str, other: str) -> bytes:
    at = good.columns.index(one), good.columns.index(other)

    def swap(row: list[str]) -> list[str]:
        cells = list(row)
        cells[at[0]], cells[at[1]] = row[at[1]], row[at[0]]
        return cells

    return good.with_rows(lambda rows: [swap(row) for row in rows])


def _short_vins(good: Good) -> bytes:
    at = _WITH_VINS[good.name]
    return _each(lambda row: [*row[:at], row[at][:3], *row[at + 1 :]])(good)


def _no_quotes(good: Good) -> bytes:
    return good.body.replace(b'"', b"")


_TEXT = "FMS sent plain text instead of CSV"
_HTML = "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in</body></html>"
_PAGE, _JSON, _NOTHING = "a web page, a login page perhaps", "FMS sent JSON", "FMS sent nothing"
_NO_TEXT, _CUT_OFF, _PLACES = "something that is not text", "it is incomplete", "columns are not"
_DROP, _REJECTED = r"it has \d+ rows; before there were \d+", r"[\d,]+ of its [\d,]+ rows were rej"
_MISPLACED = f"{_PLACES}|FMS sent another report"
_NOT_ONE = r"not one of its [\d,]+ rows can be used"

CONTENT = (
    Damage("a login page", _is(_HTML), _PAGE),
    Damage("a login page after blank lines and a mark", _is(f"\ufeff\r\n \r\n{_HTML}"), _PAGE),
    Damage("an XML feed", _is('<?xml version="1.0"?><rows/>'), _PAGE),
    Damage("a JSON error", _is('{"error": "Report is being generated"}'), _JSON),
    Damage("JSON rows", _is('[{"vehicle_id": 1}]'), _JSON),
    Damage("JSON after a mark and blank lines", _is('\ufeff\n\n  {"rows": []}'), _JSON),
    Damage("no bytes at all", _is(b""), _NOTHING),
    Damage("white space", _is(" \t\r\n  \r\n"), _NOTHING),
    Damage("a byte order mark alone", _is(codecs.BOM_UTF8), _NOTHING),
    Damage("commas alone", _is(b",,,,\r\n" * 20), _NOTHING),
    Damage("an image", _is(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256))), _NO_TEXT),
    Damage("a ZIP archive", _is(b"PK\x03\x04\x14\x00\x00\x00\x08\x00" * 50), _NO_TEXT),
    Damage("gzipped bytes", lambda good: gzip.compress(good.body, mtime=0), _NO_TEXT),
    Damage("UTF-16", lambda good: good.body.decode("latin-1").encode("utf-16"), _NO_TEXT),
    Damage(
        "UTF-16 without a mark", lambda g: g.body.decode("latin-1").encode("utf-16-be"), _NO_TEXT
    ),
    Damage("NULs between its rows", lambda good: good.body.replace(b"\n", b"\n\x00"), _NO_TEXT),
    Damage("a sentence", _is("Your report is being prepared. Come back later."), _TEXT),
    Damage("an error page in CSV", _is("status,error\r\n500,Internal Server Error\r\n"), _TEXT),
    Damage("an error page as wide as the report", _error_page, f"{_PLACES}|{_DROP}|{_REJECTED}"),
    Damage("one giant cell", _is('1,"' + "x" * 200_000 + '"\n'), _PLACES),
    Damage("one giant line", _is("x" * 300_000), _PLACES),
)

CUT = (
    Damage("cut amid a cell", _cut(lambda row: f"{row[0]},{row[1][:1]}"), _CUT_OFF, staged=True),
    Damage("cut after a comma", _cut(lambda row: f"{row[0]},"), _CUT_OFF, staged=True),
    Damage(
        "cut amid a quoted cell", _cut(lambda row: f'{row[0]},"{row[1]}'), _CUT_OFF, staged=True
    ),
    Damage(
        "cut at the end of a line", _rows(lambda rows: rows[: len(rows) // 2]), _DROP, staged=True
    ),
    Damage("cut amid its first line", lambda good: good.body[:7], _PLACES),
    Damage("a quote never closed, early", _unclosed_quote(0.02), f"{_CUT_OFF}|{_PLACES}"),
    Damage("a quote never closed, in the middle", _unclosed_quote(0.5), _CUT_OFF, staged=True),
    Damage("a quote never closed, late", _unclosed_quote(0.95), _CUT_OFF, staged=True),
)

OTHERS = tuple(
    damage
    for number in range(1, 5)
    for damage in (
        Damage(
            f"fellow {number}",
            lambda good, number=number: good.other(number).body,  # type: ignore[misc]
            "FMS sent another report, {other}",
            other=number,
        ),
        Damage(
            f"fellow {number} with its header",
            lambda good, number=number: good.other(number).with_header(),  # type: ignore[misc]
            "FMS sent another report, {other}",
            other=number,
        ),
    )
)

COLUMNS = (
    Damage("a column more in front", _each(lambda row: ["1", *row]), _PLACES),
    Damage("columns shifted right", _each(lambda row: ["", *row[:-1]]), _MISPLACED),
    Damage("columns shifted left", _each(lambda row: [*row[1:], ""]), _MISPLACED),
    Damage("the first column lost", _each(lambda row: row[1:]), _MISPLACED),
    Damage("the last column first", _each(lambda row: [row[-1], *row[:-1]]), _PLACES),
    Damage("the first column last", _each(lambda row: [*row[1:], row[0]]), _MISPLACED),
    # Not media_partners: nothing in the values of those tells which way round they are.
    Damage(
        "columns in reverse",
        _each(lambda row: row[::-1]),
        _MISPLACED,
        ("vehicles", "approved_makes", "loan_history", "current_activity"),
    ),
    Damage("two rows on each line", _each(lambda row: [*row, *row]), _MISPLACED),
    Damage("each row in one cell", _rows(lambda rows: [[",".join(row)] for row in rows]), _PLACES),
    Damage("all rows on one line", lambda g: b",".join(g.body.split()), _PLACES),
    Damage(
        "rows for columns", _rows(lambda rows: [list(c) for c in zip(*rows, strict=False)]), _PLACES
    ),
    Damage("semicolons for commas", lambda good: written(good.rows, ";"), _PLACES),
    Damage("tabs for commas", lambda good: written(good.rows, "\t"), _PLACES),
    Damage("bars for commas", lambda good: written(good.rows, "|"), _PLACES),
    Damage("a header without a needed column", _without_a_needed_column, "header has no column"),
    Damage(
        "start and end exchanged",
        lambda good: _swapped(good, "start_date", "end_date"),
        f"{_REJECTED}|{_NOT_ONE}",
        _WITH_DATES,
        staged=True,
    ),
    Damage(
        "VIN and person exchanged",
        lambda good: _swapped(good, "vin", "person_id"),
        _PLACES,
        ("loan_history",),
    ),
    Damage("VINs cut short", _short_vins, _PLACES, tuple(_WITH_VINS)),
    Damage(
        "quotes lost around commas",
        _no_quotes,
        _PLACES,
        ("media_partners", "approved_makes", "loan_history"),
    ),
)

ROWS = (
    Damage("a header alone", lambda good: written([good.columns]), _NOT_ONE, staged=True),
    Damage(
        "every row bad under a header",
        lambda good: written([good.columns, *([["?", *row[1:]] for row in good.rows])]),
        _NOT_ONE,
        staged=True,
    ),
    Damage("every row bad", _keys("unknown"), _PLACES),
    Damage("negative ids", _keys("-12"), _PLACES),
    Damage("zero for ids", _keys("0"), _PLACES),
    Damage("ids beyond measure", _keys("9" * 25), _PLACES),
    Damage("ids in words", _keys("twelve"), _PLACES),
    Damage(
        "21 % rejected",
        _rows(
            lambda rows: [
                *rows[: -_of(21, rows)],
                *([["", *row[1:]] for row in rows[-_of(21, rows) :]]),
            ]
        ),
        _REJECTED,
        staged=True,
    ),
    Damage(
        "21 % with NULs in their ids",
        _rows(
            lambda rows: [
                *rows[: -_of(21, rows)],
                *([[f"{row[0]}\x00", *row[1:]] for row in rows[-_of(21, rows) :]]),
            ]
        ),
        _REJECTED,
        staged=True,
    ),
    Damage("31 % dropped", _rows(lambda rows: rows[_of(31, rows) :]), _DROP, staged=True),
    Damage("all but one dropped", _rows(lambda rows: rows[:1]), _DROP, staged=True),
    Damage("one row again and again", _rows(lambda rows: rows[:1] * 200), _DROP, staged=True),
)

CORPUS = (*CONTENT, *CUT, *OTHERS, *COLUMNS, *ROWS)
