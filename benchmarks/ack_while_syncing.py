"""How soon Slack's payloads are acknowledged while the bot reads ten times the real rows.

python -m benchmarks.ack_while_syncing [--repeats 3] [--growth 10]
"""

import argparse
import asyncio
import contextlib
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx

from benchmarks.measuring import at_most, milliseconds, percentile, print_table
from benchmarks.setting import BOT, CARDS, Setting, idle, open_setting, program
from benchmarks.sync_sides import write_apart

_REST_SECONDS = 0.02
_REPORTS = ("vehicles", "media_partners", "approved_makes", "loan_history", "current_activity")
_TARGET = 0.050


async def main() -> None:
    """The reports come from a process of their own; every repeat reads them into changed rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--growth", type=int, default=10, help="how many times the real size")
    given = parser.parse_args()
    idle_acks: list[float] = []
    acks: list[float] = []
    async with open_setting() as setting:
        folders = [setting.folder / name for name in ("smaller", "larger")]
        for folder, scale in zip(folders, (given.growth * 0.95, given.growth), strict=True):
            await write_apart(folder, scale)
        async with _reports(setting.folder / "reports") as address:
            environment = setting.environment | _settings(address)
            running = program(
                *BOT, slack=setting.slack, environment=environment, folder=setting.folder
            )
            async with running as process, httpx.AsyncClient(trust_env=False) as http:
                api = f"http://127.0.0.1:{environment['API_PORT']}/api/ingest/sync"
                await setting.cards_are_drawn()
                await idle(process)
                idle_acks += [await _ack(setting) for _ in range(100)]
                for repeat in range(given.repeats):
                    _serve(setting.folder / "reports", folders[repeat % 2])
                    (await http.post(api)).raise_for_status()
                    while (await http.get(f"{api}/status")).json()["running"]:
                        acks.append(await _ack(setting))
    target = at_most(percentile(acks, 0.99), _TARGET, milliseconds)
    rows = [
        ["idle", str(len(idle_acks)), *_shares(idle_acks), ""],
        [f"while a {given.growth} x sync runs", str(len(acks)), *_shares(acks), target],
    ]
    head = ["Slack's ack, sent to acked", "N", "p50", "p99", "longest", "p99 to reach"]
    print_table(f"{given.repeats} syncs of {given.growth} times the rows.", head, rows)


def _shares(seconds: list[float]) -> list[str]:
    return [milliseconds(value) for value in (*_percentiles(seconds), max(seconds))]


def _percentiles(seconds: list[float]) -> tuple[float, float]:
    return percentile(seconds, 0.5), percentile(seconds, 0.99)


async def _ack(setting: Setting) -> float:
    await asyncio.sleep(_REST_SECONDS)
    acked = await setting.slack.type("ana", CARDS, "/request something")
    await setting.answered(acked)
    return acked.ack_seconds or 0.0


def _serve(place: Path, folder: Path) -> None:
    place.unlink(missing_ok=True)
    place.symlink_to(folder)


@contextlib.asynccontextmanager
async def _reports(place: Path) -> AsyncIterator[str]:
    """A plain file server for what `place` leads to."""
    _serve(place, place.parent / "larger")
    port = _free_port()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"),
        cwd=place.parent,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield f"http://127.0.0.1:{port}/{place.name}"
    finally:
        process.kill()
        await process.wait()


def _settings(address: str) -> dict[str, str]:
    addresses = {f"FMS_REPORT_{name.upper()}_URL": f"{address}/{name}.csv" for name in _REPORTS}
    return addresses | {"API_PORT": str(_free_port()), "SYNC_MAX_DROP_PERCENT": "90"}


def _free_port() -> int:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        port: int = opened.getsockname()[1]
        return port


if __name__ == "__main__":
    asyncio.run(main())
