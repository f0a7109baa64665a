"""Several assignments at once: their attempts are queued, and sent one after another.

All of them are stored before the first is sent, so that whatever happens to this process, what it
had not begun can be told truthfully. Nothing that was queued goes out by itself later.
"""

import contextlib
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.act import perform
from bot.services.app import App, new_attempt_id
from bot.services.claim import ActionRequest, check
from bot.services.notices import show_batch, write_direct_notice
from bot.services.retrying import until_stored
from domain.assignment import Action, Actor
from domain.attempt import Attempt, BatchPlace, Outcome
from domain.batches import (
    FAILURES_IN_A_ROW,
    GONE_IN_A_ROW,
    Batch,
    Ending,
    clashes_within,
    failures_after,
    gone_after,
)
from domain.checks import Checked
from domain.messages import MessageKind
from storage import attempts, batches
from storage.assignments import load_assignments
from storage.tables import BatchRow

# Assignments, each with its request where the person was shown that, to take it back.
Wanted = Mapping[int, int | None]
Begun = Callable[[Batch, Sequence[Checked]], Awaitable[None]]


class Part(Enum):
    """Which items of a batch that has ended are wanted once more."""

    REFUSED = auto()
    NOT_SENT = auto()


@dataclass(frozen=True, slots=True)
class Resume:
    """Which items of which batch are wanted again, as it was seen in one of its rounds."""

    batch_id: str
    seen_round: int
    part: Part


@dataclass(frozen=True, slots=True)
class CameAgain:
    """Slack delivered the command or click again: nothing was done for it."""


@dataclass(frozen=True, slots=True)
class NotResumable:
    """It runs, was resumed before, or has nothing left to send; `batch` shows which."""

    batch: Batch | None


@dataclass(frozen=True, slots=True)
class NotYours:
    """Only its owner and ops may stop a batch."""


async def send_several(
    app: App,
    action: Action,
    wanted: Wanted,
    actor: Actor,
    confirmation: str,
    begun: Begun,
) -> Batch | CameAgain:
    """Queue these assignments and see them through; the batch as it ended.

    `begun` hears what is known before the first is sent.
    """
    batch_id = uuid.uuid4().hex
    with contextlib.ExitStack() as working:
        if not await _begin(app, batch_id, action, wanted, actor, confirmation, working):
            return CameAgain()
        return await _see_through(app, batch_id, actor, begun)


async def resume_several(
    app: App, wanted: Resume, actor: Actor, confirmation: str, begun: Begun
) -> Batch | NotResumable | CameAgain:
    """Try some of a batch's items again. One click of one round does it, once."""
    with contextlib.ExitStack() as working:
        refused = await _resume(app, wanted, confirmation, working)
        return refused or await _see_through(app, wanted.batch_id, actor, begun)


async def stop_batch(
    app: App, batch_id: str, actor: Actor, *, is_ops: bool
) -> Batch | NotYours | None:
    """Send no more of it; what is under way comes to its end. Returns it as it then stands."""
    async with app.database.writing() as session:
        row = await batches.lock_batch(session, batch_id)
        if row is None:
            return None
        if row.actor != str(actor) and not is_ops:
            return NotYours()
        if row.running and row.stopped_by is None:
            row.stopped_by = str(actor)
            await attempts.drop_queued(session, batch_id)
            await show_batch(session, app, batch_id)
        return await batches.load_batch(session, batch_id)


async def read_batch(app: App, batch_id: str) -> Batch | None:
    """A batch as it stands."""
    async with app.database.reading() as session:
        return await batches.load_batch(session, batch_id)


async def read_running(app: App, actor: Actor | None) -> Sequence[Batch]:
    """The batches that are not over: one person's, or everybody's."""
    async with app.database.reading() as session:
        return await batches.running_batches(session, actor)


async def cut_off(app: App, batch_id: str) -> None:
    """End a batch whose process died; a person decides about what is left."""
    async with app.database.writing() as session:
        row = await batches.lock_batch(session, batch_id)
        if row is None or not row.running or batch_id in app.working_on:
            return
        await _end_row(session, app, row, Ending.CUT_OFF)
        # An edited message notifies nobody: the person who waits is told with a new one.
        actor = Actor.parse(row.actor)
        await write_direct_notice(session, app, MessageKind.BATCH_CUT_OFF, batch_id, actor)


async def _begin(
    app: App,
    batch_id: str,
    action: Action,
    wanted: Wanted,
    actor: Actor,
    confirmation: str,
    working: contextlib.ExitStack,
) -> bool:
    async with app.database.writing() as session:
        stands = await load_assignments(session, wanted if action.creates else ())
        row = BatchRow(
            id=batch_id,
            action=action,
            actor=str(actor),
            environment=app.environment,
            confirmation=confirmation,
            holder=app.holder,
            clashes=[[*pair] for pair in clashes_within([*stands.values()])],
            started_at=app.now(),
        )
        heeded = await attempts.was_heeded(session, confirmation)
        if heeded or not await batches.add_batch(session, row):
            return False
        await _queue(session, app, row, dict(enumerate(wanted)), wanted, working)
    return True


async def _resume(
    app: App, wanted: Resume, confirmation: str, working: contextlib.ExitStack
) -> NotResumable | CameAgain | None:
    async with app.database.writing() as session:
        row = await batches.lock_batch(session, wanted.batch_id)
        batch = await batches.load_batch(session, wanted.batch_id)
        if row is None or batch is None:
            return NotResumable(None)
        if row.resumed_by == confirmation:
            return CameAgain()
        again = batch.worth_another_try if wanted.part is Part.REFUSED else batch.not_sent
        stale = row.running or row.round != wanted.seen_round
        if stale or row.environment != app.environment or not again:
            return NotResumable(batch)
        row.running, row.holder, row.resumed_by = True, app.holder, confirmation
        row.round += 1
        row.stopped_by = row.ended = row.finished_at = None
        await _queue(session, app, row, _places(batch, again), _shown(batch), working)
    return None


def _places(batch: Batch, numbers: Sequence[int]) -> dict[int, int]:
    """The positions that these have had from the start; others may be off the record by now."""
    return {
        place.position: one.attempt.assignment_id
        for one in batch.items
        if one.attempt.assignment_id in numbers and (place := one.attempt.batch)
    }


def _shown(batch: Batch) -> Wanted:
    """The requests that its items are about, where they take any back."""
    attempts = (one.attempt for one in batch.items)
    return {one.assignment_id: one.request_id for one in attempts if not one.action.creates}


async def _queue(
    session: AsyncSession,
    app: App,
    row: BatchRow,
    numbers: Mapping[int, int],
    shown: Wanted,
    working: contextlib.ExitStack,
) -> None:
    """Have these wait for their turns in the batch's round, by their positions in it.

    They are worked on until `working` ends, however it does: what is then left is ended and told by
    the next recovery.
    """
    actor = Actor.parse(row.actor)
    await attempts.queue(
        session,
        [
            Attempt(
                id=new_attempt_id(),
                action=row.action,
                assignment_id=number,
                actor=actor,
                environment=row.environment,
                started=app.now(),
                outcome=Outcome.QUEUED,
                confirmation=f"batch:{row.id}:{row.round}",
                batch=BatchPlace(row.id, row.round, position),
                request_id=shown.get(number),
            )
            for position, number in numbers.items()
        ],
    )
    await show_batch(session, app, row.id)
    # Before the commit, so that no recovery of this process takes it for left behind.
    app.working_on.add(row.id)
    working.callback(app.working_on.discard, row.id)


async def _see_through(app: App, batch_id: str, actor: Actor, begun: Begun) -> Batch:
    batch = await read_batch(app, batch_id)
    if batch is None:
        raise LookupError(f"batch {batch_id} is not on record")
    checks = await check(app, batch.action, batch.queued, actor)
    await begun(batch, checks)
    ending = await _send(app, batch, checks, actor)
    return await _end(app, batch, ending)


async def _send(app: App, batch: Batch, checks: Sequence[Checked], actor: Actor) -> Ending:
    failures = gone = 0
    for one in _in_order(batch, checks):
        if app.tasks.closing:
            return Ending.CLOSING
        performed = await perform(app, _asked(one, actor))
        if performed.repeated and performed.attempt.outcome is Outcome.NOT_SENT:
            # It waits no more: somebody stopped the batch, or took this process for dead.
            return Ending.STOPPED
        failures = failures_after(failures, performed.attempt)
        gone = gone_after(gone, performed.attempt)
        asks = gone >= GONE_IN_A_ROW and not batch.was_asked_about_gone
        if failures >= FAILURES_IN_A_ROW or asks:
            return Ending.TROUBLE
    return Ending.FINISHED


def _in_order(batch: Batch, checks: Sequence[Checked]) -> Sequence[Attempt]:
    """What waits, as it was typed; but first those that will not go, which FMS is not asked for."""
    in_the_way = {one.assignment_id for one in checks if one.reasons}
    waiting = [one.attempt for one in batch.items if one.attempt.outcome is Outcome.QUEUED]
    return sorted(waiting, key=lambda one: one.assignment_id not in in_the_way)


def _asked(queued: Attempt, actor: Actor) -> ActionRequest:
    return ActionRequest(
        queued.action,
        queued.assignment_id,
        actor,
        queued.confirmation,
        queued.id,
        queued.batch,
        queued.request_id,
    )


@until_stored()
async def _end(app: App, batch: Batch, ending: Ending) -> Batch:
    async with app.database.writing() as session:
        row = await batches.lock_batch(session, batch.id)
        if row and row.running and row.round == batch.round and row.holder == app.holder:
            await _end_row(session, app, row, ending)
        ended = await batches.load_batch(session, batch.id)
    return ended or batch


async def _end_row(session: AsyncSession, app: App, row: BatchRow, ending: Ending) -> None:
    await attempts.drop_queued(session, row.id)
    row.running, row.ended, row.finished_at = False, ending, app.now()
    await session.flush()
    await show_batch(session, app, row.id)
