"""Erasing one partner from every table, and keeping what is everybody else's."""

import asyncio
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import JSON, Enum, String
from sqlmodel import AutoString, SQLModel, select

from bot.services.forget import forget_partner
from domain.assignment import Actor, Source, Status
from domain.findings import FindingKind
from domain.forgetting import StillLent
from domain.loan_change import ChangeState
from domain.sync import Trigger
from storage.engine import Database
from storage.forgetting import VALUES, WORDS, erase, find_person
from storage.forgotten import load_forgotten, when_forgotten
from storage.tables import (
    ActivityRow,
    ApprovedMakeRow,
    AttemptRow,
    EditRow,
    FindingRow,
    KnownValueRow,
    LastingCauseRow,
    LoanChangeRow,
    LoanRow,
    PartnerRow,
    RejectedRowRow,
    SetAsideRow,
    SyncReportRow,
    SyncRunRow,
)
from tests.storage.rows import NOW, assignment, attempt
from tests.storage.saving import save, stays_waiting

NUMBER, NAME = 48210977, "Kanarek, Zoë"
_BY = Actor(Source.PROGRAM, "command line")
_DAY = date(2026, 12, 1)
_CAR = {"vehicle_id": 456, "vin": "1FTFW1E50MFA00456", "year": 2026, "make": "Ford", "model": "F"}
_PARTNER = {"person_id": NUMBER, "name": NAME}
_DATES = {"start": "2026-12-01", "end": "2026-12-08"}
_LOAN = {"vehicle": _CAR, "partner": _PARTNER, "office": "Denver", "dates": _DATES}
_SEEN = {
    "activity_id": 71,
    "activity_type": "Loan",
    "vin": "1FTFW1E50MFA00456",
    "vehicle": None,
    "person_id": NUMBER,
    "partner": NAME,
    "dates": _DATES,
}
_REASONS: list[dict[str, Any]] = [
    {
        "kind": "vehicle_assigned",
        "other": {
            "id": 9,
            "status": "planned",
            "vehicle": _CAR,
            "partner": _PARTNER,
            "dates": _DATES,
            "open_attempt": None,
        },
    },
    {
        "kind": "vehicle_occupied",
        "activity": {"activity_id": 71, "kind": "Loan", "partner_name": NAME, "dates": _DATES},
    },
    {"kind": "contact_unknown", "partner_name": NAME, "person_id": NUMBER},
]
_SAID = f"Contact {NUMBER} ({NAME.upper()}) is blocked"
# First name first, the dots of the e as a letter of their own.
_SAID_OTHERWISE = "Vehicle 9 is with Zoe\u0308 KANAREK"


def rows_with_them() -> Iterator[SQLModel]:
    """A row of every table that can have them, in every column that can."""
    known = PartnerRow(person_id=NUMBER, office="Denver", name=NAME, fms_contact_id=NUMBER)
    known.affiliation = f"{NAME} Drives"
    yield known
    yield ApprovedMakeRow(person_id=NUMBER, make="Ford", rank="A")
    dates = {"start_date": _DAY, "end_date": _DAY}
    yield LoanRow(activity_id=70, vin="V", person_id=NUMBER, **dates)
    yield ActivityRow(activity_id=71, vin="V", person_id=NUMBER, activity_type="Loan", **dates)
    yield assignment(
        id=123,
        status=Status.COMPLETED,
        person_id=NUMBER,
        partner_name=NAME,
        fms_partner=_PARTNER,
        overridden=_REASONS,
    )
    yield assignment(id=124, status=Status.COMPLETED, fms_partner=_PARTNER, overridden=_REASONS)
    for number in (123, 124):
        said = {"detail": _SAID, "reasons": _REASONS, "warnings": _REASONS}
        yield attempt(number, outcome="refused", **said)
    yield attempt(125, outcome="refused", detail=_SAID_OTHERWISE)
    of_124: dict[str, Any] = {"assignment_id": 124}
    yield EditRow(edited_by="slack:U1", edited_at=NOW, before=_LOAN, after=_LOAN, **of_124)
    yield LoanChangeRow(
        actor="slack:U1",
        state=ChangeState.DONE,
        was=_LOAN,
        wanted=_LOAN,
        reasons=_REASONS,
        accepted=_REASONS,
        fms_environment="staging",
        fms_request_id=5,
        proposed_at=NOW,
        proposed_by="slack:U1",
        **of_124,
    )
    left = {"fact": "left_reports", "what": "partner", "number": NUMBER, "office": None}
    changed = {"fact": "changed_in_fms", "activity": _SEEN, "changed": ["partner"]}
    seen = f"activity:71:V:{NUMBER}:Loan"
    for kind, fingerprint, facts in (
        (FindingKind.IN_THE_WAY, f"partner:{NUMBER}", left),
        (FindingKind.CHANGED_IN_FMS, seen, changed),
    ):
        yield FindingRow(
            kind=kind, fingerprint=fingerprint, facts=facts, earlier=[seen], since=NOW, **of_124
        )
    yield SyncRunRow(id="r", trigger=Trigger.MANUAL, started_by="slack:U1", started_at=NOW)
    yield SyncReportRow(
        run_id="r",
        name="media_partners",
        position=1,
        detail=_SAID,
        seen={"kind": "bad_row", "values": [3, "name", _SAID, "empty"]},
        notes=[{"kind": "unknown_value", "column": "rank", "value": NAME, "count": 1}],
        losses=[{"going": "rejected", "count": 1, "kinds": [[NAME, 1]], "held": 0}],
    )
    report = {"report": "loan_history", "column": "vin", "value": f"x{NUMBER}"}
    yield RejectedRowRow(run_id="r", line=7, reason="not_a_vin", **report)
    yield KnownValueRow(kind="unknown_value", since=NOW, **report)
    yield LastingCauseRow(kind="forbidden", environment="staging", detail=_SAID, since=NOW)
    yield SetAsideRow(report="media_partner", position=0, number=NUMBER)
    yield SetAsideRow(report="loan_history", position=0, person_id=NUMBER, activity_type=NAME)


async def forget(database: Database) -> None:
    async with database.writing() as session:
        person = await find_person(session, NUMBER)
        assert person
        assert person.names == {NAME}
        await erase(session, person, by=_BY, at=NOW)


async def dump(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    async with database.engine.connect() as connection:
        return {
            table.name: sorted(map(tuple, await connection.execute(table.select())), key=str)
            for table in SQLModel.metadata.sorted_tables
        }


def is_in(text: str) -> bool:
    return any(one.casefold() in text.casefold() for one in (str(NUMBER), NAME, "kanarek"))


async def test_what_is_erased_stands_in_no_column_of_any_table(database: Database) -> None:
    for row in rows_with_them():
        await save(database, row)
    before = await dump(database)

    await forget(database)

    after = await dump(database)
    assert {name for name, rows in before.items() if is_in(str(rows))} == {
        *("media_partner", "approved_make", "loan_history", "current_activity", "assignment"),
        *("attempt", "edit", "loan_change", "finding", "sync_report", "rejected_row"),
        *("known_value", "lasting_cause", "set_aside"),
    }
    assert {name: rows for name, rows in after.items() if is_in(str(rows))} == {}
    # What tells of a car, or of an act, stays.
    gone = {"media_partner": 1, "approved_make": 1, "known_value": 1, "set_aside": 1}
    assert {
        name: len(rows) - len(after[name])
        for name, rows in before.items()
        if len(rows) > len(after[name])
    } == gone
    async with database.reading() as session:
        assert (await load_forgotten(session)).has(NUMBER)
        assert not (await load_forgotten(session)).has(NUMBER + 1)
        assert await when_forgotten(session, NUMBER) == NOW
        assert await find_person(session, NUMBER) is None


async def test_what_is_somebody_elses_stays_as_it_was(database: Database) -> None:
    """An outlet called like a make, a namesake, a car and a request that have the number."""
    car = _CAR | {"vehicle_id": NUMBER, "make": "Kanarek"}
    other = {"vehicle": car, "partner": {"person_id": 789, "name": "Reyes"}, "office": "Denver"}
    loan = other | {"dates": _DATES}
    namesake = loan | {"partner": {"person_id": 788, "name": "Kanarek"}}
    named = loan | {"partner": {"person_id": 787, "name": "Kanarek, Ada"}}
    unnumbered = {"kind": "vehicle_occupied", "activity": {"partner_name": "Kanarek, Ada"}}
    theirs: list[SQLModel] = [
        PartnerRow(person_id=789, office="Denver", name="Reyes", fms_contact_id=1),
        assignment(id=125, vehicle_id=NUMBER, vehicle_make="Kanarek", fms_request_id=NUMBER),
        attempt(125, outcome="refused", detail=f"Vehicle {NUMBER} is taken", seconds=1.0),
        EditRow(assignment_id=125, edited_by="slack:U1", edited_at=NOW, before=loan, after=loan),
        EditRow(
            assignment_id=125, edited_by="slack:U1", edited_at=NOW, before=namesake, after=named
        ),
        attempt(125, outcome="blocked", reasons=[unnumbered]),
        LoanRow(activity_id=NUMBER, vin="W", person_id=789, start_date=_DAY, end_date=_DAY),
    ]
    await save(database, *theirs)
    before = await dump(database)
    await save(
        database, PartnerRow(person_id=NUMBER, office="Denver", name="Kanarek", fms_contact_id=2)
    )

    async with database.writing() as session:
        person = await find_person(session, NUMBER)
        assert person
        await erase(session, person, by=_BY, at=NOW)

    after = await dump(database)
    changed = {name for name, rows in before.items() if rows != after[name]}
    assert changed <= {"forgotten_partner", "installation"}


@pytest.mark.parametrize(
    "name", ["\u00c9\u014d", "\u5c71\u7530", 'Zo\u00eb "Z\\\\o" Kanarek', "O'Brien%_", "J\u00d6RG"]
)
async def test_a_name_is_found_however_a_database_keeps_and_folds_it(
    database: Database, name: str
) -> None:
    reasons = [{"kind": "vehicle_occupied", "activity": {"activity_id": 1, "partner_name": name}}]
    await save(
        database,
        PartnerRow(person_id=7, office="Denver", name=name, fms_contact_id=7),
        assignment(id=123, status=Status.COMPLETED),
        attempt(123, outcome="refused", reasons=reasons, detail=f"Call {name.lower()} first"),
    )

    async with database.writing() as session:
        person = await find_person(session, 7)
        assert person
        await erase(session, person, by=_BY, at=NOW)

    async with database.reading() as session:
        [tried] = await session.exec(select(AttemptRow))
    assert tried.reasons[0]["activity"]["partner_name"] is None
    assert tried.detail is None


async def test_where_it_is_cut_off_nothing_is_erased(database: Database) -> None:
    for row in rows_with_them():
        await save(database, row)
    before = await dump(database)

    async def cut_off() -> None:
        async with database.writing() as session:
            person = await find_person(session, NUMBER)
            assert person
            await erase(session, person, by=_BY, at=NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await cut_off()

    assert await dump(database) == before


async def test_what_somebody_plans_for_them_at_that_very_moment_is_not_missed(
    database: Database, another: Database
) -> None:
    them = PartnerRow(person_id=NUMBER, office="Denver", name=NAME, fms_contact_id=1)
    await save(database, them)
    found: list[object] = []

    async def waiting() -> None:
        found.append(await forget_partner(database, NUMBER, by=_BY, at=NOW))

    async with another.writing() as session:
        read = await session.get(PartnerRow, (NUMBER, "Denver"))
        assert read
        forgetting = asyncio.create_task(waiting())
        assert await stays_waiting(forgetting)
        session.add(assignment(id=123, person_id=NUMBER, partner_name=read.name))

    await forgetting

    [still] = found
    assert isinstance(still, StillLent)
    assert [one.id for one in still.assignments] == [123]


# What never has a partner: ids, cars, dates, our own words, people of ours.
_NEVER = {
    "answered": {"counting_half", "key"},
    "approved_make": {"make", "rank"},
    "assignment": {
        *("activities_before", "approved_by", "changed_by", "confirmation", "created_by"),
        *("deleted_by", "fms_activity_type", "fms_environment", "fms_vehicle", "office"),
        *("requested_by", "vehicle_color", "vehicle_make", "vehicle_model", "vehicle_office"),
        "vin",
    },
    "attempt": {
        *("actor", "batch_id", "cause", "confirmation", "environment", "holder", "id"),
        *("requested_by", "resolved_by", "supersedes"),
    },
    "batch": {
        *("actor", "clashes", "confirmation", "environment", "holder", "id", "resumed_by"),
        "stopped_by",
    },
    "current_activity": {"activity_type", "vin"},
    "desk_settings": {"office", "shown", "slack_user_id"},
    "finding": {"run_id", "settled_by", "told_to"},
    "forgotten_partner": {"forgotten_by", "mark"},
    "had_digest": {"slack_user_id"},
    "installation": {"id"},
    "edit": {"edited_by"},
    "known_value": {"column", "kind", "report"},
    "lasting_cause": {"environment", "failure", "kind", "reports", "stopped"},
    "lease": {"host", "name", "process"},
    "loan_change": {
        *("actor", "confirmation", "ended_by", "fms_environment", "holder", "proposed_by"),
        "requested_by",
    },
    "loan_history": {"vin"},
    "media_partner": {"office"},
    "person": {"set_by", "slack_user_id"},
    "rejected_row": {"column", "reason", "report", "run_id"},
    "set_aside": {"report", "vin"},
    "slack_message": {
        *("channel", "claimed_digest", "error", "holds", "key", "kind", "shown_digest"),
        *("looked_to", "stream", "subject", "target", "ts"),
    },
    "sync_report": {"digest", "name", "run_id", "settings"},
    "sync_run": {"approved_ids", "holder", "id", "started_by"},
    "vehicle": {"color", "make", "model", "office", "vin"},
    "vehicle_lock": {"name"},
}
# Erased by hand, in storage/forgetting.py.
_BY_HAND = {
    "assignment": {"partner_name"},
    "finding": {"earlier", "fingerprint"},
    "known_value": {"value"},
    "media_partner": {"affiliation", "name"},
    "set_aside": {"activity_type"},
}


@pytest.mark.parametrize("table", SQLModel.metadata.sorted_tables, ids=lambda table: table.name)
def test_of_every_column_that_can_hold_words_it_is_decided_whether_it_holds_a_partner(
    table: Any,
) -> None:
    """A column that is new belongs into storage/forgetting.py, or here."""
    holds_words = {
        one.name
        for one in table.columns
        if isinstance(one.type, JSON | String | AutoString) and not isinstance(one.type, Enum)
    }
    erased = {
        column
        for row, columns in (*VALUES, *WORDS)
        if row.__tablename__ == table.name
        for column in columns
    }
    decided = erased | _BY_HAND.get(table.name, set()) | _NEVER.get(table.name, set())
    assert holds_words - decided == set()
    assert decided - holds_words == set()
