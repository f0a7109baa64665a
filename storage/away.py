"""A database that is away for now: what is raised then, and how it is told from our own faults."""

import contextlib
import functools
import re
import sqlite3
from collections.abc import Iterator

from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    ProgrammingError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError


class DatabaseAwayError(SQLAlchemyError):
    """The database did not answer, or would not be written; it may later.

    Absent, locked by another program, full, read-only. Nothing of the transaction is stored, but
    where it `may_be_stored`: then it was its commit that failed, or whose word was lost.
    """

    may_be_stored = False


@functools.cache
def _of_drivers() -> tuple[type[Exception], ...]:
    """What drivers let out as it is while they connect."""
    # Not at the top of the file: on SQLite nobody needs the driver before something fails.
    from asyncpg import InterfaceError, PostgresError  # type: ignore[import-untyped]

    return OSError, PostgresError, InterfaceError


def _failures() -> tuple[type[Exception], ...]:
    return (SQLAlchemyError, *_of_drivers())


def may_pass(error: BaseException) -> bool:
    """Whether a database may take the same statements later; a bug of ours it never will."""
    if isinstance(error, IntegrityError | ProgrammingError | DataError):
        return False
    if isinstance(error, DBAPIError) and _is_said_wrong(error.orig):
        return False
    return isinstance(error, (DatabaseAwayError, DBAPIError, PoolTimeoutError, *_of_drivers()))


def _is_said_wrong(error: BaseException | None) -> bool:
    """Whether a driver gives another name to what is a ProgrammingError or a DataError elsewhere.

    To SQLite a table that is missing is an operation that failed. asyncpg refuses values by itself.
    """
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR:
        return True
    refused = error.__cause__ if error else None
    return isinstance(refused, ValueError) and isinstance(refused, _of_drivers())


def first_line(error: BaseException) -> str:
    """What failed, without what SQLAlchemy puts around it: classes, statements, values."""
    line = (str(error).splitlines() or [type(error).__name__])[0]
    return re.sub(r"^\([\w.]+\) ", "", line).rstrip(".")


@contextlib.contextmanager
def telling_away() -> Iterator[None]:
    """What may pass is raised as DatabaseAwayError."""
    try:
        yield
    except _failures() as error:
        if isinstance(error, DatabaseAwayError) or not may_pass(error):
            raise
        raise DatabaseAwayError(first_line(error)) from error
