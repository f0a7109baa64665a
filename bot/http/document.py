"""What the OpenAPI document says beside the calls themselves."""

from typing import Any

from fastapi.routing import APIRoute

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
