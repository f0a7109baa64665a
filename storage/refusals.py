"""Why a database cannot be used, for the person who runs the bot: cause and resolution."""

from collections.abc import Iterator

from asyncpg import exceptions  # type: ignore[import-untyped]
from sqlalchemy.exc import DBAPIError

from storage.away import first_line

_POOLER = (
    "a pooler such as PgBouncer gives each transaction another connection",
    "Put ?prepared_statement_cache_size=0 behind DATABASE_URL, or use its session mode",
)
# Of the server's own errors; by the first that fits.
_MEANINGS = (
    (exceptions.DuplicatePreparedStatementError, *_POOLER),
    (exceptions.InvalidSQLStatementNameError, *_POOLER),
    (
        exceptions.InvalidAuthorizationSpecificationError,
        "the server refuses the user or the password",
        "Check both in DATABASE_URL",
    ),
    (
        exceptions.InvalidCatalogNameError,
        "the server has no such database",
        "Make it, or name another in DATABASE_URL",
    ),
    (
        exceptions.InsufficientPrivilegeError,
        "the server does not let the user do it",
        "Make the user the owner of the database",
    ),
    (
        exceptions.TooManyConnectionsError,
        "the server takes no more connections",
        "Close others, or raise its limit",
    ),
    (
        OSError,
        "the server cannot be reached",
        "Check the address in DATABASE_URL, and whether the server runs",
    ),
)


def why(error: BaseException) -> str:
    """One line: what it means where that is known, what was said, and what to do."""
    # An error of the network names no file.
    chain = [one for one in _causes(error) if not getattr(one, "filename", None)]
    for kind, meaning, resolution in _MEANINGS:
        for one in chain:
            if isinstance(one, kind):
                return f"{meaning} ({first_line(one)}). {resolution}."
    return f"{first_line(error)}. Check DATABASE_URL."


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what is behind it: we wrap what SQLAlchemy wraps what a driver wraps."""
    while error is not None:
        yield error
        error = (isinstance(error, DBAPIError) and error.orig) or error.__cause__
