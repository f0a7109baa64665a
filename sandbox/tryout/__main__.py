"""`deploy/try`: everything on a fresh machine, with Debian's packages, and one line of counts.

The image's steps, two bots on PostgreSQL, nginx with TLS, Prometheus; a request made and taken
back, a bot killed, a backup restored. Slack and FMS are the local ones.
"""

import asyncio
import contextlib
import os
import shlex
import signal
import ssl
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from domain.messages import card_thread
from sandbox.environment import bot_environment
from sandbox.fms.planned import plan_assignments
from sandbox.fms.reports import TIDY
from sandbox.fms.server import LocalFms, local_fms
from sandbox.installation import slack_with_the_app
from sandbox.slack.local import LocalSlack
from sandbox.slack.messages import Message
from sandbox.slack.queries import words
from sandbox.tryout.machine import (
    Machine,
    TryoutError,
    free_port,
    fresh_machine,
    missing,
    postgres_program,
    until,
)
from sandbox.tryout.programs import (
    ROOT,
    Postgres,
    Prometheus,
    Proxy,
    start_nginx,
    start_postgres,
    start_prometheus,
)

_CARDS = "#press-assignments"
_PLANS = 4
_API_TOKEN = "q3Vt8LmZx2Rk-h7Gd1WcNy5Sb"  # noqa: S105  # of this run alone


@dataclass(slots=True)
class Tryout:
    """What there is so far, and what was counted."""

    machine: Machine
    slack: LocalSlack
    fms: LocalFms
    postgres: Postgres
    program: Path
    ports: list[int]
    database: str
    counts: Counter[str] = field(default_factory=Counter)
    bots: list[asyncio.subprocess.Process] = field(default_factory=list)

    def environment(self, port: int) -> dict[str, str]:
        """A bot's settings, in HTTP mode."""
        values = bot_environment(self.slack, self.fms, self.database, api_port=port)
        del values["SLACK_APP_TOKEN"]
        secret = {"SLACK_SIGNING_SECRET": self.slack.signing_secret, "API_TOKEN": _API_TOKEN}
        return values | secret | {"REMINDERS_ENABLED": "false"}

    async def command(self, *arguments: str | Path, code: int = 0) -> str:
        """What a command of the bot's says."""
        return await self.machine.run(
            self.program,
            *arguments,
            user=self.machine.account.pw_name,
            environment=self.environment(self.ports[0]),
            code=code,
        )

    async def start_bot(self, at: int) -> None:
        """One of the two, until it is ready."""
        port = self.ports[at]
        process = await self.machine.start(
            f"bot-{at + 1}",
            *(self.program, "run"),
            user=self.machine.account.pw_name,
            environment=self.environment(port),
        )
        self.bots[at:] = [process, *self.bots[at + 1 :]]

        async def is_ready() -> bool:
            if process.returncode is not None:
                raise TryoutError(f"bot {at + 1} ended with {process.returncode}")
            return await _status(f"http://127.0.0.1:{port}/health/ready") == 200

        await until(is_ready, f"bot {at + 1} is ready")

    async def card(self, number: int, status: str) -> Message:
        """The assignment's card, once it shows this status."""

        def shown() -> Message | None:
            key = {"key": card_thread(number)}
            cards = [
                one
                for one in self.slack.messages(_CARDS)
                if (one.metadata or {}).get("event_payload") == key
            ]
            if len(cards) > 1:
                raise TryoutError(f"assignment {number} has {len(cards)} cards")
            return next((one for one in cards if f"*{status}*" in words(one)), None)

        return await self.slack.until(shown)

    async def request(self, number: int) -> Message:
        """Ana types the command, and the card turns magenta."""
        typed = await self.slack.type("ana", _CARDS, f"/request {number}")
        if not typed.acked:
            raise TryoutError(f"/request {number} was not acknowledged: {typed.error}")
        card = await self.card(number, "Requested")
        self.counts["requests made"] += 1
        return card

    async def take_back(self, number: int) -> None:
        """Ana presses Unrequest, and the card turns green."""
        await self.slack.click("ana", await self.card(number, "Requested"), "Unrequest")
        await self.card(number, "Planned")
        self.counts["taken back"] += 1


def say(line: str) -> None:
    """A line for whoever watches."""
    print(line, flush=True)  # noqa: T201


async def _status(address: str, *, trust: Path | None = None, method: str = "GET") -> int:
    verify = ssl.create_default_context(cafile=str(trust)) if trust else True
    async with httpx.AsyncClient(trust_env=False, verify=verify) as http:
        try:
            return (await http.request(method, address)).status_code
        except httpx.TransportError:
            return 0


async def _install(machine: Machine) -> Path:
    """The image's steps, in a bare folder that the bots cannot write to."""
    folder = machine.folder / "opt"
    # Debian's own, which every account may run.
    environment = {"PYTHON": "/usr/bin/python3", "HOME": str(machine.folder)}
    given = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    await machine.run("sh", ROOT / "deploy/install.sh", folder, environment=environment | given)
    return folder / "bin" / "media-scheduler-bot"


async def _fill(tryout: Tryout) -> None:
    """An empty database gets its tables, FMS's reports and a few plans."""
    await tryout.command("migrate")
    checked = (await tryout.command("check")).splitlines()
    tryout.counts["checks ok"] = sum(one.startswith("ok ") for one in checked)
    await tryout.command("sync")
    file = tryout.machine.folder / "plans.csv"
    plans = plan_assignments(tryout.fms.dataset, _PLANS, clashes=0)
    rows = [f"{one.vehicle_id},{one.person_id},{one.start_date},{one.end_date}" for one in plans]
    file.write_text("\n".join(["vehicle_id,person_id,start_date,end_date", *rows, ""]))
    await tryout.command("import", file)


async def _behind_the_proxy(tryout: Tryout, proxy: Proxy) -> None:
    """Slack's calls go through nginx, and nobody else's."""
    for path, method, expected in (
        ("/slack/events", "POST", 401),
        ("/metrics", "GET", 404),
        ("/api/ingest/sync/status", "GET", 404),
    ):
        status = await _status(f"{proxy.address}{path}", trust=proxy.certificate, method=method)
        if status != expected:
            raise TryoutError(f"{method} {path} through nginx: {status} in place of {expected}")
    tryout.slack.use_http(f"{proxy.address}/slack/events", trusted=proxy.certificate)


async def _kill_one(tryout: Tryout, prometheus: Prometheus) -> None:
    """The other goes on, and Prometheus sees it."""
    tryout.bots[0].kill()
    await tryout.bots[0].wait()
    tryout.counts["bots killed"] += 1
    await tryout.request(2)
    await prometheus.sees('sum(up{job="media-scheduler"})', 1)
    await tryout.start_bot(0)
    await prometheus.sees('sum(up{job="media-scheduler"})', 2)


async def _restore(tryout: Tryout) -> None:
    """The backup that the bot says how to make, put into an empty database."""
    file = tryout.machine.place("backup", tryout.machine.account.pw_name) / "scheduler.dump"
    told = await tryout.command("backup", file, code=2)
    dump = shlex.split(told.strip().rpartition(": ")[2])
    password = {"PGPASSWORD": tryout.postgres.password}
    await tryout.machine.run(*dump, user=tryout.machine.account.pw_name, environment=password)
    before = await tryout.command("audit")
    await _stop(tryout)
    address = await tryout.postgres.make("scheduler")
    await tryout.machine.run(
        postgres_program("pg_restore"),
        *("--no-owner", "--single-transaction"),
        f"--dbname={address.replace('postgresql+asyncpg', 'postgresql')}",
        file,
    )
    if await tryout.command("audit") != before:
        raise TryoutError("the restored record is another")
    tryout.counts["backups restored"] += 1
    for at in (0, 1):
        await tryout.start_bot(at)
    await tryout.take_back(2)


async def _stop(tryout: Tryout) -> None:
    for bot in tryout.bots:
        if (code := await tryout.machine.stop(bot)) != 0:
            raise TryoutError(f"a bot that was stopped ended with {code}")


async def _go_through(tryout: Tryout) -> None:
    """Everything, a line each."""
    await _fill(tryout)
    for at in (0, 1):
        await tryout.start_bot(at)
    say("ok two bots on PostgreSQL, tables, reports and plans")
    proxy = await start_nginx(tryout.machine, tryout.ports)
    await until(lambda: _answers(proxy), "nginx answers")
    await _behind_the_proxy(tryout, proxy)
    say("ok nginx forwards /slack/events, over TLS, and nothing else")
    prometheus = await start_prometheus(tryout.machine, tryout.ports)
    await prometheus.sees('sum(up{job="media-scheduler"})', 2)
    say("ok Prometheus sees both")
    await tryout.request(1)
    await tryout.take_back(1)
    say("ok one request made and taken back")
    await _kill_one(tryout, prometheus)
    say("ok one bot killed, the other went on")
    await _restore(tryout)
    say("ok the backup restored")
    await _stop(tryout)
    _compare(tryout)


async def _answers(proxy: Proxy) -> bool:
    return await _status(proxy.address, trust=proxy.certificate) != 0


def _compare(tryout: Tryout) -> None:
    made, live = tryout.fms.posts_received(), len(tryout.fms.live_requests())
    if (made, live) != (tryout.counts["requests made"], 0):
        raise TryoutError(f"FMS received {made} creates, and {live} requests are left")


@contextlib.asynccontextmanager
async def _tryout(machine: Machine) -> AsyncIterator[Tryout]:
    async with (
        slack_with_the_app(headless=True) as slack,
        local_fms(headless=True, irregularities=TIDY) as fms,
    ):
        program = await _install(machine)
        say("ok installed as the image is")
        postgres = await start_postgres(machine)
        database = await postgres.make("scheduler")
        ports = [free_port(), free_port()]
        yield Tryout(machine, slack, fms, postgres, program, ports, database)


async def _try() -> int:
    began = time.monotonic()
    end_on_signals()
    try:
        async with fresh_machine() as machine:
            counts = await _counted(machine)
    except (TryoutError, TimeoutError) as error:
        say(f"try: failed after {time.monotonic() - began:.0f} s: {error}")
        return 1
    except asyncio.CancelledError:
        say(f"try: stopped after {time.monotonic() - began:.0f} s, and nothing is left behind")
        return 1
    counted = ", ".join(f"{what} {count}" for what, count in counts.items())
    say(f"try: {counted}, lost 0, doubled 0, in {time.monotonic() - began:.0f} s")
    return 0


async def _counted(machine: Machine) -> Counter[str]:
    try:
        async with _tryout(machine) as tryout:
            await _go_through(tryout)
            return tryout.counts
    except (TryoutError, TimeoutError):
        say(machine.logs())
        raise


def end_on_signals() -> None:
    """Have the first signal end this task, which then clears up; a second one changes nothing."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()

    def end() -> None:
        if task and not task.cancelling():
            task.cancel()

    for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(one, end)


def main() -> int:
    """0 when all went well, 1 when not, 2 with a line each for what is missing."""
    if lacking := missing():
        for one in lacking:
            say(f"try: {one}")
        return 2
    return asyncio.run(_try())


if __name__ == "__main__":
    sys.exit(main())
