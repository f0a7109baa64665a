"""The FMS REST API: create and delete vehicle requests, as the integration document has them."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.fms.answers import login_page
from sandbox.fms.desk import NotPossible
from sandbox.fms.door import REQUESTS_PATH
from sandbox.fms.errors import NotAdmitted
from sandbox.fms.payloads import UnreadablePayload, read_payload
from sandbox.fms.requests import VehicleRequest
from sandbox.fms.state import FmsState


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
        """Enter what is asked for; raises what errors.EXCEPTION_HANDLERS turns into answers."""
        admit(self._state, request)
        if not request.headers.get("content-type", "").startswith("application/json"):
            raise UnreadablePayload("Content-Type must be application/json")
        asked = read_payload(await request.body())
        created = self._state.desk.create(asked, request.headers.get("idempotency-key"))
        self._state.changes.notify()
        return JSONResponse(_as_created(created), 201)

    async def delete(self, request: Request) -> Response:
        """Take a request back; one that became a loan stays, answered with `success: false`."""
        admit(self._state, request)
        try:
            self._state.desk.delete(request.path_params["request_id"])
        except NotPossible as error:
            return JSONResponse({"success": False, "error": str(error)})
        self._state.changes.notify()
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
