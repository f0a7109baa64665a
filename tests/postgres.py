"""Databases on a PostgreSQL server, made and dropped for tests."""

import asyncio
import contextlib
import secrets
from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine


async def command(server: str, *statements: str) -> None:
    """Run statements that want no transaction, on the server's maintenance database."""
    engine = create_async_engine(server, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        for statement in statements:
            await connection.execute(text(statement))
    await engine.dispose()


@contextlib.contextmanager
def database_like(server: str, template: str, name: str = "") -> Iterator[str]:
    """The address of a new database with the tables and rows of another; dropped at the end."""
    name = name or f"test_{secrets.token_hex(6)}"
    asyncio.run(command(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY"))
    yield server.replace("/postgres?", f"/{name}?")
    asyncio.run(command(server, f"DROP DATABASE {name} WITH (FORCE)"))
