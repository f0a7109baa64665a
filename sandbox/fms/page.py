"""The page for a person with a browser."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox.fms.forms import Form, read_date, read_form
from sandbox.fms.middleware import FmsState
from sandbox.fms.switches import View
from sandbox.fms.views import home_view, request_view, vehicle_view

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
        self._state.loans.return_request(request_id, ended=read_date(form, "ended"))


async def _shell(_: Request, status: int = 200) -> Response:
    return FileResponse(_STATIC / "page.html", status)
