from collections.abc import AsyncIterator
from datetime import date

import httpx
import pytest

from sandbox.fms.reports import TIDY
from sandbox.fms.server import LocalFms, local_fms
from tests.sandbox.fms.helpers import fms_client

TODAY = date(2026, 11, 2)


@pytest.fixture
async def fms() -> AsyncIterator[LocalFms]:
    async with local_fms(today=TODAY) as running:
        yield running


@pytest.fixture
async def tidy() -> AsyncIterator[LocalFms]:
    """An FMS whose reports write every value in one way."""
    async with local_fms(today=TODAY, irregularities=TIDY) as running:
        yield running


@pytest.fixture
async def caller(tidy: LocalFms) -> AsyncIterator[httpx.AsyncClient]:
    """The client of the tidy one."""
    async with fms_client(tidy.url) as client:
        yield client


@pytest.fixture
async def client(fms: LocalFms) -> AsyncIterator[httpx.AsyncClient]:
    async with fms_client(fms.url) as client:
        yield client
