"""A client at the HTTP door of the stage, and databases for a door that stands alone."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.http.helpers import client_of
from tests.stage import Stage
from tests.storage.conftest import database, ready_url

__all__ = ["database", "ready_url"]


@pytest.fixture
async def http(stage: Stage) -> AsyncIterator[httpx.AsyncClient]:
    """Calls the bot as another program on this machine does."""
    async with client_of(stage) as client:
        yield client
