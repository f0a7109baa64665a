"""A whole sync: begin, five reports, reconcile, finish; every run on record."""

import asyncio
import logging
import uuid
from collections.abc import Callable, Sequence
from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import CLOCKS_MAY_DIFFER, App
from bot.services.cards import show_what_waits
from bot.services.lasting_causes import learn_from_run
from bot.services.notices import write_living_notice, write_notice
from bot.services.retrying import until_stored
from bot.services.sync.one_report import Applied, sync_report
from bot.services.sync.reconcile import Reconciled, reconcile
from domain.assignment import Actor, Source
from domain.messages import MessageKind, Target, sync_thread
from domain.sync import (
    REPORT_NAMES,
    AlreadyRunning,
    NotRefused,
    Refused,
    ReportResult,
    SyncRun,
    Trigger,
)
from storage import assignments, findings, known_values, messages, sync
from storage.swap import RunIsOver
from storage.tables import SyncRunRow

_log = logging.getLogger(__name__)

NIGHT = Actor(Source.PROGRAM, "schedule")
ApplyBegun = SyncRun | AlreadyRunning | Refused | NotRefused | None
_NOTHING = Reconciled((), 0)
_BROKEN_OFF = Reconciled((), 0, unfinished=True)


async def begin_sync(
    app: App, trigger: Trigger, by: Actor, *, night: date | None = None
) -> SyncRun | AlreadyRunning | None:
    """Claim the one run; the caller who gets it has to `run_sync` it.

    None: this night had its run already, or the other run ended just now.
    """
    run_id = uuid.uuid4().hex
    row = SyncRunRow(
        id=run_id,
        trigger=trigger,
        started_by=str(by),
        started_at=app.now(),
        running=True,
        holder=app.holder,
        night=night,
    )
    begun: SyncRun | AlreadyRunning | None = None
    # Before anybody can find it running: to this process it is one that it works on.
    app.working_on.add(run_id)
    try:
        async with app.database.writing() as session:
            begun = await _begin(session, app, row)
    finally:
        if not isinstance(begun, SyncRun):
            app.working_on.discard(run_id)
    return begun


async def _begin(
    session: AsyncSession, app: App, row: SyncRunRow
) -> SyncRun | AlreadyRunning | None:
    if not await sync.begin_run(session, row):
        other = await sync.running_run(session)
        return AlreadyRunning(other) if other else None
    await findings.remember_offices(session)
    if row.trigger is not Trigger.NIGHTLY:
        # Somebody waits for it: the report appears now, and grows. At night it comes whole.
        await _show(session, app, row.id)
    return await sync.load_run(session, row.id)


async def start_sync(app: App, by: Actor) -> SyncRun | AlreadyRunning | None:
    """Begin a sync in the background; None where another ended this very moment."""
    begun = await begin_sync(app, Trigger.MANUAL, by)
    if isinstance(begun, SyncRun):
        app.tasks.start(run_sync(app, begun))
    return begun


async def read_refused(app: App, name: str) -> Refused | NotRefused:
    """What would go if a report were applied all the same; its last run has to have refused it."""
    async with app.database.reading() as session:
        last = await sync.last_report(session, name)
    if last is None or not last.can_be_applied:
        return NotRefused(name, last)
    return Refused(last)


async def begin_apply(app: App, by: Actor, name: str, file: str) -> ApplyBegun:
    """Claim the run that applies a report; it then has to be run by `run_sync`.

    `file` is the one that was shown. Refused: it is another one since, which has to be shown first.
    """
    refused = await read_refused(app, name)
    if isinstance(refused, NotRefused) or refused.file != file:
        return refused
    return await begin_sync(app, Trigger.APPLY, by)


async def start_apply(app: App, by: Actor, name: str, file: str) -> ApplyBegun:
    """Apply a report in the background, as `begin_apply` and `run_sync` do."""
    begun = await begin_apply(app, by, name, file)
    if isinstance(begun, SyncRun):
        app.tasks.start(run_sync(app, begun, (name,), agreed=file))
    return begun


async def run_sync(
    app: App,
    run: SyncRun,
    names: Sequence[str] = REPORT_NAMES,
    *,
    agreed: str | None = None,
    on_report: Callable[[ReportResult], None] = lambda _: None,
) -> SyncRun:
    """Do a run that was begun: its reports one after another, then the reconciliation.

    Whatever happens, the run ends up on record, and the alerts channel is told. `agreed` is the
    file that the guards let pass. `on_report` hears of each report as it ends.
    """
    ok, cut_off, reconciled, sent = False, False, _NOTHING, dict[int, int]()
    app.working_on.add(run.id)
    try:
        good: set[str] = set()
        for position, name in enumerate(names):
            if name == "current_activity":
                sent = await _sent(app)
            result = await _one(app, run, position, name, agreed)
            on_report(result)
            if result.ok:
                good.add(name)
        if "current_activity" in good:
            # On record where this breaks off: nobody shall take it for a night without approvals.
            reconciled = _BROKEN_OFF
            reconciled = await reconcile(app, run.id, sent)
        if good:
            await show_what_waits(app)
        ok = len(good) == len(names)
    except RunIsOver:
        _log.warning("sync run %s was ended by another process; it goes no further", run.id)
    except asyncio.CancelledError:
        cut_off = True
        raise
    finally:
        finishing = finish_run(app, run.id, ok=ok, reconciled=reconciled, cut_off=cut_off)
        try:
            finished = await asyncio.shield(asyncio.create_task(finishing))
        finally:
            app.working_on.discard(run.id)
        app.metrics.sync_done(finished)
    return finished


@until_stored()
async def _sent(app: App) -> dict[int, int]:
    async with app.database.reading() as session:
        return await assignments.requests_waiting(session, app.environment)


async def _one(
    app: App, run: SyncRun, position: int, name: str, agreed: str | None
) -> ReportResult:
    applied = await sync_report(app, run.id, name, agreed=agreed)
    await _store(app, run.id, position, applied, show=run.trigger is not Trigger.NIGHTLY)
    return applied.result


@until_stored()
async def _store(app: App, run_id: str, position: int, applied: Applied, *, show: bool) -> None:
    async with app.database.writing() as session:
        if await sync.is_over(session, run_id):
            # It was given up and told as that: what comes now would make another story of it.
            raise RunIsOver
        rejected = [(one.line, one.column, one.value, one.reason) for one in applied.rejected]
        await sync.add_report(session, run_id, position, applied.result, rejected)
        if applied.result.ok:
            await known_values.remember(session, applied.result, app.now())
        if show:
            await _show(session, app, run_id)


@until_stored()
async def finish_run(
    app: App, run_id: str, *, ok: bool, reconciled: Reconciled, cut_off: bool = False
) -> SyncRun:
    """Put a run's end on record, and have it told. `cut_off`: its night may be made up.

    Raises what no waiting mends, such as a table that is missing: `end_abandoned_run` tries again.
    """
    async with app.database.writing() as session:
        ended = await sync.end_run(
            session,
            run_id,
            at=app.now(),
            ok=ok,
            approved=reconciled.approved_ids,
            completed=reconciled.completed,
            needs_look=len(await findings.open_findings(session)),
            unfinished=reconciled.unfinished,
            makes_up_night=cut_off,
        )
        finished = await sync.load_run(session, run_id)
        if finished is None:
            raise LookupError(f"sync run {run_id} is not on record")
        if ended:
            await _show(session, app, run_id)
            await _tell_details(session, app, finished)
            await learn_from_run(session, app, finished)
            # What FMS's cars do now may be in the way of what a digest has ready.
            await messages.bump_digests(session, app.now())
    return finished


async def look_after_syncs(app: App) -> None:
    """What the clock asks for: end what a dead process left, and make the nightly run."""
    await end_abandoned_run(app)
    await asyncio.wait({app.tasks.start(run_if_due(app))})


async def end_abandoned_run(app: App) -> None:
    """A run whose process died, or could not store its end, is over; its night may be made up."""
    async with app.database.reading() as session:
        left_behind = await sync.abandoned_run(session, own=app.holder, working_on=app.working_on)
    if left_behind is None or left_behind.id in app.working_on:
        return
    reconciled = _BROKEN_OFF if left_behind.looked_for_approvals else _NOTHING
    await finish_run(app, left_behind.id, ok=False, reconciled=reconciled, cut_off=True)


async def run_if_due(app: App) -> SyncRun | None:
    """The nightly run, once for every local date, made up where it was missed."""
    await _set_right_what_lies_ahead(app)
    night = app.rules.schedule.latest_due(app.now())
    async with app.database.reading() as session:
        if not app.rules.sync_enabled or await sync.had_night(session, night):
            return None
    begun = await begin_sync(app, Trigger.NIGHTLY, NIGHT, night=night)
    return await run_sync(app, begun) if isinstance(begun, SyncRun) else None


async def _set_right_what_lies_ahead(app: App) -> None:
    """A run made while the clock was wrong is no night's run, and was begun by now at the latest.

    Otherwise the real night would have none, and the next runs would not come after it.
    """
    present = app.now()
    async with app.database.reading() as session:
        if not await sync.runs_begun_after(session, present + CLOCKS_MAY_DIFFER):
            return
    async with app.database.writing() as session:
        for row in await sync.runs_begun_after(session, present + CLOCKS_MAY_DIFFER):
            _log.warning("sync run %s was made by a wrong clock; its night does not count", row.id)
            ahead = row.started_at - present
            row.started_at, row.night = present, None
            row.finished_at = row.finished_at - ahead if row.finished_at else None


async def _show(session: AsyncSession, app: App, run_id: str) -> None:
    stream = f"sync:{run_id}"
    await write_living_notice(
        session, app, MessageKind.SYNC_REPORT, run_id, stream=stream, target=Target.ALERTS
    )


async def _tell_details(session: AsyncSession, app: App, run: SyncRun) -> None:
    """What only some will read stands in the report's thread."""
    stream, thread = f"sync:{run.id}", sync_thread(run.id)
    if run.reports:
        kind = MessageKind.SYNC_DETAILS
        await write_notice(session, app, kind, run.id, stream=stream, target=thread)
    for report in run.reports:
        if report.counts.rejected:
            subject = f"{run.id}:{report.name}"
            kind = MessageKind.REJECTED_ROWS
            await write_notice(session, app, kind, subject, stream=stream, target=thread)
