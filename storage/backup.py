"""A copy of a SQLite database in one state, made while others write to it."""

import contextlib
import os
import sqlite3
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from storage.engine import BUSY_SECONDS

_HELD = """
SELECT (SELECT version_num FROM alembic_version),
       (SELECT count(*) FROM assignment),
       (SELECT count(*) FROM attempt)
"""
# What was numbered after the copy was made still stands in Slack, with buttons that name numbers.
_NUMBERS_LATER = 1_000
_NUMBERED = "FROM sqlite_master WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'"
_LEAVE_ROOM = f"""
INSERT INTO sqlite_sequence (name, seq)
    SELECT name, 0 {_NUMBERED} AND name NOT IN (SELECT name FROM sqlite_sequence);
UPDATE sqlite_sequence SET seq = seq + {_NUMBERS_LATER};
"""  # noqa: S608  # of our own words


class BackupError(Exception):
    """Nothing was backed up; says why."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What a copy holds: the version of its tables, and how much of the record."""

    version: str
    assignments: int
    attempts: int
    size: int


def back_up(database: Path, target: Path, *, replace: bool) -> Backup:
    """Copy the database to `target`, for its owner alone; there is all of it or nothing.

    Raises BackupError.
    """
    _look_first(database, target, replace=replace)
    try:
        number, name = tempfile.mkstemp(".part", f".{target.name}.", target.parent)
        os.close(number)
        part = Path(name)
        try:
            held = _copy(database, part)
            _write_out(part)
            # Once more: a large database takes its time.
            _look_first(database, target, replace=replace)
            part.replace(target)
            _write_out(target.parent)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise BackupError(f"{target} cannot be written: {error.strerror}") from error
    return held


def _look_first(database: Path, target: Path, *, replace: bool) -> None:
    if not database.exists():
        raise BackupError(f"there is no database at {database}")
    beside = [database.with_name(database.name + one) for one in ("", "-wal", "-shm", "-journal")]
    if target.resolve() in [one.resolve() for one in beside]:
        raise BackupError(f"{target} is the database itself")
    if target.is_dir():
        raise BackupError(f"{target} is a directory; name a file in it")
    if target.exists() and not replace:
        raise BackupError(f"{target} is there already; name another file, or add --replace")


def _copy(database: Path, part: Path) -> Backup:
    try:
        with (
            contextlib.closing(_open(database)) as source,
            contextlib.closing(_open(part)) as copy,
        ):
            # In one step: the source is read in one transaction, which keeps no writer waiting.
            source.backup(copy)
            # One file alone, without a log of writes beside it.
            copy.execute("PRAGMA journal_mode = DELETE")
            _leave_room(copy)
            [[found], *_] = copy.execute("PRAGMA integrity_check").fetchall()
            if found != "ok":
                raise BackupError(f"the database is damaged ({found}); keep the older backups")
            [(version, assignments, attempts)] = copy.execute(_HELD).fetchall()
    except sqlite3.Error as error:
        raise BackupError(f"{database} cannot be copied: {error}") from error
    return Backup(version, assignments, attempts, size=part.stat().st_size)


def _leave_room(copy: sqlite3.Connection) -> None:
    """Have a bot that begins from the copy give no number that was given since."""
    if copy.execute(f"SELECT 1 {_NUMBERED}").fetchone():  # of our own words
        copy.executescript(_LEAVE_ROOM)


def _open(file: Path) -> sqlite3.Connection:
    """Never makes a file."""
    return sqlite3.connect(f"file:{quote(str(file))}?mode=rw", timeout=BUSY_SECONDS, uri=True)


def _write_out(path: Path) -> None:
    """Have the disk keep it, a file or the names in a folder, also through a power cut."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
