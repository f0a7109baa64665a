"""What the HTTP door answers by itself, and what with the API that comes with the first call."""

import asyncio
from dataclasses import replace
from datetime import datetime

import httpx

from bot.http.health import SlackState
from bot.http.server import create_door
from bot.services.app import App
from storage.engine import Database
from tests.apps import app_over
from tests.bot.services.reconcile_db import on_sqlite


def _client(app: App) -> httpx.AsyncClient:
    door = create_door(app, lambda: SlackState(is_connected=True), None)
    transport = httpx.ASGITransport(door, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1")


def _broken() -> datetime:
    raise ZeroDivisionError


@on_sqlite
async def test_the_first_calls_at_once_are_answered_and_a_fault_behind_them_is_counted_once(
    database: Database,
) -> None:
    app = app_over(database)
    async with _client(app) as http, _client(replace(app, clock=_broken)) as broken:
        answers = await asyncio.gather(*(http.get("/api/vehicles/free") for _ in range(3)))
        failed = await broken.get("/api/vehicles/free")
        metrics = await http.get("/metrics")

    assert [one.status_code for one in answers] == [200, 200, 200]
    assert (failed.status_code, failed.json()["error"]["code"]) == (500, "internal")
    assert 'scheduler_errors_total{kind="internal"} 1.0' in metrics.text
