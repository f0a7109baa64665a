"""Writing to the outbox: what must be said is stored with the change it speaks of."""

from datetime import timedelta
from enum import StrEnum

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from domain.assignment import Actor, Source
from domain.attempt import Attempt
from storage import outbox
from storage.tables import BatchRow, NoticeRow

ALERTS = "alerts"
CARDS = "cards"


class Notice(StrEnum):
    """Every kind of notice; `bot.delivery.outbox` has the words for each."""

    DOUBT = "doubt"
    DOUBT_SETTLED = "doubt_settled"
    SYNC_REPORT = "sync_report"
    REJECTED_ROWS = "rejected_rows"
    APPROVED_THREAD = "approved_thread"
    APPROVED_DIRECT = "approved_direct"
    DIGEST = "digest"
    LATE_DIRECT = "late_direct"
    BATCH = "batch"
    BATCH_CUT_OFF = "batch_cut_off"


def assignment_stream(assignment_id: int) -> str:
    """What is said about one assignment is said in order."""
    return f"assignment:{assignment_id}"


def card_thread(assignment_id: int) -> str:
    """The target of what stands in the thread of an assignment's card."""
    return f"card:{assignment_id}"


async def write_notice(
    session: AsyncSession, app: App, kind: Notice, subject: str, *, stream: str, target: str
) -> None:
    """Have something said once."""
    now = app.now()
    notice = NoticeRow(
        stream=stream, kind=kind, subject=subject, target=target, created_at=now, due_at=now
    )
    await outbox.add_notice(session, notice)


async def write_direct_notice(
    session: AsyncSession, app: App, kind: Notice, subject: str, person: Actor
) -> None:
    """Have one person told; programs are told nothing.

    In a stream of the person's own: one who cannot be written to holds up nobody else.
    """
    if person.source is Source.SLACK:
        to = str(person)
        await write_notice(session, app, kind, subject, stream=f"person:{to}", target=to)


async def write_living_notice(
    session: AsyncSession,
    app: App,
    kind: Notice,
    subject: str,
    *,
    stream: str,
    target: str,
    after: timedelta = timedelta(0),
) -> None:
    """Have a message posted, or the one that stands about this subject brought up to date.

    Not said before `after` is over, so that what changes often can be said less often.
    """
    earlier = await outbox.latest_post(session, kind, subject)
    now = app.now()
    notice = NoticeRow(
        stream=stream,
        kind=kind,
        subject=subject,
        target=target,
        updates=earlier.id if earlier else None,
        created_at=now,
        due_at=now + after,
    )
    await outbox.add_notice(session, notice)


# Slack takes some 50 edits a minute from an app, and the cards need theirs too.
_PACE = timedelta(seconds=2)


async def show_batch(session: AsyncSession, app: App, batch_id: str, *, now: bool = False) -> None:
    """Have the message of a batch brought up to date; `now` for what should be seen at once.

    It is drawn from the database when it is said, so that two waiting notices are enough: one
    that may be being said, and one after it.
    """
    to = (await session.get_one(BatchRow, batch_id)).actor
    stream = f"person:{to}:batch:{batch_id}"
    if await outbox.count_waiting_in(session, stream) > 1:
        return
    after = timedelta(0) if now else _PACE
    await write_living_notice(
        session, app, Notice.BATCH, batch_id, stream=stream, target=to, after=after
    )


async def show_batch_of(session: AsyncSession, app: App, attempt: Attempt) -> None:
    """Have the message of the attempt's batch brought up to date, if it has a place in one."""
    if attempt.batch:
        await show_batch(session, app, attempt.batch.batch_id)
