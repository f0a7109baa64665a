"""A batch's one message, and the one that says that it was cut off."""

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from bot.services.notices import Notice, write_direct_notice, write_living_notice
from domain.assignment import Actor


async def show_batch(session: AsyncSession, app: App, batch_id: str, actor: Actor) -> None:
    """Have the person's message brought up to date."""
    stream = f"person:{actor}:batch:{batch_id}"
    await write_living_notice(
        session, app, Notice.BATCH, batch_id, stream=stream, target=str(actor)
    )


async def tell_cut_off(session: AsyncSession, app: App, batch_id: str, actor: Actor) -> None:
    """An edited message notifies nobody: whoever waits is told with a new one."""
    await write_direct_notice(session, app, Notice.BATCH_CUT_OFF, batch_id, actor)
