"""Whatever comes, reading it ends soon: rows, empty lines and unpacked bytes have their limits."""

import gzip
import io
import threading
import zlib

import pytest
from pydantic import SecretStr

from fms import FmsTarget
from fms.reports import (
    REPORTS,
    DownloadLimits,
    ReportDownloader,
    ReportReader,
    ReportTooLarge,
    ReportTruncated,
    pieces,
    reading,
)
from tests.bot.sync.reports_server import ReportsServer, answer, reports_server
from tests.fms.reports.reading import as_file, cells_of, read, said, with_cell


def _downloader(server: ReportsServer, limits: DownloadLimits | None = None) -> ReportDownloader:
    return ReportDownloader(FmsTarget("staging", server.url, SecretStr("t")), limits=limits)


async def _downloaded(packed: bytes, encoding: str, limits: DownloadLimits | None = None) -> bytes:
    file = io.BytesIO()
    async with reports_server() as server:
        server.answers["vehicles"] = answer(packed, f"Content-Encoding: {encoding}")
        async with _downloader(server, limits) as reports:
            assert await reports.download("vehicles", file) == len(file.getvalue())
    return file.getvalue()


@pytest.mark.parametrize("empty", [b"\n", b"\r\n", b",,,\n", b"\r"])
@pytest.mark.parametrize("rows_first", [False, True])
def test_more_empty_lines_than_any_report_has_end_the_reading(
    empty: bytes, rows_first: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "MOST_EMPTY_LINES", 1_000)
    row = as_file([cells_of("vehicles")])

    for count in (900, 2_000):
        body = row + empty * count if rows_first else empty * count + row
        if count < 1_000:
            assert len(read("vehicles", body)[0]) == 1
            continue
        with pytest.raises(ReportTooLarge) as raised:
            read("vehicles", body)
        assert said(raised.value) == "1,000 empty lines"


@pytest.mark.parametrize("bad", [b"?\n", b"  \n", b"a,b\n"])
def test_more_bad_rows_than_anybody_looks_at_end_the_reading(
    bad: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_REJECTED_READ", 1_000)
    good = as_file([cells_of("vehicles")] * 600)

    _, reader = read("vehicles", good + bad * 900)
    assert reader.rows_rejected == 900
    with pytest.raises(ReportTooLarge) as raised:
        read("vehicles", good + bad * 2_000)
    assert said(raised.value) == "1,000 rows that cannot be used"


def test_a_large_report_may_have_many_bad_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_REJECTED_READ", 100)
    good = as_file([cells_of("vehicles")] * 600)

    assert read("vehicles", good + b"?\n" * 400)[1].rows_rejected == 400


def test_of_endless_values_a_thousand_are_kept_in_mind() -> None:
    good = [cells_of("approved_makes")] * 100
    odd = [with_cell("approved_makes", "rank", f"R{number}") for number in range(3_000)]
    bad = [["?", *row[1:]] for row in odd]

    _, reader = read("approved_makes", as_file([*good, *odd, *bad]))

    assert reader.rows_rejected == 3_000
    assert (len(reader.unknown_values), len(reader.kinds_rejected)) == (1_000, 1_000)


async def test_a_few_packed_bytes_that_unpack_to_many_stop_at_the_limit() -> None:
    packed = gzip.compress(b"\n" * (1 << 26))
    assert len(packed) < 100_000

    with pytest.raises(ReportTooLarge, match="mib"):
        await _downloaded(packed, "gzip", DownloadLimits(bytes=1 << 20))


async def test_a_report_of_the_largest_size_is_taken_and_one_byte_more_is_not() -> None:
    limits = DownloadLimits(bytes=500_000)

    assert len(await _downloaded(gzip.compress(b"x" * 500_000), "gzip", limits)) == 500_000
    with pytest.raises(ReportTooLarge):
        await _downloaded(gzip.compress(b"x" * 500_001), "gzip", limits)


async def test_unpacking_is_done_beside_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: set[int] = set()

    class _Noting(io.BytesIO):
        def write(self, piece: object) -> int:
            threads.add(threading.get_ident())
            return super().write(piece)  # type: ignore[arg-type]

    file = _Noting()
    async with reports_server() as server:
        server.answers["vehicles"] = answer(gzip.compress(b"x" * 10**6), "Content-Encoding: gzip")
        async with _downloader(server) as reports:
            await reports.download("vehicles", file)

    assert len(file.getvalue()) == 10**6
    assert threading.get_ident() not in threads


@pytest.mark.parametrize(
    ("packed", "encoding"),
    [
        (gzip.compress(b"abc" * 10**5), "gzip"),
        (gzip.compress(b"abc" * 10**5), "x-gzip"),
        (zlib.compress(b"abc" * 10**5), "deflate"),
        (gzip.compress(b"abc" * 40_000) + gzip.compress(b"abc" * 60_000), "gzip"),
        (b"abc" * 10**5, "identity"),
        (b"abc" * 10**5, "UTF-8"),
        (b"abc" * 10**5, "binary"),
    ],
)
async def test_what_is_packed_comes_out_whole(packed: bytes, encoding: str) -> None:
    assert await _downloaded(packed, encoding) == b"abc" * 10**5


@pytest.mark.parametrize(
    ("packed", "encoding"),
    [
        (gzip.compress(b"abc" * 10**5)[:-20], "gzip"),
        (b"", "gzip"),
        (b"vehicle_id,", "gzip"),
        (b"abc", "br"),
        (b"abc", "Zstd"),
    ],
)
async def test_what_cannot_be_unpacked_is_a_download_that_broke_off(
    packed: bytes, encoding: str
) -> None:
    with pytest.raises(ReportTruncated, match="broke_off"):
        await _downloaded(packed, encoding)


async def test_a_sample_is_the_beginning_and_says_whether_that_is_all() -> None:
    small, large = as_file([cells_of("vehicles")] * 3), as_file([cells_of("vehicles")] * 3_000)
    async with reports_server() as server:
        server.answers |= {"vehicles": answer(small), "loan_history": answer(large)}
        async with _downloader(server) as reports:
            for name, body, whole in (("vehicles", small, True), ("loan_history", large, False)):
                file = io.BytesIO()
                assert await reports.sample(name, file) is whole
                assert body.startswith(file.getvalue())
                assert len(file.getvalue()) == min(len(body), 1 << 16)


@pytest.mark.proof
def test_nothing_but_line_ends_costs_seconds_and_not_minutes() -> None:
    """300 KB of gzip, unpacked."""
    reader = ReportReader(REPORTS["vehicles"], io.BytesIO(b"\n" * (1 << 28)))

    with pytest.raises(ReportTooLarge):
        list(reader.batches(reader.inspect()))
