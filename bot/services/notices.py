"""Having things said in Slack: what must be shown is stored with the change it speaks of."""

import uuid
from collections.abc import Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from domain.assignment import Actor, Source
from domain.attempt import Attempt
from domain.lasting_causes import SAME_WITHIN
from domain.messages import MessageKind, Target
from storage import messages
from storage.engine import is_told
from storage.tables import BatchRow, SlackMessageRow


def assignment_stream(assignment_id: int) -> str:
    """What is said about one assignment is said in order."""
    return f"assignment:{assignment_id}"


async def take_turn_at_card(
    session: AsyncSession, app: App, assignment_id: int
) -> Sequence[SlackMessageRow]:
    """Become the one who draws a card that stands, for `app.handover` once this is committed.

    None where another draws it, where it has to wait, or where this process cannot draw now.
    """
    if not app.handover.is_open():
        return ()
    now = await messages.present(session, app.now())
    card = await messages.claim_standing(session, MessageKind.CARD, str(assignment_id), now=now)
    if card:
        is_told(session)
    return card


async def write_notice(
    session: AsyncSession, app: App, kind: MessageKind, subject: str, *, stream: str, target: str
) -> None:
    """Have something said once."""
    await _add(session, app, f"{kind}:{uuid.uuid4().hex}", kind, subject, stream, target)


async def write_direct_notice(
    session: AsyncSession, app: App, kind: MessageKind, subject: str, person: Actor
) -> None:
    """Have one person told; programs are told nothing.

    In a stream of the person's own: one who cannot be written to holds up nobody else.
    """
    if person.source is Source.SLACK:
        to = str(person)
        await write_notice(session, app, kind, subject, stream=f"person:{to}", target=to)


async def write_living_direct_notice(
    session: AsyncSession, app: App, kind: MessageKind, subject: str, person: Actor
) -> None:
    """As `write_direct_notice`, for what goes on: the one message about it is kept true."""
    if person.source is Source.SLACK:
        stream, to = f"person:{person}:{kind}:{subject}", str(person)
        await write_living_notice(session, app, kind, subject, stream=stream, target=to)


async def write_living_notice(
    session: AsyncSession, app: App, kind: MessageKind, subject: str, *, stream: str, target: str
) -> None:
    """Have a message posted, or those that stand about this subject brought up to date."""
    if not await messages.bump_revision(session, kind, subject):
        await _add(session, app, f"{kind}:{subject}", kind, subject, stream, target)


async def show_batch(session: AsyncSession, app: App, batch_id: str) -> None:
    """Have the message of a batch brought up to date."""
    to = (await session.get_one(BatchRow, batch_id)).actor
    stream = f"person:{to}:batch:{batch_id}"
    await write_living_notice(session, app, MessageKind.BATCH, batch_id, stream=stream, target=to)


async def show_batch_of(session: AsyncSession, app: App, attempt: Attempt) -> None:
    """Have the message of the attempt's batch brought up to date, if it has a place in one."""
    if attempt.batch:
        await show_batch(session, app, attempt.batch.batch_id)


async def tell_what_is_put_aside(
    session: AsyncSession, app: App, cause: str, *, begins: bool
) -> None:
    """Have the alerts channel told what this cause keeps from being shown, or that it is over.

    One message lives for as long as it lasts. What comes back within an hour of its first word goes
    on in the same one; later there is a new one, since an edit notifies nobody. `begins`: it keeps
    one more back now.
    """
    kind = MessageKind.PUT_ASIDE
    kept = sum(one.cause == cause for one in await messages.put_aside(session))
    stands = await messages.latest_message(session, kind, cause)
    is_first = begins and kept == 1
    if stands and not (is_first and stands.created_at <= app.now() - SAME_WITHIN):
        await messages.bump_message(session, stands)
    elif kept:
        # Two bots that find the first at the same moment have one message.
        key = f"{kind}:{cause}:{stands.id if stands else 0}"
        stream = f"{kind}:{cause}"
        await _add(session, app, key, kind, cause, stream, Target.ALERTS)


async def _add(
    session: AsyncSession,
    app: App,
    key: str,
    kind: MessageKind,
    subject: str,
    stream: str,
    target: str,
) -> None:
    now = app.now()
    message = SlackMessageRow(
        key=key,
        kind=kind,
        subject=subject,
        target=target,
        stream=stream,
        created_at=now,
        due_at=await messages.present(session, now),
    )
    await messages.add_message(session, message)
