"""The calls to Alembic, apart because it takes a tenth of the start and is rarely needed."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

_SCRIPTS = Path(__file__).parent / "migrations"


def upgrade(connection: Connection) -> None:
    """Apply what is missing."""
    command.upgrade(_config(connection), "head")


def write_revision(connection: Connection, message: str, number: str) -> None:
    """Write the migration from the database as it is to the tables as they are declared."""
    command.revision(_config(connection), message, autogenerate=True, rev_id=number)


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = connection
    return config
