"""How FMS answers what goes wrong inside: the table ERROR_STATUS."""

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.fms.desk import NotPossible, UnknownRecord, VehicleTaken
from sandbox.fms.payloads import InvalidPayload, UnreadablePayload

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
