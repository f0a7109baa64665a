"""Oddities of a report that is applied: told when they are new, with a count and an example."""

from datetime import timedelta

import pytest

from bot.services.views import read_known_values
from domain.sync import Note, NoteKind
from tests.bot.sync.conftest import on_sqlite
from tests.bot.sync.files import TODAY, Good, Rows, good_files, rows_of, written
from tests.bot.sync.sync_harness import SyncHarness

_TURN_IN = 12


async def _night(harness: SyncHarness, name: str, rows: Rows) -> tuple[list[Note], str]:
    """What is new tonight, and the alert; the report is a good one."""
    harness.serve({name: written(rows)})
    run = await harness.sync(name)
    [result] = run.reports
    assert result.ok, result
    return [note for note in result.notes if note.is_new], await harness.alert(run)


def _with(rows: Rows, column: int, text: str, first: int) -> Rows:
    """The first so many rows with this text in a column."""
    return [
        [*row[:column], text, *row[column + 1 :]] if at < first else row
        for at, row in enumerate(rows)
    ]


@pytest.mark.parametrize("text", ["31.12.2026", "Q4 2026", "Dec 31, 2026"])
async def test_turn_in_dates_that_stop_being_readable_are_told_once(
    harness: SyncHarness, text: str
) -> None:
    rows = Good("vehicles", good_files()).rows

    [note], alert = await _night(harness, "vehicles", _with(rows, _TURN_IN, text, 89))
    again, quiet = await _night(harness, "vehicles", _with(rows, _TURN_IN, text, 88))
    more, _ = await _night(harness, "vehicles", _with(rows, _TURN_IN, text, 90))

    assert note == Note(NoteKind.UNREADABLE, "expected_turn_in_date", text, 89)
    assert (
        f"vehicles: 89 values of expected_turn_in_date cannot be read and are left empty, for "
        f"example \u201c{text}\u201d" in alert
    )
    assert (again, "cannot be read" in quiet) == ([], False)
    assert [one.count for one in more] == [90]


@on_sqlite
async def test_turn_in_dates_with_a_zero_time_are_the_dates(harness: SyncHarness) -> None:
    before = await harness.tables()
    good = Good("vehicles", good_files())

    def with_time(rows: Rows) -> Rows:
        return [
            [*row[:_TURN_IN], f"{row[_TURN_IN]} 12:00:00 AM" * bool(row[_TURN_IN]), *row[13:]]
            for row in rows
        ]

    notes, _ = await _night(harness, "vehicles", with_time(good.rows))

    assert notes == []
    assert await harness.tables() == before


async def test_ranks_and_types_that_nobody_defined_are_told_when_they_are_new(
    harness: SyncHarness,
) -> None:
    ranks = Good("approved_makes", good_files()).rows
    loans = Good("current_activity", good_files()).rows

    first, alert = await _night(harness, "approved_makes", _with(ranks, 3, "D", 2))
    same, _ = await _night(harness, "approved_makes", _with(ranks, 3, "D", 5))
    other, _ = await _night(harness, "approved_makes", _with(ranks, 3, "Z+", 1))
    types, said = await _night(harness, "current_activity", _with(loans, 3, "Press Loan", 4))
    lower, _ = await _night(harness, "current_activity", _with(loans, 3, "LOAN", 4))

    assert [(one.value, one.count) for one in first if one.value == "D"] in ([("D", 2)], [])
    assert same == []
    assert [one.value for one in other] == ["Z+"]
    assert "new to this report, kept as it is: rank" in alert or first == []
    assert [(one.column, one.value, one.count) for one in types] == [
        ("activity_type", "Press Loan", 4)
    ]
    assert "activity_type \u201cPress Loan\u201d (4 rows)" in said
    assert lower == []


async def test_a_value_that_went_and_came_back_is_told_once_in_its_life(
    harness: SyncHarness,
) -> None:
    good = Good("approved_makes", good_files()).rows
    first, _ = await _night(harness, "approved_makes", _with(good, 3, "Zz", 1))
    gone, _ = await _night(harness, "approved_makes", good)
    back, quiet = await _night(harness, "approved_makes", _with(good, 3, "Zz", 2))

    assert [note.value for note in first if note.value == "Zz"] == ["Zz"]
    assert (gone, back) == ([], [])
    assert "Zz" not in quiet
    known = await read_known_values(harness.app)
    assert [one.report for one in known if one.value == "Zz"] == ["approved_makes"]


@on_sqlite
async def test_the_very_bytes_of_last_time_are_told_of_nothing_new(harness: SyncHarness) -> None:
    rows = _with(Good("approved_makes", good_files()).rows, 3, "Zz", 1)
    await _night(harness, "approved_makes", rows)

    [again] = (await harness.sync("approved_makes")).reports

    assert [note.value for note in again.notes if note.value == "Zz"] == ["Zz"]
    assert [note for note in again.notes if note.is_new] == []
    assert again.counts.unchanged


async def test_one_vin_under_two_numbers_is_kept_twice_and_told_once(harness: SyncHarness) -> None:
    rows = Good("vehicles", good_files()).rows
    twin = ["99001", *rows[3][1:6], rows[3][6].lower(), *rows[3][7:]]
    vin = rows[3][6]

    [note], alert = await _night(harness, "vehicles", [*rows, twin])
    again, _ = await _night(harness, "vehicles", [*rows[1:], twin])

    number = rows[3][0].removesuffix(".0")
    assert note == Note(NoteKind.SAME_VIN, f"{number}, 99001", vin, 2)
    assert f"one VIN under two numbers, both kept: {vin} ({number}, 99001)" in alert
    assert again == []
    assert sum(vin in row for row in (await harness.tables())["vehicle"]) == 2


@pytest.mark.parametrize("end", ["12-31-69", "12/31/2099", "9999-12-31"])
@pytest.mark.parametrize(("name", "column"), [("current_activity", 5), ("loan_history", 8)])
async def test_ends_that_nobody_entered_are_told_with_their_count(
    harness: SyncHarness, name: str, column: int, end: str
) -> None:
    rows = _with(Good(name, good_files()).rows, column, end, 3)

    [note], alert = await _night(harness, name, rows)

    assert (note.kind, note.count, note.value) == (NoteKind.FAR_END, 3, end)
    said = f"{name}: 3 end dates more than three years ahead, for example \u201c{end}\u201d"
    assert said in alert


@on_sqlite
async def test_an_end_within_three_years_is_one_like_any_other(harness: SyncHarness) -> None:
    end = f"{TODAY + timedelta(days=3 * 365):%m-%d-%y}"
    rows = _with(Good("current_activity", good_files()).rows, 5, end, 3)

    notes, _ = await _night(harness, "current_activity", rows)

    assert notes == []


@on_sqlite
async def test_names_keep_their_letters_where_one_byte_of_an_address_is_odd(
    harness: SyncHarness,
) -> None:
    before = (await harness.tables())["media_partner"]
    body = good_files()["media_partners"]
    [address] = [row[2] for row in rows_of(body)[:1]]
    odd = body.replace(address.encode(), address.encode() + b" \x96 rear", 1)
    harness.serve({"media_partners": odd})

    run = await harness.sync("media_partners")

    assert odd != body
    assert not all(row.isascii() for row in before)
    assert (run.ok, run.reports[0].counts.changed) == (True, 0)
    assert (await harness.tables())["media_partner"] == before


@on_sqlite
@pytest.mark.parametrize("footer", [b"Total: 979", b"Page 3 of 3", b"\x1a"])
async def test_a_footer_keeps_no_report_back(harness: SyncHarness, footer: bytes) -> None:
    body = good_files()["vehicles"].rstrip() + b"\r\n" + footer
    harness.serve({"vehicles": body})

    run = await harness.sync("vehicles")

    assert (run.ok, run.reports[0].counts.rejected) == (True, 1)
    document = await harness.rejected(run, "vehicles")
    assert document is not None
    assert "a last line that is not a row" in str(document.content)
