"""`python -m sandbox.slack`: the local Slack by itself, for any Bolt app. See README.md here."""

import argparse
import asyncio
import signal

from sandbox.slack.server import local_slack
from sandbox.slack.user_actions.base import DEFAULT_EVENTS

# An app that does not listen to one of them answers it with 404, as it would in Slack.
_EVENTS = DEFAULT_EVENTS | {"app_mention", "message.channels", "message.groups", "message.im"}


async def _run(port: int, request_url: str) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with local_slack(port, events=_EVENTS, rate_limits=True) as slack:
        if request_url:
            slack.use_http(request_url)
        print(  # noqa: T201
            f"Slack, to look at: {slack.address}\n"
            "For the app's environment:\n"
            f"export SLACK_API_URL={slack.api_url}\n"
            f"export SLACK_BOT_TOKEN={slack.bot_token}\n"
            f"export SLACK_APP_TOKEN={slack.app_token}\n"
            f"export SLACK_SIGNING_SECRET={slack.signing_secret}\n"
            "Ctrl-C stops it.",
            flush=True,
        )
        await stop.wait()


def main() -> None:
    """Run until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.slack", description=__doc__)
    parser.add_argument("--port", type=int, default=8090, help="0 takes any free one")
    parser.add_argument(
        "--request-url", default="", help="deliver there, signed, instead of over Socket Mode"
    )
    given = parser.parse_args()
    asyncio.run(_run(given.port, given.request_url))


if __name__ == "__main__":
    main()
