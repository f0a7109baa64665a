"""What is said when a database cannot be used."""

import pytest
from asyncpg import exceptions  # type: ignore[import-untyped]
from sqlalchemy.exc import DBAPIError

from storage.away import DatabaseAwayError
from storage.refusals import why


@pytest.mark.parametrize(
    ("cause", "says"),
    [
        (
            exceptions.InvalidPasswordError('password authentication failed for user "bot"'),
            'the password (password authentication failed for user "bot"). Check both in DATABASE',
        ),
        (
            exceptions.InvalidAuthorizationSpecificationError("no pg_hba.conf entry for host"),
            "the server refuses the user or the password (no pg_hba.conf entry for host)",
        ),
        (exceptions.TooManyConnectionsError("sorry, too many clients"), "no more connections"),
        (exceptions.InsufficientPrivilegeError("permission denied"), "does not let the user do it"),
        (
            exceptions.DuplicatePreparedStatementError("__asyncpg_stmt_1__ already exists"),
            "Put ?prepared_statement_cache_size=0 behind DATABASE_URL",
        ),
        (ConnectionRefusedError(111, "Connect call failed"), "the server cannot be reached"),
        (TimeoutError(), "the server cannot be reached"),
        (PermissionError(13, "Permission denied", "/var/bot.db"), "Check DATABASE_URL."),
        (ValueError("nonsense"), "nonsense. Check DATABASE_URL."),
    ],
)
def test_a_cause_is_known_however_it_is_wrapped(cause: Exception, says: str) -> None:
    wrapped = DBAPIError("SELECT 1", None, cause)
    away = DatabaseAwayError("it failed")
    away.__cause__ = wrapped

    said = why(cause)
    assert says in said
    assert "\n" not in said
    if "Check DATABASE_URL." not in says:
        assert why(wrapped) == why(away) == said
