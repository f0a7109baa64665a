"""For whatever keeps the bot running: is it alive, is it ready, how does it do."""

from fastapi import APIRouter, Response
from pydantic import BaseModel

from bot.http.dependencies import Slack, TheApp
from bot.http.errors import ApiError, Succeeded, answers
from bot.messages.put_aside import put_aside_lines
from bot.messages.text import plain_text
from bot.services.health import read_figures, read_put_aside
from bot.services.lease import database_problem

router = APIRouter(tags=["health"])

# For the OpenAPI document, which wants it said.
_NO_TOKEN: dict[str, object] = {"security": []}


class Ready(BaseModel):
    """The bot can work. `notes` are there where somebody should look at something."""

    success: bool = True
    notes: list[str] | None = None


@router.get("/health/live", name="is_live", openapi_extra=_NO_TOKEN, responses=answers(403))
async def live() -> Succeeded:
    """The process answers."""
    return Succeeded()


@router.get(
    "/health/ready",
    name="is_ready",
    openapi_extra=_NO_TOKEN,
    responses=answers(403, 503),
    response_model_exclude_none=True,
)
async def ready(app: TheApp, slack: Slack) -> Ready:
    """The database can be written and Slack is connected. `notes` name what else is amiss."""
    if problem := await database_problem(app):
        raise ApiError(503, "database", problem)
    put_aside = await read_put_aside(app)
    if not slack.is_connected:
        raise ApiError(503, "slack", "Slack is not connected.")
    notes = [f"Not shown in Slack: {plain_text(line)}" for line in put_aside_lines(put_aside)]
    if slack.token_refused:
        notes.append(f"Slack refuses SLACK_BOT_TOKEN: {slack.token_refused}.")
    for scope in sorted(slack.scopes_missing):
        lacks = f"SLACK_BOT_TOKEN lacks the scope {scope}."
        notes.append(f"{lacks} Reinstall the app from manifest.yml.")
    return Ready(notes=notes or None)


@router.get(
    "/metrics",
    name="get_metrics",
    openapi_extra=_NO_TOKEN,
    responses=answers(403),
    response_class=Response,
)
async def metrics(app: TheApp) -> Response:
    """Figures in Prometheus's text format; also while the database is away."""
    figures = await read_figures(app)
    body = app.metrics.render(figures, app.now())
    return Response(body, media_type="text/plain; version=0.0.4; charset=utf-8")
