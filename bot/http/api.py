"""The API for programs: every call of it, and the document that describes them.

Nothing here is imported before the first call comes (bot/http/server.py).
"""

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request, Security
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import HTTPBearer
from starlette.datastructures import State

from bot.http import assignments, errors, findings, fms, sync, vehicles
from bot.http.document import describing, with_health

_CALLS = (assignments.router, findings.router, fms.router, sync.router, vehicles.router)
# For the OpenAPI document; the guard is who asks for it.
_BEARER = HTTPBearer(auto_error=False, description="API_TOKEN, where it is set")


def create_api(state: State) -> FastAPI:
    """The application; its calls find in `state` what they work with."""
    # A redirect would name the address that the server has itself, behind whatever proxy.
    api = FastAPI(docs_url=None, redoc_url=None, redirect_slashes=False, **describing())
    api.state = state
    for router in _CALLS:
        api.include_router(router, dependencies=[Security(_BEARER)])
    api.include_router(with_health())
    errors.install(api)
    api.add_exception_handler(RequestValidationError, _invalid)
    api.add_exception_handler(Exception, _left_to_the_door)
    return api


async def _left_to_the_door(_request: Request, error: Exception) -> JSONResponse:
    """The door answers for whatever goes wrong behind it, and counts it once."""
    raise error


async def _invalid(_request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RequestValidationError):
        raise error
    return errors.error_response(422, "invalid", _in_words(error.errors()))


def _in_words(errors: Sequence[Any]) -> str:
    """One sentence that names every field; values are not repeated."""
    parts = []
    for one in errors:
        place = ".".join(str(part) for part in one["loc"] if part not in ("body", "query", "path"))
        said = str(one["msg"]).removeprefix("Value error, ")
        parts.append(f"{place}: {said}" if place else said)
    return "; ".join(parts)
