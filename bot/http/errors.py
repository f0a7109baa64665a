"""Errors of the HTTP door in one shape: a status, a code, and the sentence a person would see."""

import logging
import secrets
from typing import Any

from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from bot.messages.replies import render_closing, render_database_away, render_trouble
from bot.messages.text import plain_text
from bot.metrics import ErrorKind
from bot.services.app import App
from domain.planning import Anyway

_log = logging.getLogger(__name__)


class Problem(BaseModel):
    """What went wrong: a code for programs, and the sentence a person would see.

    `plan_anyway` is what the call may be sent with to have it done all the same.
    """

    code: str
    message: str
    plan_anyway: list[Anyway] | None = None


class ErrorAnswer(BaseModel):
    """The one shape of every error."""

    success: bool = False
    error: Problem


class Succeeded(BaseModel):
    """It was done."""

    success: bool = True


class ApiError(Exception):
    """An answer that is not a success; `message` may have Slack's markup, which is taken out."""

    def __init__(
        self, status: int, code: str, message: str, *, plan_anyway: list[Anyway] | None = None
    ) -> None:
        super().__init__(code)
        self.status = status
        self.problem = Problem(code=code, message=plain_text(message), plan_anyway=plan_anyway)


def answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """For the OpenAPI document: these statuses come in the one shape."""
    return {status: {"model": ErrorAnswer} for status in statuses}


def turn_away_when_closing(app: App) -> None:
    """503 for what would be begun while the bot stops."""
    if app.tasks.closing:
        raise ApiError(503, "closing", render_closing().text)


def error_response(status: int, code: str, message: str) -> JSONResponse:
    """The one shape of every error."""
    return _problem_response(status, Problem(code=code, message=message))


def _problem_response(status: int, problem: Problem) -> JSONResponse:
    body = ErrorAnswer(error=problem).model_dump(exclude_none=True)
    return JSONResponse(body, status_code=status)


async def _api_error(_request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, ApiError):
        raise error
    return _problem_response(error.status, error.problem)


async def _http_error(_request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise error
    response = error_response(error.status_code, "http", str(error.detail))
    response.headers.update(error.headers or {})
    return response


async def _database_away(request: Request, error: Exception) -> JSONResponse:
    request.app.state.app.metrics.error(ErrorKind.DATABASE)
    # Whatever watches the bot asks every few seconds: one line for each is enough.
    _log.error("the database failed an HTTP call: %s", type(error).__name__)
    return error_response(503, "database", plain_text(render_database_away().text))


async def _trouble(request: Request, error: Exception) -> JSONResponse:
    request.app.state.app.metrics.error(ErrorKind.INTERNAL)
    reference = secrets.token_hex(4)
    _log.error("an HTTP call failed, reference %s", reference, exc_info=error)
    return error_response(500, "internal", plain_text(render_trouble(reference).text))


def install(app: Starlette) -> None:
    """Have every error come in the one shape."""
    app.add_exception_handler(ApiError, _api_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(SQLAlchemyError, _database_away)
    app.add_exception_handler(OSError, _database_away)
    app.add_exception_handler(Exception, _trouble)
