"""For whatever keeps the bot running: alive, ready, and how it does."""

import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from importlib import metadata

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import select

from bot.app import running_bot
from sandbox.fms.faults import Direction, Fault
from storage.tables import SlackMessageRow
from tests.e2e import findings
from tests.http.helpers import client_of, problem
from tests.stage import CARDS, Stage, on_sqlite

LIVE, READY = "/health/live", "/health/ready"


@on_sqlite
async def test_it_is_ready_while_slack_and_the_database_are_there(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    for path in (LIVE, READY):
        answer = await http.get(path)
        assert (answer.status_code, answer.json()) == (200, {"success": True})


@on_sqlite
@pytest.mark.long
async def test_cut_off_from_slack_it_is_alive_but_not_ready(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    stage.slack.faults.outage()

    async def is_not_ready() -> bool:
        return (await http.get(READY)).status_code != 200

    await stage.until(is_not_ready)
    assert problem(await http.get(READY), 503, "slack") == "Slack is not connected."
    assert (await http.get(LIVE)).status_code == 200


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_without_its_database_it_is_alive_but_not_ready(
    stage: Stage, http: httpx.AsyncClient, postgres_url: str
) -> None:
    await stage.at_rest()
    await figures(http)
    async with without_database(stage, postgres_url):
        said = problem(await http.get(READY), 503, "database")
        alive = await http.get(LIVE)
        away = await figures(http)

    # As it was noticed: when it was asked for this very answer, or shortly before.
    assert "database did not answer" in said or said == "The database cannot be written."
    assert alive.status_code == 200
    assert value(away["scheduler_database_up"]) == 0
    assert 0 < value(away["scheduler_data_age_seconds"]) < float("inf")
    assert value((await figures(http))["scheduler_database_up"]) == 1
    assert (await http.get(READY)).status_code == 200


@contextlib.asynccontextmanager
async def without_database(stage: Stage, server: str) -> AsyncIterator[None]:
    """The server lets nobody into the stage's database any more, and throws everybody out."""
    name = stage.database.engine.url.database
    engine = create_async_engine(server, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false"))
        await connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"),
            {"name": name},
        )
        yield
        await connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"))
    await engine.dispose()


async def figures(http: httpx.AsyncClient) -> dict[str, list[Sample]]:
    """Every family, as Prometheus reads it."""
    answer = await http.get("/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    return {one.name: one.samples for one in text_string_to_metric_families(answer.text)}


def value(samples: list[Sample], suffix: str = "", **labels: str) -> float:
    found = [
        one.value
        for one in samples
        if one.name.endswith(suffix) and labels.items() <= one.labels.items()
    ]
    assert len(found) == 1, (suffix, labels, samples)
    return found[0]


@on_sqlite
async def test_all_figures_are_there_and_count_what_happened(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    before = await figures(http)
    assert value(before["scheduler_attempts_open"], outcome="unconfirmed") == 0

    await stage.request(120)
    stage.fms.faults.set(Direction.CREATE, Fault.CONFLICT, times=1)
    await http.post("/api/fms/create-vehicle-request", json={"assignment_id": 121})
    stage.fms.faults.set(Direction.CREATE, Fault.SERVER_ERROR, times=1)
    await http.post("/api/fms/create-vehicle-request", json={"assignment_id": 122})
    stage.fms.faults.set("vehicles", Fault.EMPTY)
    await stage.slack.type("olga", CARDS, "/sync")
    await stage.alert("Sync again")

    now = await figures(http)
    calls = now["scheduler_fms_request_seconds"]
    for outcome in ("accepted", "notapplied", "indoubt"):
        assert value(calls, "_count", action="request", outcome=outcome) == 1
    assert value(now["scheduler_attempts_open"], outcome="unconfirmed") == 1
    assert value(now["scheduler_attempts_open"], outcome="in_flight") == 0
    assert value(now["scheduler_sync_seconds"]) > 0
    read, rows = now["scheduler_sync_rows_read"], now["scheduler_sync_rows"]
    assert value(read, report="vehicles") == 0
    assert value(read, report="loan_history") > 100
    for report in ("loan_history", "current_activity", "vehicles"):
        # The parts add up, so that a sum by report is what was read.
        parts = ("new", "changed", "unchanged", "rejected", "duplicates")
        assert value(read, report=report) == sum(
            value(rows, report=report, outcome=one) for one in parts
        )
        applied = now["scheduler_sync_report_applied"]
        assert value(applied, report=report) == (report != "vehicles")
    failed = now["scheduler_sync_report_failures"]
    assert value(failed, "_total", report="vehicles", fault="empty") == 1
    assert 0 < value(now["scheduler_data_age_seconds"]) < 600
    assert value(now["scheduler_slack_ack_seconds"], "_count") >= 2


@on_sqlite
async def test_every_counter_is_there_before_it_counts_and_says_of_what_process(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    now = await figures(http)

    for action in ("request", "unrequest", "delete"):
        for outcome in ("accepted", "notapplied", "indoubt"):
            calls = now["scheduler_fms_request_seconds"]
            assert value(calls, "_count", action=action, outcome=outcome) == 0
    failures = now["scheduler_sync_report_failures"]
    assert value(failures, "_total", report="vehicles", fault="empty") == 0
    assert {one.labels["kind"] for one in now["scheduler_errors"] if _counts(one)} == {
        *("database", "slack", "internal")
    }
    assert value(now["scheduler_messages_put_aside"], "_total", kind="card") == 0
    assert value(now["process_resident_memory_bytes"]) > 1_000_000
    [build] = now["scheduler_build_info"]
    assert build.labels["version"] == metadata.version("media-scheduler-bot")


def _counts(sample: Sample) -> bool:
    return sample.name.endswith("_total")


@on_sqlite
async def test_what_people_type_wrong_or_may_not_do_is_no_error(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    for who, typed, says in (
        ("ana", "/request something", "is not an assignment number"),
        ("ana", "/assign 1 2 soon later", "soon"),
        ("ana", "/sync", "Only ops"),
        ("gus", "/request 120", "Guests cannot"),
    ):
        await stage.slack.type(who, CARDS, typed)
        await stage.whisper(who, says)
    stage.slack.faults.refuse("views.open", "expired_trigger_id")
    await http.post("/api/fms/create-vehicle-request", json={"assignment_id": "x"})

    errors = (await figures(http))["scheduler_errors"]

    assert sum(one.value for one in errors if _counts(one)) == 0


@on_sqlite
@pytest.mark.long
async def test_what_is_told_of_the_last_sync_is_so_after_a_restart_and_in_another_bot(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    run = (await http.post("/api/ingest/sync")).json()["id"]

    async def is_over() -> bool:
        return (await http.get(f"/api/ingest/sync/runs/{run}")).json()["finished"] is not None

    await stage.until(is_over)
    before = await figures(http)
    assert value(before["scheduler_database_up"]) == 1
    assert value(before["scheduler_sync_seconds"]) > 0

    async with (
        running_bot(stage.settings) as another,
        httpx.AsyncClient(base_url=another.api_address, trust_env=False) as there,
    ):
        elsewhere = await figures(there)
    await stage.stop_bot()
    await stage.start_bot()
    async with client_of(stage) as again:
        after = await figures(again)

    for name in ("scheduler_sync_seconds", "scheduler_sync_rows"):
        assert plain(after[name]) == plain(elsewhere[name]) == plain(before[name])


def plain(samples: list[Sample]) -> set[tuple[str, str, float]]:
    return {(one.name, str(sorted(one.labels.items())), one.value) for one in samples}


@on_sqlite
async def test_what_cannot_be_shown_and_a_refused_token_are_named_and_it_stays_ready(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    await stage.at_rest()
    stage.bot.slack.notifier.token_refused = "token_revoked"
    async with stage.database.writing() as session:
        row = (await session.exec(select(SlackMessageRow).limit(1))).one()
        row.put_aside_at, row.error = datetime.now(UTC), "is_archived"

    answer = await http.get(READY)

    archived = "The channel is archived: unarchive it, or name another one in the settings."
    cards = f"1 card in the assignments channel (assignment 120): is_archived. {archived}"
    assert answer.status_code == 200
    assert answer.json() == {
        "success": True,
        "notes": [
            f"Not shown in Slack: {cards}",
            "Slack refuses SLACK_BOT_TOKEN: token_revoked.",
        ],
    }


@on_sqlite
@pytest.mark.long
async def test_what_waits_for_people_and_for_slack_is_counted(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    await findings.overdue(stage)
    await stage.at_rest()
    at_rest = await figures(http)
    assert value(at_rest["scheduler_findings_open"], kind="overdue") == 1
    assert value(at_rest["scheduler_findings_open"], kind="back_early") == 0
    assert value(at_rest["scheduler_messages_behind"]) == 0
    assert value(at_rest["scheduler_message_waiting_seconds"]) == 0

    stage.slack.faults.outage()
    stage.fms.faults.set(Direction.CREATE, Fault.SERVER_ERROR, times=1)
    await http.post("/api/fms/create-vehicle-request", json={"assignment_id": 122})

    # The alert of what is in doubt now, and the card.
    waiting = await figures(http)
    assert value(waiting["scheduler_messages_behind"]) >= 2
    assert value(waiting["scheduler_message_waiting_seconds"]) > 0
