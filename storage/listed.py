"""The assignments of a list, page by page: what a person's words mean, asked of the database.

Of years of history only the page is read as a whole. Names are looked for in Python, as no database
folds letters as people do: in few columns, with turns for others in between.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, literal_column, or_, tuple_, union
from sqlalchemy import select as select_columns
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.assignment import UNCONFIRMED, Actor, Assignment, Status, Vehicle
from domain.list_words import STATUS_WORDS, ListFilter
from domain.search import fold
from storage.assignments import as_assignment, is_live, is_open, with_open_attempts
from storage.listing import count_not_deleted
from storage.statements import no_index
from storage.tables import AssignmentRow, AttemptRow

# Few enough that looking for names in them holds up nobody else.
_AT_ONCE = 500

_START, _ID = col(AssignmentRow.start_date), col(AssignmentRow.id)
_Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Listed:
    """How many there are in all, and those of one page; `number` counts from 1."""

    total: int
    number: int
    pages: int
    rows: Sequence[Assignment]


async def load_listed(
    session: AsyncSession, wanted: ListFilter, me: Actor, number: int, size: int
) -> Listed:
    """The page of this number, or the nearest there is."""
    conditions = _conditions(wanted, me)
    called = await _called(session, conditions, wanted.names) if wanted.names else None
    total = len(called) if called is not None else await _count(session, wanted, conditions)
    pages = max(1, -(-total // size))
    number = min(max(1, number), pages)
    first = (number - 1) * size
    if called is None:
        ids = await _ids(session, conditions, first, size, total, latest=wanted.only_over)
    else:
        ids = (called[::-1] if wanted.only_over else called)[first : first + size]
    return Listed(total, number, pages, await _load(session, ids))


async def load_those_listed(
    session: AsyncSession, wanted: ListFilter, me: Actor, numbers: Collection[int]
) -> Sequence[Assignment]:
    """Those of these few assignments that belong on the list."""
    if not numbers:
        return ()
    mine = [*_conditions(wanted, me), _ID.in_(numbers)]
    found = await _load(session, (await session.exec(select(_ID).where(*mine))).all())
    return [one for one in found if wanted.takes(one, me)]


async def _count(
    session: AsyncSession, wanted: ListFilter, conditions: Sequence[_Condition]
) -> int:
    if wanted == ListFilter(statuses=wanted.statuses) and Status.COMPLETED in wanted.statuses:
        return await _count_with_history(session, wanted.statuses)
    return await _count_those(session, *conditions)


async def _count_with_history(session: AsyncSession, words: Collection[str]) -> int:
    """Years of history are counted by what does not belong to them."""
    over = await count_not_deleted(session) - await _count_those(session, is_live())
    live = await _count_those(session, is_live(), *_at_status(words))
    if UNCONFIRMED in words:
        return over + live
    is_over = col(AssignmentRow.status) == Status.COMPLETED
    not_deleted = col(AssignmentRow.deleted_at).is_(None)
    return over + live - await _count_those(session, not_deleted, is_over, _is_in_doubt())


async def _count_those(session: AsyncSession, *conditions: _Condition) -> int:
    counted = select(func.count()).select_from(AssignmentRow).where(*conditions)
    return (await session.exec(counted)).one()


async def _ids(
    session: AsyncSession,
    conditions: Sequence[_Condition],
    first: int,
    size: int,
    total: int,
    *,
    latest: bool,
) -> Sequence[int | None]:
    """A page's, read from that end of the list which is nearer."""
    last = min(first + size, total)
    from_behind = first > total - last
    skipped = total - last if from_behind else first
    downwards = latest != from_behind
    order = (_START.desc(), _ID.desc()) if downwards else (_START, _ID)
    wanted = select(_ID).where(*conditions).order_by(*order).offset(skipped).limit(last - first)
    found = (await session.exec(wanted)).all()
    return found[::-1] if from_behind else found


async def _load(session: AsyncSession, ids: Sequence[int | None]) -> Sequence[Assignment]:
    """In the order of these."""
    rows = await session.exec(with_open_attempts().where(_ID.in_(ids)))
    found = {one.id: one for one in (as_assignment(*state) for state in rows)}
    return [found[one] for one in ids if one in found]


async def _called(
    session: AsyncSession, conditions: Sequence[_Condition], names: Collection[str]
) -> list[int]:
    """Those that have all of these in the words for their vehicle or partner, soonest first."""
    found: list[int] = []
    folded: dict[tuple[Any, ...], str] = {}
    async for rows in _by_page(session, conditions):
        for number, _, *words in rows:
            key = tuple(words)
            text = folded.get(key) or folded.setdefault(key, _searchable(*words))
            if all(name in text for name in names):
                found.append(number)
        await asyncio.sleep(0)
    return found


async def _by_page(
    session: AsyncSession, conditions: Sequence[_Condition]
) -> AsyncIterator[Sequence[Any]]:
    wanted = select_columns(
        *(_ID, _START, col(AssignmentRow.vin), col(AssignmentRow.vehicle_year)),
        *(col(AssignmentRow.vehicle_make), col(AssignmentRow.vehicle_model)),
        col(AssignmentRow.partner_name),
    )
    wanted = wanted.where(*conditions).order_by(_START, _ID).limit(_AT_ONCE)
    connection = await session.connection()
    rows = (await connection.execute(wanted)).all()
    while rows:
        yield rows
        behind = tuple_(_START, _ID) > (rows[-1][1], rows[-1][0])
        rows = (
            (await connection.execute(wanted.where(behind))).all() if len(rows) == _AT_ONCE else []
        )


def _searchable(vin: str, year: int | None, make: str, model: str, partner: str) -> str:
    return fold(f"{Vehicle(0, vin, year, make, model).words} {vin} {partner}")


# What a filter says, but for its names


def _conditions(wanted: ListFilter, me: Actor) -> list[_Condition]:
    people = [*wanted.people, *([me] if wanted.mine else [])]
    return [
        *_live_or_over(wanted),
        *map(_is_of, people),
        *_at_status(wanted.statuses),
        *_in_offices(wanted),
        *_touching(wanted),
    ]


def _live_or_over(wanted: ListFilter) -> list[_Condition]:
    """Those with a number that was typed are meant also when they are over."""
    with_over = Status.COMPLETED in wanted.statuses
    asked_for = col(AssignmentRow.deleted_at).is_(None) if with_over else is_live()
    if not wanted.numbers:
        return [asked_for]
    not_deleted = col(AssignmentRow.deleted_at).is_(None)
    by_digits = _called_by_digits(wanted)
    if not by_digits:
        return [not_deleted, _ID.in_(wanted.numbers)]
    # Each asked by itself, so that neither keeps the other from its index.
    named = select(_ID).where(_ID.in_(wanted.numbers))
    called = select(_ID).where(asked_for, or_(*by_digits))
    return [not_deleted, _ID.in_(union(named, called))]


def _in_offices(wanted: ListFilter) -> list[_Condition]:
    """What is live has an index of its own; what is over is found by its office."""
    if not wanted.offices:
        return []
    office = col(AssignmentRow.office)
    with_over = Status.COMPLETED in wanted.statuses
    return [(office if with_over else no_index(office)).in_(wanted.offices)]


def _called_by_digits(wanted: ListFilter) -> list[_Condition]:
    year, vin = cast(col(AssignmentRow.vehicle_year), String), col(AssignmentRow.vin)
    ends = [vin.endswith(one) for one in wanted.vin_ends]
    if not wanted.names or not wanted.digits:
        return ends
    models = [col(AssignmentRow.vehicle_model).contains(one) for one in wanted.digits]
    return [*ends, year.in_(wanted.digits), *models]


def _is_of(person: Actor) -> _Condition:
    who = str(person)
    return or_(col(AssignmentRow.created_by) == who, col(AssignmentRow.requested_by) == who)


def _at_status(words: Collection[str]) -> list[_Condition]:
    if not words or set(STATUS_WORDS) <= set(words):
        return []
    in_doubt = _is_in_doubt()
    stands = and_(col(AssignmentRow.status).in_([one for one in Status if one in words]), ~in_doubt)
    return [or_(in_doubt, stands) if UNCONFIRMED in words else stands]


def _is_in_doubt() -> _Condition:
    """Few ever are: those that are not are found without looking at each one's attempts."""
    return _ID.in_(
        select(AttemptRow.assignment_id).where(
            is_open(), col(AttemptRow.outcome) == literal_column("'unconfirmed'")
        )
    )


def _touching(wanted: ListFilter) -> list[_Condition]:
    """By FMS's own dates once it has approved, by the planned ones before."""
    if wanted.dates is None:
        return []
    first, last = wanted.dates.start, wanted.dates.end
    start, end = col(AssignmentRow.start_date), col(AssignmentRow.end_date)
    is_approved = col(AssignmentRow.approved_at).is_not(None)
    fms_start = func.coalesce(col(AssignmentRow.fms_start_date), start)
    fms_end = func.coalesce(col(AssignmentRow.fms_end_date), end)
    return [
        # With indexes: what touches by either.
        or_(
            and_(start <= last, end >= first),
            and_(
                col(AssignmentRow.fms_start_date) <= last, col(AssignmentRow.fms_end_date) >= first
            ),
        ),
        or_(~is_approved, and_(fms_start <= last, fms_end >= first)),
        or_(is_approved, and_(start <= last, end >= first)),
    ]
