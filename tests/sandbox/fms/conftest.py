from collections.abc import AsyncIterator
from datetime import date

import httpx
import pytest

from sandbox.fms.local import LocalFms
from sandbox.fms.server import local_fms

TODAY = date(2026, 11, 2)


@pytest.fixture
async def fms() -> AsyncIterator[LocalFms]:
    async with local_fms(today=TODAY) as running:
        yield running


@pytest.fixture
async def client(fms: LocalFms) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Authorization": f"Bearer {fms.token}"}
    async with httpx.AsyncClient(base_url=fms.url, headers=headers, timeout=5) as client:
        yield client
