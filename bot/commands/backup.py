"""`backup`: a copy of the database, while the bot runs."""

import asyncio
import shlex
from pathlib import Path

from sqlalchemy import URL, make_url

from bot.commands.terminal import complain, say
from bot.settings import DatabaseSettings
from storage.backup import BackupError, back_up
from storage.engine import address_for_libpq
from storage.sqlite_connection import file_of

_BYTES = 1_000_000


async def backup(settings: DatabaseSettings, target: Path, *, replace: bool) -> int:
    """1 when nothing was backed up; 2 for PostgreSQL, which has a program of its own for that."""
    address = settings.database_url.get_secret_value()
    database = file_of(address)
    url = make_url(address)
    if not url.drivername.startswith("sqlite"):
        complain(f"PostgreSQL is backed up by its own program: {_pg_dump(url, target)}")
        return 2
    if database is None:
        complain("Nothing was backed up: DATABASE_URL names no file.")
        return 1
    try:
        made = await asyncio.to_thread(back_up, database, target, replace=replace)
    except BackupError as error:
        complain(f"Nothing was backed up: {error}.")
        return 1
    say(
        f"{target}: {made.size / _BYTES:,.1f} MB, looked through and whole. It holds "
        f"{made.assignments:,} assignments and {made.attempts:,} attempts, in tables of version "
        f"{made.version}."
    )
    return 0


def _pg_dump(url: URL, target: Path) -> str:
    """The line to type; it asks for the password, which is not shown."""
    words = ("pg_dump", "--format=custom", f"--file={target}", address_for_libpq(url))
    return shlex.join(words)
