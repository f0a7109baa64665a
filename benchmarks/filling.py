"""A database as it is after years: assignments that are over, live ones, loans, a large fleet.

What there are many of the database makes by itself, of the few rows that come before: a million
rows that went through Python took minutes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Date,
    FromClause,
    Integer,
    MetaData,
    String,
    Subquery,
    Table,
    case,
    cast,
    insert,
    literal,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from storage.columns import UtcDateTime
from storage.engine import Database
from storage.statements import table_of
from storage.tables import (
    ActivityRow,
    ApprovedMakeRow,
    AssignmentRow,
    AttemptRow,
    LoanRow,
    PartnerRow,
    SlackMessageRow,
    SyncRunRow,
    VehicleRow,
)

ME = "slack:U0BENCH"

_CARS = (
    ("Ford", "F-150 Lariat"),
    ("Audi", "Q5 Premium Plus"),
    ("Mercedes-Benz", "GLC 300"),
    ("Toyota", "Sienna Platinum"),
    ("Hyundai", "Ioniq 5 N"),
)
_OFFICES = ("Los Angeles", "Phoenix", "Denver", "Atlanta", "New York", "Chicago", "Seattle")
_SYLLABLES = ("ka", "ro", "mi", "len", "sto", "dra", "vin", "bel", "tor", "ash", "que", "zi")
_STATUSES = ("planned", "planned", "requested", "active")
_COORDINATORS = 41
_AT_ONCE = 5_000
_YEARS, _YEAR = 5, 365
# How long before its start a live one was planned, at most.
_AHEAD = 60
_LONGEST = 7
# What is drawn by lot is a number times one of these, modulo a prime: the same on each database.
_PRIME = 2_147_483_647
_LOTS = {"vehicle": 48_271, "partner": 69_621, "start": 16_807, "days": 39_373, "ahead": 30_269}

_Values = dict[str, Any]
_Made = Mapping[str, ColumnElement[Any] | object]

_DAYS = Table(
    "day_of_filling",
    MetaData(),
    Column("number", Integer, primary_key=True),
    Column("day", Date),
    Column("evening", UtcDateTime),
    Column("next_morning", UtcDateTime),
    Column("after", UtcDateTime),
    prefixes=["TEMPORARY"],
)


@dataclass(frozen=True, slots=True)
class Size:
    """How many there are of each; what is `over` lies in five years, what is live in one."""

    over: int
    live: int
    vehicles: int
    partners: int
    loans: int


SMALL = Size(over=1_000, live=100, vehicles=100, partners=400, loans=1_000)
LARGE = Size(over=1_000_000, live=10_000, vehicles=5_000, partners=20_000, loans=500_000)


def share_of(share: float) -> Size:
    """As much of the large one, but never less than the small one."""
    small, large = SMALL, LARGE
    return Size(
        over=max(small.over, round(large.over * share)),
        live=max(small.live, round(large.live * share)),
        vehicles=max(small.vehicles, round(large.vehicles * share)),
        partners=max(small.partners, round(large.partners * share)),
        loans=max(small.loans, round(large.loans * share)),
    )


async def fill(database: Database, size: Size) -> None:
    """All of it in one transaction; the indexes are built once it is there."""
    now = datetime.now(UTC)
    today = now.date()
    async with database.migrating() as connection:
        await _insert(
            connection, VehicleRow, (_vehicle(one, today) for one in range(size.vehicles))
        )
        await _insert(connection, PartnerRow, (_partner(one) for one in range(size.partners)))
        await _insert(connection, ApprovedMakeRow, _ranks(size.partners))
        await connection.run_sync(_DAYS.create)
        await connection.execute(insert(_DAYS), list(_days(today)))
        await _make(connection, LoanRow, *_loans(size))
        await _make(connection, ActivityRow, *_activities(size))
        await _make(connection, AssignmentRow, *_assignments(size))
        await _make(connection, AttemptRow, *_attempts())
        await _make(connection, SlackMessageRow, *_cards())
        await connection.run_sync(_DAYS.drop)
        await _insert(connection, SyncRunRow, iter([_run(now)]))
    await _know_sizes(database)


async def is_filled(database: Database) -> bool:
    """Whether this was done before."""
    async with database.reading() as session:
        return await session.get(SyncRunRow, "1") is not None


async def _insert(
    connection: AsyncConnection, table: type[SQLModel], values: Iterator[_Values]
) -> None:
    while some := list(islice(values, _AT_ONCE)):
        await connection.execute(insert(table_of(table)), some)


async def _make(
    connection: AsyncConnection, row: type[SQLModel], made: _Made, source: FromClause
) -> None:
    table = table_of(row)
    for index in table.indexes:
        await connection.run_sync(index.drop)
    values = [_as_column(table.c[name], value).label(name) for name, value in made.items()]
    rows = select(*values).select_from(source)
    await connection.execute(insert(table).from_select(list(made), rows))
    for index in table.indexes:
        await connection.run_sync(index.create)


def _as_column(column: Column[Any], value: object) -> ColumnElement[Any]:
    if isinstance(value, ColumnElement):
        return value
    return literal(value, column.type)


async def _know_sizes(database: Database) -> None:
    """As each finds out by itself after a while, and new connections know."""
    await database.learn_sizes()
    if not database.is_sqlite:
        by_itself = database.engine.execution_options(isolation_level="AUTOCOMMIT")
        async with by_itself.connect() as connection:
            await connection.exec_driver_sql("VACUUM ANALYZE")
    await database.close()


def vin_of_vehicle(number: int) -> str:
    """Of the one with this number from 0 on."""
    return f"1FTFW1E50M{number:07}"


def _vehicle(number: int, today: date) -> _Values:
    make, model = _CARS[number % len(_CARS)]
    return {
        "vehicle_id": number + 1,
        "vin": vin_of_vehicle(number),
        "year": 2024 + number % 3,
        "make": make,
        "model": model,
        "office": _OFFICES[number % len(_OFFICES)],
        "registration_exp": today + timedelta(days=_YEAR),
    }


def _partner(number: int) -> _Values:
    return {
        "person_id": number + 1,
        "office": _OFFICES[number % len(_OFFICES)],
        "name": _name(number),
        "fms_contact_id": number + 1,
    }


def _name(number: int) -> str:
    """As many as there are partners, and most of them one's own."""
    digits = []
    for _ in range(5):
        number, digit = divmod(number, len(_SYLLABLES))
        digits.append(_SYLLABLES[digit])
    return f"{''.join(digits[:3]).title()}, {''.join(digits[3:]).title()}"


def _ranks(partners: int) -> Iterator[_Values]:
    for number in range(partners):
        for make in {_CARS[(number + turn) % len(_CARS)][0] for turn in range(2)}:
            yield {"person_id": number + 1, "make": make, "rank": "ABC"[number % 3]}


def _days(today: date) -> Iterator[_Values]:
    """Around today, which is number 0."""
    midnight = datetime(today.year, today.month, today.day, tzinfo=UTC)
    for number in range(-_YEARS * _YEAR - 1, _YEAR + _LONGEST + 1):
        evening = midnight + timedelta(days=number - 1, hours=1)
        yield {
            "number": number,
            "day": today + timedelta(days=number),
            "evening": evening,
            "next_morning": evening + timedelta(hours=14),
            "after": evening + timedelta(days=9),
        }


# What the database makes


def _stays(size: Size, count: int, over: int, live: tuple[int, int]) -> Subquery:
    """So many of a car and a partner, from number 1 on; those behind `over` start within `live`."""
    one = select(literal(1, BigInteger).label("number")).cte("numbers", recursive=True)
    numbers = one.union_all(select(one.c.number + 1).where(one.c.number < count))
    number = numbers.c.number

    def drawn(what: str, below: int) -> ColumnElement[int]:
        return number * _LOTS[what] % _PRIME % below

    is_over, past = number <= over, _YEARS * _YEAR
    starts = case(
        (is_over, drawn("start", past - _LONGEST) - past),
        else_=drawn("start", live[1] - live[0]) + live[0],
    )
    vehicle, partner = table_of(VehicleRow), table_of(PartnerRow)
    first, last, planned = (_DAYS.alias(name) for name in ("first", "last", "planned"))
    joined = (
        numbers.join(vehicle, vehicle.c.vehicle_id == drawn("vehicle", size.vehicles) + 1)
        .join(partner, partner.c.person_id == drawn("partner", size.partners) + 1)
        .join(first, first.c.number == starts)
        .join(last, last.c.number == starts + drawn("days", _LONGEST) + 1)
        .join(planned, planned.c.number == case((is_over, starts), else_=-drawn("ahead", _AHEAD)))
    )
    columns = [
        *(number, first.c.day.label("start_date"), last.c.day.label("end_date")),
        *(planned.c.evening, planned.c.next_morning, planned.c.after),
        *(vehicle.c[name] for name in ("vehicle_id", "vin", "year", "make", "model", "office")),
        *(partner.c.person_id, partner.c.name),
    ]
    return select(*columns).select_from(joined).subquery()


def _loans(size: Size) -> tuple[_Made, FromClause]:
    source = _stays(size, size.loans, size.loans, (0, 1))
    made = source.c
    return {
        "activity_id": made.number,
        "vin": made.vin,
        "person_id": made.person_id,
        "start_date": made.start_date,
        "end_date": made.end_date,
    }, source


def _activities(size: Size) -> tuple[_Made, FromClause]:
    source = _stays(size, size.vehicles * 3, 0, (-_LONGEST, _YEAR // 2))
    made = source.c
    is_loan = made.number % 3 != 0
    return {
        "activity_id": made.number + size.loans,
        "vin": made.vin,
        "person_id": case((is_loan, made.person_id)),
        "activity_type": case((is_loan, "Loan"), else_="Service"),
        "start_date": made.start_date,
        "end_date": made.end_date,
    }, source


def _assignments(size: Size) -> tuple[_Made, FromClause]:
    source = _stays(size, size.over + size.live, size.over, (0, _YEAR))
    made, status = source.c, table_of(AssignmentRow).c.status.type
    is_over, turn = made.number <= size.over, made.number % len(_STATUSES)
    words = [(turn == at, literal(word, status)) for at, word in enumerate(_STATUSES)]
    is_requested = is_over | (turn >= _STATUSES.index("requested"))
    is_approved = is_over | (turn >= _STATUSES.index("active"))
    by = _coordinator(made.number)
    return {
        "id": made.number,
        "status": case((is_over, literal("completed", status)), *words),
        "revision": 3,
        "vehicle_id": made.vehicle_id,
        "vin": made.vin,
        "vehicle_year": made.year,
        "vehicle_make": made.make,
        "vehicle_model": made.model,
        "person_id": made.person_id,
        "partner_name": made.name,
        "office": made.office,
        "start_date": made.start_date,
        "end_date": made.end_date,
        "fms_environment": case((is_requested, "staging")),
        "fms_request_id": case((is_requested, made.number)),
        "requested_at": case((is_requested, made.evening)),
        "requested_by": case((is_requested, by)),
        "activity_id": case((is_approved, made.number + size.loans * 4)),
        "approval_rule": case((is_approved, 1)),
        "approved_at": case((is_approved, made.next_morning)),
        "fms_start_date": case((is_approved, made.start_date)),
        "fms_end_date": case((is_approved, made.end_date)),
        "completed_at": case((is_over, made.after)),
        "created_at": made.evening,
        "created_by": by,
        "changed_at": made.evening,
        "changed_by": by,
    }, source


def _attempts() -> tuple[_Made, FromClause]:
    """One each, as soon as it was planned."""
    source = table_of(AssignmentRow)
    made, outcome = source.c, table_of(AttemptRow).c.outcome.type
    is_sent = made.fms_request_id.is_not(None)
    return {
        "id": _in_words("0" * 16, made.id + literal(10**15, BigInteger)),
        "assignment_id": made.id,
        "action": "request",
        "outcome": case((is_sent, literal("accepted", outcome)), else_=literal("refused", outcome)),
        "environment": "staging",
        "actor": made.created_by,
        "confirmation": _in_words("click:", made.id),
        "requestor_id": 1949,
        "fms_request_id": made.fms_request_id,
        "http_status": case((is_sent, 201), else_=422),
        "reasons": [],
        "warnings": [],
        "started_at": made.created_at,
        "finished_at": made.created_at,
        "seconds": 0.2,
    }, source


def _cards() -> tuple[_Made, FromClause]:
    source = table_of(AssignmentRow)
    made = source.c
    return {
        "key": _in_words("card:", made.id),
        "kind": "card",
        "subject": cast(made.id, String),
        "target": "cards",
        "stream": _in_words("card:", made.id),
        "wanted_revision": 3,
        "shown_revision": 3,
        "channel": "C0CARDS",
        "ts": _in_words("", made.id + 1_700_000_000) + ".000100",
        "created_at": made.created_at,
        "due_at": made.created_at,
        "failures": 0,
        "refusals": 0,
        "holds_stream": True,
    }, source


def _coordinator(number: ColumnElement[int]) -> ColumnElement[str]:
    one = number % _COORDINATORS
    return case((one == 0, ME), else_=_in_words("slack:U", one + 1000))


def _in_words(before: str, number: ColumnElement[int]) -> ColumnElement[str]:
    return literal(before, String) + cast(number, String)


def _run(now: datetime) -> _Values:
    return {
        "id": "1",
        "trigger": "nightly",
        "started_by": "program:schedule",
        "started_at": now,
        "finished_at": now,
        "ok": True,
        "approved": 0,
        "completed": 0,
        "needs_look": 0,
        "unfinished": False,
    }
