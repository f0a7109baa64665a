"""How the bot does, for whatever keeps it running."""

import asyncio
from collections import Counter

from sqlalchemy.exc import SQLAlchemyError

from bot.metrics import Figures
from bot.services.app import App
from domain.messages import PutAside
from storage import attempts, findings, messages, sync

# A database that takes longer is away for those who ask here.
_SECONDS = 5.0


async def read_figures(app: App) -> Figures | None:
    """What the database says of all bots together; None while it is away."""
    try:
        async with asyncio.timeout(_SECONDS), app.database.reading() as session:
            behind, unsaid_since = await messages.waiting(session)
            return Figures(
                open_attempts=await attempts.count_open(session),
                last_sync=await sync.last_run(session),
                last_good_sync=await sync.last_good_sync(session),
                open_findings=Counter(
                    one.finding.kind for one in await findings.open_findings(session)
                ),
                messages_behind=behind,
                unsaid_since=unsaid_since,
            )
    # A database that cannot be reached raises what its driver raises.
    except (SQLAlchemyError, OSError):
        return None


async def read_put_aside(app: App) -> list[PutAside]:
    """Slack messages that cannot be shown."""
    async with asyncio.timeout(_SECONDS), app.database.reading() as session:
        return await messages.put_aside(session)
