"""What a request costs at the least: one POST to FMS by httpx, and one chat.update."""

import argparse
import asyncio
import json
import os
import time
from typing import Any

import httpx
from slack_sdk.web.async_client import AsyncWebClient

_WARM_UP = 10


async def main() -> None:
    """Print, as JSON, the seconds that each pair of calls took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int)
    parser.add_argument("body", help="the vehicle request, as JSON")
    parser.add_argument("message", help="channel, ts and content of the message, as JSON")
    given = parser.parse_args()
    body, message = json.loads(given.body), json.loads(given.message)
    slack = AsyncWebClient(os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    async with httpx.AsyncClient(
        base_url=os.environ["FMS_STAGING_URL"],
        headers={"Authorization": f"Bearer {os.environ['FMS_STAGING_TOKEN']}"},
    ) as fms:
        pairs = [await _pair(fms, slack, body, message) for _ in range(_WARM_UP + given.count)]
    print(json.dumps(pairs[_WARM_UP:]))


async def _pair(
    fms: httpx.AsyncClient, slack: AsyncWebClient, body: object, message: dict[str, Any]
) -> float:
    began = time.perf_counter()
    answer = await fms.post("/api/v1/vehicle_requests", json=body)
    assert answer.status_code == httpx.codes.CREATED, answer.text
    await slack.chat_update(**message)
    return time.perf_counter() - began


if __name__ == "__main__":
    asyncio.run(main())
