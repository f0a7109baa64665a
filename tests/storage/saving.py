"""Short ways to put rows into a database and to read them again."""

import asyncio
from collections.abc import Sequence
from typing import TypeVar

from sqlmodel import SQLModel, select

from storage.assignment_changes import add_assignment
from storage.engine import Database
from tests.storage.rows import assignment

Row = TypeVar("Row", bound=SQLModel)


async def save(database: Database, *rows: SQLModel) -> None:
    async with database.writing() as session:
        session.add_all(rows)


async def saved(database: Database, kind: type[Row]) -> Sequence[Row]:
    async with database.reading() as session:
        ordered = select(kind).order_by(*kind.__table__.primary_key)  # type: ignore[attr-defined]
        return (await session.exec(ordered)).all()


async def new_assignment(database: Database, **values: object) -> int:
    async with database.writing() as session:
        row = await add_assignment(session, assignment(**values))
    assert row.id is not None
    return row.id


async def stays_waiting(task: asyncio.Task[None]) -> bool:
    """Whether somebody else keeps the task from going on, as far as one can see."""
    await asyncio.wait({task}, timeout=0.2)
    return not task.done()
