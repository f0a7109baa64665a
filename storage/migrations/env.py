"""Alembic's entry: for `storage.migrate`, which hands over a connection, and for `alembic`."""

import asyncio
import os
from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import MigrationScript
from sqlalchemy import Connection
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

import storage.tables  # noqa: F401  # fills the metadata
from storage.columns import UtcDateTime
from storage.engine import Database
from storage.migrate import newest


def _render(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    """Write plain column types: a migration must mean the same when our own types change."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, AutoString):
        return "sa.String()"
    return False


def _number(_context: object, _revision: object, scripts: list[MigrationScript]) -> None:
    """Migrations are numbered, so that a database says whether it is older or newer."""
    for script in scripts:
        script.rev_id = f"{int(newest()) + 1:04}"


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        # SQLite alters tables by copying them.
        render_as_batch=True,
        compare_type=True,
        render_item=_render,
        process_revision_directives=_number,
    )
    with context.begin_transaction():
        context.run_migrations()


async def _run_by_itself() -> None:
    database = Database(os.environ["DATABASE_URL"])
    async with database.migrating() as connection:
        await connection.run_sync(_run)
    await database.close()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    asyncio.run(_run_by_itself())
