"""For whatever keeps the bot running: is it alive, is it ready, how does it do."""

from fastapi import APIRouter, Response
from sqlalchemy import text

from bot.http.context import Context
from bot.http.errors import ApiError, answers
from bot.http.models import Succeeded
from bot.services.lease import database_problem
from storage import attempts, fleet

router = APIRouter(tags=["health"])


@router.get("/health/live", responses=answers(403))
async def live() -> Succeeded:
    """The process answers."""
    return Succeeded()


@router.get("/health/ready", responses=answers(403, 503))
async def ready(context: Context) -> Succeeded:
    """The database can be written and Slack is connected."""
    async with context.app.database.reading() as session:
        await (await session.connection()).execute(text("SELECT 1"))
    if problem := await database_problem(context.app):
        raise ApiError(503, "database", problem)
    if not context.slack_is_connected():
        raise ApiError(503, "slack", "Slack is not connected.")
    return Succeeded()


@router.get("/metrics", responses=answers(403, 503), response_class=Response)
async def metrics(context: Context) -> Response:
    """Figures in Prometheus's text format."""
    async with context.app.database.reading() as session:
        open_attempts = await attempts.count_open(session)
        last_sync = await fleet.last_good_sync(session)
    body = context.app.metrics.render(open_attempts, last_sync, context.app.now())
    return Response(body, media_type="text/plain; version=0.0.4; charset=utf-8")
