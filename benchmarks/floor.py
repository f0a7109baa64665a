"""The floor of a request: what a bot that tells the truth cannot do without.

Two commits that are on the disk, the intent before anything is sent and its settlement after; one
POST to FMS by httpx; one chat.update.
"""

import argparse
import asyncio
import json
import os
import sqlite3
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx
from slack_sdk.web.async_client import AsyncWebClient

_WARM_UP = 10


async def main() -> None:
    """Print, as JSON, the seconds that each took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int)
    parser.add_argument("body", help="the vehicle request, as JSON")
    parser.add_argument("message", help="channel, ts and content of the message, as JSON")
    given = parser.parse_args()
    body, message = json.loads(given.body), json.loads(given.message)
    slack = AsyncWebClient(os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        database = _open_database(Path(folder) / "floor.db")
        async with httpx.AsyncClient(
            base_url=os.environ["FMS_STAGING_URL"],
            headers={"Authorization": f"Bearer {os.environ['FMS_STAGING_TOKEN']}"},
        ) as fms:
            took = [
                await _one(database, fms, slack, body, message)
                for _ in range(_WARM_UP + given.count)
            ]
        database.close()
    print(json.dumps(took[_WARM_UP:]))


def _open_database(path: Path) -> sqlite3.Connection:
    """As the bot opens its own: a commit is on the disk when it returns."""
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("CREATE TABLE attempt (id INTEGER PRIMARY KEY, outcome TEXT)")
    return database


async def _one(
    database: sqlite3.Connection,
    fms: httpx.AsyncClient,
    slack: AsyncWebClient,
    body: object,
    message: dict[str, Any],
) -> float:
    began = time.perf_counter()
    with database:
        attempt = database.execute("INSERT INTO attempt (outcome) VALUES ('in_flight')").lastrowid
    answer = await fms.post("/api/v1/vehicle_requests", json=body)
    assert answer.status_code == httpx.codes.CREATED, answer.text
    with database:
        database.execute("UPDATE attempt SET outcome = 'accepted' WHERE id = ?", (attempt,))
    await slack.chat_update(**message)
    return time.perf_counter() - began


if __name__ == "__main__":
    asyncio.run(main())
