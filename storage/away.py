"""A database that is away for now: what is raised then, and how it is told from our own faults."""

import contextlib
import re
import sqlite3
from collections.abc import Iterator

from asyncpg import InterfaceError, PostgresError  # type: ignore[import-untyped]
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    ProgrammingError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

# What drivers let out as it is while they connect.
_OF_DRIVERS = (OSError, PostgresError, InterfaceError)


class DatabaseAwayError(SQLAlchemyError):
    """The database did not answer, or would not be written; it may later.

    Absent, locked by another program, full, read-only. Nothing of the transaction is stored, but
    where it `may_be_stored`: then it was its commit that failed, or whose word was lost.
    """

    may_be_stored = False


def may_pass(error: BaseException) -> bool:
    """Whether a database may take the same statements later; a bug of ours it never will."""
    if isinstance(error, IntegrityError | ProgrammingError | DataError):
        return False
    if isinstance(error, DBAPIError) and _is_said_wrong(error.orig):
        return False
    return isinstance(error, (DatabaseAwayError, DBAPIError, PoolTimeoutError, *_OF_DRIVERS))


def _is_said_wrong(error: BaseException | None) -> bool:
    """Whether a driver gives another name to what is a ProgrammingError or a DataError elsewhere.

    To SQLite a table that is missing is an operation that failed. asyncpg refuses values by itself.
    """
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR:
        return True
    refused = error.__cause__ if error else None
    return isinstance(refused, InterfaceError) and isinstance(refused, ValueError)


def first_line(error: BaseException) -> str:
    """What failed, without what SQLAlchemy puts around it: classes, statements, values."""
    line = (str(error).splitlines() or [type(error).__name__])[0]
    return re.sub(r"^\([\w.]+\) ", "", line).rstrip(".")


@contextlib.contextmanager
def telling_away() -> Iterator[None]:
    """What may pass is raised as DatabaseAwayError."""
    try:
        yield
    except (SQLAlchemyError, *_OF_DRIVERS) as error:
        if isinstance(error, DatabaseAwayError) or not may_pass(error):
            raise
        raise DatabaseAwayError(first_line(error)) from error
