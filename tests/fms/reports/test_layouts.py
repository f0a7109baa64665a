"""Which report a file is: what is refused, as data, with what leads somebody to the cause."""

from collections.abc import Sequence

import pytest

from fms.reports import REPORTS, NotCsv, Seen, UnexpectedColumns
from fms.reports.errors import Content
from tests.fms.reports.reading import as_file, cells_of, read, with_cell


def _refused(name: str, rows: Sequence[Sequence[str]]) -> tuple[Seen, str | None]:
    with pytest.raises(UnexpectedColumns) as raised:
        read(name, as_file(rows))
    return raised.value.seen, raised.value.looks_like


def _with_header(name: str) -> list[list[str]]:
    return [[*REPORTS[name].columns], cells_of(name)]


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("other", REPORTS)
@pytest.mark.parametrize("has_header", [False, True])
def test_another_report_is_named(name: str, other: str, has_header: bool) -> None:
    rows = _with_header(other) if has_header else [cells_of(other)] * 2
    if name == other:
        assert len(read(name, as_file(rows))[0]) == 2 - has_header
        return
    seen, looks_like = _refused(name, rows)

    assert looks_like == other
    if has_header:
        assert seen.kind == "header_lacks"
    else:
        assert seen == Seen("width", (len(cells_of(other)), len(cells_of(name))))


def test_half_of_the_rows_are_enough_for_a_report() -> None:
    good, odd = cells_of("vehicles"), with_cell("vehicles", "vehicle_id", "P-1")

    assert len(read("vehicles", as_file([odd, good]))[0]) == 1
    seen, _ = _refused("vehicles", [odd, good, odd])
    assert seen == Seen("misfit_held", (1, "vehicle_id", "P-1", "not_a_whole_number"))
    others = [cells_of("approved_makes"), ["x", *cells_of("approved_makes")[1:]]]
    assert _refused("vehicles", others)[1] == "approved_makes"


def test_a_header_that_all_columns_of_another_report_are_in_is_of_that_one() -> None:
    """Every column that is kept is there, and not every other."""
    kept = [column.name for column in REPORTS["loan_history"].kept]
    header = [*dict.fromkeys([*kept, *REPORTS["approved_makes"].columns])]
    seen, looks_like = _refused("loan_history", [header, ["x"] * len(header)])

    lacking = [name for name in REPORTS["loan_history"].columns if name not in header]
    assert (seen.kind, seen.values[0]) == ("header_lacks", tuple(lacking))
    assert looks_like == "approved_makes"


@pytest.mark.parametrize("count", [3, 16, 17, 40])
def test_of_a_header_one_name_more_than_is_told_is_kept(count: int) -> None:
    header = [*[" current   mileage "] * count, ""]
    seen, _ = _refused("vehicles", [header, ["x"] * len(header)])

    assert seen.kind == "header_lacks"
    assert seen.values[1] == ("current mileage",) * min(count, 17)


@pytest.mark.parametrize(
    ("rows", "seen"),
    [
        # Most rows are of another width; of widths that are as frequent, the first.
        ([["1", "2"], ["3", "4"], cells_of("approved_makes")], Seen("width", (2, 4))),
        # Two columns are off as often: the first is shown, with its value.
        ([["x y", "y", "Ford", "1"]] * 2, Seen("misfit", (1, "person_id", "not_a_whole_number"))),
        # One is off more often than another.
        (
            [["7", "Ana", "Ford", "1"], ["7", "Ana", "", "2"], ["7", "Ana", "Ford", "3"]],
            Seen("misfit_held", (4, "rank", "1", "unknown:rank")),
        ),
        # A row that is cut short has nothing there.
        (
            [["7", "Ana", "Ford"], *[["7", "Ana", "Ford", "1"]] * 2],
            Seen("misfit_empty", (4, "rank")),
        ),
        # No database takes a NUL; what is shown has none.
        (
            [["7", "A" * 5000, "Ford", "\x001 2"]] * 2,
            Seen("misfit_held", (4, "rank", "1 2", "unknown:rank")),
        ),
        # A value that may be anything of another column is not shown.
        ([["see Ana's home", "y", "?", "12 Elm Street"]] * 2, None),
    ],
)
def test_what_is_off_is_told_by_the_column_that_is_off_most(
    rows: list[list[str]], seen: Seen | None
) -> None:
    found, _ = _refused("approved_makes", rows)

    assert found == seen if seen else found.kind == "misfit"


_SECRET = "who knows what"


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        # Little would fit in the other columns, and what is there does.
        ([{"start_date": _SECRET}, {"start_date": _SECRET}], "misfit_held"),
        ([{"person_id": _SECRET}, {"person_id": _SECRET}], "misfit_held"),
        # In another by half of the rows it does not.
        ([{"start_date": _SECRET}, {"start_date": _SECRET, "vehicle_vin": "?"}], "misfit"),
        ([{"person_id": _SECRET}, {"person_id": _SECRET, "vehicle_vin": "?"}], "misfit"),
        ([{"person_id": _SECRET}, {"person_id": _SECRET, "activity_type": "?"}], "misfit_held"),
        # Both dates are as they are for one reason, and almost everything may be a kind.
        ([{"start_date": _SECRET, "end_date": _SECRET}] * 2, "misfit_held"),
        ([{"person_id": _SECRET, "activity_id": "?"}, {"person_id": _SECRET}], "misfit_held"),
    ],
)
def test_a_value_is_shown_where_the_columns_around_it_are_the_right_ones(
    cells: list[dict[str, str]], kind: str
) -> None:
    columns = REPORTS["current_activity"].columns
    good = dict(zip(columns, cells_of("current_activity"), strict=True))

    found, _ = _refused("current_activity", [list((good | other).values()) for other in cells])

    assert found.kind == kind


def test_a_partner_list_with_columns_of_approved_makes_is_a_partner_list() -> None:
    header = [*REPORTS["media_partners"].columns, "make", "rank"]

    assert (
        len(read("media_partners", as_file([header, [*cells_of("media_partners"), "x", "y"]]))[0])
        == 1
    )


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["Please wait"]] * 5, "Please wait"),
        ([["Please wait"]] * 9, "Please wait"),
        ([["Dear user", "the report is late"]], "Dear user"),
        ([["Dear user", "the report is late"]] * 5, "Dear user"),
        ([["Please  wait " + "x" * 90]], "Please wait " + "x" * 48),
    ],
)
def test_a_few_lines_of_text_are_no_report(rows: list[list[str]], words: str) -> None:
    with pytest.raises(NotCsv) as raised:
        read("vehicles", as_file(rows))

    assert raised.value.content is Content.TEXT
    assert raised.value.words == words
    assert str(raised.value) == "not CSV but text"


@pytest.mark.parametrize("rows", [[["Dear user", "it is late"]] * 6, [["?"]], [["", "late"]] * 6])
def test_more_lines_than_a_text_has_and_what_has_no_letter_are_other_columns(
    rows: list[list[str]],
) -> None:
    assert _refused("vehicles", rows)[0] == Seen("width", (len(rows[0]), 15))
