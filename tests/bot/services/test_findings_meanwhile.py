"""Findings while people, other processes and kills come between."""

import asyncio
from datetime import timedelta

import pytest

from domain.assignment import Actor, Source
from domain.findings import (
    Answer,
    Finding,
    FindingKind,
    Found,
    StartPassed,
)
from storage import findings
from storage.assignments import load_assignment
from storage.engine import Database
from storage.finding_table import FindingRow
from storage.swap import RunIsOver
from storage.tables import SyncRunRow
from tests.bot.services.reconcile_db import EVENING_BEFORE, FIRST, ReconcileDb, days, on_sqlite
from tests.storage.saving import save, saved, stays_waiting

BEN = Actor(Source.SLACK, "U0BEN")


async def _reconcile(db: ReconcileDb) -> None:
    await db.reconcile()


async def _only_finding(db: ReconcileDb) -> Finding:
    [row] = await saved(db.database, FindingRow)
    async with db.database.reading() as session:
        found = await findings.load_finding(session, row.id or 0)
    assert found
    return found


@pytest.mark.parametrize("holds", [True, False], ids=["it changed", "it went"])
async def test_a_persons_word_outweighs_what_a_sync_saw_before_it(
    db: ReconcileDb, another: Database, holds: bool
) -> None:
    number = await db.requested()
    await db.lent(70, days(0, 7), person_id=790)
    await db.reconcile()
    await db.left(70)
    if holds:
        await db.lent(70, days(0, 8), person_id=790)
    told = await _only_finding(db)

    async with another.writing() as session:
        assert await load_assignment(session, number, lock=True)
        reconciling = asyncio.create_task(_reconcile(db))
        assert await stays_waiting(reconciling)
        await findings.settle(session, told, Answer.NOT_IT, by=BEN, at=EVENING_BEFORE)
    await reconciling

    stands = await _only_finding(db)
    assert (stands.answer, stands.over) == (Answer.NOT_IT, None)


@on_sqlite
async def test_what_went_before_anybody_was_told_is_told_when_it_comes_again(
    db: ReconcileDb,
) -> None:
    number = await db.requested()
    async with db.database.writing() as session:
        # As a process leaves it that is killed before it tells.
        found = Found(number, StartPassed((await db.row(number))["fms_request_id"], FIRST))
        assert await findings.record(session, found, at=EVENING_BEFORE)

    await db.reconcile()
    assert not [kind for kind, *_ in await db.notices() if kind == "findings"]
    await db.reconcile(on=FIRST + timedelta(days=1))

    assert [kind for kind, *_ in await db.notices() if kind == "findings"] == ["findings"]
    assert await db.needs() == [(FindingKind.START_PASSED, number)]


@on_sqlite
@pytest.mark.parametrize(("planned_by", "told"), [("slack:U0BEN", ["U0BEN"]), ("program:cli", [])])
async def test_what_a_program_requested_is_told_to_the_person_who_planned_it(
    db: ReconcileDb, planned_by: str, told: list[str]
) -> None:
    await db.requested(requested_by="http:api", created_by=planned_by)

    await db.reconcile(on=FIRST + timedelta(days=1))

    subjects = [subject for kind, subject, _ in await db.notices() if kind == "findings"]
    assert [one.rpartition(":")[2] for one in subjects] == told
    assert (await _only_finding(db)).run_id


@on_sqlite
async def test_a_run_that_was_given_up_finds_nothing_any_more(db: ReconcileDb) -> None:
    await db.requested()
    given_up = SyncRunRow(
        id="run1",
        trigger="nightly",
        started_by="program:schedule",
        started_at=EVENING_BEFORE,
        finished_at=EVENING_BEFORE,
    )
    await save(db.database, given_up)

    with pytest.raises(RunIsOver):
        await db.reconcile(on=FIRST + timedelta(days=1))

    assert await saved(db.database, FindingRow) == []
