"""Erasing what is personal about one partner, wherever a table has it.

What is theirs alone goes. What tells of a car or of somebody's act stays, with nobody's number in
place of theirs and no name: no car looks free for it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, delete, func, text, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel, col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.assignment import Actor, Assignment
from domain.forgetting import Erased
from domain.forgotten import NOBODY, Person, names_beside, part_to_find
from domain.loan_change import OPEN_CHANGES
from storage.assignments import is_live, is_open, load_assignments
from storage.forgotten import mark_of
from storage.leases import ensure_installation
from storage.messages import bump_assignment
from storage.statements import rows_changed
from storage.tables import (
    ActivityRow,
    ApprovedMakeRow,
    AssignmentRow,
    AttemptRow,
    EditRow,
    FindingRow,
    ForgottenPartnerRow,
    KnownValueRow,
    LastingCauseRow,
    LoanChangeRow,
    LoanRow,
    PartnerRow,
    RejectedRowRow,
    SetAsideRow,
    SlackMessageRow,
    SyncReportRow,
    SyncRunRow,
)

# Where values are kept that may have a partner in them, by the columns.
VALUES: Sequence[tuple[type[SQLModel], Sequence[str]]] = (
    (AssignmentRow, ("overridden", "fms_partner")),
    (AttemptRow, ("reasons", "warnings")),
    (EditRow, ("before", "after")),
    (LoanChangeRow, ("was", "wanted", "reasons", "accepted")),
    (FindingRow, ("facts",)),
)
# Where FMS's own words are, in which a name or a number may stand.
WORDS: Sequence[tuple[type[SQLModel], Sequence[str]]] = (
    (AttemptRow, ("detail",)),
    (LastingCauseRow, ("detail",)),
    (SyncReportRow, ("detail", "seen", "notes", "losses")),
    (RejectedRowRow, ("value",)),
)
_OF_PARTNERS = ("media_partner", "approved_make")
_LOCKED: Sequence[type[SQLModel]] = (
    *(row for row, _ in VALUES),
    *(PartnerRow, ApprovedMakeRow, LoanRow, ActivityRow, ForgottenPartnerRow, SlackMessageRow),
    *(LastingCauseRow, SyncRunRow, SyncReportRow, RejectedRowRow, KnownValueRow, SetAsideRow),
)
_LOCK_NOT_AVAILABLE = "55P03"
_SHORTEST = 3


class TablesAreUsedError(Exception):
    """Somebody uses the tables at this very moment."""


async def have_the_tables_alone(session: AsyncSession) -> None:
    """Let nobody read or write them until the commit; on SQLite a writer is alone as it is.

    Who has read a name writes it nowhere afterwards. Waits for nobody, who may wait for us.
    Raises TablesAreUsedError.
    """
    if session.get_bind().dialect.name == "sqlite":
        return
    names = ", ".join(str(row.__tablename__) for row in _LOCKED)
    try:
        await session.exec(text(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE NOWAIT"))  # type: ignore[call-overload]
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
            raise
        raise TablesAreUsedError from error


async def find_person(session: AsyncSession, number: int) -> Person | None:
    """A partner by their number, with all their names; None where nothing is known of them."""
    listed = await session.exec(select(PartnerRow.name).where(col(PartnerRow.person_id) == number))
    planned = await session.exec(
        select(AssignmentRow.partner_name).where(col(AssignmentRow.person_id) == number)
    )
    names = {*listed, *planned}
    is_known = bool(names)
    for row, column in await _with(session, VALUES, [str(number)]):
        found = names_beside(getattr(row, column), number)
        names |= found
        is_known |= bool(found)
    for table in (ApprovedMakeRow, LoanRow, ActivityRow):
        theirs = select(func.count()).where(col(table.person_id) == number)
        is_known |= bool((await session.exec(theirs)).one())
    return Person(number, frozenset(name for name in names if name.strip())) if is_known else None


async def live_with(session: AsyncSession, number: int) -> Sequence[Assignment]:
    """What is not over and has the partner: planned, lent by FMS, or wanted by an open change."""
    open_ = select(AttemptRow.assignment_id).where(is_open())
    stands = or_(is_live(), col(AssignmentRow.id).in_(open_))
    rows = (await session.exec(select(AssignmentRow).where(stands))).all()
    theirs = {
        row.id
        for row in rows
        if number in (row.person_id, (row.fms_partner or {}).get("person_id"))
    }
    changes = select(LoanChangeRow).where(col(LoanChangeRow.state).in_(OPEN_CHANGES))
    for change in await session.exec(changes):
        if number in (change.was["partner"]["person_id"], change.wanted["partner"]["person_id"]):
            theirs.add(change.assignment_id)
    found = await load_assignments(session, [one for one in theirs if one is not None])
    return [found[one] for one in sorted(found)]


async def erase(session: AsyncSession, person: Person, *, by: Actor, at: datetime) -> Erased:
    """Erase them, in the caller's transaction, and keep them out of later syncs."""
    theirs = set(
        await session.exec(
            select(AssignmentRow.id).where(col(AssignmentRow.person_id) == person.number)
        )
    )
    touched = await _erase_values(session, person) | theirs
    await _erase_words(session, person, touched)
    activities, rows = await _erase_reports(session, person)
    await rows_changed(
        session,
        update(AssignmentRow)
        .where(col(AssignmentRow.person_id) == person.number)
        .values(person_id=NOBODY, partner_name="", revision=AssignmentRow.revision + 1),
    )
    key = await ensure_installation(session)
    session.add(
        ForgottenPartnerRow(mark=mark_of(person.number, key), forgotten_at=at, forgotten_by=str(by))
    )
    await _draw_again(session, [one for one in touched if one is not None], at)
    return Erased(len(theirs), activities, rows)


async def _erase_values(session: AsyncSession, person: Person) -> set[int | None]:
    """The numbers of the assignments that these are about."""
    touched: set[int | None] = set()
    for row, column in await _with(session, VALUES, _traces(person)):
        left = person.erased(getattr(row, column))
        if left == getattr(row, column):
            continue
        setattr(row, column, left)
        touched.add(row.id if isinstance(row, AssignmentRow) else row.assignment_id)
    for finding in await session.exec(
        select(FindingRow).where(_has(FindingRow.fingerprint, person))
    ):
        finding.fingerprint = await _fingerprint(session, finding, person)
    for finding in await session.exec(select(FindingRow).where(_has(FindingRow.earlier, person))):
        finding.earlier = [person.fingerprint_without(one) for one in finding.earlier or ()]
    await session.flush()
    return touched


async def _fingerprint(session: AsyncSession, finding: FindingRow, person: Person) -> str:
    """Without the number, and still its own."""
    left = person.fingerprint_without(finding.fingerprint)
    same = select(FindingRow.id).where(
        col(FindingRow.kind) == finding.kind,
        col(FindingRow.assignment_id) == finding.assignment_id,
        col(FindingRow.fingerprint) == left,
        col(FindingRow.id) != finding.id,
    )
    return f"{left}:{finding.id}" if (await session.exec(same)).first() else left


async def _erase_words(session: AsyncSession, person: Person, touched: set[int | None]) -> None:
    """What FMS said of what was theirs goes as a whole; elsewhere what means them does."""
    theirs = col(AttemptRow.assignment_id).in_([one for one in touched if one is not None])
    await rows_changed(session, update(AttemptRow).where(theirs).values(detail=None))
    for row, column in await _with(session, WORDS, _traces(person)):
        value = getattr(row, column)
        if isinstance(value, list | dict):
            setattr(row, column, value if _is_of_cars(row) else person.erased_text(value))
        elif _is_meant(row, person, value):
            setattr(row, column, "" if isinstance(row, RejectedRowRow) else None)
    for known in await session.exec(select(KnownValueRow)):
        if _is_meant(known, person, known.value):
            await session.delete(known)
    await session.flush()


def _is_of_cars(row: SQLModel) -> bool:
    return "vehicles" in (getattr(row, "report", None), getattr(row, "name", None))


def _is_meant(row: SQLModel, person: Person, words: str) -> bool:
    """A number alone says nothing where it may be a car's or a request's."""
    is_anything = isinstance(row, AttemptRow) or _is_of_cars(row)
    return person.is_named_in(words) if is_anything else person.is_meant_in(words)


async def _erase_reports(session: AsyncSession, person: Person) -> tuple[int, int]:
    """How many loans and activities have no partner any more, and how many rows are gone."""
    rows = activities = 0
    for gone in (PartnerRow, ApprovedMakeRow):
        theirs = col(gone.person_id) == person.number
        rows += await rows_changed(session, delete(gone).where(theirs))
    for kept in (LoanRow, ActivityRow):
        theirs = col(kept.person_id) == person.number
        activities += await rows_changed(session, update(kept).where(theirs).values(person_id=None))
    about = col(SetAsideRow.report).in_(_OF_PARTNERS), col(SetAsideRow.number) == person.number
    await rows_changed(session, delete(SetAsideRow).where(*about))
    theirs = col(SetAsideRow.person_id) == person.number
    await rows_changed(session, update(SetAsideRow).where(theirs).values(person_id=NOBODY))
    for row in await session.exec(
        select(SetAsideRow).where(_has(SetAsideRow.activity_type, person))
    ):
        row.activity_type = None
    return activities, rows


async def _draw_again(session: AsyncSession, numbers: Sequence[int], at: datetime) -> None:
    for number, found in (await load_assignments(session, numbers)).items():
        await bump_assignment(session, number, {found.office}, at)


# Which rows may have them


async def _with(
    session: AsyncSession,
    places: Iterable[tuple[type[SQLModel], Sequence[str]]],
    traces: Sequence[str],
) -> list[tuple[Any, str]]:
    """Rows that have one of these in one of these columns, with the column; some have neither."""
    found: list[tuple[Any, str]] = []
    for table, columns in places:
        for column in columns:
            rows = await session.exec(
                select(table).where(_contains(getattr(table, column), traces))
            )
            found += [(row, column) for row in rows if getattr(row, column)]
    return found


def _has(column: object, person: Person) -> ColumnElement[bool]:
    return _contains(column, _traces(person))


def _traces(person: Person) -> list[str]:
    return [str(person.number), *sorted(map(part_to_find, person.names))]


def _contains(column: object, traces: Sequence[str]) -> ColumnElement[bool]:
    """Whether it has one of them, as text or within JSON; of what is too short to ask, any row."""
    if min(map(len, traces)) < _SHORTEST:
        return col(column).is_not(None)
    stored = func.lower(cast(col(column), Text))
    return or_(*(stored.contains(one.lower(), autoescape=True) for one in traces))
