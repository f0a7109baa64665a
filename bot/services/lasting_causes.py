"""One alert for one cause that lasts, however many requests it stops."""

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from bot.services.notices import write_living_notice
from domain.attempt import Attempt
from domain.lasting_causes import LastingCause, is_let_in, lasts
from domain.messages import MessageKind, Target
from storage import lasting_causes, messages


async def learn_from(session: AsyncSession, app: App, answered: Attempt) -> None:
    """Have ops told what keeps FMS from taking requests, and that it is over."""
    if answered.failure and lasts(answered.failure):
        cause = await lasting_causes.note_stopped(
            session, answered.failure, answered.assignment_id, app.now()
        )
        if cause.is_told:
            kind = MessageKind.LASTING_CAUSE
            await write_living_notice(
                session, app, kind, str(cause.id), stream=f"{kind}:{cause.id}", target=Target.ALERTS
            )
    elif is_let_in(answered):
        over = await lasting_causes.end_lasting_causes(session, answered.environment, app.now())
        for cause_id in over:
            await messages.bump_revision(session, MessageKind.LASTING_CAUSE, str(cause_id))


async def load_lasting_cause(session: AsyncSession, subject: str) -> LastingCause | None:
    """What the alert shows."""
    return await lasting_causes.load_lasting_cause(session, int(subject))
