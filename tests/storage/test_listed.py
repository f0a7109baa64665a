"""The list as the database finds it is what its filter means of each assignment by itself."""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from domain.assignment import Actor, Assignment, DateRange, Source, Status
from domain.attempt import Outcome
from domain.list_words import STATUS_WORDS, ListFilter
from storage.assignments import as_assignment, with_open_attempts
from storage.engine import Database
from storage.listed import load_listed, load_those_listed
from storage.tables import AssignmentRow
from tests.storage.rows import assignment, attempt

ANA, BEN = Actor(Source.SLACK, "U01"), Actor(Source.SLACK, "U02")
FIRST, AT = date(2026, 12, 1), datetime(2026, 12, 1, tzinfo=UTC)
ROWS, FILTERS, SIZE = 60, 80, 7

_One = TypeVar("_One")


async def test_what_is_listed_is_what_the_filter_means(database: Database) -> None:
    choose = random.Random(7)  # noqa: S311
    numbers = await _fill(database, choose)
    shown = 0
    async with database.reading() as session:
        every = [as_assignment(*one) for one in await session.exec(with_open_attempts())]
        for _ in range(FILTERS):
            wanted = _filter(choose, numbers)
            meant = _meant(every, wanted)
            first = await load_listed(session, wanted, ANA, 1, SIZE)
            rest = [
                await load_listed(session, wanted, ANA, page, SIZE)
                for page in range(2, first.pages + 1)
            ]
            listed = [one.id for page in (first, *rest) for one in page.rows]
            assert (first.total, listed) == (len(meant), meant), wanted
            few = choose.sample(numbers, 5)
            those = await load_those_listed(session, wanted, ANA, few)
            assert {one.id for one in those} == {*meant} & {*few}, wanted
            shown += len(meant)
    # There was something to get wrong.
    assert shown > FILTERS


def _meant(every: Sequence[Assignment], wanted: ListFilter) -> list[int]:
    with_over = Status.COMPLETED in wanted.statuses
    found = [
        one
        for one in every
        if wanted.takes(one, ANA)
        and not one.deleted
        and (with_over or one.status is not Status.COMPLETED or one.id in wanted.numbers)
    ]
    found.sort(key=lambda one: (one.dates.start, one.id), reverse=wanted.only_over)
    return [one.id for one in found]


async def _fill(database: Database, choose: random.Random) -> list[int]:
    rows = [_row(choose) for _ in range(ROWS)]
    outcomes = [Outcome.UNCONFIRMED, Outcome.IN_FLIGHT, Outcome.REFUSED]
    async with database.writing() as session:
        session.add_all(rows)
        await session.flush()
        numbers = [row.id or 0 for row in rows]
        tried = _some(choose, numbers, ROWS, always=True)
        session.add_all(attempt(one, outcome=choose.choice(outcomes)) for one in tried)
    return numbers


def _row(choose: random.Random) -> AssignmentRow:
    start = FIRST + timedelta(days=choose.randrange(12))
    moved = FIRST + timedelta(days=choose.randrange(20))
    values: dict[str, Any] = {
        "status": choose.choice([*Status]),
        "vin": choose.choice(["1FTFW1E50MFA02026", "1FTFW1E50MFA00456", "", "100%_X"]),
        "vehicle_year": choose.choice([2026, 456, None]),
        "vehicle_make": choose.choice(["Ford", "\u0160koda", "STRASSE"]),
        "vehicle_model": choose.choice(["F-150", "CX-30", "Q", "2026"]),
        "partner_name": choose.choice(["Reyes, Maria", "\u00c5berg_%", ""]),
        "office": choose.choice(["Denver", "Z\u00fcrich", ""]),
        "start_date": start,
        "end_date": start + timedelta(days=choose.randrange(5)),
        "created_by": str(choose.choice([ANA, BEN])),
        "requested_by": choose.choice([None, str(ANA), str(BEN)]),
        "requested_at": AT,
        "deleted_by": str(ANA),
        "deleted_at": choose.choice([None, None, AT]),
    }
    approval = {
        "approved_at": AT,
        "activity_id": 1,
        "approval_rule": 1,
        "fms_start_date": moved,
        "fms_end_date": moved + timedelta(days=2),
    }
    return assignment(**values | choose.choice([{}, approval]))


def _filter(choose: random.Random, every: Sequence[int]) -> ListFilter:
    day = FIRST + timedelta(days=choose.randrange(-3, 20))
    dates = DateRange(day, day + timedelta(days=choose.randrange(4)))
    numbers = _some(choose, every, 3)
    digits = _some(choose, ["2026", "0456", "15", "3"]) if numbers else []
    names = ["ford", "skoda", "strasse", "2026", "reyes", "aberg", "_%"]
    return ListFilter(
        mine=choose.random() < 0.2,
        statuses=frozenset(_some(choose, [*STATUS_WORDS], len(STATUS_WORDS))),
        offices=tuple(_some(choose, ["Denver", "Z\u00fcrich"])),
        dates=choose.choice([None, None, dates]),
        people=tuple(_some(choose, [ANA, BEN])),
        numbers=frozenset(numbers),
        digits=frozenset(digits),
        names=tuple(_some(choose, names)),
    )


def _some(
    choose: random.Random, values: Sequence[_One], most: int = 2, *, always: bool = False
) -> list[_One]:
    """Often none."""
    count = choose.randrange(most + 1) if always or choose.random() < 0.4 else 0
    return choose.sample(values, count)
