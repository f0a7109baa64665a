"""Statement helpers that are the same on SQLite and PostgreSQL."""

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, UpdateBase, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession


def is_sqlite(session: AsyncSession) -> bool:
    """Whether the session's database is SQLite."""
    return session.get_bind().dialect.name == "sqlite"


def insert_into(session: AsyncSession, table: type[SQLModel]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that knows ON CONFLICT, in the dialect of the session's database."""
    if is_sqlite(session):
        return sqlite.insert(table)
    return postgresql.insert(table)


async def rows_changed(
    session: AsyncSession, statement: UpdateBase, values: Mapping[str, Any] | None = None
) -> int:
    """Run an INSERT, UPDATE or DELETE; how many rows it touched decides who won a claim.

    Rows that the session has read before stay as they were read.
    """
    options = {"synchronize_session": False}
    done = await session.exec(statement, params=values, execution_options=options)
    return done.rowcount


def no_index(words: Mapped[str]) -> ColumnElement[str]:
    """The same words, by which no database looks into an index.

    What SQLite knows of sizes is from a look at a thousand rows. To it an office with years of
    history is as small as what is live, and it would go through the history.
    """
    return words.concat("")


def as_values(row: SQLModel) -> dict[str, Any]:
    """A row's column values, for statements that insert without the unit of work."""
    return row.model_dump()


def table_of(row: type[SQLModel]) -> Table:
    """For statements that are built once and get their values as they run.

    Those of an entity go through the unit of work, which costs more than they do.
    """
    return cast("Table", inspect(row).local_table)
