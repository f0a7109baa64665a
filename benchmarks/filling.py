"""A database as it is after years: assignments that are over, live ones, loans, a large fleet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

from sqlalchemy import insert
from sqlmodel import SQLModel

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
_COORDINATORS = 40
_AT_ONCE = 5_000
_YEARS, _YEAR = 5, 365

_Values = dict[str, Any]


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
    """Many rows with one statement, none through the unit of work."""
    chance, now = Random(1), datetime.now(UTC)  # noqa: S311  # a game, not a secret
    today = now.date()
    await _insert(database, VehicleRow, (_vehicle(one, today) for one in range(size.vehicles)))
    await _insert(database, PartnerRow, (_partner(one) for one in range(size.partners)))
    await _insert(database, ApprovedMakeRow, _ranks(size.partners))
    loans = (_loan(chance, one, size, today) for one in range(size.loans))
    await _insert(database, LoanRow, loans)
    activities = (_activity(chance, one, size, today) for one in range(size.vehicles * 3))
    await _insert(database, ActivityRow, activities)
    numbers = range(1, size.over + size.live + 1)
    await _insert(database, AssignmentRow, (_assignment(chance, one, size, now) for one in numbers))
    await _insert(database, AttemptRow, (_attempt(one, size, now) for one in numbers))
    await _insert(database, SlackMessageRow, (_card(one, now) for one in numbers))
    await _insert(database, SyncRunRow, iter([_run(now)]))
    await _know_sizes(database)


async def _insert(database: Database, table: type[SQLModel], values: Iterator[_Values]) -> None:
    while some := list(islice(values, _AT_ONCE)):
        async with database.engine.begin() as connection:
            await connection.execute(insert(table_of(table)), some)


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


def _loan(chance: Random, number: int, size: Size, today: date) -> _Values:
    return {
        "activity_id": number + 1,
        "vin": vin_of_vehicle(number % size.vehicles),
        "person_id": chance.randrange(size.partners) + 1,
    } | _dates(chance, today, -_YEARS * _YEAR, -8)


def _activity(chance: Random, number: int, size: Size, today: date) -> _Values:
    is_loan = number % 3 != 0
    return {
        "activity_id": size.loans + number + 1,
        "vin": vin_of_vehicle(number % size.vehicles),
        "person_id": chance.randrange(size.partners) + 1 if is_loan else None,
        "activity_type": "Loan" if is_loan else "Service",
    } | _dates(chance, today, -7, _YEAR // 2)


def _assignment(chance: Random, number: int, size: Size, now: datetime) -> _Values:
    is_over = number <= size.over
    status = "completed" if is_over else _STATUSES[number % len(_STATUSES)]
    person = chance.randrange(size.partners)
    vehicle = _vehicle(chance.randrange(size.vehicles), now.date())
    days = (-_YEARS * _YEAR, -8) if is_over else (0, _YEAR)
    dates = _dates(chance, now.date(), *days)
    by, at = _coordinator(number), _evening_before(dates["start_date"], now)
    is_requested, is_approved = status != "planned", status in ("active", "completed")
    return {
        "id": number,
        "status": status,
        "revision": 3,
        "vehicle_id": vehicle["vehicle_id"],
        "vin": vehicle["vin"],
        "vehicle_year": vehicle["year"],
        "vehicle_make": vehicle["make"],
        "vehicle_model": vehicle["model"],
        "person_id": person + 1,
        "partner_name": _name(person),
        "office": vehicle["office"],
        "fms_environment": "staging" if is_requested else None,
        "fms_request_id": number if is_requested else None,
        "requested_at": at if is_requested else None,
        "requested_by": by if is_requested else None,
        "activity_id": size.loans * 4 + number if is_approved else None,
        "approval_rule": 1 if is_approved else None,
        "approved_at": at + timedelta(hours=9) if is_approved else None,
        "fms_start_date": dates["start_date"] if is_approved else None,
        "fms_end_date": dates["end_date"] if is_approved else None,
        "completed_at": at + timedelta(days=9) if is_over else None,
        "created_at": at,
        "created_by": by,
        "changed_at": at,
        "changed_by": by,
    } | dates


def _attempt(number: int, size: Size, now: datetime) -> _Values:
    is_planned = number > size.over and _STATUSES[number % len(_STATUSES)] == "planned"
    at = now - timedelta(minutes=number)
    return {
        "id": f"{number:032x}",
        "assignment_id": number,
        "action": "request",
        "outcome": "refused" if is_planned else "accepted",
        "environment": "staging",
        "actor": _coordinator(number),
        "confirmation": f"click:{number}",
        "requestor_id": 1949,
        "fms_request_id": None if is_planned else number,
        "http_status": 422 if is_planned else 201,
        "reasons": [],
        "warnings": [],
        "started_at": at,
        "finished_at": at,
        "seconds": 0.2,
    }


def _card(number: int, now: datetime) -> _Values:
    return {
        "key": f"card:{number}",
        "kind": "card",
        "subject": str(number),
        "target": "cards",
        "stream": f"card:{number}",
        "wanted_revision": 3,
        "shown_revision": 3,
        "channel": "C0CARDS",
        "ts": f"{1_700_000_000 + number}.000100",
        "created_at": now,
        "due_at": now,
        "failures": 0,
        "refusals": 0,
        "holds_stream": True,
    }


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


def _coordinator(number: int) -> str:
    one = number % _COORDINATORS
    return ME if one == 0 else f"slack:U{one:04}"


def _evening_before(start: date, now: datetime) -> datetime:
    """When a request for it was made; never later than now."""
    return min(now, datetime(start.year, start.month, start.day, tzinfo=UTC)) - timedelta(days=2)


def _dates(chance: Random, today: date, earliest: int, latest: int) -> _Values:
    start = today + timedelta(days=chance.randint(earliest, latest))
    return {"start_date": start, "end_date": start + timedelta(days=chance.randint(1, 7))}
