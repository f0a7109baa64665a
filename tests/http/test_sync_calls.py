"""The seed's two curl lines, and every run on record."""

import re
import shlex
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.messages.text import plain_text
from sandbox.fms.faults import Fault
from tests.http.helpers import client_of, problem
from tests.stage import Stage, on_sqlite, open_stage

STATUS = "/api/ingest/sync/status"
REFUSED, APPLY = "/api/ingest/sync/refused", "/api/ingest/sync/apply"
REPORTS = ["vehicles", "media_partners", "approved_makes", "loan_history", "current_activity"]
RUN_KEYS = {
    *("id", "trigger", "by", "started", "finished", "seconds", "ok", "reports"),
    *("approved", "completed", "needs_look"),
}
REPORT_KEYS = {
    *("ok", "read", "new", "changed", "unchanged", "gone", "rejected", "duplicates"),
    *("seconds", "error"),
}
CURLS = (
    "curl -X POST http://localhost:8081/api/ingest/sync",
    "curl http://localhost:8081/api/ingest/sync/status",
)


async def curl(http: httpx.AsyncClient, line: str) -> httpx.Response:
    """What curl would send, to the port the stage has in place of 8081."""
    words = shlex.split(line)[1:]
    method = words[words.index("-X") + 1] if "-X" in words else "GET"
    path = words[-1].removeprefix("http://localhost:8081")
    return await http.request(
        method, path, headers={"host": "localhost:8081", "user-agent": "curl/8"}
    )


async def finished(stage: Stage, http: httpx.AsyncClient, run_id: str) -> dict[str, Any]:
    """The run, once it is over."""

    async def is_over() -> bool:
        last = (await http.get(STATUS)).json()["last"]
        return last is not None and last["id"] == run_id

    await stage.until(is_over)
    last: dict[str, Any] = (await http.get(STATUS)).json()["last"]
    return last


async def test_the_two_curl_lines_of_the_seed_work_as_they_stand(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    async with stage.fms.hold_reports() as held:
        begun = await curl(http, CURLS[0])
        await held.arrived()
        running = (await curl(http, CURLS[1])).json()
        second = await curl(http, CURLS[0])
        held.release()

    assert begun.status_code == 202
    assert set(begun.json()) == {"id"}
    run_id = begun.json()["id"]
    assert set(running) == {"enabled", "running", "next", "last"}
    assert running["enabled"] is False
    assert running["next"] is None
    assert set(running["running"]) == {"id", "trigger", "by", "since"}
    assert running["running"]["id"] == run_id
    said = problem(second, 409, "running")
    assert "started by the HTTP API" in said
    assert re.search(r"\d\d-\d\d-\d\d \d\d:\d\d UTC", said)

    last = await finished(stage, http, run_id)
    assert set(last) == RUN_KEYS
    assert (last["trigger"], last["by"], last["ok"]) == ("manual", "http:api", True)
    assert list(last["reports"]) == REPORTS
    for report in last["reports"].values():
        assert set(report) == REPORT_KEYS
        assert (report["ok"], report["error"]) == (True, None)
        parts = ("new", "changed", "unchanged", "rejected", "duplicates")
        assert report["read"] == sum(report[one] for one in parts) > 0
    assert (await curl(http, CURLS[1])).json()["running"] is None
    started = datetime.fromisoformat(last["started"])
    assert started <= datetime.fromisoformat(last["finished"]) <= datetime.now(UTC)
    await stage.alert("Sync OK:")


@on_sqlite
@pytest.mark.long
async def test_the_next_run_is_told_and_a_fresh_start_makes_the_last_night_up(
    database_url: str,
) -> None:
    async with open_stage(database_url, sync_enabled="true") as stage:
        await stage.alert("Nightly sync OK:")
        async with client_of(stage) as http:
            status = (await curl(http, CURLS[1])).json()
            begun = await curl(http, CURLS[0])
            assert begun.status_code == 202
            await finished(stage, http, begun.json()["id"])

    assert status["enabled"] is True
    assert (status["last"]["trigger"], status["last"]["by"]) == ("nightly", "program:schedule")
    coming = datetime.fromisoformat(status["next"])
    assert coming.astimezone(stage.settings.zone).hour == 2
    assert timedelta() < coming - datetime.now(UTC) <= timedelta(hours=25)


@on_sqlite
@pytest.mark.long
async def test_a_report_that_failed_says_why_in_the_words_of_the_alert(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    stage.fms.faults.set("media_partners", Fault.HTML_200)
    begun = await http.post("/api/ingest/sync")

    last = await finished(stage, http, begun.json()["id"])

    failed = last["reports"]["media_partners"]
    assert (last["ok"], failed["ok"], failed["read"]) == (False, False, 0)
    assert "a login page perhaps" in failed["error"]
    assert [one for one in "*`<>" if one in failed["error"]] == []
    assert [name for name in REPORTS if last["reports"][name]["ok"]] == [
        one for one in REPORTS if one != "media_partners"
    ]
    runs = (await http.get("/api/ingest/sync/runs", params={"limit": 1})).json()
    assert runs == [last]
    assert (await http.get(f"/api/ingest/sync/runs/{last['id']}")).json() == last
    problem(await http.get("/api/ingest/sync/runs/nothing"), 404, "not_found")
    why, _, _ = failed["error"].partition(". ")
    assert why in plain_text((await stage.alert("Sync again")).text)


@on_sqlite
@pytest.mark.long
async def test_a_refused_report_is_applied_as_it_was_shown(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    async def synced() -> dict[str, Any]:
        begun = await http.post("/api/ingest/sync")
        return await finished(stage, http, begun.json()["id"])

    assert (await synced())["ok"]
    body = {"report": "media_partners", "file": "2:0"}
    problem(await http.get(f"{REFUSED}/media_partners"), 404, "not_refused")
    problem(await http.post(APPLY, json=body), 409, "not_refused")
    stage.fms.faults.set("media_partners", Fault.HALF_GONE)
    error = (await synced())["reports"]["media_partners"]["error"]
    assert "If its numbers are right: POST /api/ingest/sync/apply." in error

    shown = (await http.get(f"{REFUSED}/media_partners")).json()

    [loss] = shown["would_go"]
    assert (shown["report"], loss["going"]) == ("media_partners", "gone")
    assert loss["count"] == sum(loss["kinds"].values()) > 0
    assert f"{loss['count']} rows gone that are known now" in shown["message"]
    said = problem(await http.post(APPLY, json=body), 409, "another_file")
    assert "rows gone that are known now" in said
    begun = await http.post(APPLY, json=body | {"file": shown["file"]})
    assert begun.status_code == 202
    run = await finished(stage, http, begun.json()["id"])
    assert (run["trigger"], run["ok"], list(run["reports"])) == ("apply", True, ["media_partners"])
    assert run["reports"]["media_partners"]["gone"] == loss["count"]


@on_sqlite
async def test_what_is_no_report_is_named_by_nobody(http: httpx.AsyncClient) -> None:
    for answer in (
        await http.get(f"{REFUSED}/loans"),
        await http.post(APPLY, json={"report": "loans", "file": "2:0"}),
        await http.post(APPLY, json={"report": "vehicles"}),
    ):
        problem(answer, 422, "invalid")


def test_the_curl_lines_are_those_of_the_documentation() -> None:
    text = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
    assert [one for one in CURLS if one not in text] == []
