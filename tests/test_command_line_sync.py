"""`python -m bot sync`, as a person or a cron job runs it."""

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from sandbox.environment import bot_environment
from sandbox.fms.faults import Fault
from tests.programs import Program, start_program
from tests.stage import ALERTS, CARDS, Stage, on_sqlite

pytestmark = on_sqlite


@dataclass(frozen=True)
class Result:
    code: int
    lines: list[str]
    complaints: str


def start(stage: Stage, folder: Path, *arguments: str, typed: str = "") -> Program:
    """Start the command in a folder without `.env`, beside the stage's bot."""
    url = stage.settings.database_url.get_secret_value()
    environment = {**os.environ, **bot_environment(stage.slack, stage.fms, url)}
    return start_program("sync", *arguments, environment=environment, folder=folder, typed=typed)


async def sync(stage: Stage, folder: Path, *arguments: str, typed: str = "") -> Result:
    """Run the command to its end; `typed` is what it reads."""
    ended = await start(stage, folder, *arguments, typed=typed).end()
    assert "Traceback" not in ended.stderr
    return Result(ended.returncode, ended.stdout.splitlines(), ended.stderr)


async def test_a_good_sync_says_a_line_for_each_report_and_ends_with_0(
    stage: Stage, tmp_path: Path
) -> None:
    await stage.request(120)
    [request] = stage.live_requests(120)
    stage.fms.approve(request.id)

    result = await sync(stage, tmp_path)

    assert (result.code, result.complaints) == (0, "")
    names = [line.partition(":")[0] for line in result.lines[:5]]
    assert names == [
        *("vehicles", "media_partners", "approved_makes", "loan_history", "current_activity")
    ]
    for line in result.lines[:5]:
        assert " rows, " in line
        assert line.endswith(" s")
    assert result.lines[5:] == ["1 approved, 0 completed, 0 need a look."]
    # The bot on the same database tells Slack.
    await stage.card(120, "Active")
    await stage.alert("Sync OK:")


async def test_a_failed_report_is_named_with_its_cause_and_the_code_is_1(
    stage: Stage, tmp_path: Path
) -> None:
    stage.fms.faults.set("vehicles", Fault.HTML_200)
    stage.fms.faults.set("loan_history", Fault.UNAUTHORIZED)

    result = await sync(stage, tmp_path)

    assert result.code == 1
    assert result.lines[0].startswith("vehicles was not applied: FMS sent a web page")
    assert result.lines[3].startswith("loan_history was not applied: FMS answered with status 401")
    assert [one for one in "*`<" if one in "".join(result.lines)] == []
    assert stage.fms.token not in "".join(result.lines) + result.complaints


@pytest.mark.long
async def test_a_refused_report_is_applied_after_what_would_go_and_a_yes(
    stage: Stage, tmp_path: Path
) -> None:
    await stage.slack.type("olga", CARDS, "/sync")
    await stage.alert("Sync OK:")
    nothing = await sync(stage, tmp_path, "--apply", "media_partners", typed="yes\n")
    stage.fms.faults.set("media_partners", Fault.HALF_GONE)
    assert (await sync(stage, tmp_path)).code == 1
    before = (await stage.dump())["media_partner"]

    for typed in ("", "no\n"):
        unsure = await sync(stage, tmp_path, "--apply", "media_partners", typed=typed)
        assert (unsure.code, unsure.lines[-1].endswith("Nothing was changed.")) == (1, True)
    assert (await stage.dump())["media_partner"] == before
    result = await sync(stage, tmp_path, "--apply", "media_partners", typed="yes\n")

    assert (nothing.code, nothing.lines) == (1, [])
    assert "was not refused, so there is nothing to apply" in nothing.complaints
    assert result.code == 0
    assert result.lines[0].startswith("media_partners was not applied: it has ")
    assert "rows gone that are known now" in result.lines[2]
    assert result.lines[3].startswith("Apply media_partners? Type yes: media_partners: ")
    await stage.alert("Report applied")


async def test_what_is_no_report_is_refused_naming_those_that_are(
    stage: Stage, tmp_path: Path
) -> None:
    result = await sync(stage, tmp_path, "--apply", "bad-name")

    assert result.code == 2
    assert "invalid choice: 'bad-name'" in result.complaints
    assert "loan_history" in result.complaints
    assert len(stage.fms.calls) == 0
    assert stage.slack.messages(ALERTS) == []


async def test_while_one_runs_it_says_whose_and_ends_with_1(stage: Stage, tmp_path: Path) -> None:
    async with stage.fms.hold_reports() as held:
        await stage.slack.type("olga", CARDS, "/sync")
        await held.arrived()
        result = await sync(stage, tmp_path)
        held.release()

    assert (result.code, result.lines) == (1, [])
    assert "A sync is already running, started by U0OLGALIN" in result.complaints


async def test_what_a_killed_sync_left_behind_keeps_no_other_back(
    stage: Stage, tmp_path: Path
) -> None:
    """Also where no bot runs on the database, which would clear it away."""
    await stage.stop_bot()
    async with stage.fms.hold_reports() as held:
        killed = start(stage, tmp_path)
        await held.arrived()
        killed.kill()
        await killed.wait()
        held.drop()

    result = await sync(stage, tmp_path)

    assert (result.code, result.complaints) == (0, "")


@pytest.mark.proof
async def test_a_long_sync_is_not_taken_for_dead_by_the_bot_beside_it(
    stage: Stage, tmp_path: Path
) -> None:
    async with stage.fms.hold_reports() as held:
        running = asyncio.create_task(sync(stage, tmp_path))
        await held.arrived()
        await asyncio.wait({running}, timeout=60)  # two leases, and a look at them in between
        held.release()
        result = await running

    assert result.code == 0
    report = await stage.alert("Sync OK:")
    assert stage.slack.messages(ALERTS) == [report]
