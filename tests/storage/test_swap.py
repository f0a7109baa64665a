"""A table is replaced as a whole: staged beside it, compared, and changed all at once."""

import contextlib
from datetime import date

import pytest
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError

from fms.reports import REPORTS
from storage.engine import Database
from storage.swap import SYNCED_ROWS, SYNCED_TABLES, Difference, Row, SyncedTable, staging
from storage.tables import LoanRow, VehicleRow
from tests.storage.saving import saved

_LOANS, _VEHICLES = SYNCED_TABLES["loan_history"], SYNCED_TABLES["vehicle"]


def loan(number: int, *, person: int | None = 7, start: int = 1) -> Row:
    return (number, f"VIN{number:05}", person, date(2026, 10, start), date(2026, 10, 20))


def vehicle(number: int, vin: str | None = None, model: str = "F-150") -> Row:
    vin = vin or f"VIN{number:05}"
    return (number, vin, 2026, "Ford", model, "Denver", None, None, None, None)


async def load(database: Database, rows: list[Row], table: str = "loan_history") -> Difference:
    """Replace a table's rows by these, added in two parts."""
    async with staging(database, SYNCED_TABLES[table]) as stage:
        await stage.add(rows[:3])
        await stage.add(rows[3:])
        difference = await stage.compare()
        await stage.swap()
    return difference


async def loans(database: Database) -> dict[int, Row]:
    return {
        row.activity_id: (row.activity_id, row.vin, row.person_id, row.start_date, row.end_date)
        for row in await saved(database, LoanRow)
    }


async def test_an_empty_table_gets_every_row_once(database: Database) -> None:
    rows = [loan(number, person=None if number % 2 else 7) for number in range(10)]

    assert await load(database, rows) == Difference(0, 10, 0, 0, 0, 0)
    assert list((await loans(database)).values()) == rows


async def test_each_row_is_new_changed_unchanged_gone_or_a_duplicate(database: Database) -> None:
    await load(database, [loan(number) for number in range(10)])

    difference = await load(
        database,
        [
            loan(0),
            loan(1, person=None),
            loan(2, start=2),
            loan(3, person=9),
            loan(3),
            *[loan(number) for number in range(5, 10)],
            loan(20),
            loan(20, start=3),
        ],
    )

    assert difference == Difference(10, new=1, changed=2, unchanged=7, gone=1, duplicates=2)
    found = await loans(database)
    assert set(found) == {0, 1, 2, 3, *range(5, 10), 20}
    assert [found[number] for number in (1, 2, 3, 20)] == [
        loan(1, person=None),
        loan(2, start=2),
        loan(3),
        loan(20, start=3),
    ]


async def test_nothing_staged_takes_everything_out(database: Database) -> None:
    await load(database, [loan(1), loan(2)])

    assert await load(database, []) == Difference(2, 0, 0, 0, gone=2, duplicates=0)
    assert await loans(database) == {}


async def test_a_staging_that_is_left_without_a_swap_changes_nothing_and_leaves_nothing(
    database: Database,
) -> None:
    await load(database, [loan(1)])

    for _ in range(12):  # more often than there are connections in the pool
        async with staging(database, _LOANS) as stage:
            await stage.add([loan(2)])
            await stage.compare()

    assert set(await loans(database)) == {1}


@pytest.mark.parametrize(
    ("rows", "vins", "duplicates"),
    [
        ([vehicle(1, "B"), vehicle(2, "A")], {1: "B", 2: "A"}, 0),
        ([vehicle(1, "A"), vehicle(2, "A")], {1: "A", 2: "A"}, 0),
        ([vehicle(2, "A"), vehicle(1, "A"), vehicle(3, "A")], {1: "A", 2: "A", 3: "A"}, 0),
        ([vehicle(1, "A"), vehicle(1, "B"), vehicle(2, "A")], {1: "B", 2: "A"}, 1),
        ([vehicle(3, "A"), vehicle(4, "B")], {3: "A", 4: "B"}, 0),
    ],
)
async def test_every_vehicle_has_the_vin_that_it_names_last_also_one_of_anothers(
    database: Database, rows: list[Row], vins: dict[int, str], duplicates: int
) -> None:
    await load(database, [vehicle(1, "A"), vehicle(2, "B")], "vehicle")

    assert (await load(database, rows, "vehicle")).duplicates == duplicates
    assert {row.vehicle_id: row.vin for row in await saved(database, VehicleRow)} == vins


async def test_what_has_not_changed_is_not_written(database: Database) -> None:
    rows = [loan(number) for number in range(100)]
    await load(database, rows)
    written: list[str] = []
    changes = ("INSERT INTO loan_history", "DELETE FROM loan_history")

    def note(_c: object, _u: object, statement: str, *_: object) -> None:
        if statement.startswith(changes):
            written.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    try:
        assert (await load(database, rows)).unchanged == 100
        assert written == []
        await load(database, [*rows[1:], loan(0, start=2)])
        assert len(written) == 2
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", note)


async def test_a_table_in_which_a_swap_fails_stands_as_it_was(database: Database) -> None:
    await load(database, [vehicle(1), vehicle(2)], "vehicle")

    async with staging(database, _VEHICLES) as stage:
        await stage.add([vehicle(1), vehicle(3)])
        await stage.compare()
        async with database.writing() as session:
            # Somebody, against all rules, takes the new vehicle's number.
            session.add(VehicleRow(vehicle_id=3, vin="VIN", make="M", model="M", office="Denver"))
        with pytest.raises(SQLAlchemyError):
            await stage.swap()

    models = {row.vehicle_id: row.model for row in await saved(database, VehicleRow)}
    assert models == {1: "F-150", 2: "F-150", 3: "M"}
    await load(database, [vehicle(1), vehicle(3)], "vehicle")


@pytest.mark.parametrize("ready_url", ["sqlite"], indirect=True)
async def test_a_swap_that_is_done_needs_no_turn_to_clear_up(
    database: Database, another: Database
) -> None:
    """Another process that writes for long must not make a failure of it."""
    async with contextlib.AsyncExitStack() as writing:
        async with staging(database, _LOANS) as stage:
            await stage.add([loan(1)])
            await stage.compare()
            await stage.swap()
            session = await writing.enter_async_context(another.writing())
            await session.connection()

        assert list(await loans(database)) == [1]


def test_a_row_of_a_report_has_the_columns_of_its_table() -> None:
    for name, row in SYNCED_ROWS.items():
        columns = REPORTS[name].stored_columns
        assert SyncedTable(row, columns).columns == columns
    with pytest.raises(ValueError, match="vehicle"):
        SyncedTable(SYNCED_ROWS["vehicles"], REPORTS["vehicles"].stored_columns[:-1])
