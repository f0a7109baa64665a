"""What the OpenAPI document says beside the calls themselves."""

from typing import Any

from fastapi import APIRouter, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel

from bot.http import health
from bot.http.errors import Succeeded, answers
from bot.metrics import version

_DESCRIPTION = """\
Plans assignments of press cars, sends them to FMS as vehicle requests and takes them back, and
starts and follows the reading of FMS's reports.

Every error has one shape: `success` is false, `error.code` is for programs, and `error.message` is
the sentence that a person in Slack would see.
"""
_TAGS = {
    "assignments": "Plan, list, read and delete assignments.",
    "findings": "What waits for a person.",
    "fms": "Vehicle requests: create one in FMS, delete one.",
    "sync": "The reading of FMS's reports.",
    "vehicles": "Which cars are free.",
    "health": "For whatever watches the bot; no token is wanted.",
}


# The document wants it said.
_NO_TOKEN: dict[str, object] = {"security": []}


class Ready(BaseModel):
    """The bot can work. `notes` are there where somebody should look at something."""

    success: bool = True
    notes: list[str] | None = None


def describing() -> dict[str, Any]:
    """What FastAPI is set up with for it."""
    return {
        "title": "Media Scheduler Bot",
        "version": version(),
        "summary": "Assignments of press cars, and FMS's vehicle requests for them",
        "description": _DESCRIPTION,
        "openapi_tags": [{"name": name, "description": text} for name, text in _TAGS.items()],
        "servers": [{"url": "/", "description": "The bot that serves this document"}],
        "generate_unique_id_function": _named,
    }


def _named(route: APIRoute) -> str:
    """Clients that are made of the document call their functions so."""
    return route.name


def with_health() -> APIRouter:
    """What is there without the API (bot/http/health.py), for the document alone."""
    router = APIRouter(tags=["health"])

    router.add_api_route(
        "/health/live",
        health.live,
        name="is_live",
        openapi_extra=_NO_TOKEN,
        responses=answers(403),
        response_model=Succeeded,
    )
    router.add_api_route(
        "/health/ready",
        health.ready,
        name="is_ready",
        openapi_extra=_NO_TOKEN,
        responses=answers(403, 503),
        response_model=Ready,
    )
    router.add_api_route(
        "/metrics",
        health.metrics,
        name="get_metrics",
        openapi_extra=_NO_TOKEN,
        responses=answers(403),
        response_class=Response,
    )
    return router
