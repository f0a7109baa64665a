"""What FMS answers: vehicle requests, in the dialect that it speaks, and the reports."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from sandbox.fms.dialects import DOCUMENT, Dialect, InvalidPayload, UnreadablePayload
from sandbox.fms.fault_effects import login_page
from sandbox.fms.middleware import REQUESTS_PATH, FmsState
from sandbox.fms.reports import REPORTS, AnyReport
from sandbox.fms.rules import NotPossible, UnknownRecord, VehicleTaken

ExceptionHandler = Callable[[Request, Exception], Awaitable[Response]]


class NotAdmitted(Exception):
    """The token is missing or wrong."""


class BadForm(Exception):
    """A button or switch of the page sent something that makes no sense."""


ERROR_STATUS: Mapping[type[Exception], int] = {
    NotAdmitted: 401,
    UnreadablePayload: 400,
    UnknownRecord: 404,
    VehicleTaken: 409,
    NotPossible: 409,
    BadForm: 422,
    InvalidPayload: 422,
}


async def _answer_error(request: Request, error: Exception) -> Response:
    # Its page speaks as FMS does in the integration document, whatever its API is asked to speak.
    is_api = request.url.path.startswith(REQUESTS_PATH)
    dialect: Dialect = request.app.state.dialect if is_api else DOCUMENT
    return JSONResponse(dialect.error(error), ERROR_STATUS[type(error)])


EXCEPTION_HANDLERS: dict[int | type[Exception], ExceptionHandler] = {
    **dict.fromkeys(ERROR_STATUS, _answer_error),
}


class Api:
    """The two calls, and the page of a session that ran out, over one FMS."""

    def __init__(self, state: FmsState) -> None:
        self._state = state

    def routes(self) -> list[Route]:
        """Return the API's routes."""
        return [
            Route(REQUESTS_PATH, self.create, methods=["POST"]),
            Route(f"{REQUESTS_PATH}/{{request_id:int}}", self.delete, methods=["DELETE"]),
            Route("/login", self.login, methods=["GET"]),
        ]

    async def create(self, request: Request) -> Response:
        """Enter what is asked for; raises what EXCEPTION_HANDLERS turns into answers."""
        admit(self._state, request)
        if not request.headers.get("content-type", "").startswith("application/json"):
            raise UnreadablePayload("Content-Type must be application/json")
        asked = self._state.dialect.read(await request.body())
        created = self._state.rules.create(asked, request.headers.get("idempotency-key"))
        self._state.changes.note()
        return JSONResponse(self._state.dialect.created(created), 201)

    async def delete(self, request: Request) -> Response:
        """Take a request back; one that became a loan stays."""
        admit(self._state, request)
        dialect = self._state.dialect
        try:
            deleted = self._state.rules.delete(request.path_params["request_id"])
        except NotPossible as error:
            return JSONResponse(dialect.kept(error), dialect.status_of_kept)
        self._state.changes.note()
        return JSONResponse(dialect.deleted(deleted))

    async def login(self, _: Request) -> Response:
        """Show where a client that follows redirects ends up."""
        page = login_page()
        return Response(page.body, page.status, media_type="text/html")


def admit(state: FmsState, request: Request) -> None:
    """Raise NotAdmitted unless the request carries the token."""
    if not state.admits(request.headers.get("authorization", "")):
        raise NotAdmitted("Unauthorized")


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
            revision = report.source(self._state.rules.dataset).revision
            if known is None or known.revision != revision:
                known = await self._render(report, revision)
                self._renderings[report.name] = known
            return known

    async def _render(self, report: AnyReport, revision: int) -> Rendering:
        chunks = report.chunks(self._state.rules.dataset, self._state.irregularities)
        # In a thread: a fleet a hundred times the real size takes seconds.
        return Rendering(revision, await asyncio.to_thread(tuple, chunks))


async def _each(chunks: tuple[bytes, ...]) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk
