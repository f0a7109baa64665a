"""Work goes on while a sync runs: nobody waits for a slow report or for a large table."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from bot.services.views import read_status
from sandbox.slack.interactions import Interaction
from sandbox.slack.queries import words
from tests.bot.sync.files import good_files, rows_of, written
from tests.bot.sync.reports_server import answer, reports_server
from tests.stage import ALERTS, CARDS, Stage, eight_plans, on_sqlite, open_stage

_MANY_ROWS = 60_000
# As many as are surely free, also in what the sync brings.
_REQUESTS = 5


def _now() -> float:
    return asyncio.get_running_loop().time()


async def _sync_runs(stage: Stage) -> bool:
    status = await read_status(stage.bot.app)
    return status.running is not None


@eight_plans
@pytest.mark.long
async def test_people_request_while_fms_keeps_a_report_back(stage: Stage) -> None:
    async with stage.fms.hold_reports() as held:
        await stage.slack.type("olga", ALERTS, "/sync")
        await held.arrived()

        await stage.request(120)
        await stage.request(123, who="ben")

        assert await _sync_runs(stage)
        assert len(stage.fms.live_requests()) == 2
        held.release()
    await stage.alert("Sync OK:")


def _many_loans() -> bytes:
    """A loan history of ten times the real size."""
    rows = rows_of(good_files()["loan_history"])
    return written([[str(10**6 + n), *rows[n % len(rows)][1:]] for n in range(_MANY_ROWS)])


@contextlib.asynccontextmanager
async def _syncing_many_loans(database_url: str) -> AsyncIterator[Stage]:
    async with reports_server() as server:
        server.answers["loan_history"] = answer(_many_loans())
        url = f"{server.url}/loan_history.csv"
        async with open_stage(
            database_url, plans=10, clashes=2, fms_report_loan_history_url=url
        ) as stage:
            await stage.at_rest()
            await stage.slack.type("olga", ALERTS, "/sync")
            await stage.slack.until(lambda: server.asked)
            yield stage


@pytest.mark.long
async def test_people_request_while_a_large_table_is_read_and_swapped(database_url: str) -> None:
    async with _syncing_many_loans(database_url) as stage:
        began, typed = _now(), list[Interaction]()
        for number in range(120, 120 + _REQUESTS):
            if not await _sync_runs(stage):
                break
            typed.append(await stage.slack.type("ana", CARDS, f"/request {number}"))
            await stage.card(number, "Requested")

        report = await stage.alert("Sync OK:")
        took = _now() - began
        details = await stage.slack.until(lambda: stage.slack.replies(report))
        assert f"loan_history: {_MANY_ROWS:,} rows" in words(details[0])
        assert len(typed) >= 2
        assert all(one.acked for one in typed)
        assert max(one.ack_seconds or 0.0 for one in typed) < took / 2
        assert len(stage.fms.live_requests()) == len(typed)


@on_sqlite
@pytest.mark.long
async def test_readers_of_a_large_table_are_never_kept_waiting_by_a_swap(
    database_url: str,
) -> None:
    async with _syncing_many_loans(database_url) as stage:
        began, waits = _now(), list[float]()
        while await _sync_runs(stage):
            asked = _now()
            await stage.state(120)
            waits.append(_now() - asked)

        assert max(waits) < (_now() - began) / 2
