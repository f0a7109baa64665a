"""Fetch a report as a stream into a file, within limits of size and time."""

import asyncio
import io
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import BinaryIO, Self

import httpx

from fms.client import FmsTarget, TokenAuth, trusted
from fms.reports.errors import (
    ReportDenied,
    ReportNotReached,
    ReportTooLarge,
    ReportTruncated,
)
from fms.reports.inspection import inspect_file

_log = logging.getLogger(__name__)

_CHUNK_BYTES = 1 << 18
_PROBE_BYTES = 4096
_PROBE_RANGE = f"bytes=0-{_PROBE_BYTES - 1}"
_PROBE_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class DownloadLimits:
    """More than any real report takes. `silence` is how long no byte may come."""

    bytes: int = 1 << 30
    seconds: float = 900.0
    silence: float = 120.0


class ReportDownloader:
    """Downloads reports of one FMS environment, with its token. An async context manager.

    `urls` replaces the address `{base}/reports/{name}.csv` of single reports; theirs may have
    another host and a query.
    """

    def __init__(
        self,
        target: FmsTarget,
        urls: Mapping[str, str] | None = None,
        limits: DownloadLimits | None = None,
    ) -> None:
        self._base = target.base_url
        self._urls = dict(urls or {})
        self._limits = limits or DownloadLimits()
        self._http = httpx.AsyncClient(
            auth=TokenAuth(target),
            verify=trusted(),
            timeout=httpx.Timeout(self._limits.silence, connect=10),
            headers={"Accept": "text/csv"},
            follow_redirects=False,
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

    async def download(self, name: str, into: BinaryIO) -> int:
        """Write the report to `into`, which must be empty; returns how many bytes came.

        Raises ReportError: not reached, denied, broken off, too large or too slow.
        """
        url = self._url(name)
        try:
            async with asyncio.timeout(self._limits.seconds):
                return await self._stream(name, url, into)
        except TimeoutError as error:
            raise ReportTooLarge(f"{self._limits.seconds / 60:.4g} minutes") from error

    async def probe(self, name: str) -> str:
        """Fetch no more than the beginning; returns the content type that was named.

        Raises ReportError as `download` does, and NotCsv for what is no CSV.
        """
        url = self._url(name)
        try:
            async with (
                asyncio.timeout(_PROBE_SECONDS),
                self._http.stream("GET", url, headers={"Range": _PROBE_RANGE}) as answer,
            ):
                # Most servers do not know ranges, and send all with status 200.
                if answer.status_code not in (httpx.codes.OK, httpx.codes.PARTIAL_CONTENT):
                    raise ReportDenied(answer.status_code)
                beginning = await anext(answer.aiter_bytes(_PROBE_BYTES), b"")
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            raise _not_reached(url, error) from error
        inspect_file(io.BytesIO(beginning))
        return str(answer.headers.get("Content-Type", "no content type"))

    def _url(self, name: str) -> str:
        return self._urls.get(name, f"{self._base}/reports/{name}.csv")

    async def _stream(self, name: str, url: str, into: BinaryIO) -> int:
        size, answer = 0, None
        try:
            async with self._http.stream("GET", url) as answer:
                _log.info("FMS report %s answered %s", name, answer.status_code)
                if answer.status_code != httpx.codes.OK:
                    raise ReportDenied(answer.status_code)
                async for chunk in answer.aiter_bytes(_CHUNK_BYTES):
                    size += len(chunk)
                    if size > self._limits.bytes:
                        raise ReportTooLarge(f"{self._limits.bytes / 2**20:.4g} MiB")
                    await asyncio.to_thread(into.write, chunk)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            if answer is not None:
                came = f"{answer.num_bytes_downloaded:,} bytes"
                raise ReportTruncated(f"the download broke off after {came}") from error
            raise _not_reached(url, error) from error
        return size


def _not_reached(url: str, error: Exception) -> ReportNotReached:
    host = httpx.URL(url).host if not isinstance(error, httpx.InvalidURL) else "the address"
    return ReportNotReached(host, type(error).__name__)
