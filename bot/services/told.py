"""Telling people what somebody else did to theirs (docs/rules.md, Whose it is).

All that undoes or changes an assignment goes through here, so that it is told with the change.
"""

from collections.abc import Collection, Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from bot.services.notices import write_direct_notice, write_living_direct_notice, write_notice
from domain.assignment import Action, Actor, Assignment, AuditStamp
from domain.attempt import Attempt, Performed
from domain.loan_change import Loan, is_of_a_change
from domain.messages import MessageKind, card_thread
from domain.told import PlanEdit, TakenBack, concerned, whose
from storage import assignment_changes, attempts, edits
from storage.assignments import load_assignment
from storage.batches import load_batch

_BATCH = "batch"


async def apply_attempt(
    session: AsyncSession, app: App, attempt: Attempt, *, by: Actor
) -> Assignment:
    """Change the assignment, which the caller has locked, to what FMS has done for `attempt`.

    Those whose plan or request is undone are told, once for a whole batch.
    """
    stands = await assignment_changes.apply_attempt(session, attempt, by=by, at=app.now())
    if attempt.action.creates or is_of_a_change(attempt):
        # Who takes part in a change is told of the whole of it.
        return stands
    for person in concerned(whose(Performed(attempt, stands)), (attempt.actor, by)):
        subject = f"{_act(attempt)}|{person}"
        await write_living_direct_notice(session, app, MessageKind.TAKEN_BACK, subject, person)
    is_anothers = attempt.requested_by not in (None, attempt.actor, by)
    if attempt.action is Action.UNREQUEST and is_anothers:
        thread, kind = card_thread(stands.id), MessageKind.TAKEN_BACK_THREAD
        await write_notice(session, app, kind, attempt.id, stream=thread, target=thread)
    return stands


async def record_edit(
    session: AsyncSession,
    app: App,
    before: Assignment,
    after: Assignment,
    *,
    by: Actor,
    know: Collection[Actor] = (),
) -> None:
    """Put a changed plan on record, and have those told whose it is; not again who `know` of it."""
    people = concerned((before.created.by,), (by, *know))
    stamp = AuditStamp(by, app.now())
    edit = PlanEdit(before.id, stamp, Loan.of(before), Loan.of(after))
    edit_id = await edits.add_edit(session, edit)
    for person in people:
        await write_direct_notice(session, app, MessageKind.EDITED, str(edit_id), person)


def _act(attempt: Attempt) -> str:
    """What is told at once: a batch, or an attempt of its own."""
    return f"{_BATCH}:{attempt.batch.batch_id}" if attempt.batch else f"attempt:{attempt.id}"


async def load_taken_back(session: AsyncSession, subject: str) -> TakenBack | None:
    """What one person is told of one act, as far as it has come."""
    act, _, person = subject.partition("|")
    told, items = Actor.parse(person), await _items(session, act)
    theirs = tuple(one for one in items if told in whose(one))
    if not theirs:
        return None
    attempt = theirs[0].attempt
    return TakenBack(told, attempt.actor, attempt.action, theirs)


async def _items(session: AsyncSession, act: str) -> Sequence[Performed]:
    """What was done."""
    kind, _, its_id = act.partition(":")
    if kind == _BATCH:
        batch = await load_batch(session, its_id)
        items = batch.items if batch else ()
        return [one for one in items if batch and one.attempt.assignment_id in batch.done]
    attempt = await attempts.load_attempt(session, its_id)
    if attempt is None:
        return ()
    return [Performed(attempt, await load_assignment(session, attempt.assignment_id))]


async def load_taken_back_one(session: AsyncSession, attempt_id: str) -> Performed | None:
    """What the thread of a card tells."""
    attempt = await attempts.load_attempt(session, attempt_id)
    if attempt is None:
        return None
    return Performed(attempt, await load_assignment(session, attempt.assignment_id))


async def load_edit(session: AsyncSession, subject: str) -> tuple[PlanEdit, Assignment] | None:
    """What an edit changed, and the assignment as it stands."""
    edit = await edits.load_edit(session, int(subject))
    stands = await load_assignment(session, edit.assignment_id) if edit else None
    return (edit, stands) if edit and stands else None
