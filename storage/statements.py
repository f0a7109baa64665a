"""Statement helpers that are the same on SQLite and PostgreSQL."""

from typing import Any

from sqlalchemy import UpdateBase
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession


def insert_into(session: AsyncSession, table: type[SQLModel]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that knows ON CONFLICT, in the dialect of the session's database."""
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


async def rows_changed(session: AsyncSession, statement: UpdateBase) -> int:
    """Run an INSERT, UPDATE or DELETE; how many rows it touched decides who won a claim.

    Rows that the session has read before stay as they were read.
    """
    done = await session.exec(statement.execution_options(synchronize_session=False))
    return done.rowcount


def as_values(row: SQLModel) -> dict[str, Any]:
    """A row's column values, for statements that insert without the unit of work."""
    return row.model_dump()
