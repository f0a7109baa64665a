"""What was seen of a report is stored as data, and becomes words when somebody reads it."""

import re
from pathlib import Path

import pytest

from bot.messages.sync_faults import cause_of
from bot.messages.sync_seen import reason_in_words, seen_in_words
from domain.sync import Counts, ReportFault, ReportResult, Seen

_ROOT = Path(__file__).parents[3]
_FILES = [*(_ROOT / "fms" / "reports").glob("*.py"), _ROOT / "bot/services/sync/one_report.py"]
_SOURCE = "\n".join(file.read_text() for file in _FILES)
_SEEN = re.compile(
    r'(?:Seen|UnexpectedColumns|ReportTooLarge|ReportTruncated)\(\s*"([^"]+)"', re.DOTALL
)
_REASON = re.compile(
    r'(?:CellError|EmptyCell)\)?\("([^"]+)"|_error\(text, "([^"]+)"|nothing="([^"]+)"'
)

_VALUES: dict[str, tuple[int | str | tuple[str, ...], ...]] = {
    "bad_row": (3, "vin", "TBD", "not_a_vin"),
    "gone": (3, 9, "4711"),
    "altered": (3, 9, "4711", "A", "B"),
    "header_again": (("a",),),
    "header_lacks": (("a",), ("b",) * 17),
    "column_twice": ("vin",),
    "misfit_empty": (1, "vin"),
    "misfit_held": (1, "vin", "x", "not_a_vin"),
    "misfit": (1, "vin", "unknown:rank"),
    "no_csv": (3, "odd"),
    "open_quote": (3,),
    "line_breaks_off": (1234,),
    "width": (8, 9),
    "long_line": ("1 MiB",),
    "empty_lines": (1000,),
    "unusable_rows": (1000,),
    "minutes": ("5",),
    "mib": ("256",),
    "broke_off": (1234,),
}


def test_whatever_is_seen_has_its_sentence() -> None:
    kinds = set(_SEEN.findall(_SOURCE))

    assert kinds == _VALUES.keys()
    for kind in kinds:
        words = seen_in_words(Seen(kind, _VALUES[kind]))
        assert "_" not in words


def test_whatever_is_wrong_with_a_cell_has_its_words() -> None:
    kinds = {one for found in _REASON.findall(_SOURCE) for one in found if one}

    assert len(kinds) == 10
    for reason in (*kinds, "before_its_start", "footer", "width:8:9", "unknown:rank"):
        words = reason_in_words(reason)
        assert words != reason or reason == "empty"
        assert not {"_", "{", ":"} & set(words)


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (
            ReportResult("vehicles", Counts(read=9), 1.0, ReportFault.CUT_OFF, "line 4 breaks off"),
            "it is incomplete: line 4 breaks off",
        ),
        (
            ReportResult(
                "vehicles", Counts(), 1.0, ReportFault.COLUMNS, seen=Seen("of_tomorrow", (4, "vin"))
            ),
            "its columns are not where they should be: 4, vin",
        ),
    ],
    ids=["words of an earlier version", "a kind of a later one"],
)
def test_what_another_version_stored_is_shown_as_it_is(result: ReportResult, words: str) -> None:
    assert words in cause_of(result)
    assert reason_in_words("not a VIN: neither") == "not a VIN: neither"
