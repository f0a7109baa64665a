"""What FMS answers: vehicle requests, as the integration document has them, and the reports."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from sandbox.fms.fault_effects import login_page
from sandbox.fms.middleware import REQUESTS_PATH, FmsState
from sandbox.fms.reports import REPORTS, AnyReport
from sandbox.fms.rules import NewRequest, NotPossible, UnknownRecord, VehicleRequest, VehicleTaken

# Wall-clock time without an offset, as in the integration document's example.
_DATETIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}")
_WRAPPER = "vehicle_request"


class UnreadablePayload(Exception):
    """The body is not JSON with a `vehicle_request` in it: answered with 400."""


class InvalidPayload(Exception):
    """Fields are missing or wrong; `errors` names them. Answered with 422."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__(str(errors))
        self.errors = errors


def read_payload(body: bytes) -> NewRequest:
    """Return what `body` asks for. Raises UnreadablePayload or InvalidPayload."""
    fields = _unwrap(body)
    faults = {name: check(fields.get(name)) for name, check in _CHECKS.items()}
    errors = {name: [fault] for name, fault in faults.items() if fault}
    if errors:
        raise InvalidPayload(errors)
    request = NewRequest(
        vehicle_id=int(str(fields["vehicle_id"])),
        requestor_id=int(str(fields["requestor_id"])),
        delivery=_wall_clock(fields["requested_delivery_datetime"]),
        pickup=_wall_clock(fields["requested_pickup_datetime"]),
        contact_id=int(str(fields["delivery_address_contact_id"])),
    )
    if request.pickup <= request.delivery:
        raise InvalidPayload({"requested_pickup_datetime": ["must be after delivery"]})
    return request


def _unwrap(body: bytes) -> Mapping[str, object]:
    try:
        document = json.loads(body)
    except ValueError as error:
        raise UnreadablePayload("the body is not JSON") from error
    fields = document.get(_WRAPPER) if isinstance(document, dict) else None
    if not isinstance(fields, dict) or not fields:
        raise UnreadablePayload(f"param is missing or the value is empty: {_WRAPPER}")
    return fields


def _id_fault(value: object) -> str | None:
    if value is None:
        return "can't be blank"
    if isinstance(value, bool) or not isinstance(value, int):
        return "must be an integer"
    return None if value > 0 else "must be greater than 0"


def _datetime_fault(value: object) -> str | None:
    if value is None or value == "":
        return "can't be blank"
    if not isinstance(value, str) or not _DATETIME.fullmatch(value):
        return "is not a valid datetime"
    try:
        _wall_clock(value)
    except ValueError:
        return "is not a valid datetime"
    return None


def _wall_clock(value: object) -> datetime:
    # FMS is told local time without an offset and keeps it so.
    return datetime.strptime(str(value), "%Y-%m-%dT%H:%M:%S")  # noqa: DTZ007


_CHECKS: dict[str, Callable[[object], str | None]] = {
    "vehicle_id": _id_fault,
    "requestor_id": _id_fault,
    "requested_delivery_datetime": _datetime_fault,
    "requested_pickup_datetime": _datetime_fault,
    "delivery_address_contact_id": _id_fault,
}


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
}


async def _answer_error(_: Request, error: Exception) -> Response:
    return JSONResponse({"error": str(error)}, ERROR_STATUS[type(error)])


async def _answer_invalid(_: Request, error: Exception) -> Response:
    errors = error.errors if isinstance(error, InvalidPayload) else {}
    return JSONResponse({"errors": errors}, 422)


EXCEPTION_HANDLERS: dict[int | type[Exception], ExceptionHandler] = {
    InvalidPayload: _answer_invalid,
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
        asked = read_payload(await request.body())
        created = self._state.rules.create(asked, request.headers.get("idempotency-key"))
        self._state.changes.note()
        return JSONResponse(_as_created(created), 201)

    async def delete(self, request: Request) -> Response:
        """Take a request back; one that became a loan stays, answered with `success: false`."""
        admit(self._state, request)
        try:
            self._state.rules.delete(request.path_params["request_id"])
        except NotPossible as error:
            return JSONResponse({"success": False, "error": str(error)})
        self._state.changes.note()
        return JSONResponse({"success": True})

    async def login(self, _: Request) -> Response:
        """Show where a client that follows redirects ends up."""
        page = login_page()
        return Response(page.body, page.status, media_type="text/html")


def admit(state: FmsState, request: Request) -> None:
    """Raise NotAdmitted unless the request carries the token."""
    if not state.admits(request.headers.get("authorization", "")):
        raise NotAdmitted("Unauthorized")


def rails_time(moment: datetime) -> str:
    """Write an aware UTC datetime as FMS does: `2024-01-10T14:30:00Z`."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _as_created(request: VehicleRequest) -> dict[str, object]:
    return {
        "id": request.id,
        "status": request.status.value,
        "vehicle_id": request.vehicle_id,
        "created_at": rails_time(request.created_at),
    }


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
