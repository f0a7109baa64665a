"""The page for a person with a browser."""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox.fms.buttons import Buttons
from sandbox.fms.lists import (
    activity_view,
    bookings_view,
    calls_view,
    fleet_view,
    loans_view,
    partners_view,
    reports_view,
)
from sandbox.fms.middleware import FmsState
from sandbox.fms.switches import View, faults_view
from sandbox.fms.views import home_view, request_view, vehicle_view

_STATIC = Path(__file__).with_name("static")
_Handler = Callable[[Request], Awaitable[Response]]
_Finder = Callable[[FmsState, int], View | None]


def _request_of(state: FmsState, number: int) -> View | None:
    found = state.rules.book.get(number)
    if found is None:
        return None
    state.saw(number)
    return request_view(state.rules, found)


# The sections, each with what was searched for there.
_SECTIONS: Mapping[str, Callable[[FmsState, str], View]] = {
    "": home_view,
    "/vehicle_requests": home_view,
    "/loans": loans_view,
    "/book": bookings_view,
    "/fleet": fleet_view,
    "/partners": partners_view,
    "/reports": reports_view,
    "/calls": calls_view,
}
_RECORDS: Mapping[str, _Finder] = {
    "/vehicle_requests": _request_of,
    "/activities": activity_view,
    "/vehicles": lambda state, number: vehicle_view(state.rules, number),
}


class Page:
    """What a person sees and does, over one FMS."""

    def __init__(self, state: FmsState) -> None:
        self._state = state

    def routes(self) -> list[BaseRoute]:
        """Return the page's routes."""
        return [
            *(route for path in _SECTIONS for route in self._section(path)),
            *(route for path in _RECORDS for route in self._record(path)),
            # Where the live FMS has a vehicle's page.
            Route("/vehicles/list_activities/{number:int}", _to_vehicle),
            *Buttons(self._state).routes(),
            Mount("/static", StaticFiles(directory=_STATIC)),
        ]

    def _section(self, path: str) -> list[Route]:
        def view(request: Request) -> View:
            found = _SECTIONS[path](self._state, request.query_params.get("q", ""))
            return {**found, "faults": faults_view(self._state.faults)}

        return [Route(path or "/", _shell), Route(f"/sandbox/view{path}", self._polled(view))]

    def _record(self, path: str) -> list[Route]:
        def view(request: Request) -> View | None:
            return _RECORDS[path](self._state, request.path_params["number"])

        async def shell(request: Request) -> Response:
            return await _shell(request, 200 if view(request) else 404)

        return [
            Route(f"{path}/{{number:int}}", shell),
            Route(f"/sandbox/view{path}/{{number:int}}", self._polled(view)),
        ]

    def _polled(self, view: Callable[[Request], View | None]) -> _Handler:
        """Answer with a view and its version; 204 when the page has that version already."""

        async def handler(request: Request) -> Response:
            version = self._state.changes.version
            if request.query_params.get("since") == str(version):
                return Response(status_code=204)
            found = view(request)
            # What was looked at may be news by itself.
            version = self._state.changes.version
            if found is None:
                return JSONResponse({"error": "FMS has no such record", "version": version}, 404)
            return JSONResponse({**found, "version": version, "slack": self._state.slack_page})

        return handler


async def _to_vehicle(request: Request) -> Response:
    return RedirectResponse(f"/vehicles/{request.path_params['number']}")


async def _shell(_: Request, status: int = 200) -> Response:
    return FileResponse(_STATIC / "page.html", status)
