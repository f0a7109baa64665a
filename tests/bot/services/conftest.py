"""Databases that are migrated already, and a app over one of them."""

import pytest

from storage.engine import Database
from tests.bot.services.reconcile_db import ReconcileDb
from tests.storage.conftest import another, database, ready_url

__all__ = ["another", "database", "ready_url"]


@pytest.fixture
def db(database: Database) -> ReconcileDb:
    """What was requested, and what FMS's reports say."""
    return ReconcileDb(database)
