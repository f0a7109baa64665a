"""Replace a synced table's rows by a report's: staged beside it, then changed all at once.

Readers see the table before or after, never in between. What has not changed costs no write.
Staging happens in a temporary table, which on SQLite is a file of its own: the write lock is
held only for the rows that differ.
"""

import contextlib
import functools
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Column, Date, Table, bindparam, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from storage import set_aside
from storage.engine import Database
from storage.tables import ActivityRow, ApprovedMakeRow, LoanRow, PartnerRow, VehicleRow

Row = tuple[Any, ...]
Traces = Mapping[tuple[str, ...], Collection[Row]]
_NO_TRACES: Traces = {}
_MOST_SHARED = 20


class SyncedTable:
    """A table that a report fills.

    `columns` are in the order of the values of a row; without it in the table's own.
    """

    def __init__(self, row: type[SQLModel], columns: Sequence[str] | None = None) -> None:
        self.table = row
        self.schema: Table = row.__table__  # type: ignore[attr-defined]
        self.name = self.schema.name
        every = tuple(self.schema.columns.keys())
        self.columns = tuple(columns or every)
        if sorted(self.columns) != sorted(every):
            raise ValueError(f"a row of {self.name} is {every}, not {self.columns}")
        self.key = tuple(self.schema.primary_key.columns.keys())


# Which table each report fills.
SYNCED_ROWS: Mapping[str, type[SQLModel]] = {
    "vehicles": VehicleRow,
    "media_partners": PartnerRow,
    "approved_makes": ApprovedMakeRow,
    "loan_history": LoanRow,
    "current_activity": ActivityRow,
}
SYNCED_TABLES = {table.name: table for table in map(SyncedTable, SYNCED_ROWS.values())}


@dataclass(frozen=True, slots=True)
class Difference:
    """What a swap would do. `duplicates` are staged rows that a later one of their key replaced.

    `shared` are values that two rows have and one should: how many rows, and two of their keys.
    `held` are rows that are not there and stay. staged rows = new + changed + unchanged +
    duplicates; `before` = changed + unchanged + gone + held.
    """

    before: int
    new: int
    changed: int
    unchanged: int
    gone: int
    duplicates: int
    held: int = 0
    shared: tuple[tuple[str, int, str], ...] = ()


class RunIsOver(Exception):
    """The sync run that this swap belongs to was ended by another process in the meantime."""


class Staging:
    """One report's rows beside its table: `add` as often as needed, then `compare`, then `swap`."""

    def __init__(self, database: Database, connection: AsyncConnection, table: SyncedTable) -> None:
        self._database = database
        self._connection = connection
        self.table = table
        self._sql = _Statements(table, is_sqlite=database.is_sqlite)
        columns = table.schema.columns
        self._staged = 0
        self.difference = Difference(0, 0, 0, 0, 0, 0)
        self._dates = [at for at, name in enumerate(table.columns) if _is_date(columns[name])]

    async def add(self, rows: Sequence[Row]) -> None:
        """Stage rows; values in the order of the table's columns."""
        if not rows:
            return
        self._staged += len(rows)
        if self._database.is_sqlite:
            await self._connection.exec_driver_sql(self._sql.insert, self._as_sqlite(rows))
            return
        await self._copy(rows, "sync_stage", self.table.columns)

    async def _copy(self, rows: Sequence[Row], into: str, columns: Sequence[str]) -> None:
        """PostgreSQL's fast way in. Raises OperationalError, as for any other statement."""
        # Not at the top of the file: on SQLite nobody needs the driver, and it loads slowly.
        from asyncpg import InterfaceError, PostgresError  # type: ignore[import-untyped]

        raw = await self._connection.get_raw_connection()
        try:
            if raw.driver_connection is None:
                raise ConnectionError("the database connection is gone")
            await raw.driver_connection.copy_records_to_table(into, records=rows, columns=columns)
        except (PostgresError, InterfaceError, OSError) as error:
            raise OperationalError("COPY", None, error) from error

    def _as_sqlite(self, rows: Sequence[Row]) -> Sequence[Row]:
        """SQLite keeps dates as ISO text; the rows go past SQLAlchemy, which would see to it."""
        if not self._dates:
            return rows
        columns: list[Sequence[object]] = list(zip(*rows, strict=True))
        for at in self._dates:
            columns[at] = list(map(_iso, columns[at]))
        return list(zip(*columns, strict=True))

    async def compare(self, single: str | None = None, traces: Traces = _NO_TRACES) -> Difference:
        """Drop superseded and unchanged rows from the staging; say what is left to do.

        `single`: a column in which each row should have a value of its own. `traces` are values by
        the columns that they stand in: a row with one of them is not there and stays all the same.
        """
        await self._run(*self._sql.prepare)
        shared = await self.ask(self._sql.shared(single)) if single else []
        [(staged, before)] = await self.ask(self._sql.count)
        # A table that is empty has nothing to compare with.
        gone = unchanged = held = 0
        if before:
            await self._run(self._sql.find_gone)
            held = sum([await self._hold(names, values) for names, values in traces.items()])
            gone = await self._count("sync_gone")
            unchanged = await self._run(self._sql.drop_unchanged)
        changed = before - unchanged - gone - held
        self.difference = Difference(
            before=before,
            new=staged - unchanged - changed,
            changed=changed,
            unchanged=unchanged,
            gone=gone,
            duplicates=self._staged - staged,
            held=held,
            shared=tuple((str(value), rows, f"{a}, {b}") for value, rows, a, b in shared),
        )
        return self.difference

    async def _hold(self, names: Sequence[str], values: Collection[Row]) -> int:
        """Keep rows that have one of these values from going."""
        traces, make, fill, hold = self._sql.hold(names)
        await self._run(make)
        if self._database.is_sqlite:
            rows = [tuple(_iso(v) if isinstance(v, date) else v for v in row) for row in values]
            await self._connection.exec_driver_sql(fill, rows)
        else:
            await self._copy(list(values), traces, names)
        held = await self._run(hold)
        await self._run(f"DROP TABLE {traces}")
        return held

    async def hold_all(self) -> Difference:
        """Keep every row from going."""
        was = self.difference
        if was.gone:
            await self._run("DELETE FROM sync_gone")
        self.difference = replace(was, gone=0, held=was.held + was.gone)
        return self.difference

    async def swap(
        self, run_id: str | None = None, rows_set_aside: Sequence[Mapping[str, object]] = ()
    ) -> None:
        """Change the table, in one transaction of its own; none where there is nothing to change.

        What was set aside is kept beside it, as far as it could be read.

        Nobody else may change it between `compare` and here. With `run_id` that is certain: a
        process that slept past its lease, so that its run was given up, changes nothing any more.
        Raises RunIsOver.
        """
        statements = self._sql.swap(self.difference)
        has_kept = await set_aside.are_any(self._connection, self.table.name)
        await self._connection.commit()
        is_kept_anew = bool(rows_set_aside or has_kept)
        if not (statements or is_kept_anew):
            return
        async with self._database.write_turn():
            await self._connection.execution_options(begin_mode="IMMEDIATE")
            if run_id is not None:
                await self._keep_running(run_id)
            await self._run(*statements)
            if is_kept_anew:
                await set_aside.keep(
                    self._connection, self.table.name, self.table.key[0], rows_set_aside
                )
            await self._connection.commit()

    async def _keep_running(self, run_id: str) -> None:
        """Keep the run from being ended until the commit."""
        lock = "" if self._database.is_sqlite else " FOR SHARE"
        running = text(f"SELECT 1 FROM sync_run WHERE id = :id AND running IS TRUE{lock}")  # noqa: S608
        if (await self._connection.execute(running, {"id": run_id})).first() is None:
            raise RunIsOver

    async def _run(self, *statements: str) -> int:
        """Run statements in order; returns how many rows they touched."""
        touched = 0
        for statement in statements:
            touched += max(0, (await self._connection.execute(text(statement))).rowcount)
        return touched

    async def ask(self, statement: str, **days: date) -> Sequence[Row]:
        """Rows of a query over the table, `sync_stage` and, where it was not empty, `sync_gone`."""
        typed = text(statement).bindparams(*(bindparam(one, type_=Date) for one in days))
        return [tuple(row) for row in await self._connection.execute(typed, days)]

    async def _count(self, table: str) -> int:
        counted = await self._connection.execute(text(f"SELECT count(*) FROM {table}"))  # noqa: S608
        return int(counted.scalar_one())


@contextlib.asynccontextmanager
async def staging(database: Database, table: SyncedTable) -> AsyncIterator[Staging]:
    """An empty staging for one table, gone when the block ends."""
    async with database.engine.connect() as connection:
        stage = Staging(database, connection, table)
        await connection.execute(text(_Statements(table, is_sqlite=database.is_sqlite).create))
        try:
            yield stage
        finally:
            await connection.rollback()
            # A swap has asked for the write lock from the first statement on. This needs none, and
            # what the swap has changed must not be told as a failure because others are writing.
            await connection.execution_options(begin_mode="DEFERRED")
            await connection.execute(text("DROP TABLE IF EXISTS sync_stage"))
            await connection.execute(text("DROP TABLE IF EXISTS sync_gone"))
            await connection.commit()


@functools.lru_cache(maxsize=20_000)
def _iso(day: object) -> str | None:
    return None if day is None else str(day)


def _is_date(column: Column[object]) -> bool:
    return isinstance(column.type, Date)


class _Statements:
    """The SQL for one table; every name in it is ours."""

    def __init__(self, table: SyncedTable, *, is_sqlite: bool) -> None:
        name, columns = table.name, ", ".join(table.columns)
        key = ", ".join(table.key)
        same_key = _all(f"t.{one} = sync_stage.{one}" for one in table.key)
        same = "IS" if is_sqlite else "IS NOT DISTINCT FROM"
        same_row = _all(f"t.{one} {same} sync_stage.{one}" for one in table.columns)

        # The table's own types: SQLite uses no index between values of different affinity.
        types = table.schema.columns
        declared = ", ".join(f"{one} {types[one].type.compile()}" for one in table.columns)
        marks = ", ".join("?" for _ in table.columns)
        if not is_sqlite:
            self.create = f"CREATE TEMP TABLE sync_stage (seq BIGSERIAL, LIKE {name})"
        else:
            # An INTEGER that is the key is the row's own number, and costs no index.
            keyed = f"{declared.replace('BIGINT', 'INTEGER')}, PRIMARY KEY ({key})"
            self.create = f"CREATE TEMP TABLE sync_stage ({keyed})"
        # Only SQLite's: there a later row of the same key replaces an earlier one at once.
        self.insert = f"INSERT OR REPLACE INTO sync_stage ({columns}) VALUES ({marks})"  # noqa: S608
        drop_duplicates = (
            f"DELETE FROM sync_stage WHERE seq NOT IN "  # noqa: S608
            f"(SELECT max(seq) FROM sync_stage GROUP BY {key})"
        )
        index = f"CREATE UNIQUE INDEX sync_stage_key ON sync_stage ({key})"
        self.prepare = () if is_sqlite else (drop_duplicates, index, "ANALYZE sync_stage")
        self.find_gone = (
            f"CREATE TEMP TABLE sync_gone AS SELECT {key} FROM {name} t "  # noqa: S608
            f"WHERE NOT EXISTS (SELECT 1 FROM sync_stage WHERE {same_key})"
        )
        self.count = f"SELECT (SELECT count(*) FROM sync_stage), (SELECT count(*) FROM {name})"  # noqa: S608
        self._key = table.key[0]
        self._name, self._whole_key = name, key
        self.drop_unchanged = (
            f"DELETE FROM sync_stage WHERE EXISTS "  # noqa: S608
            f"(SELECT 1 FROM {name} t WHERE {same_key} AND {same_row})"
        )
        self._delete_gone = f"DELETE FROM {name} WHERE ({key}) IN (SELECT {key} FROM sync_gone)"  # noqa: S608
        self._delete_changed = f"DELETE FROM {name} WHERE ({key}) IN (SELECT {key} FROM sync_stage)"  # noqa: S608
        self._insert_left = f"INSERT INTO {name} ({columns}) SELECT {columns} FROM sync_stage"  # noqa: S608

    def hold(self, names: Sequence[str]) -> tuple[str, str, str, str]:
        """To keep rows from going by what they have in these columns: a table, make, fill, hold."""
        # Of its own name, so that a statement that was prepared means the same types again.
        traces = "_".join(("sync_trace", *names))
        columns, same = ", ".join(names), _all(f"t.{one} = s.{one}" for one in names)
        marks = ", ".join("?" for _ in names)
        key = ", ".join(f"t.{one}" for one in self._whole_key.split(", "))
        held = f"SELECT {key} FROM {self._name} t JOIN {traces} s ON {same}"  # noqa: S608
        return (
            traces,
            f"CREATE TEMP TABLE {traces} AS SELECT {columns} FROM {self._name} WHERE false",  # noqa: S608
            f"INSERT INTO {traces} VALUES ({marks})",  # noqa: S608
            f"DELETE FROM sync_gone WHERE ({self._whole_key}) IN ({held})",  # noqa: S608
        )

    def shared(self, column: str) -> str:
        """Values that more than one staged row has."""
        return (
            f"SELECT {column}, count(*), min({self._key}), max({self._key}) FROM sync_stage "  # noqa: S608
            f"GROUP BY {column} HAVING count(*) > 1 ORDER BY {column} LIMIT {_MOST_SHARED}"
        )

    def swap(self, difference: Difference) -> list[str]:
        """The statements that change the table, only those that have something to do."""
        # Changed rows go before they come back.
        steps = (
            (difference.gone, self._delete_gone),
            (difference.changed, self._delete_changed),
            (difference.new + difference.changed, self._insert_left),
        )
        return [statement for rows, statement in steps if rows]


def _all(conditions: Iterable[str]) -> str:
    return " AND ".join(conditions)
