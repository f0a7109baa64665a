"""The switches for what goes wrong, over HTTP, and their words."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.fms.api import BadForm
from sandbox.fms.faults import Direction, Fault, Faults, faults_for
from sandbox.fms.forms import Form, read_form, read_number
from sandbox.fms.middleware import FmsState

View = dict[str, object]
SYNC_NEXT = "Now type /sync in Slack as Olga."

DIRECTION_WORDS: Mapping[Direction, str] = {
    Direction.EVERYTHING: "A server in front of FMS",
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
    Fault.GATEWAY_PAGE: "A gateway's web page in FMS's place",
    Fault.GATEWAY_TEXT: "A gateway's plain text in FMS's place",
    Fault.GATEWAY_NOTHING: "A gateway's answer without a body",
    Fault.GATEWAY_SAYS: "A gateway's JSON in FMS's place",
    Fault.MOVED: "Moved to another host",
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
    Fault.EXCHANGED_COLUMNS: "First two columns exchanged",
    Fault.NULL_PERSONS: "Every person is NULL",
}


# The statuses that the page offers, for the faults that have one to choose.
_GATEWAY_STATUSES = (404, 403, 502, 503, 410, 200)
_STATUSES: Mapping[Fault, tuple[int, ...]] = {
    Fault.GATEWAY_PAGE: _GATEWAY_STATUSES,
    Fault.GATEWAY_TEXT: _GATEWAY_STATUSES,
    Fault.GATEWAY_NOTHING: _GATEWAY_STATUSES,
    Fault.GATEWAY_SAYS: _GATEWAY_STATUSES,
    Fault.MOVED: (301, 302, 307, 308),
}
_NEXT: Mapping[Direction, str] = {
    Direction.EVERYTHING: "Now type /request 123 in Slack.",
    Direction.CREATE: "Now type /request 123 in Slack.",
    Direction.DELETE: "Now type /unrequest in Slack, with the number of a requested assignment.",
}


def faults_view(faults: Faults) -> list[View]:
    """Each direction, what it can have and what it has."""
    return [_direction_view(faults, direction) for direction in Direction]


def _direction_view(faults: Faults, direction: Direction) -> View:
    setting = faults.settings.get(direction)
    return {
        "direction": direction.value,
        "words": DIRECTION_WORDS[direction],
        "choices": [_fault_view(fault) for fault in faults_for(direction)],
        "fault": setting.fault.value if setting else None,
        "times": setting.times if setting else None,
        "seconds": setting.seconds if setting else None,
        "status": setting.status if setting else None,
        "statuses": _STATUSES.get(setting.fault, ()) if setting else (),
        "next": _NEXT.get(direction, SYNC_NEXT),
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
