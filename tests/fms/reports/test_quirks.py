"""Every quirk of real reports is lived with (docs/rules.md, Reports)."""

import random
from collections.abc import Callable
from datetime import date

import pytest

from fms.reports import REPORTS
from tests.fms.reports.reading import GOOD, as_file, cells_of, read, read_one, with_cell

_NAMES = tuple(REPORTS)


@pytest.mark.parametrize("name", _NAMES)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"", b"\r\n\r\n\n\n", b"  \n"])
def test_files_of_every_style_are_read_alike(
    name: str, newline: str, mark: bytes, end: bytes
) -> None:
    plain, _ = read(name, as_file([cells_of(name)] * 3))

    rows, reader = read(name, mark + as_file([cells_of(name)] * 3, newline) + end)

    assert rows == plain
    assert reader.rows_read == 3 + (end == b"  \n")


@pytest.mark.parametrize("name", _NAMES)
def test_a_last_line_without_an_end_is_a_row_like_any_other(name: str) -> None:
    body = as_file([cells_of(name)] * 3).rstrip()

    assert len(read(name, body)[0]) == 3


def _shuffled(name: str, rng: random.Random) -> list[list[str]]:
    """Header and row in any order, with columns nobody knows in between."""
    columns = [*zip(REPORTS[name].columns, cells_of(name), strict=True)]
    columns += [("internal code", "x1"), ("updated at", "yesterday")]
    rng.shuffle(columns)
    return [[head for head, _ in columns], [cell for _, cell in columns]]


@pytest.mark.parametrize("name", _NAMES)
@pytest.mark.parametrize("write", [str.lower, str.upper, str.title, lambda head: head])
@pytest.mark.parametrize("gap", ["_", " ", "", "-"])
def test_a_header_may_have_any_order_case_and_spaces_and_more_columns(
    name: str, write: Callable[[str], str], gap: str
) -> None:
    plain, _ = read(name, as_file([cells_of(name)] * 3))
    header, row = _shuffled(name, random.Random(name))  # noqa: S311
    header = [f" {write(head.replace('_', gap))} " for head in header]

    rows, reader = read(name, as_file([header, row, row, row]))

    assert rows == plain
    assert reader.rows_read == 3


@pytest.mark.parametrize(
    ("name", "column", "text", "kept", "value"),
    [
        ("vehicles", "vehicle_id", "456.0", "vehicle_id", 456),
        ("vehicles", "vehicle_id", " 456 ", "vehicle_id", 456),
        ("vehicles", "vehicle_id", "456.", "vehicle_id", 456),
        ("vehicles", "vehicle_id", "9223372036854775807", "vehicle_id", 2**63 - 1),
        ("vehicles", "year", "2026.0", "year", 2026),
        ("vehicles", "year", "unknown", "year", None),
        ("vehicles", "year", "99999999999", "year", None),
        ("vehicles", "vin", "1ftfw1e50mfa00456", "vin", "1FTFW1E50MFA00456"),
        ("vehicles", "vin", " 1FTFW1E50MFA00456 ", "vin", "1FTFW1E50MFA00456"),
        ("vehicles", "current_mileage", "N/A", "vehicle_id", 456),
        ("vehicles", "current_mileage", "", "vehicle_id", 456),
        ("vehicles", "in_service_date", "sometime", "vehicle_id", 456),
        ("vehicles", "registration_exp", "99-99-99", "registration_exp", None),
        ("vehicles", "notes", 'tall 5" wheels, "red"\nsecond line', "vehicle_id", 456),
        ("vehicles", "make", "  Alfa\u00a0 Romeo ", "make", "Alfa Romeo"),
        ("vehicles", "expected_turn_in_date", "", "expected_turn_in_date", None),
        ("vehicles", "expected_turn_in_date", "TBD", "expected_turn_in_date", None),
        ("media_partners", "person_id", "789.0", "fms_contact_id", 789),
        ("media_partners", "name", "O'Neil-Ångström, Zoë", "name", "O'Neil-Ångström, Zoë"),
        ("approved_makes", "rank", "Pending", "rank", "Pending"),
        ("loan_history", "person_id", "", "person_id", None),
        ("loan_history", "clips_received", "many", "activity_id", 300001),
        ("current_activity", "person_id", "", "person_id", None),
        ("current_activity", "person_id", "  ", "person_id", None),
        (
            "current_activity",
            "activity_type",
            "Hold for Turn In",
            "activity_type",
            "Hold for Turn In",
        ),
        (
            "current_activity",
            "vehicle_vin",
            "1ftfw1e50mfa00456",
            "vehicle_vin",
            "1FTFW1E50MFA00456",
        ),
    ],
)
def test_a_cell_is_read_in_every_form_it_may_have(
    name: str, column: str, text: str, kept: str, value: object
) -> None:
    assert read_one(name, with_cell(name, column, text))[kept] == value


@pytest.mark.parametrize(
    "text",
    ["12-01-26", "12/01/26", "12/1/26", "12/01/2026", "12-01-2026", "2026-12-01",
     "2026-12-1", "2026-12-01T00:00:00", "2026-12-01 00:00:00", " 12-01-26 "],
)  # fmt: skip
@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("vehicles", "registration_exp"),
        ("vehicles", "insurance_exp"),
        ("vehicles", "expected_turn_in_date"),
        ("loan_history", "end_date"),
        ("current_activity", "end_date"),
    ],
)
def test_dates_are_read_in_every_form(name: str, column: str, text: str) -> None:
    assert read_one(name, with_cell(name, column, text))[column] == date(2026, 12, 1)


def test_years_of_two_digits_are_of_this_century() -> None:
    assert read_one("vehicles", with_cell("vehicles", "expected_turn_in_date", "01-02-99")) | {
        "expected_turn_in_date": date(2099, 1, 2)
    } == read_one("vehicles", with_cell("vehicles", "expected_turn_in_date", "01-02-99"))


def test_a_file_in_windows_own_encoding_is_read_as_that() -> None:
    body = GOOD["media_partners"].replace("Reyes", "Núñez\u2013Ångström").encode("cp1252") + b"\n"

    rows, _ = read("media_partners", body)

    assert rows[0][2] == "Núñez\u2013Ångström, Maria"


def test_the_contact_of_a_partner_may_have_a_column_of_its_own() -> None:
    header = [*REPORTS["media_partners"].columns, "FMS Contact ID"]

    rows, _ = read("media_partners", as_file([header, [*cells_of("media_partners"), "600789.0"]]))

    assert rows == [(789, "Denver", "Reyes, Maria", 600789)]


def test_a_rank_nobody_defined_is_kept_as_text_and_counted() -> None:
    ranks = ["A", "D", "C", "D", "B", "X+", "A+", "Pending"]

    rows, reader = read(
        "approved_makes", as_file([with_cell("approved_makes", "rank", rank) for rank in ranks])
    )

    assert [row[2] for row in rows] == ranks
    assert reader.unknown_values == {("rank", "D"): 2, ("rank", "X+"): 1}


def test_a_partner_of_several_offices_is_kept_with_each() -> None:
    offices = ["Denver", "Chicago", "Los Angeles"]

    rows, _ = read(
        "media_partners", as_file([with_cell("media_partners", "office", one) for one in offices])
    )

    assert [row[1] for row in rows] == offices
