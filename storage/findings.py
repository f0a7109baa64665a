"""Findings on record, and what they are made from."""

import functools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError
from sqlalchemy import bindparam, update
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from domain.assignment import Actor, Assignment
from domain.findings import (
    Answer,
    Facts,
    Finding,
    FindingKind,
    Found,
    NotKnown,
    Shown,
    by_urgency,
    fingerprint_of,
    kind_of,
)
from domain.fleet_now import Watched
from storage.assignments import (
    as_assignment,
    is_live,
    load_assignments,
    stamp,
    with_open_attempts,
)
from storage.finding_table import FindingRow
from storage.statements import insert_into, rows_changed
from storage.sync import chunks
from storage.tables import AssignmentRow, VehicleRow
from storage.vanished import sent_after_one_that_vanished

_TAKEN = ("vehicle_assigned", "vehicle_occupied")
_AT_ONCE = 100
_FACTS: TypeAdapter[Facts] = TypeAdapter(Annotated[Facts, Field(discriminator="fact")])


# What they are made from


async def remember_offices(session: AsyncSession) -> None:
    """Keep where the cars of live assignments are, before the reports say where they went."""
    here = select(VehicleRow.office).where(
        col(VehicleRow.vehicle_id) == col(AssignmentRow.vehicle_id)
    )
    await rows_changed(
        session,
        update(AssignmentRow)
        .where(
            is_live(),
            col(AssignmentRow.vehicle_office).is_(None),
            col(AssignmentRow.vehicle_id).in_(select(VehicleRow.vehicle_id)),
        )
        .values(vehicle_office=here.scalar_subquery()),
    )


async def load_watched(session: AsyncSession, environment: str) -> list[Watched]:
    """Live assignments that a sync looks at: of this environment, or not requested yet."""
    mine, number = col(AssignmentRow.fms_environment), col(AssignmentRow.id)
    wanted = select(number).where(is_live(), or_(mine.is_(None), mine == environment))
    numbers = (await session.exec(wanted.order_by(number))).all()
    until, found = await extended(session), list[Watched]()
    # Some at a time, of which no row is kept: thousands would hold up everybody else, as they are
    # made, and whenever it is looked what of them is still needed.
    for at in range(0, len(numbers), _AT_ONCE):
        these = with_open_attempts().where(number.in_(numbers[at : at + _AT_ONCE]))
        rows = await session.exec(these.order_by(number))
        found += [_as_watched(row, as_assignment(row, attempt), until) for row, attempt in rows]
    doubtful = await sent_after_one_that_vanished(session, [one.assignment for one in found])
    return [
        replace(one, may_be_lent_before=True) if one.assignment.id in doubtful else one
        for one in found
    ]


def _as_watched(row: AssignmentRow, stands: Assignment, extended: Mapping[int, date]) -> Watched:
    overridden = row.overridden or []
    # Another version may have written more than this one knows.
    named = [(one.get("activity"), one.get("other")) for one in overridden]
    activities = {one["activity_id"] for one, _ in named if one and "activity_id" in one}
    others = {one["id"] for _, one in named if one and "id" in one}
    taken = any(one.get("kind") in _TAKEN for one in overridden)
    return Watched(
        assignment=stands,
        before=frozenset(row.activities_before or ()),
        accepted=frozenset(activities),
        accepted_of=frozenset(others),
        # What an earlier version wrote says that something was accepted, and not what.
        accepts_all=taken and not activities and not others,
        office=row.vehicle_office,
        extended=extended.get(stands.id),
    )


async def extended(session: AsyncSession, still: date | None = None) -> dict[int, date]:
    """Until when people extended loans, by assignment: FMS may give the loan another number.

    `still` leaves those that last until that day.
    """
    wanted = select(FindingRow).where(col(FindingRow.answer) == Answer.EXTENDED)
    if still:
        wanted = wanted.where(col(FindingRow.until) >= still)
    rows = await session.exec(wanted.order_by(col(FindingRow.settled_at)))
    # The last word counts: a day may have been corrected.
    return {row.assignment_id: row.until for row in rows if row.until}


# On record


async def record(
    session: AsyncSession, found: Found, *, at: datetime, is_over: bool = False
) -> bool:
    """Put a finding on record; False where the same was found before."""
    values = {
        "kind": kind_of(found.facts),
        "assignment_id": found.assignment_id,
        "fingerprint": fingerprint_of(found.facts),
        "facts": _FACTS.dump_python(found.facts, mode="json"),
        "since": at,
        "over_at": at if is_over else None,
    }
    insert = insert_into(session, FindingRow).values(**values)
    return await rows_changed(session, insert.on_conflict_do_nothing()) == 1


async def stand_again(session: AsyncSession, finding: Finding, facts: Facts) -> None:
    """Have a finding stand as it is seen now; it is not told again."""
    row = await session.get_one(FindingRow, finding.id)
    row.facts = _FACTS.dump_python(facts, mode="json")
    if row.told_at:
        row.earlier = sorted({*(row.earlier or ()), row.fingerprint})
    row.fingerprint = fingerprint_of(facts)
    row.over_at = row.settled_at = row.settled_by = row.answer = row.until = None


async def end(session: AsyncSession, finding: Finding, at: datetime) -> None:
    """It went by itself."""
    (await session.get_one(FindingRow, finding.id)).over_at = at


async def forget(session: AsyncSession, finding: Finding) -> None:
    """As if it had never been found."""
    await session.delete(await session.get_one(FindingRow, finding.id))


async def settle(
    session: AsyncSession,
    finding: Finding,
    answer: Answer,
    *,
    by: Actor,
    at: datetime,
    until: date | None = None,
) -> Finding:
    """A person has settled it."""
    row = await session.get_one(FindingRow, finding.id)
    row.answer, row.settled_by, row.settled_at, row.until = answer, str(by), at, until
    await session.flush()
    return _as_finding(row)


async def load_finding(session: AsyncSession, finding_id: int) -> Finding | None:
    """One finding."""
    row = await session.get(FindingRow, finding_id, populate_existing=True)
    return _as_finding(row) if row else None


async def load_recorded(session: AsyncSession, assignment_ids: Collection[int]) -> list[Finding]:
    """Every finding about these assignments, and every one that is open."""
    found: dict[int, Finding] = {}
    conditions = [
        _is_open(),
        *(col(FindingRow.assignment_id).in_(s) for s in chunks(assignment_ids)),
    ]
    for condition in conditions:
        rows = await session.exec(select(FindingRow).where(condition))
        found |= {one.id: one for one in map(_as_finding, rows)}
    return list(found.values())


async def findings_about(session: AsyncSession, assignment_id: int) -> list[Finding]:
    """Every finding about one assignment, oldest first."""
    rows = await session.exec(_about(), params={"number": assignment_id})
    return [_as_finding(row) for row in rows]


# As every card asks it: building it takes longer than running it.
@functools.cache
def _about() -> SelectOfScalar[FindingRow]:
    about = col(FindingRow.assignment_id) == bindparam("number")
    return select(FindingRow).where(about).order_by(col(FindingRow.id))


async def overdue_of(session: AsyncSession, assignment_ids: Collection[int]) -> dict[int, Finding]:
    """What is open of these being late, by assignment."""
    rows = await session.exec(
        select(FindingRow).where(
            _is_open(),
            col(FindingRow.assignment_id).in_(assignment_ids),
            col(FindingRow.kind) == FindingKind.OVERDUE,
        )
    )
    return {one.assignment_id: one for one in map(_as_finding, rows)}


async def open_findings(session: AsyncSession) -> list[Shown]:
    """What waits for a person, the worst first."""
    rows = await session.exec(select(FindingRow).where(_is_open()))
    return [one for one in await _shown(session, rows.all()) if one.is_open]


async def findings_of_run(
    session: AsyncSession, run_id: str, told_to: str | None = None
) -> list[Shown]:
    """What a sync told, or told one person; the worst first."""
    wanted = select(FindingRow).where(col(FindingRow.run_id) == run_id)
    if told_to is not None:
        wanted = wanted.where(col(FindingRow.told_to) == told_to)
    return await _shown(session, (await session.exec(wanted)).all())


async def untold(session: AsyncSession) -> Sequence[FindingRow]:
    """What nobody has been told yet; a writing session may change it."""
    found = await session.exec(
        select(FindingRow).where(col(FindingRow.told_at).is_(None)).order_by(col(FindingRow.id))
    )
    return found.all()


async def _shown(session: AsyncSession, rows: Sequence[FindingRow]) -> list[Shown]:
    assignments = await load_assignments(session, {row.assignment_id for row in rows})
    ordered = by_urgency([_as_finding(row) for row in rows])
    return [
        Shown(one, assignments[one.assignment_id])
        for one in ordered
        if one.assignment_id in assignments
    ]


def _is_open() -> Any:  # noqa: ANN401  # a condition
    return col(FindingRow.over_at).is_(None) & col(FindingRow.settled_at).is_(None)


def _facts_of(row: FindingRow) -> Facts:
    try:
        return _FACTS.validate_python(row.facts)
    except ValidationError:
        return NotKnown(row.kind, row.fingerprint)


def _as_finding(row: FindingRow) -> Finding:
    if row.id is None:
        raise ValueError("a finding without a number was never stored")
    return Finding(
        id=row.id,
        assignment_id=row.assignment_id,
        facts=_facts_of(row),
        earlier=frozenset(row.earlier or ()),
        since=row.since,
        run_id=row.run_id,
        told_to=Actor.parse(row.told_to) if row.told_to else None,
        over=row.over_at,
        settled=stamp(row.settled_by, row.settled_at),
        answer=row.answer,
        until=row.until,
    )
