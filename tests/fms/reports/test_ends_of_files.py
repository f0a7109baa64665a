"""A last line that is no row is a footer; one that breaks off says that the file was cut."""

import pytest

from fms.reports import REPORTS, RejectedRow, Seen
from tests.fms.reports.reading import as_file, cells_of, read

_NAMES = tuple(REPORTS)


@pytest.mark.parametrize("name", _NAMES)
@pytest.mark.parametrize(
    "footer",
    [
        "Total: 979",
        "Page 3 of 3",
        "\x1a",
        "(979 rows affected)",
        "-- end of report --",
        "Total: 1,979",
    ],
)
def test_a_footer_is_set_aside_like_any_bad_row(name: str, footer: str) -> None:
    for end in (b"", b"\n", b"\r\n\r\n"):
        body = as_file([cells_of(name)] * 3) + footer.encode() + end

        rows, reader = read(name, body)

        assert (len(rows), reader.cut_off) == (3, None)
        assert (reader.rows_rejected, reader.rejected[0].line) == (1, 4)
        if not end:
            value = footer.partition(",")[0]
            assert reader.rejected == [RejectedRow(4, "", value, "footer")]


@pytest.mark.parametrize("name", _NAMES)
def test_a_last_line_that_begins_like_a_row_was_cut(name: str) -> None:
    for end in ("979", "4", "1,9", "456,20", "456,", "12.0", ",2026"):
        rows, reader = read(name, as_file([cells_of(name)] * 3) + end.encode())

        assert (len(rows), reader.cut_off) == (3, Seen("line_breaks_off", (4,))), end


@pytest.mark.parametrize("name", _NAMES)
def test_a_quotation_mark_that_takes_the_last_lines_with_it_is_a_cut(name: str) -> None:
    body = as_file([cells_of(name)] * 3) + b'456,"Reyes\nTotal: 979'

    _, reader = read(name, body)

    assert reader.cut_off == Seen("open_quote", (4,))


def test_where_a_header_says_so_a_name_alone_may_be_a_footer() -> None:
    header, row = [*REPORTS["media_partners"].columns], cells_of("media_partners")
    body = as_file([header[1:] + header[:1], row[1:] + row[:1]]) + b"Printed by Olga"

    rows, reader = read("media_partners", body)

    assert (len(rows), reader.cut_off, reader.rows_rejected) == (1, None, 1)
