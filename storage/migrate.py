"""Bring a database's tables to this version.

Migrations whose numbers begin alike only add to each other (docs/upgrading.md): a version works
beside newer tables of its own generation, and leaves what it does not know.
"""

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from storage.engine import Database

if TYPE_CHECKING:
    from alembic.config import Config

_log = logging.getLogger(__name__)

_SCRIPTS = Path(__file__).parent / "migrations"

# Any number, as long as every version of the product uses the same.
_POSTGRES_LOCK = 4_711_014
# Earlier numbers were never released.
_FIRST = "0100"


class TablesOfAnotherVersionError(Exception):
    """The tables are not this version's, and cannot be made so; says what to do."""


async def migrate(database: Database) -> None:
    """Apply what is missing. Safe while other processes start: they wait their turn.

    Raises TablesOfAnotherVersionError, and sqlalchemy.exc.SQLAlchemyError when the database
    cannot be reached or changed.
    """
    async with database.migrating() as connection:
        if not database.is_sqlite:
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({_POSTGRES_LOCK})"))
        version = await connection.run_sync(_usable_version)
        if version is None or version < newest():
            await connection.run_sync(_upgrade)
        elif version > newest():
            _log.warning("the tables are of a newer version (%s), beside which this works", version)


async def is_migrated(database: Database) -> bool:
    """Whether its tables have all that this version needs; changes nothing.

    Raises as `migrate` does.
    """
    return (await tables_version(database) or "") >= newest()


async def tables_version(database: Database) -> str | None:
    """The number of the last migration that made its tables; None where there are none.

    Raises as `migrate` does.
    """
    async with database.reading() as session:
        return await (await session.connection()).run_sync(_usable_version)


def _usable_version(connection: Connection) -> str | None:
    version, this = _version(connection), newest()
    if version is not None and version < _FIRST:
        raise TablesOfAnotherVersionError(
            f"its tables were made before the first release ({version}). "
            "Name an empty database in DATABASE_URL"
        )
    if version is not None and generation(version) > generation(this):
        raise TablesOfAnotherVersionError(
            f"its tables are of a newer version of the bot ({version}). "
            "Run that version, or restore the backup from before it"
        )
    return version


def generation(version: str) -> str:
    """What the numbers of migrations have in common that only add to each other."""
    return version[:2]


def _version(connection: Connection) -> str | None:
    """Alembic's own note of the last migration that was applied."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return version


def newest() -> str:
    """The number of the last migration."""
    scripts = (_SCRIPTS / "versions").glob("[0-9]*.py")
    return max(script.name[:4] for script in scripts)


def _upgrade(connection: Connection) -> None:
    # Read here: it is rarely needed, and takes a tenth of the start.
    from alembic import command

    command.upgrade(config_for(connection), "head")


def config_for(connection: Connection) -> "Config":
    """Alembic's settings, for its commands to work on this connection."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = connection
    return config
