"""What the calls of the HTTP door work with."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Request

from bot.messages.format import FmsLinks
from bot.services.app import App
from domain.assignment import Actor, Source

CALLER = Actor(Source.HTTP, "api")


@dataclass(frozen=True, slots=True)
class SlackState:
    """How the bot stands with Slack; `token_refused` is the code that its token met last."""

    is_connected: bool
    token_refused: str = ""


@dataclass(frozen=True, slots=True)
class ApiContext:
    """Made once, in bot/app.py."""

    app: App
    links: FmsLinks
    slack: Callable[[], SlackState]


def _context(request: Request) -> ApiContext:
    context: ApiContext = request.app.state.context
    return context


Context = Annotated[ApiContext, Depends(_context)]
# The same key sent again acts once, as a click that Slack delivers twice.
IdempotencyKey = Annotated[str | None, Header(max_length=200)]
