"""One alert for one cause that lasts, however many requests it stops."""

from collections.abc import Collection
from dataclasses import replace

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from bot.services.notices import write_living_notice
from domain.assignment import Status
from domain.attempt import Attempt
from domain.lasting_causes import (
    CauseKind,
    LastingCause,
    could_not_be_fetched,
    ended_by,
    lasting_kind,
    was_fetched,
)
from domain.messages import MessageKind, Target
from domain.sync import SyncRun, Trigger
from storage import attempts, lasting_causes, messages, sync
from storage.assignments import load_assignments


async def learn_from(session: AsyncSession, app: App, answered: Attempt) -> None:
    """Have ops told what keeps FMS from taking requests, and that it is over."""
    # First what is over: FMS that forbids something is there again.
    await _end(session, app, answered.environment, ended_by(answered))
    failure = answered.failure
    if failure and (kind := lasting_kind(failure)):
        cause = await lasting_causes.note_stopped(
            session, kind, failure, answered.assignment_id, app.now()
        )
        if cause.is_told:
            await _tell(session, app, cause)


async def learn_from_run(session: AsyncSession, app: App, run: SyncRun) -> None:
    """The same of reports: what came proves something, and what never comes is a cause of its own.

    A report that did not come for once is told by its run; from the second in a row on it lasts.
    """
    await _end(session, app, app.environment, _proved_by(app, run))
    if run.trigger is Trigger.APPLY:
        return
    missing = [one.name for one in run.reports if could_not_be_fetched(one)]
    before = await sync.run_before(session, run)
    last = [one.name for one in before.reports if could_not_be_fetched(one)] if before else []
    lasting = [name for name in missing if name in last]
    if lasting:
        now = app.now()
        cause = await lasting_causes.note_reports(session, app.environment, lasting, now)
        await _tell(session, app, cause)
    elif run.reports and all(was_fetched(one) for one in run.reports):
        await _end(session, app, app.environment, (CauseKind.REPORTS,))


def _proved_by(app: App, run: SyncRun) -> list[CauseKind]:
    """What FMS's own reports show, fetched with FMS's own token."""
    own = [
        one.name
        for one in run.reports
        if was_fetched(one) and not app.reports.has_own_address(one.name)
    ]
    let_in = any(app.reports.gets_fms_token(name) for name in own)
    return [
        *([CauseKind.OUT_OF_REACH] if own else []),
        *([CauseKind.NO_ENTRY] if let_in else []),
    ]


async def _tell(session: AsyncSession, app: App, cause: LastingCause) -> None:
    kind, stream = MessageKind.LASTING_CAUSE, f"{MessageKind.LASTING_CAUSE}:{cause.id}"
    await write_living_notice(
        session, app, kind, str(cause.id), stream=stream, target=Target.ALERTS
    )


async def _end(
    session: AsyncSession, app: App, environment: str, kinds: Collection[CauseKind]
) -> None:
    if not kinds:
        return
    over = await lasting_causes.end_lasting_causes(session, environment, kinds, app.now())
    for cause_id in over:
        await messages.bump_revision(session, MessageKind.LASTING_CAUSE, str(cause_id))


async def load_lasting_cause(session: AsyncSession, subject: str) -> LastingCause | None:
    """What the alert shows."""
    cause = await lasting_causes.load_lasting_cause(session, int(subject))
    if cause is None or cause.over is None:
        return cause
    return replace(cause, waiting=await _still_wanted(session, cause))


async def read_lasting_cause(app: App, cause_id: int) -> LastingCause | None:
    """The same, for somebody who would send what it stopped."""
    async with app.database.reading() as session:
        return await load_lasting_cause(session, str(cause_id))


async def show_cause_again(app: App, cause_id: int) -> None:
    """Have the alert drawn as it should stand now: what it offers to send may be sent."""
    async with app.database.writing() as session:
        await messages.bump_revision(session, MessageKind.LASTING_CAUSE, str(cause_id))


async def _still_wanted(session: AsyncSession, cause: LastingCause) -> tuple[int, ...]:
    """Planned still, and the last that FMS was asked for it is the request that was stopped."""
    stands = await load_assignments(session, cause.stopped)
    planned = [
        number
        for number, one in stands.items()
        if one.status is Status.PLANNED and one.deleted is None and one.open_attempt is None
    ]
    return tuple(sorted(await attempts.stopped_requests(session, planned)))
