"""The smallest Bolt app in Socket Mode: its one listener acknowledges, and does nothing else."""

import asyncio
import os

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient


async def main() -> None:
    """Run until killed."""
    token, address = os.environ.pop("SLACK_BOT_TOKEN"), os.environ["SLACK_API_URL"]
    app = AsyncApp(client=AsyncWebClient(token=token, base_url=address))

    @app.command("/request")
    async def request(ack: AsyncAck) -> None:
        await ack()

    await AsyncSocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).start_async()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    asyncio.run(main())
