"""Words for nothing are no value in any column; a day may have a time behind it."""

from datetime import date

import pytest

from fms.reports import REPORTS, RejectedRow
from tests.fms.reports.reading import as_file, cells_of, read, read_one, with_cell

NOTHING = (
    *("NULL", "null", "None", "nan", "NaN", "N/A", "n/a", "#N/A", "#REF!", "-", "--"),
    *("(null)", "NaT", "#VALUE!", "#DIV/0!", "<NA>", "\u2013", " NULL ", "nil"),
    *("#NAME?", "#SPILL!", "#ref!", "#BEZUG!", "#NV", "#NOM?", "#\u00a1REF!", "########"),
    *("#CALC!", "#GETTING_DATA", "#\u0417\u041d\u0410\u0427!", "\t#NUM! "),
)


@pytest.mark.parametrize("name", ["current_activity", "loan_history"])
def test_an_activity_without_a_person_is_one_like_a_hold(name: str) -> None:
    for text in [*NOTHING, "0", "0.0", ""]:
        assert read_one(name, with_cell(name, "person_id", text))["person_id"] is None, text


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("vehicles", "make"),
        ("vehicles", "model"),
        ("vehicles", "office"),
        ("media_partners", "name"),
        ("media_partners", "office"),
        ("approved_makes", "make"),
        ("approved_makes", "rank"),
        ("current_activity", "activity_type"),
    ],
)
def test_no_make_office_or_partner_is_called_that(name: str, column: str) -> None:
    good = [cells_of(name)] * len(NOTHING)
    bad = [with_cell(name, column, text) for text in NOTHING]

    rows, reader = read(name, as_file([*good, *bad]))

    assert len(rows) == len(good)
    assert reader.rejected == [
        RejectedRow(line, column, text, "empty") for line, text in enumerate(NOTHING, len(good) + 1)
    ]


@pytest.mark.parametrize(
    ("column", "more"),
    [
        ("expected_turn_in_date", ["", "00-00-00", "0000-00-00", "0/0/0000", "00/00/00 0:00"]),
        ("color", [""]),
        ("year", ["", "0"]),
    ],
)
def test_what_a_row_can_do_without_is_empty_then_and_no_oddity(
    column: str, more: list[str]
) -> None:
    odd = [with_cell("vehicles", column, text) for text in (*NOTHING, *more)]

    rows, reader = read("vehicles", as_file([cells_of("vehicles"), *odd]))

    at = [one.name for one in REPORTS["vehicles"].kept].index(column)
    assert [row[at] for row in rows[1:]] == [None] * len(odd)
    assert (reader.rejected, reader.unreadable) == ([], {})


@pytest.mark.parametrize("name", tuple(REPORTS))
def test_a_key_is_never_nothing(name: str) -> None:
    good = [cells_of(name)] * len(NOTHING)
    bad = [[text, *cells_of(name)[1:]] for text in NOTHING]

    rows, reader = read(name, as_file([*good, *bad]))

    assert len(rows) == len(good)
    assert [one.value for one in reader.rejected] == [*NOTHING]


def test_a_partner_without_a_contact_of_their_own_is_their_own_contact() -> None:
    header = [*REPORTS["media_partners"].columns, "fms_contact_id"]
    broken = [one for one in NOTHING if "#" in one and one not in ("#N/A", "#NV")]
    texts = [*(one for one in NOTHING if one not in broken), "0", ""]
    partners = [[*cells_of("media_partners"), text] for text in ("600789", *texts)]

    rows, reader = read("media_partners", as_file([header, *partners]))

    assert [row[3] for row in rows] == [600789, *[789] * len(texts)]
    assert reader.rejected == []

    # Where a formula is broken, nobody knows which contact was meant.
    partners = [[*cells_of("media_partners"), text] for text in ("600789", *broken)]
    rows, reader = read("media_partners", as_file([header, *partners]))
    assert [row[3] for row in rows] == [600789]
    assert [(one.column, one.value) for one in reader.rejected] == [
        ("fms_contact_id", text) for text in broken
    ]


@pytest.mark.parametrize("text", ["#1 Motors", "#Cars", "Hash!", "Yahoo!", "#4 of 5!", "Why?"])
def test_a_name_with_a_number_sign_is_a_name(text: str) -> None:
    assert read_one("media_partners", with_cell("media_partners", "name", text))["name"] == text


_DAYS = ("12/31/2026", "12-31-26", "12/31/26", "2026-12-31", "12-31-2026")
_TIMES = (
    *(" 12:00:00 AM", " 12:00 AM", " 0:00", " 00:00", " 0:00:00", " 00:00:00.000"),
    *("T00:00:00", "T00:00:00Z", " 00:00:00 +00:00", "  12:00:00 am", ""),
)


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("vehicles", "expected_turn_in_date"),
        ("current_activity", "end_date"),
        ("loan_history", "end_date"),
    ],
)
def test_a_day_with_a_time_behind_it_is_that_day(name: str, column: str) -> None:
    texts = [f"{day}{time}" for day in _DAYS for time in _TIMES]

    rows, _ = read(name, as_file([with_cell(name, column, text) for text in texts]))

    at = [one.name for one in REPORTS[name].kept].index(column)
    assert [row[at] for row in rows] == [date(2026, 12, 31)] * len(texts)


@pytest.mark.parametrize("text", ["12/31/2026 noon", "12/31/2026 99", "31.12.2026", "12/31/0026"])
def test_what_is_no_day_is_named_with_its_value(text: str) -> None:
    good, bad = cells_of("loan_history"), with_cell("loan_history", "end_date", text)

    _, reader = read("loan_history", as_file([good, bad, good]))

    [rejected] = reader.rejected
    assert (rejected.column, rejected.value) == ("end_date", text)


@pytest.mark.parametrize(
    ("column", "texts"),
    [
        ("expected_turn_in_date", ["31.12.2026", "Q4 2026", "TBD"]),
        ("year", ["MY26", "26", "unknown"]),
    ],
)
def test_cells_that_cannot_be_read_are_counted_with_the_first_of_them(
    column: str, texts: list[str]
) -> None:
    good = cells_of("vehicles")
    odd = [with_cell("vehicles", column, text) for text in texts]

    rows, reader = read("vehicles", as_file([good] * 300 + odd + [good] * 300 + odd))

    assert len(rows) == 606
    [(name, oddity)] = reader.unreadable.items()
    assert (name, oddity.count, oddity.example) == (column, 6, texts[0])


def test_a_cell_of_a_row_that_is_set_aside_is_no_oddity() -> None:
    odd = with_cell("vehicles", "expected_turn_in_date", "soon")

    _, reader = read("vehicles", as_file([cells_of("vehicles"), ["?", *odd[1:]]]))

    assert reader.unreadable == {}
