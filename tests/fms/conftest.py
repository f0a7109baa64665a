from collections.abc import AsyncIterator

import pytest

from sandbox.fms.server import LocalFms, local_fms
from tests.fms.peers import Peer, answer, open_peer, says


@pytest.fixture
async def fms() -> AsyncIterator[LocalFms]:
    async with local_fms(headless=True, scale=0.001) as running:
        yield running


@pytest.fixture
async def peer() -> AsyncIterator[Peer]:
    async with open_peer(says(answer(500))) as opened:
        yield opened
