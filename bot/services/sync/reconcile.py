"""After current_activity came in: approvals, completions, and what needs a look.

Every change is a transaction of its own, with what has to be said of it.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from bot.services.notices import write_direct_notice, write_notice
from bot.services.sync.look import look
from domain.assignment import Actor, Assignment, Evidence, Source, Status
from domain.cars import vin_of
from domain.finding_rules import loans_of, successor_of, wanted_of
from domain.findings import AnotherCar, AnotherNumber, Found
from domain.fleet_now import FleetNow, FmsNow, Watched
from domain.loan_change import Loan
from domain.matching import Approval, Lent, Matches, is_completed, match
from domain.messages import MessageKind, card_thread
from domain.unknown_ends import believed
from domain.unread import is_unsure, may_have_a_successor
from storage import assignment_changes, findings
from storage.assignments import load_assignment
from storage.fms_now import load_fms_now

SYNC = Actor(Source.PROGRAM, "sync")


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What a reconciliation came to. `unfinished`: it broke off, and the counts say nothing."""

    approved_ids: tuple[int, ...]
    completed: int
    unfinished: bool = False

    @property
    def approved(self) -> int:
        """How many assignments it turned active."""
        return len(self.approved_ids)


async def reconcile(app: App, run_id: str, sent: Mapping[int, int] | None = None) -> Reconciled:
    """Compare what was requested and lent with what FMS's reports say now.

    `sent` are the requests that FMS had before it was asked for its activities, by assignment: no
    other can be approved in them. None: all that there are.
    """
    watched, now = await _read(app)
    # Of a large fleet it is work for a while.
    matches = await asyncio.to_thread(_matches, watched, now)
    seen = {one.assignment.id: one.assignment for one in watched if _was_sent(one, sent)}
    approved = [
        one.assignment_id
        for one in matches.approvals
        if one.assignment_id in seen and await _approve(app, one, seen[one.assignment_id])
    ]
    if approved:
        watched, now = await _read(app)
    completed = await _follow_active(app, watched, now)
    await look(app, run_id)
    return Reconciled(tuple(approved), completed)


async def _read(app: App) -> tuple[list[Watched], FmsNow]:
    async with app.database.reading() as session:
        watched = await findings.load_watched(session, app.environment)
        now = await load_fms_now(session, app.environment, app.now(), app.rules.zone, watched)
    return watched, now


def _matches(watched: Sequence[Watched], now: FmsNow) -> Matches:
    free = (one for one in now.activities.values() if one.activity_id not in now.used)
    fleet = FleetNow(now)
    wanted = [wanted_of(one, fleet) for one in watched if _may_be_approved(one)]
    return match(wanted, loans_of(free))


def _may_be_approved(one: Watched) -> bool:
    return one.assignment.status is Status.REQUESTED


def _was_sent(one: Watched, sent: Mapping[int, int] | None) -> bool:
    fms = one.assignment.fms
    return sent is None or (fms is not None and sent.get(one.assignment.id) == fms.request_id)


async def _approve(app: App, approval: Approval, seen: Assignment) -> bool:
    """Turn an assignment active; False when it is not requested any more as it was seen."""
    number, now = approval.assignment_id, app.now()
    try:
        async with app.database.writing() as session:
            assignment = await load_assignment(session, number, lock=True)
            if assignment is None or not is_waiting(assignment, app.environment):
                return False
            if assignment.fms != seen.fms or not Loan.of(assignment).is_the_same(Loan.of(seen)):
                # Changed meanwhile: the evidence is of what it was requested as before.
                return False
            dates = believed(approval.dates, assignment.dates, app.today())
            evidence = Evidence(approval.activity_id, approval.rule, now, dates)
            await assignment_changes.approve(session, number, evidence, by=SYNC)
            await announce(session, app, assignment)
    except IntegrityError:
        # The activity approved another assignment in the meantime: it approves once, ever.
        return False
    return True


def is_waiting(assignment: Assignment, environment: str) -> bool:
    """Whether it waits for FMS's approval."""
    return (
        assignment.status is Status.REQUESTED
        and assignment.deleted is None
        and assignment.open_attempt is None
        and assignment.fms is not None
        and assignment.fms.environment == environment
    )


async def announce(
    session: AsyncSession, app: App, assignment: Assignment, by: Actor = SYNC
) -> None:
    """Have told that it is approved: the card's thread, and who requested it and did not say so."""
    number, thread = str(assignment.id), card_thread(assignment.id)
    await write_notice(
        session, app, MessageKind.APPROVED_THREAD, number, stream=thread, target=thread
    )
    if assignment.requested and assignment.requested.by != by:
        person = assignment.requested.by
        await write_direct_notice(session, app, MessageKind.APPROVED_DIRECT, number, person)


# Active assignments


async def _follow_active(app: App, watched: Sequence[Watched], now: FmsNow) -> int:
    """Complete what is over, and keep what FMS has changed: dates, numbers, the car's name."""
    fleet = FleetNow(now)
    completed = 0
    for one in watched:
        if one.assignment.status is not Status.ACTIVE or one.assignment.evidence is None:
            continue
        await _follow_car(app, one, fleet)
        # A row that was set aside may be the loan itself, or another that took its place.
        may_be_there = may_have_a_successor(one, fleet)
        successor = successor_of(one.assignment, fleet)
        if successor and not may_be_there:
            was = one.assignment.evidence.activity_id
            dates = believed(successor.dates, one.assignment.dates, app.today())
            seen = replace(successor, dates=dates)
            await _follow(app, one.assignment, AnotherNumber(was, seen))
            continue
        lent = _lent(one.assignment, one.assignment.evidence, now)
        is_over = is_completed(lent, app.today()) and (lent.history is not None or not may_be_there)
        completed += await _keep_dates(app, one.assignment, lent, completed=is_over)
    return completed


async def _follow_car(app: App, one: Watched, fleet: FleetNow) -> None:
    """Number or VIN may change while the other, or the loan itself, says which car it is."""
    assignment = one.assignment
    car, evidence = fleet.listed_otherwise(assignment.vehicle), assignment.evidence
    if car is None or evidence is None:
        return
    if is_unsure(one, AnotherCar(assignment.vehicle, car), fleet):
        return
    activity = fleet.now.activities.get(evidence.activity_id)
    lent = vin_of(activity.vin) if activity else None
    if vin_of(car.vin) and vin_of(car.vin) in (vin_of(assignment.vehicle.vin), lent):
        await _follow(app, assignment, AnotherCar(assignment.vehicle, car))


async def _follow(app: App, assignment: Assignment, facts: AnotherNumber | AnotherCar) -> None:
    """Follow what is one thing under another name, and have it said once."""
    number = assignment.id
    try:
        async with app.database.writing() as session:
            stands = await load_assignment(session, number, lock=True)
            if stands is None or not _is_unchanged(stands, assignment):
                return
            if isinstance(facts, AnotherCar) and stands.vehicle != facts.was:
                # A person took over FMS's car meanwhile.
                return
            match facts:
                case AnotherNumber(_, seen):
                    await assignment_changes.follow_number(
                        session, number, seen, by=SYNC, at=app.now()
                    )
                case AnotherCar(_, car):
                    await assignment_changes.follow_car(session, number, car, by=SYNC, at=app.now())
            await findings.record(session, Found(number, facts), at=app.now(), is_over=True)
    except IntegrityError:
        # The activity approved another assignment in the meantime: it approves once, ever.
        return


def _is_unchanged(stands: Assignment, seen: Assignment) -> bool:
    is_same = (stands.status, stands.evidence) == (seen.status, seen.evidence)
    return is_same and stands.deleted is None


def _lent(assignment: Assignment, evidence: Evidence, now: FmsNow) -> Lent:
    current, ended = now.activities.get(evidence.activity_id), now.ended.get(evidence.activity_id)
    return Lent(
        assignment.id,
        evidence.dates.end,
        believed(current.dates, assignment.dates, now.today) if current else None,
        believed(ended, assignment.dates, now.today) if ended else None,
    )


async def _keep_dates(app: App, assignment: Assignment, lent: Lent, *, completed: bool) -> bool:
    """Write FMS's dates beside the planned ones, and the completion, if anything is new.

    Returns whether it was completed by this.
    """
    known = lent.history or lent.current
    is_news = known and assignment.evidence and known != assignment.evidence.dates
    if not is_news and not completed:
        return False
    async with app.database.writing() as session:
        stands = await load_assignment(session, assignment.id, lock=True)
        if stands is None or not _is_unchanged(stands, assignment):
            # A person said that it is back meanwhile: that is who completed it.
            return False
        await assignment_changes.follow_loan(
            session, assignment.id, known, is_over=completed, by=SYNC, at=app.now()
        )
    return completed
