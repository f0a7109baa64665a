"""What can still be read of rows that were set aside; of what cannot, nothing is concluded."""

import datetime
from collections.abc import Mapping

import pytest

from fms.reports import REPORTS
from fms.reports import traces as module
from fms.reports.traces import Traces
from tests.fms.reports.reading import as_file, cells_of, read, with_cell

_VIN, _OTHER_VIN = "1FTFW1E50MFA00456", "1FTFW1E50MFA00999"
_ROW = cells_of("current_activity")


def _traces(*rows: list[str], name: str = "current_activity") -> Traces:
    """Of these rows among two good ones."""
    good = cells_of(name)
    _, reader = read(name, as_file([good, *rows, good]))
    assert reader.rows_rejected == len(rows)
    return reader.traces


def _bad(**cells: str) -> list[str]:
    """An activity whose end comes before its start, with these cells."""
    columns = REPORTS["current_activity"].columns
    by_name = dict(zip(columns, _ROW, strict=True)) | {"end_date": "10-01-26"} | cells
    return list(by_name.values())


_START = datetime.date(2026, 11, 1)


@pytest.mark.parametrize(
    ("row", "known"),
    [
        (_bad(), {("activity_id",): {(300002,)}}),
        # Its key cannot be read: by the first of what can.
        (_bad(activity_id="?"), {("vin",): {(_VIN,)}}),
        (_bad(activity_id="?", vehicle_vin="?"), {("start_date",): {(_START,)}}),
        # Short and long rows: what stands in front, or wherever its own column is.
        (["300002", "789"], {("activity_id",): {(300002,)}}),
        ([*_ROW, "more"], {("activity_id",): {(300002,)}}),
        (["?", "789", _VIN], {("vin",): {(_VIN,)}, ("activity_id",): {(789,)}}),
        # Rows that a quotation mark has taken in.
        (
            ["300002", "789", f'x\n300003,789,{_VIN}\r\n300004;5|"6"\t7.0'],
            {("activity_id",): {(one,) for one in (300002, 789, 300003, 300004, 5, 6, 7)}},
        ),
        (_bad(to="x\n300009,y"), {("activity_id",): {(300002,), (300009,), (789,)}}),
    ],
)
def test_a_row_is_known_by_its_key_or_the_surest_that_can_be_read(
    row: list[str], known: Mapping[tuple[str, ...], object]
) -> None:
    found = _traces(row)

    assert found.known == known
    assert not found.may_be_any


def test_of_a_partner_both_parts_of_the_key_are_needed_or_the_name() -> None:
    found = _traces(with_cell("media_partners", "office", "-"), name="media_partners")

    assert found.known == {("person_id", "name"): {(789, "Reyes, Maria")}}


@pytest.mark.parametrize(
    ("row", "may_be_any"),
    [
        # Nothing can be told of it, and there is enough in it for a row.
        (_bad(activity_id="?", vehicle_vin="?", start_date="?"), True),
        (["x", "", "x", "x", "", "", "", "", ""], True),
        # A total or a heading.
        (["x", "", "x", "", "", "", "", "", ""], False),
        (["Total", "979"], False),
        # As wide as more than a row, and no number in it.
        (["x"] * 12, True),
        (["x\ny", "z"], False),
        (["x\ny", *[""] * 8], False),
    ],
)
def test_what_says_nothing_may_be_any_row_unless_it_is_none(
    row: list[str], may_be_any: bool
) -> None:
    assert _traces(row).may_be_any is may_be_any
    # Nothing that comes later takes that back.
    assert _traces(row, ["300002", "x\ny"]).may_be_any is may_be_any


@pytest.mark.parametrize(
    ("row", "values"),
    [
        (_bad(activity_type="-"), {"activity_id": 300002, "vin": _VIN, "person_id": 789}),
        (_bad(activity_id="?", person_id="?"), {"vin": _VIN, "activity_type": "Loan"}),
        (_bad(activity_id="?", vehicle_vin="?", start_date="?"), {}),
        (["Total", "", "", "", "", "", "", "", ""], None),
        (["Total", "979"], None),
        (["x\ny", "z"], {}),
        # Shifted: the number in front, and the one cell that is a VIN.
        (["300002", "Elm", "12", _VIN.lower()], {"activity_id": 300002, "vin": _VIN}),
        (["x", f" {_VIN} "], {"vin": _VIN}),
        (["300002", _VIN, _OTHER_VIN], {"activity_id": 300002}),
        (["x", "ABCDEFGHIJKLMNOPQ", "12345678901234567"], None),
    ],
)
def test_what_can_be_read_of_a_row_is_kept_by_its_columns(
    row: list[str], values: Mapping[str, object] | None
) -> None:
    rows = _traces(row).rows

    if values is None:
        assert rows == []
    elif not values:
        assert rows == [{}]
    else:
        [found] = rows
        assert {name: found.get(name) for name in values} == values
        assert len(found) == len(values) or len(row) == len(_ROW)


def test_where_the_key_does_not_stand_in_front_short_rows_say_nothing() -> None:
    columns = [*REPORTS["current_activity"].columns]
    turned = [[*row[1:], row[0]] for row in (columns, _ROW, _ROW)]
    _, reader = read("current_activity", as_file([*turned, ["300005", "x"], [*turned[1], "y"]]))

    assert reader.traces.known == {("activity_id",): {(one,) for one in (300005, 300002, 789)}}
    assert reader.traces.rows == [{"vin": _VIN}]


def test_more_rows_than_anybody_keeps_in_mind_may_be_any(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_TRACES", 3)
    monkeypatch.setattr(module, "MOST_ROWS", 3)
    for count, may_be_any in ((3, False), (4, True), (5, True)):
        found = _traces(*(_bad(activity_id=f"{number}") for number in range(1, count + 1)))

        assert found.may_be_any is may_be_any
        assert found.known == {("activity_id",): {(one,) for one in range(1, min(count, 3) + 1)}}
        assert [len(row) > 0 for row in found.rows] == [True, True, count == 3]
    assert _traces(["1", "2", "x\n3"]).may_be_any
    assert not _traces(["1", "x\n3"]).may_be_any
