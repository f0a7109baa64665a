"""A client at the HTTP door of the stage."""

from collections.abc import AsyncIterator

import httpx
import pytest

from sandbox.changes import PATIENCE_SECONDS
from tests.stage import Stage


@pytest.fixture
async def http(stage: Stage) -> AsyncIterator[httpx.AsyncClient]:
    """Calls the bot as another program on this machine does."""
    async with httpx.AsyncClient(
        base_url=stage.bot.api_address, trust_env=False, timeout=PATIENCE_SECONDS
    ) as client:
        yield client
