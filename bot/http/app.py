"""The HTTP door, assembled."""

from fastapi import FastAPI
from pydantic import SecretStr

from bot.http import assignments, errors, fms, health, sync
from bot.http.context import ApiContext
from bot.http.guard import BodyLimits, Guard
from bot.http.slack import SLACK_PATH, SlackDoor

ROUTERS = (assignments.router, fms.router, sync.router, health.router)


def create_api(
    context: ApiContext,
    token: SecretStr | None,
    slack: SlackDoor | None = None,
) -> FastAPI:
    """The application; with `slack`, it also takes what Slack sends in HTTP mode."""
    api = FastAPI(title="Media Scheduler Bot", docs_url=None, redoc_url=None)
    api.state.context = context
    for router in ROUTERS:
        api.include_router(router)
    if slack is not None:
        api.add_route(SLACK_PATH, slack.take, methods=["POST"])
    errors.install(api)
    api.add_middleware(BodyLimits)
    api.add_middleware(Guard, token=token, slack=slack)
    return api
