"""Databases that are migrated already, and a app over one of them."""

import pytest

from storage.engine import Database
from tests.bot.services.books import Books
from tests.storage.conftest import another, database, ready_url

__all__ = ["another", "database", "ready_url"]


@pytest.fixture
def books(database: Database) -> Books:
    """What was requested, and what FMS's reports say."""
    return Books(database)
