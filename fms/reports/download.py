"""Fetch a report as a stream into a file, within limits of size and time."""

import asyncio
import logging
import ssl
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import BinaryIO, Self

import httpx
from pydantic import SecretStr

from fms.client import FmsTarget, TokenAuth, trusted, unreachable_reason, without_memory
from fms.errors import Reason
from fms.reports.errors import (
    ReportDenied,
    ReportMoved,
    ReportNotReached,
    ReportTooLarge,
    ReportTruncated,
)
from fms.reports.specs import REPORTS, REPORTS_WITH_AFFILIATION
from fms.wire import address_of

_log = logging.getLogger(__name__)

_CHUNK_BYTES = 1 << 18
_SAMPLE_BYTES = 1 << 16
_SAMPLE_SECONDS = 20.0
_PACKED = ("gzip", "x-gzip", "deflate")
_PACKED_OTHERWISE = ("br", "zstd", "compress", "x-compress", "dcb", "dcz")
_MOVED = (301, 307, 308)


@dataclass(frozen=True, slots=True)
class DownloadLimits:
    """More than any real report takes. `silence` is how long no byte may come.

    `bytes` counts what a report is once it is unpacked: a thousandth of that may have come.
    """

    bytes: int = 1 << 28
    seconds: float = 900.0
    silence: float = 120.0


# Only what can be unpacked here, a piece at a time; and yesterday's from a proxy's cache would be
# taken for what FMS has now.
_FOR_EACH = {"Accept-Encoding": "gzip", "Cache-Control": "no-cache"}


class ReportDownloader:
    """Downloads reports of one FMS environment, with its token. An async context manager.

    `urls` replaces the address `{base}/reports/{name}.csv` of single reports; theirs may have
    another host and a query. Another host gets `token`, or none, and never FMS's own. `agent` is
    what each call names as its own program. `specs` say how this FMS's reports are read.
    """

    def __init__(
        self,
        target: FmsTarget,
        urls: Mapping[str, str] | None = None,
        token: SecretStr | None = None,
        limits: DownloadLimits | None = None,
        agent: str | None = None,
    ) -> None:
        self.environment = target.environment
        self.specs = REPORTS_WITH_AFFILIATION if target.dialect.needs_affiliation else REPORTS
        named = {"User-Agent": agent} if agent else {}
        self._base = target.base_url
        self._urls = dict(urls or {})
        self._limits = limits or DownloadLimits()
        self._auth = TokenAuth(target, token)
        self._http = httpx.AsyncClient(
            auth=self._auth,
            verify=trusted(),
            timeout=httpx.Timeout(self._limits.silence, connect=10),
            headers={**target.dialect.report_headers, **_FOR_EACH, **named},
            **without_memory(),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._http.aclose()

    def has_own_address(self, name: str) -> bool:
        """Whether the report stands elsewhere than at its usual place."""
        return name in self._urls

    def gets_fms_token(self, name: str) -> bool:
        """Whether FMS's own token is sent for it."""
        return self._auth.is_home(httpx.URL(self._url(name)))

    async def download(self, name: str, into: BinaryIO) -> int:
        """Write the report to `into`, which must be empty; returns how many bytes it has.

        Raises ReportError: not reached, denied, broken off, too large or too slow.
        """
        file = _Unpacked(into, self._limits.bytes)
        try:
            async with asyncio.timeout(self._limits.seconds):
                await self._stream(name, file)
        except TimeoutError as error:
            raise ReportTooLarge("minutes", f"{self._limits.seconds / 60:.4g}") from error
        if file.is_full:
            raise ReportTooLarge("mib", f"{self._limits.bytes / 2**20:.4g}")
        return file.size

    async def sample(self, name: str, into: BinaryIO) -> bool:
        """Write the beginning of the report to `into`; whether that is all of it.

        Raises ReportError as `download` does.
        """
        file = _Unpacked(into, _SAMPLE_BYTES)
        try:
            async with asyncio.timeout(_SAMPLE_SECONDS):
                await self._stream(name, file)
        except TimeoutError as error:
            raise _not_reached(self._url(name), error) from error
        return not file.is_full

    def _url(self, name: str) -> str:
        return self._urls.get(name, f"{self._base}{_usual_path(name)}")

    def _check_status(self, name: str, answer: httpx.Response) -> None:
        if answer.status_code in _MOVED and answer.next_request is not None:
            base = address_of(answer.next_request.url)
            own = self.has_own_address(name)
            raise ReportMoved(base if own else base.removesuffix(_usual_path(name)))
        if answer.status_code != httpx.codes.OK:
            raise ReportDenied(answer.status_code)

    async def _stream(self, name: str, file: "_Unpacked") -> None:
        """Until its end, or until there is more than the file may hold."""
        url, answer = self._url(name), None
        try:
            async with self._http.stream("GET", url) as answer:
                _log.info("FMS report %s answered %s", name, answer.status_code)
                self._check_status(name, answer)
                file.begin(answer.headers.get("Content-Encoding", ""))
                async for chunk in answer.aiter_raw(_CHUNK_BYTES):
                    # Unpacking, too, is work that others must not wait for.
                    await asyncio.to_thread(file.write, chunk)
                    if file.is_full:
                        return
            file.end()
        except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, zlib.error, EOFError) as error:
            if answer is not None:
                raise ReportTruncated("broke_off", answer.num_bytes_downloaded) from error
            raise _not_reached(url, error) from error


class _Unpacked:
    """A file that is written as it came, packed or not, up to a number of bytes."""

    def __init__(self, file: BinaryIO, most: int) -> None:
        self._file = file
        self._most = most
        self._zlib: zlib._Decompress | None = None
        self.size = 0
        self.is_full = False

    def begin(self, encoding: str) -> None:
        """What the server says of how it is packed.

        Some name an alphabet there, such as `utf-8`, which says nothing of packing. Raises
        zlib.error for what cannot be unpacked here.
        """
        kind = encoding.strip().lower()
        if kind in _PACKED:
            self._zlib = _new_zlib()
        elif kind in _PACKED_OTHERWISE:
            raise zlib.error(f"packed as {kind}")

    def write(self, chunk: bytes) -> None:
        """Blocks on the file and the processor. Raises zlib.error."""
        if self._zlib is None:
            self._keep(chunk)
            return
        while not self.is_full:
            piece = self._zlib.decompress(chunk, _CHUNK_BYTES)
            self._keep(piece)
            chunk = self._zlib.unconsumed_tail
            if self._zlib.eof and self._zlib.unused_data:
                # Another part, packed by itself.
                chunk, self._zlib = self._zlib.unused_data, _new_zlib()
            elif not chunk:
                # What zlib still holds comes with the next: a part's end stands behind all of it.
                return

    def end(self) -> None:
        """Raises EOFError where what came is not whole."""
        if self._zlib is not None and not self._zlib.eof:
            raise EOFError

    def _keep(self, piece: bytes) -> None:
        left = self._most - self.size
        self.is_full = len(piece) > left
        self.size += self._file.write(piece[:left])


def _new_zlib() -> "zlib._Decompress":
    return zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)


def _usual_path(name: str) -> str:
    return f"/reports/{name}.csv"


def _not_reached(url: str, error: Exception) -> ReportNotReached:
    host = httpx.URL(url).host if not isinstance(error, httpx.InvalidURL) else "the address"
    if unreachable_reason(error) is Reason.TLS:
        # Somebody is there, who does not speak it or is not trusted.
        host = f"https://{host}"
    return ReportNotReached(host, type(error).__name__)
