"""Findings as people see them, and a person's word about one."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date

from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from bot.services.sync.look import show_again
from bot.services.sync.reconcile import announce, is_waiting
from domain.assignment import Actor, Assignment, Evidence, Partner, Vehicle
from domain.finding_answers import Answered, FindingsTold, Unsettled
from domain.findings import (
    Answer,
    ChangedInFms,
    CouldBeIt,
    Differs,
    Finding,
    Overdue,
    SeenActivity,
    Shown,
    by_urgency,
    has_the_car_of,
)
from domain.forgotten import NOBODY
from domain.matching import lends_nothing
from domain.odd_dates import extends_far
from domain.unknown_ends import believed
from storage import assignment_changes, assignments, findings, fms_now
from storage.assignments import load_assignment

_BY_A_PERSON = 0


async def read_open_findings(app: App) -> list[Shown]:
    """What waits for a person, the worst first."""
    async with app.database.reading() as session:
        return await findings.open_findings(session)


async def read_finding(app: App, finding_id: int) -> Shown | None:
    """One finding, with its assignment."""
    async with app.database.reading() as session:
        return await _load(session, finding_id)


async def load_findings_told(session: AsyncSession, subject: str) -> FindingsTold | None:
    """What one person was told after one sync."""
    run_id, _, person = subject.partition("|")
    told = await findings.findings_of_run(session, run_id, person)
    return FindingsTold(tuple(told)) if told else None


async def open_findings_of(session: AsyncSession, assignment: Assignment) -> tuple[Finding, ...]:
    """What is open about one assignment as it stands, the worst first."""
    known = await findings.findings_about(session, assignment.id)
    return tuple(by_urgency([one for one in known if one.is_open_for(assignment)]))


async def _load(session: AsyncSession, finding_id: int) -> Shown | None:
    finding = await findings.load_finding(session, finding_id)
    if finding is None:
        return None
    assignment = await load_assignment(session, finding.assignment_id)
    return Shown(finding, assignment) if assignment else None


async def answer(
    app: App,
    finding_id: int,
    said: Answer,
    by: Actor,
    *,
    is_ops: bool,
    until: date | None = None,
    anyway: bool = False,
) -> Answered:
    """Take a person's word, with what follows from it, if the finding is open and still holds.

    `anyway`: the day is meant, however far ahead it lies.
    """
    try:
        async with app.database.writing() as session:
            shown = await _lock(session, finding_id)
            if shown is None:
                return Answered(None)
            unsettled = _unsettled(shown, said, by, is_ops=is_ops)
            if until:
                unsettled = unsettled or _wrong_day(app, shown, until, anyway=anyway)
            if unsettled is None:
                unsettled = await _FOLLOWS[said](session, app, shown, by)
            if unsettled:
                return Answered(shown, unsettled, until)
            await findings.settle(session, shown.finding, said, by=by, at=app.now(), until=until)
            await show_again(session, app, shown.finding)
            settled = await _load(session, finding_id)
    except IntegrityError:
        # Between our look and our write it approved another.
        return Answered(await read_finding(app, finding_id), Unsettled.TAKEN)
    return Answered(settled)


async def check_answer(
    app: App, finding_id: int, said: Answer, by: Actor, *, is_ops: bool
) -> Answered:
    """What would stand in the way of this answer; nothing is written."""
    shown = await read_finding(app, finding_id)
    if shown is None:
        return Answered(None)
    return Answered(shown, _unsettled(shown, said, by, is_ops=is_ops))


async def _lock(session: AsyncSession, finding_id: int) -> Shown | None:
    """The finding, with its assignment's row held: two people may press at once."""
    shown = await _load(session, finding_id)
    if shown is None:
        return None
    await assignments.lock_assignment(session, shown.assignment.id)
    return await _load(session, finding_id)


def _unsettled(shown: Shown, said: Answer, by: Actor, *, is_ops: bool) -> Unsettled | None:
    # docs/rules.md, Findings
    if not is_ops and by != shown.finding.told_to:
        return Unsettled.NOT_YOURS
    is_another_day = said is Answer.EXTENDED and shown.is_extended
    if shown.finding.settled and not is_another_day:
        return Unsettled.SETTLED
    if not (shown.is_open or is_another_day) or said not in shown.finding.answers:
        return Unsettled.OVER
    return Unsettled.BUSY if shown.assignment.open_attempt else None


def _wrong_day(app: App, shown: Shown, until: date, *, anyway: bool) -> Unsettled | None:
    facts = shown.finding.facts
    if until < app.today():
        return Unsettled.IN_THE_PAST
    is_far = isinstance(facts, Overdue) and extends_far(facts.due, until)
    return Unsettled.FAR_AHEAD if is_far and not anyway else None


async def _that_is_it(session: AsyncSession, app: App, shown: Shown, by: Actor) -> Unsettled | None:
    facts, assignment = shown.finding.facts, shown.assignment
    if not isinstance(facts, CouldBeIt) or not is_waiting(assignment, app.environment):
        return Unsettled.OVER
    seen = await _as_it_was_shown(session, facts.activity)
    if isinstance(seen, Unsettled):
        return seen
    if await fms_now.approved_by(session, app.environment, [seen.activity_id]):
        return Unsettled.TAKEN
    if await assignments.is_ruled_out(session, assignment.id, seen.activity_id):
        return Unsettled.OVER
    is_same_car = has_the_car_of(seen, assignment)
    # Where it was another partner's and names none now, that partner was forgotten.
    was_anothers = seen.person_id is None and facts.differs is Differs.PARTNER
    is_same_partner = seen.person_id in (None, assignment.partner.person_id) and not was_anothers
    vehicle = seen.vehicle or Vehicle(0, seen.vin, None, "", "")
    partner = Partner(NOBODY, "")
    if seen.person_id:
        partner = Partner(seen.person_id, seen.partner or f"person {seen.person_id}")
    evidence = Evidence(
        activity_id=seen.activity_id,
        rule=_BY_A_PERSON,
        at=app.now(),
        dates=believed(seen.dates, assignment.dates, app.today()),
        by=by,
        vehicle=None if is_same_car else vehicle,
        partner=None if is_same_partner else partner,
        activity_type=seen.activity_type,
    )
    await assignment_changes.approve(session, assignment.id, evidence, by=by)
    await announce(session, app, assignment, by)
    return None


async def _as_it_was_shown(session: AsyncSession, shown: SeenActivity) -> SeenActivity | Unsettled:
    """An activity as FMS has it: a person's word is about what that person saw."""
    seen = await fms_now.activity_now(session, shown.activity_id)
    if seen is None:
        return Unsettled.OVER
    # What else the reports know of its car and partner may have come since.
    known = replace(seen, vehicle=shown.vehicle, partner=shown.partner)
    return seen if known == shown else Unsettled.CHANGED


async def _not_it(session: AsyncSession, _app: App, shown: Shown, _by: Actor) -> None:
    if isinstance(shown.finding.facts, CouldBeIt):
        activity_id = shown.finding.facts.activity.activity_id
        await assignment_changes.rule_out(session, shown.assignment.id, activity_id)


async def _take_over(session: AsyncSession, app: App, shown: Shown, by: Actor) -> Unsettled | None:
    facts = shown.finding.facts
    if not isinstance(facts, ChangedInFms):
        return Unsettled.OVER
    seen = await _as_it_was_shown(session, facts.activity)
    if isinstance(seen, Unsettled):
        return seen
    is_known = has_the_car_of(seen, shown.assignment) or seen.vehicle is not None
    if not lends_nothing(seen.activity_type) and (not is_known or seen.person_id is None):
        return Unsettled.NOT_KNOWN
    await assignment_changes.take_over(session, shown.assignment.id, seen, by=by, at=app.now())
    return None


async def _is_back(session: AsyncSession, app: App, shown: Shown, by: Actor) -> None:
    number = shown.assignment.id
    await assignment_changes.follow_loan(session, number, None, is_over=True, by=by, at=app.now())


async def _nothing(_session: AsyncSession, _app: App, _shown: Shown, _by: Actor) -> None:
    """It stays as it is; only the finding is settled."""


_FOLLOWS: dict[Answer, Callable[[AsyncSession, App, Shown, Actor], Awaitable[Unsettled | None]]] = {
    Answer.THAT_IS_IT: _that_is_it,
    Answer.NOT_IT: _not_it,
    Answer.TAKE_OVER: _take_over,
    Answer.LEAVE_IT: _nothing,
    Answer.IS_BACK: _is_back,
    Answer.EXTENDED: _nothing,
}
