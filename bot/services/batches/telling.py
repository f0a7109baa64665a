"""A batch's one message: written to the outbox at a pace that Slack allows."""

from datetime import timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from bot.services.notices import Notice, write_direct_notice, write_living_notice
from domain.assignment import Actor
from storage import outbox

# Slack takes some 50 edits a minute from an app, and the cards need theirs too.
_PACE = timedelta(seconds=2)


async def show_batch(
    session: AsyncSession, app: App, batch_id: str, actor: Actor, *, now: bool = False
) -> None:
    """Have the person's message brought up to date; `now` for what they should see at once.

    It is drawn from the database when it is said, so that two waiting notices are enough: one
    that may be being said, and one after it.
    """
    stream = f"person:{actor}:batch:{batch_id}"
    if await outbox.count_waiting_in(session, stream) > 1:
        return
    await write_living_notice(
        session,
        app,
        Notice.BATCH,
        batch_id,
        stream=stream,
        target=str(actor),
        after=timedelta(0) if now else _PACE,
    )


async def tell_cut_off(session: AsyncSession, app: App, batch_id: str, actor: Actor) -> None:
    """An edited message notifies nobody: whoever waits is told with a new one."""
    await write_direct_notice(session, app, Notice.BATCH_CUT_OFF, batch_id, actor)
