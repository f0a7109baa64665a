"""For whatever keeps the bot running: is it alive, is it ready, how does it do."""

from fastapi import APIRouter, Response

from bot.http.context import Context
from bot.http.errors import ApiError, answers
from bot.http.models import Ready, Succeeded
from bot.messages.format import plain_text
from bot.messages.put_aside import put_aside_lines
from bot.services.health import read_figures, read_put_aside
from bot.services.lease import database_problem

router = APIRouter(tags=["health"])


@router.get("/health/live", responses=answers(403))
async def live() -> Succeeded:
    """The process answers."""
    return Succeeded()


@router.get("/health/ready", responses=answers(403, 503), response_model_exclude_none=True)
async def ready(context: Context) -> Ready:
    """The database can be written and Slack is connected. `notes` name what else is amiss."""
    put_aside = await read_put_aside(context.app)
    if problem := await database_problem(context.app):
        raise ApiError(503, "database", problem)
    slack = context.slack()
    if not slack.is_connected:
        raise ApiError(503, "slack", "Slack is not connected.")
    notes = [f"Not shown in Slack: {plain_text(line)}" for line in put_aside_lines(put_aside)]
    if slack.token_refused:
        notes.append(f"Slack refuses SLACK_BOT_TOKEN: {slack.token_refused}.")
    return Ready(notes=notes or None)


@router.get("/metrics", responses=answers(403), response_class=Response)
async def metrics(context: Context) -> Response:
    """Figures in Prometheus's text format; also while the database is away."""
    figures = await read_figures(context.app)
    body = context.app.metrics.render(figures, context.app.now())
    return Response(body, media_type="text/plain; version=0.0.4; charset=utf-8")
