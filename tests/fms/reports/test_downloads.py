"""How a report is asked for, and what becomes of each answer that is not one."""

import io
import logging
import ssl
import zlib
from pathlib import Path

import pytest
from pydantic import SecretStr

from fms import FmsTarget
from fms.reports import (
    DownloadLimits,
    ReportDenied,
    ReportDownloader,
    ReportError,
    ReportMoved,
    ReportNotReached,
    ReportTooLarge,
    ReportTruncated,
    Seen,
    download,
)
from tests.bot.sync.reports_server import (
    ReportsServer,
    Speech,
    answer,
    dripping,
    reports_server,
    silent_after,
)
from tests.fms.peers import open_peer, says

_ENDLESS = b"HTTP/1.1 200 OK\r\n\r\n"


def _downloader(url: str, urls: dict[str, str] | None = None) -> ReportDownloader:
    limits = DownloadLimits(bytes=3 << 18, seconds=0.5, silence=60.0)
    return ReportDownloader(FmsTarget("staging", url, SecretStr("t")), urls, limits=limits)


async def _failed(
    server: ReportsServer, says: Speech, *, own_address: bool = False, sample: bool = False
) -> ReportError:
    server.answers["vehicles"] = says
    urls = {"vehicles": f"{server.url}/vehicles.csv?key=hidden"} if own_address else {}
    if own_address:
        server.answers["vehicles.csv?key=hidden"] = says
    async with _downloader(server.url, urls) as reports:
        with pytest.raises(ReportError) as raised:
            await (reports.sample if sample else reports.download)("vehicles", io.BytesIO())
    return raised.value


async def test_a_report_is_asked_for_as_csv_packed_or_not_and_its_answer_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "fms")
    async with reports_server() as server:
        server.answers["vehicles"] = answer(b"a,b\n")
        async with _downloader(server.url) as reports:
            assert reports.environment == "staging"
            await reports.download("vehicles", io.BytesIO())

    first, *headers = server.heads[0].decode().split("\r\n")
    assert first == "GET /reports/vehicles.csv HTTP/1.1"
    asked = {"Accept: text/csv", "Accept-Encoding: gzip", "Cache-Control: no-cache"}
    assert asked <= set(headers)
    assert "FMS report vehicles answered 200" in caplog.messages


@pytest.mark.parametrize("status", ["301 Moved", "307 Moved", "308 Moved"])
async def test_a_report_that_has_moved_says_where_the_base_address_is_now(status: str) -> None:
    def moved(there: str) -> Speech:
        return answer(b"", f"Location: {there}", status=status)

    async with reports_server() as server:
        usual = await _failed(server, moved("https://ana:pw@new.test/fms/reports/vehicles.csv?k=1"))
        own = await _failed(
            server, moved("https://new.test/fms/reports/vehicles.csv"), own_address=True
        )

    assert isinstance(usual, ReportMoved)
    assert (usual.base, str(usual)) == ("https://new.test/fms", "moved to https://new.test/fms")
    # The address of this one is a setting of its own.
    assert isinstance(own, ReportMoved)
    assert own.base == "https://new.test/fms/reports/vehicles.csv"


@pytest.mark.parametrize(
    ("says", "status"),
    [
        (answer(b"", status="401 Unauthorized"), 401),
        (answer(b"", status="204 No Content"), 204),
        # To a login page, and to nowhere.
        (answer(b"", "Location: /login", status="302 Found"), 302),
        (answer(b"", status="301 Moved"), 301),
        (answer(b"", "Location: https://xn--/", status="301 Moved"), 301),
        (answer(b"", "Location: http://[::1", status="302 Found"), 302),
    ],
)
async def test_any_other_status_than_200_is_no_report_and_is_never_followed(
    says: Speech, status: int
) -> None:
    async with reports_server() as server:
        error = await _failed(server, says)

    assert isinstance(error, ReportDenied)
    assert (error.status, str(error)) == (status, f"FMS answered with status {status}")
    assert len(server.asked) == 1


async def test_what_comes_without_an_end_stops_at_its_limit_of_time_or_size() -> None:
    async with reports_server() as server:
        slow = await _failed(server, dripping(_ENDLESS, b"x"))
        large = await _failed(server, dripping(_ENDLESS, b"x" * (1 << 18)))
        exact = await _failed(server, answer(b"x" * ((3 << 18) + 1)))

    assert isinstance(slow, ReportTooLarge)
    assert slow.seen == Seen("minutes", ("0.008333",))
    for error in (large, exact):
        assert isinstance(error, ReportTooLarge)
        assert error.seen == Seen("mib", ("0.75",))


async def test_a_download_that_breaks_off_says_after_how_many_bytes() -> None:
    async with reports_server() as server:
        cut = await _failed(server, answer(b"vehicle_id,", length=900))
        odd = await _failed(server, answer(b"abc", "Content-Encoding: BR "))

    assert isinstance(cut, ReportTruncated)
    assert cut.seen == Seen("broke_off", (11,))
    assert str(odd.__cause__) == "packed as br"


async def test_the_name_of_a_packing_is_read_in_any_case() -> None:
    async with reports_server() as server:
        for name in ("GZIP", " Deflate", "Identity"):
            plain = name == "Identity"
            body = b"a,b\n" if plain else zlib.compress(b"a,b\n")
            server.answers["vehicles"] = answer(body, f"content-encoding: {name}")
            file = io.BytesIO()
            async with _downloader(server.url) as reports:
                assert await reports.download("vehicles", file) == 4
            assert file.getvalue() == b"a,b\n"


@pytest.mark.parametrize(
    ("address", "host", "reason"),
    [
        ("http://127.0.0.1:1", "127.0.0.1", "ConnectError"),
        ("ftp://fms.test", "fms.test", "UnsupportedProtocol"),
        ("http://127.0.0.1:port", "the address", "InvalidURL"),
    ],
)
@pytest.mark.parametrize("sample", [False, True])
async def test_an_fms_that_is_not_reached_is_named_by_its_host(
    address: str, host: str, reason: str, sample: bool
) -> None:
    async with _downloader("https://fms.test", {"vehicles": f"{address}/v.csv"}) as reports:
        with pytest.raises(ReportNotReached) as raised:
            await (reports.sample if sample else reports.download)("vehicles", io.BytesIO())

    assert (raised.value.host, raised.value.reason) == (host, reason)
    assert str(raised.value) == f"{host} was not reached: {reason}"


async def test_a_sample_that_does_not_come_soon_is_not_reached(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(download, "_SAMPLE_SECONDS", 0.2)
    async with reports_server() as server:
        server.answers["v"] = silent_after(_ENDLESS)
        async with _downloader("https://fms.test", {"vehicles": f"{server.url}/v.csv"}) as reports:
            with pytest.raises(ReportNotReached) as raised:
                await reports.sample("vehicles", io.BytesIO())

    assert (raised.value.host, raised.value.reason) == ("127.0.0.1", "TimeoutError")


async def test_a_download_that_falls_silent_has_broken_off() -> None:
    target = FmsTarget("staging", "https://fms.test", SecretStr("t"))
    async with reports_server() as server:
        server.answers["v"] = silent_after(_ENDLESS + b"vehicle_id,")
        urls, limits = {"vehicles": f"{server.url}/v.csv"}, DownloadLimits(silence=0.2)
        async with ReportDownloader(target, urls, limits=limits) as reports:
            with pytest.raises(ReportTruncated) as raised:
                await reports.download("vehicles", io.BytesIO())

    assert raised.value.seen == Seen("broke_off", (11,))


async def test_no_report_is_taken_from_a_server_that_is_not_trusted() -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(Path(__file__).parents[1] / "untrusted.pem")
    async with (
        open_peer(says(b""), tls=tls) as peer,
        _downloader(peer.url.replace("http:", "https:")) as reports,
    ):
        with pytest.raises(ReportNotReached) as raised:
            await reports.download("vehicles", io.BytesIO())

    assert (raised.value.reason, peer.heard) == ("ConnectError", [])


def test_what_is_unpacked_is_written_a_piece_at_a_time() -> None:
    sizes: list[int] = []

    class _Noting(io.BytesIO):
        def write(self, piece: object) -> int:
            written = super().write(piece)  # type: ignore[arg-type]
            sizes.append(written)
            return written

    for size in (1 << 18, (1 << 18) + 1, 3 << 18):
        sizes.clear()
        file = download._Unpacked(_Noting(), 1 << 30)
        file.begin("gzip")
        file.write(zlib.compress(b"x" * size))
        file.end()
        assert sum(sizes) == file.size == size
        assert max(sizes) == 1 << 18
