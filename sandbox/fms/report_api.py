"""Serve the five reports, rendering one again only when its rows have changed."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from sandbox.fms.api import admit
from sandbox.fms.reports import REPORTS, AnyReport
from sandbox.fms.state import FmsState


@dataclass(frozen=True, slots=True)
class Rendering:
    """A report as it was at one revision of its rows."""

    revision: int
    chunks: tuple[bytes, ...]

    @property
    def length(self) -> int:
        """Bytes in all."""
        return sum(map(len, self.chunks))


class ReportApi:
    """The five downloads, over one FMS."""

    def __init__(self, state: FmsState) -> None:
        self._state = state
        self._renderings: dict[str, Rendering] = {}
        self._locks = {name: asyncio.Lock() for name in REPORTS}

    def routes(self) -> list[Route]:
        """Return the reports' routes."""
        return [Route(f"/reports/{name}.csv", self.download, methods=["GET"]) for name in REPORTS]

    async def download(self, request: Request) -> Response:
        admit(self._state, request)
        name = request.url.path.rpartition("/")[2].removesuffix(".csv")
        rendering = await self._current(REPORTS[name])
        headers = {
            "Content-Length": str(rendering.length),
            "Content-Disposition": f'attachment; filename="{name}.csv"',
        }
        return StreamingResponse(_each(rendering.chunks), media_type="text/csv", headers=headers)

    async def _current(self, report: AnyReport) -> Rendering:
        async with self._locks[report.name]:
            known = self._renderings.get(report.name)
            revision = report.revision(self._state.desk.world)
            if known is None or known.revision != revision:
                known = await self._render(report, revision)
                self._renderings[report.name] = known
            return known

    async def _render(self, report: AnyReport, revision: int) -> Rendering:
        chunks = report.chunks(self._state.desk.world, self._state.quirks)
        # In a thread: a fleet a hundred times the real size takes seconds.
        return Rendering(revision, await asyncio.to_thread(tuple, chunks))


async def _each(chunks: tuple[bytes, ...]) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk
