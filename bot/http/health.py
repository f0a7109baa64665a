"""For whatever keeps the bot running: is it alive, is it ready, how does it do."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.http.errors import ApiError
from bot.messages.put_aside import put_aside_lines
from bot.messages.text import plain_text
from bot.services.app import App
from bot.services.health import read_figures, read_put_aside
from bot.services.lease import database_problem


@dataclass(frozen=True, slots=True)
class SlackState:
    """How the bot stands with Slack.

    `token_refused` is the code that its token met last, `scopes_missing` what it lacks.
    """

    is_connected: bool
    token_refused: str = ""
    scopes_missing: frozenset[str] = frozenset()


async def live(_request: Request) -> Response:
    """The process answers."""
    return JSONResponse({"success": True})


async def ready(request: Request) -> Response:
    """The database can be written and Slack is connected. `notes` name what else is amiss."""
    app: App = request.app.state.app
    ask: Callable[[], SlackState] = request.app.state.slack
    if problem := await database_problem(app):
        raise ApiError(503, "database", problem)
    put_aside = await read_put_aside(app)
    slack = ask()
    if not slack.is_connected:
        raise ApiError(503, "slack", "Slack is not connected.")
    notes = [f"Not shown in Slack: {plain_text(line)}" for line in put_aside_lines(put_aside)]
    if slack.token_refused:
        notes.append(f"Slack refuses SLACK_BOT_TOKEN: {slack.token_refused}.")
    for scope in sorted(slack.scopes_missing):
        lacks = f"SLACK_BOT_TOKEN lacks the scope {scope}."
        notes.append(f"{lacks} Reinstall the app from manifest.yml.")
    return JSONResponse({"success": True, **({"notes": notes} if notes else {})})


async def metrics(request: Request) -> Response:
    """Figures in Prometheus's text format; also while the database is away."""
    app: App = request.app.state.app
    figures = await read_figures(app)
    body = app.metrics.render(figures, app.now())
    return Response(body, media_type="text/plain; version=0.0.4; charset=utf-8")


ROUTES = (
    Route("/health/live", live),
    Route("/health/ready", ready),
    Route("/metrics", metrics),
)
