"""The page for a person with a browser, and the switches for what goes wrong."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from json import JSONDecodeError
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox.fms.api import BadForm
from sandbox.fms.faults import Direction, Fault, Faults, faults_for
from sandbox.fms.middleware import FmsState
from sandbox.fms.rows import Activity
from sandbox.fms.rules import FmsRules, RequestStatus, VehicleRequest

DIRECTION_WORDS: Mapping[Direction, str] = {
    Direction.CREATE: "Create a request",
    Direction.DELETE: "Delete a request",
    Direction.REPORTS: "All reports",
    Direction.VEHICLES: "Report: vehicles",
    Direction.MEDIA_PARTNERS: "Report: media partners",
    Direction.APPROVED_MAKES: "Report: approved makes",
    Direction.LOAN_HISTORY: "Report: loan history",
    Direction.CURRENT_ACTIVITY: "Report: current activity",
}
FAULT_WORDS: Mapping[Fault, str] = {
    Fault.DOWN: "Down: connection reset",
    Fault.SLOW: "Slow: does it, answers late",
    Fault.DROPS_BEFORE: "Hangs up, nothing done",
    Fault.ACCEPTS_THEN_DROPS: "Does it, then drops the answer",
    Fault.DROPS_DURING: "Does it, hangs up within the answer",
    Fault.UNAUTHORIZED: "401 Unauthorized",
    Fault.FORBIDDEN: "403 Forbidden",
    Fault.NOT_FOUND: "404 Not found",
    Fault.CONFLICT: "409 Vehicle is taken",
    Fault.INVALID: "422 Validation error",
    Fault.TOO_MANY: "429 Too many requests",
    Fault.SERVER_ERROR: "500 Server error",
    Fault.BAD_GATEWAY: "502 Bad gateway, HTML",
    Fault.UNAVAILABLE: "503 Unavailable, HTML",
    Fault.HTML_200: "Login page with status 200",
    Fault.REDIRECT_TO_LOGIN: "Redirect to the login page",
    Fault.GATEWAY_PAGE: "A gateway's page (404) in FMS's place",
    Fault.GATEWAY_TEXT: "A gateway's text (404) in FMS's place",
    Fault.GATEWAY_NOTHING: "A gateway's 404 without a body",
    Fault.GATEWAY_SAYS: "A gateway's JSON (404) in FMS's place",
    Fault.MOVED: "301 Moved to another host",
    Fault.ACCEPTS_THEN_500: "Does it, answers 500",
    Fault.ACCEPTS_WITHOUT_ID: "Does it, answer lacks the id",
    Fault.ACCEPTS_UNREADABLE: "Does it, answer is unreadable",
    Fault.ACCEPTS_WRAPPED: "Answer wrapped in vehicle_request (fine)",
    Fault.ACCEPTS_WRAPPED_REQUEST: "Answer wrapped in request (fine)",
    Fault.NO_CONTENT: "204 without a body (fine)",
    Fault.SUCCESS_FALSE: "success: false",
    Fault.JSON_200: "JSON error with status 200",
    Fault.EMPTY: "Empty file",
    Fault.TRUNCATED: "Truncated: shorter than announced",
    Fault.CUT: "Cut within a row, length right",
    Fault.WRONG_REPORT: "Another report's rows",
    Fault.SHIFTED_COLUMNS: "An extra first column",
    Fault.HEADER_ROW: "With a header row (fine)",
    Fault.BAD_ROWS: "A few unusable rows",
    Fault.MOSTLY_BAD_ROWS: "Mostly unusable rows",
    Fault.HALF_GONE: "Half of the rows missing",
}


Form = Mapping[str, object]


async def read_form(request: Request) -> Form:
    """Return the JSON object that was sent.

    Raises BadForm when it is none, or is not declared as JSON: pages of other sites cannot send
    that without asking first, so they cannot press buttons here.
    """
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise BadForm("Content-Type must be application/json")
    try:
        form = await request.json()
    except JSONDecodeError as error:
        raise BadForm("the body is not JSON") from error
    if not isinstance(form, dict):
        raise BadForm("a JSON object is needed")
    return form


def read_number(form: Form, name: str, default: float) -> float:
    """Return a number of zero or more, `default` where there is none. Raises BadForm."""
    value = form.get(name)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise BadForm(f"{name} must be a number")
    return float(value)


def read_date(form: Form, name: str) -> date | None:
    """Return an ISO date, None where there is none. Raises BadForm."""
    text = form.get(name)
    try:
        return date.fromisoformat(str(text)) if text else None
    except ValueError as error:
        raise BadForm(f"{name} must be a date, YYYY-MM-DD") from error


View = dict[str, object]

NEWEST = 200
ACTIONS = {
    RequestStatus.PENDING: ("approve", "deny"),
    RequestStatus.APPROVED: ("return",),
}


def home_view(state: FmsState) -> View:
    """The newest requests and the switches."""
    book = state.rules.book
    newest = book.newest(NEWEST)
    return {
        "requests": [request_view(state.rules, request) for request in newest],
        "total": len(book),
        "live": len(book.live()),
        "calls": len(state.calls),
        "faults": faults_view(state.faults),
    }


def request_view(rules: FmsRules, request: VehicleRequest) -> View:
    """One request in words; a vehicle or partner that has left keeps its number."""
    vehicle = rules.dataset.vehicles.get(request.vehicle_id)
    office = vehicle.office if vehicle else None
    partner = rules.dataset.partner_of(request.contact_id, office)
    return {
        "id": request.id,
        "vehicle_id": request.vehicle_id,
        "vehicle": vehicle.words if vehicle else f"vehicle {request.vehicle_id}",
        "vin": vehicle.vin if vehicle else "",
        "partner": partner.name if partner else f"contact {request.contact_id}",
        "contact_id": request.contact_id,
        "office": office or "",
        "start": short_date(request.dates[0]),
        "end": short_date(request.dates[1]),
        "start_iso": request.dates[0].isoformat(),
        "end_iso": request.dates[1].isoformat(),
        "today_iso": rules.dataset.today.isoformat(),
        "delivery": request.asked.delivery.isoformat(" ", "minutes"),
        "pickup": request.asked.pickup.isoformat(" ", "minutes"),
        "requestor_id": request.requestor_id,
        "status": request.status.value,
        "created_at": request.created_at.isoformat(timespec="seconds"),
        "activity_id": request.activity_id,
        "actions": ACTIONS.get(request.status, ()),
    }


def vehicle_view(rules: FmsRules, vehicle_id: int) -> View | None:
    """One vehicle with what keeps it busy; None where there is no such vehicle."""
    vehicle = rules.dataset.vehicles.get(vehicle_id)
    if vehicle is None:
        return None
    activities = rules.dataset.current_activity.of(vehicle.vin)
    return {
        "id": vehicle.vehicle_id,
        "words": vehicle.words,
        "model": vehicle.model,
        "vin": vehicle.vin,
        "office": vehicle.office,
        "color": vehicle.color,
        "turn_in": short_date(vehicle.expected_turn_in_date),
        "activities": [
            _activity_view(row) for row in sorted(activities, key=lambda row: row.start_date)
        ],
        "requests": [request_view(rules, request) for request in rules.book.of(vehicle_id)],
    }


def faults_view(faults: Faults) -> list[View]:
    """Each direction, what it can have and what it has."""
    return [_direction_view(faults, direction) for direction in Direction]


def short_date(day: date | None) -> str:
    """Write a date as FMS does, MM-DD-YY; None as a dash."""
    return f"{day:%m-%d-%y}" if day else "-"


def _activity_view(activity: Activity) -> View:
    return {
        "id": activity.activity_id,
        "type": activity.activity_type,
        "start": short_date(activity.start_date),
        "end": short_date(activity.end_date),
        "to": activity.to,
        "region": activity.region,
    }


def _direction_view(faults: Faults, direction: Direction) -> View:
    setting = faults.settings.get(direction)
    return {
        "direction": direction.value,
        "words": DIRECTION_WORDS[direction],
        "choices": [_fault_view(fault) for fault in faults_for(direction)],
        "fault": setting.fault.value if setting else None,
        "times": setting.times if setting else None,
        "seconds": setting.seconds if setting else None,
    }


def _fault_view(fault: Fault) -> View:
    return {"fault": fault.value, "words": FAULT_WORDS[fault]}


_LONGEST_OUTAGE_SECONDS = 600.0


class Switches:
    """`POST /sandbox/faults {"direction", "fault", "times"?, "seconds"?, "status"?}` and more.

    A fault of null switches the direction off; a direction of null switches everything off.
    `POST /sandbox/outage {"seconds"}` makes FMS refuse connections for that long.
    """

    def __init__(self, state: FmsState) -> None:
        self._state = state

    def routes(self) -> list[Route]:
        """Return the switches' routes."""
        return [
            Route("/sandbox/faults", self._read, methods=["GET"]),
            Route("/sandbox/faults", self._switch, methods=["POST"]),
            Route("/sandbox/outage", self._outage, methods=["POST"]),
        ]

    async def _read(self, _: Request) -> Response:
        return JSONResponse(faults_view(self._state.faults))

    async def _switch(self, request: Request) -> Response:
        self._set(await read_form(request))
        self._state.changes.note()
        return JSONResponse(faults_view(self._state.faults))

    async def _outage(self, request: Request) -> Response:
        seconds = read_number(await read_form(request), "seconds", 20.0)
        self._state.begin_outage(min(seconds, _LONGEST_OUTAGE_SECONDS))
        return JSONResponse({"seconds": seconds}, 202)

    def _set(self, form: Form) -> None:
        direction, fault = form.get("direction"), form.get("fault")
        if direction is None or fault is None:
            self._state.faults.clear(None if direction is None else str(direction))
            return
        times = round(read_number(form, "times", 0)) or None
        seconds = read_number(form, "seconds", 10.0)
        status = round(read_number(form, "status", 404))
        try:
            self._state.faults.set(
                str(direction), str(fault), times=times, seconds=seconds, status=status
            )
        except ValueError as error:
            raise BadForm(str(error)) from error


_STATIC = Path(__file__).with_name("static")
_Handler = Callable[[Request], Awaitable[Response]]


class Page:
    """What a person sees and does, over one FMS."""

    def __init__(self, state: FmsState) -> None:
        self._state = state

    def routes(self) -> list[BaseRoute]:
        """Return the page's routes."""
        return [
            Route("/", _shell),
            Route("/vehicle_requests", _shell),
            Route("/vehicle_requests/{request_id:int}", self._request_shell),
            Route("/vehicles/{vehicle_id:int}", self._vehicle_shell),
            Route("/sandbox/view", self._polled(self._home)),
            Route("/sandbox/view/vehicle_requests/{request_id:int}", self._polled(self._request)),
            Route("/sandbox/view/vehicles/{vehicle_id:int}", self._polled(self._vehicle)),
            self._button("approve", self._approve),
            self._button("deny", self._deny),
            self._button("return", self._return),
            Mount("/static", StaticFiles(directory=_STATIC)),
        ]

    def _polled(self, view: Callable[[Request], View | None]) -> _Handler:
        """Answer with a view and its version; 204 when the page has that version already."""

        async def handler(request: Request) -> Response:
            version = self._state.changes.version
            if request.query_params.get("since") == str(version):
                return Response(status_code=204)
            found = view(request)
            if found is None:
                return JSONResponse({"error": "FMS has no such record", "version": version}, 404)
            return JSONResponse({**found, "version": version})

        return handler

    def _button(self, name: str, press: Callable[[int, Form], object]) -> Route:
        async def handler(request: Request) -> Response:
            request_id = request.path_params["request_id"]
            press(request_id, await read_form(request))
            self._state.changes.note()
            return JSONResponse(request_view(self._state.rules, self._state.rules.book[request_id]))

        return Route(f"/sandbox/requests/{{request_id:int}}/{name}", handler, methods=["POST"])

    def _home(self, _: Request) -> View:
        return home_view(self._state)

    def _request(self, request: Request) -> View | None:
        found = self._state.rules.book.get(request.path_params["request_id"])
        return request_view(self._state.rules, found) if found else None

    def _vehicle(self, request: Request) -> View | None:
        return vehicle_view(self._state.rules, request.path_params["vehicle_id"])

    async def _request_shell(self, request: Request) -> Response:
        return await _shell(request, 200 if self._request(request) else 404)

    async def _vehicle_shell(self, request: Request) -> Response:
        return await _shell(request, 200 if self._vehicle(request) else 404)

    def _approve(self, request_id: int, form: Form) -> None:
        start, end = read_date(form, "start"), read_date(form, "end")
        self._state.rules.approve(request_id, start=start, end=end)

    def _deny(self, request_id: int, _: Form) -> None:
        self._state.rules.deny(request_id)

    def _return(self, request_id: int, form: Form) -> None:
        self._state.rules.return_(request_id, ended=read_date(form, "ended"))


async def _shell(_: Request, status: int = 200) -> Response:
    return FileResponse(_STATIC / "page.html", status)
