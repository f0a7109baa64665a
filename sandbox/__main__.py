"""`python -m sandbox`: the bot between a local FMS and a local Slack, with no account anywhere."""

import argparse
import asyncio
import contextlib
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sandbox.environment import bot_environment
from sandbox.filling import fill_plans
from sandbox.fms.dialects import DIALECTS, DOCUMENT
from sandbox.fms.planned import plan_assignments
from sandbox.fms.server import LocalFms, local_fms
from sandbox.installation import slack_with_the_app
from sandbox.slack.default_workspace import ALERTS, ANA, ASSIGNMENTS, BEN
from sandbox.slack.local import LocalSlack
from sandbox.slack.queries import words
from sandbox.story.cards import tell_cards
from sandbox.story.panel import Panel
from storage.engine import Database
from storage.migrate import migrate

# Every number that README.md names, and some to play with.
NUMBERS = range(110, 136)
EXAMPLE = 123
_START_SECONDS = 120
_STOP_SECONDS = 40
_ZONE = ZoneInfo("America/Los_Angeles")  # the bot's default SYNC_TIMEZONE


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--headless", action="store_true", help="print addresses, serve no page")
    parser.add_argument("--slack-port", type=int, default=8090, help="0 takes any free one")
    parser.add_argument("--fms-port", type=int, default=8091, help="0 takes any free one")
    parser.add_argument("--api-port", type=int, default=8081, help="0 takes any free one")
    parser.add_argument(
        "--scale", type=float, default=1.0, help="size of the fleet; 1 is a real one"
    )
    parser.add_argument("--seed", type=int, default=1, help="another seed, another fleet")
    parser.add_argument(
        "--dialect",
        choices=DIALECTS,
        default=DOCUMENT.name,
        help="how FMS speaks: as documented, or as the live one does",
    )
    return parser.parse_args()


async def _run(arguments: argparse.Namespace) -> int:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    with tempfile.TemporaryDirectory(prefix="media-scheduler-") as folder:
        file = Path(folder) / "scheduler.db"
        # There already, so that nobody is warned of a new, empty one.
        file.touch(mode=0o600)
        database_url = f"sqlite+aiosqlite:///{file}"
        async with (
            _migrated(database_url) as database,
            local_fms(
                port=arguments.fms_port,
                headless=arguments.headless,
                scale=arguments.scale,
                seed=arguments.seed,
                dialect=arguments.dialect,
                today=datetime.now(_ZONE).date(),
            ) as fms,
        ):
            panel = Panel(fms, database, EXAMPLE)
            async with slack_with_the_app(
                arguments.slack_port,
                headless=arguments.headless,
                beside=panel.companion,
            ) as slack:
                fms.state.slack_page = "" if arguments.headless else slack.address
                settings = bot_environment(slack, fms, database_url, api_port=arguments.api_port)
                panel.environment.update(settings)
                _say_where(slack, fms, headless=arguments.headless)
                cards = await _begin(panel)
                async with _bot(settings) as process, _following(panel):
                    ready = asyncio.create_task(_ready(slack, cards))
                    return await _serve(process, stop, ready)


@contextlib.asynccontextmanager
async def _migrated(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    try:
        await migrate(database)
        yield database
    finally:
        await database.close()


async def _begin(panel: Panel) -> int:
    """Plans, this morning's digest, and below them one card of each color; how many cards."""
    database, fms = panel.database, panel.fms
    # The first ones are in somebody's way, the rest can be sent.
    plans = plan_assignments(fms.dataset, len(NUMBERS))[::-1]
    planners = [f"slack:{person.id}" for person in (ANA, BEN)]
    await fill_plans(database, fms.dataset, plans, first=NUMBERS.start, planners=planners)
    await panel.do("morning")
    taken = {plan.vehicle_id for plan in plans}
    told = await tell_cards(database, fms, first=NUMBERS.stop, people=planners, taken=taken)
    return len(plans) + told


@contextlib.asynccontextmanager
async def _following(panel: Panel) -> AsyncIterator[None]:
    """The page looks again at what happens in FMS."""
    following = asyncio.create_task(panel.follow())
    try:
        yield
    finally:
        following.cancel()


@contextlib.asynccontextmanager
async def _bot(settings: dict[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    """The real bot as a process of its own, with ordinary settings."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", env={**os.environ, **settings}, start_new_session=True
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), _STOP_SECONDS)
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _serve(
    process: asyncio.subprocess.Process, stop: asyncio.Event, ready: asyncio.Task[None]
) -> int:
    """Say when all is there, and wait: for Ctrl-C, or for the bot to end by itself."""
    ended = asyncio.create_task(process.wait())
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({ended, stopped, ready}, return_when=asyncio.FIRST_COMPLETED)
    if not ended.done() and not stopped.done():
        await ready
        print("\n  Ready.\n", flush=True)  # noqa: T201
        await asyncio.wait({ended, stopped}, return_when=asyncio.FIRST_COMPLETED)
    for task in (stopped, ready):
        task.cancel()
    if ended.done():
        print("The bot stopped by itself; its messages are above.", file=sys.stderr)  # noqa: T201
        return 1
    print("\nStopping ...")  # noqa: T201
    return 0


async def _ready(slack: LocalSlack, cards: int) -> None:
    """Every card stands, and the first sync was told of; from then on Slack counts calls."""

    def is_ready() -> bool:
        is_told = any("sync" in words(one).lower() for one in slack.messages(ALERTS))
        return is_told and len(slack.messages(ASSIGNMENTS)) >= cards

    await slack.until(is_ready, timeout=_START_SECONDS)
    slack.limits.enabled = True
    slack.workspace.changes.note()


def _say_where(slack: LocalSlack, fms: LocalFms, *, headless: bool) -> None:
    """The two addresses and the next step, above the bot's log."""
    step = (
        ""
        if headless
        else f"  Next: open the first in a browser, and type /request {EXAMPLE} there.\n"
    )
    print(  # noqa: T201
        f"\n  Slack:  {slack.api_url if headless else slack.address}"
        f"\n  FMS:    {fms.url}\n"
        f"\n{step}  The bot starts now; its log follows. Ctrl-C stops everything.\n",
        flush=True,
    )


def main() -> int:
    """Run until Ctrl-C; 1 when something could not start."""
    try:
        return asyncio.run(_run(_arguments()))
    except OSError as error:
        print(f"{error}. Choose other ports: --slack-port, --fms-port.", file=sys.stderr)  # noqa: T201
        return 1


if __name__ == "__main__":
    sys.exit(main())
