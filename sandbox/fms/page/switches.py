"""The fault switches over HTTP, for the page and for programs without Python."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.fms.errors import BadForm
from sandbox.fms.page.form import Form, read_form, read_number
from sandbox.fms.page.views import faults_view
from sandbox.fms.state import FmsState

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
        self._state.changes.notify()
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
