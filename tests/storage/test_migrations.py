"""The migrated schema, and migrating while others do."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from domain.assignment import Action, Status
from domain.attempt import Outcome
from domain.findings import FindingKind
from domain.sync import ReportFault, Trigger
from storage.engine import Database
from storage.finding_table import FindingRow
from storage.migrate import TablesOfAnotherVersionError, config_for, migrate
from storage.tables import AssignmentRow, SyncReportRow, SyncRunRow
from tests.storage.rows import NOW, assignment, attempt
from tests.storage.saving import new_assignment, save, saved


@pytest.fixture
async def fresh(empty_database_url: str) -> AsyncIterator[Database]:
    """A database without any table."""
    opened = Database(empty_database_url)
    yield opened
    await opened.close()


def report_that_met(fault: str) -> SyncReportRow:
    values: dict[str, Any] = {"run_id": "r", "name": f"met {fault}", "position": 1, "fault": fault}
    return SyncReportRow(**values)


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "compare_server_default": True}
    )
    return list(compare_metadata(context, SQLModel.metadata))


async def test_the_migrations_lead_to_the_tables_as_they_are_declared(fresh: Database) -> None:
    await migrate(fresh)
    async with fresh.migrating() as connection:
        assert await connection.run_sync(differences) == []
        await connection.execute(text("DROP INDEX attempt_one_open"))
        assert len(await connection.run_sync(differences)) == 1  # it would be seen


async def test_migrating_again_changes_nothing(fresh: Database) -> None:
    await migrate(fresh)
    await save(fresh, assignment(id=123))
    await migrate(fresh)
    assert [row.id for row in await saved(fresh, AssignmentRow)] == [123]


async def test_several_processes_can_migrate_at_the_same_time(empty_database_url: str) -> None:
    starting = [Database(empty_database_url) for _ in range(4)]
    await asyncio.gather(*(migrate(one) for one in [*starting, *starting]))
    async with starting[0].migrating() as connection:
        assert await connection.run_sync(differences) == []
        versions = await connection.execute(text("SELECT version_num FROM alembic_version"))
        assert len(versions.all()) == 1
    for one in starting:
        await one.close()


@pytest.mark.long
async def test_a_migration_can_be_taken_back_and_made_again_over_what_is_stored(
    fresh: Database,
) -> None:
    await migrate(fresh)
    number = await new_assignment(fresh)
    run = SyncRunRow(id="r", trigger=Trigger.MANUAL, started_by="program:t", started_at=NOW)
    seen = {"kind": "gone", "values": [1, 9, "7"]}
    report = SyncReportRow(run_id="r", name="vehicles", position=0, rows_held=3, seen=seen)
    facts = {"fact": "overdue", "activity_id": 7, "end": "2026-12-01"}
    finding = FindingRow(
        kind=FindingKind.OVERDUE,
        assignment_id=number,
        fingerprint="a",
        facts=facts,
        since=NOW,
        earlier=["b"],
    )
    await save(fresh, run)
    await save(fresh, report, finding)
    for version in ("0111", "0109", "0107"):
        async with fresh.migrating() as connection:
            await connection.run_sync(
                lambda plain, to: command.downgrade(config_for(plain), to), version
            )
    await migrate(fresh)
    assert [(one.rows_held, one.seen) for one in await saved(fresh, SyncReportRow)] == [(0, None)]
    assert [(one.facts, one.earlier) for one in await saved(fresh, FindingRow)] == [(facts, None)]

    async with fresh.migrating() as connection:
        await connection.run_sync(lambda plain: command.downgrade(config_for(plain), "base"))
        left = await connection.run_sync(lambda plain: inspect(plain).get_table_names())
    assert left == ["alembic_version"]
    await migrate(fresh)


async def test_the_database_takes_every_word_that_the_code_knows(database: Database) -> None:
    await save(database, *(assignment(status=status) for status in Status))
    await save(
        database, SyncRunRow(id="r", trigger=Trigger.MANUAL, started_by="program:t", started_at=NOW)
    )
    await save(database, *(report_that_met(fault) for fault in ReportFault))
    for action, outcome in itertools.product(Action, Outcome):
        number = await new_assignment(database)
        await save(database, attempt(number, action=action, outcome=outcome))


@pytest.mark.parametrize(
    "row",
    [
        assignment(status="unconfirmed"),
        attempt(1, action="assign"),
        attempt(1, outcome="lost"),
        attempt(1, batch_id="gone"),
        report_that_met("bad luck"),
    ],
    ids=[
        "no status",
        "no action",
        "no outcome",
        "no batch",
        "no fault",
    ],
)
async def test_the_database_itself_refuses_what_makes_no_sense(
    database: Database, row: SQLModel
) -> None:
    await new_assignment(database, id=1)
    with pytest.raises(IntegrityError):
        await save(database, row.model_copy())


@pytest.mark.parametrize(
    ("version", "says"),
    [("0005", "before the first release"), ("0200", "a newer version")],
)
async def test_tables_of_another_version_are_named_and_left_alone(
    database: Database, version: str, says: str
) -> None:
    await save(database, assignment(id=123))
    async with database.migrating() as connection:
        await connection.execute(
            text("UPDATE alembic_version SET version_num = :version"), {"version": version}
        )
    with pytest.raises(TablesOfAnotherVersionError, match=says):
        await migrate(database)
    assert [row.id for row in await saved(database, AssignmentRow)] == [123]


async def test_newer_tables_of_the_same_generation_are_worked_with_and_left_alone(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    async with database.migrating() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '0199'"))
        await connection.execute(text("ALTER TABLE assignment ADD COLUMN mood TEXT"))

    await migrate(database)
    await save(database, assignment(id=123))

    assert [row.id for row in await saved(database, AssignmentRow)] == [123]
    async with database.migrating() as connection:
        assert await connection.scalar(text("SELECT version_num FROM alembic_version")) == "0199"
    [line] = caplog.messages
    assert line == "the tables are of a newer version (0199), beside which this works"
