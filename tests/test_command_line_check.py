"""`python -m bot check`, as whoever installs the bot runs it."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.doctor.slack import examine_clock
from bot.slack.web_api import SCOPES
from domain.sync import REPORT_NAMES
from sandbox.fms.faults import Fault
from sandbox.slack.default_workspace import COORDINATORS, RANDOM
from sandbox.slack.people import UserGroup
from tests.bot.config.test_command_line import run
from tests.bot.sync.files import good_files
from tests.bot.sync.reports_server import answer, reports_server
from tests.checked import Result, check
from tests.stage import Stage, on_sqlite


@on_sqlite
async def test_when_all_is_well_every_line_says_so(stage: Stage, tmp_path: Path) -> None:
    calls = len(stage.fms.live_requests())

    result = await check(stage, tmp_path)

    assert (result.code, result.problems) == (0, [])
    said = "\n".join(result.lines)
    for expected in (
        "ok setting FMS_ENVIRONMENT: staging",
        "ok setting FMS_STAGING_TOKEN: set",
        "ok setting SLACK_SIGNING_SECRET: not set",
        "ok database: reached",
        "ok database tables: up to date",
        "ok SLACK_BOT_TOKEN: Slack accepts it",
        "ok SLACK_APP_TOKEN: Slack accepts it",
        "ok SLACK_ASSIGNMENTS_CHANNEL: the bot is in",
        "ok SLACK_ALERTS_CHANNEL: the bot is in",
        "ok report current_activity: ",
        " rows read",
        "ok clock: ",
    ):
        assert expected in said
    assert {f"ok scope {one}" for one in SCOPES} <= set(result.lines)
    assert stage.fms.posts_received() == 0
    assert len(stage.fms.live_requests()) == calls


@on_sqlite
@pytest.mark.stage(dialect="request")
async def test_the_dialect_in_use_is_named_with_what_it_cannot_know(
    stage: Stage, tmp_path: Path
) -> None:
    urls = [f"warning: FMS_REPORT_{name.upper()}_URL: " for name in REPORT_NAMES]
    warned = ["warning: FMS_DIALECT: request is made from public code", *urls]
    known = await check(stage, tmp_path)
    assert known.code == 0
    for line, begins in zip(known.problems, warned, strict=True):
        assert line.startswith(begins)
    assert "ok setting FMS_DIALECT: request" in known.lines
    [partners] = [line for line in known.lines if line.startswith("ok partners: ")]
    assert re.fullmatch(r"ok partners: (\d+) of \1 have an affiliation", partners)

    async with stage.database.migrating() as connection:
        await connection.execute(text("UPDATE media_partner SET affiliation = NULL"))
    *_, unknown = (await check(stage, tmp_path)).problems
    assert unknown.startswith("warning: partners: none has an affiliation yet")


@on_sqlite
async def test_tables_of_a_newer_version_are_named(stage: Stage, tmp_path: Path) -> None:
    """One problem where this version cannot work with them, and none where it can."""

    async def checked(version: str) -> Result:
        statement = text(f"UPDATE alembic_version SET version_num = '{version}'")  # noqa: S608
        async with stage.database.migrating() as connection:
            await connection.execute(statement)
        return await check(stage, tmp_path)

    beside, beyond = await checked("0199"), await checked("0200")

    assert (beside.code, beside.problems) == (0, [])
    assert (
        "ok database tables: of a newer version of the bot (0199), beside which this one works"
        in beside.lines
    )
    [problem] = beyond.problems
    assert "tables are of a newer version of the bot (0200). Run that version" in problem


@on_sqlite
async def test_wrong_tokens_are_named_and_never_shown(stage: Stage, tmp_path: Path) -> None:
    result = await check(
        stage, tmp_path, SLACK_BOT_TOKEN="xoxb-s3cret", SLACK_APP_TOKEN="xapp-s3cret"
    )

    assert result.code == 1
    assert [line.split()[1] for line in result.problems] == ["SLACK_BOT_TOKEN:", "SLACK_APP_TOKEN:"]
    assert all("invalid_auth. Check the token" in line for line in result.problems)


@on_sqlite
async def test_a_channel_without_the_bot_or_that_is_none_is_a_problem(
    stage: Stage, tmp_path: Path
) -> None:
    result = await check(
        stage,
        tmp_path,
        SLACK_ASSIGNMENTS_CHANNEL=RANDOM,
        SLACK_ALERTS_CHANNEL="C0NOWHERE",
        SLACK_OFFICE_CHANNELS=f"denver=C0ASSIGNM,Dever={RANDOM}",
    )

    assert result.code == 1
    no_office, missing, unknown, of_office = result.problems
    assert no_office.startswith("warning: SLACK_OFFICE_CHANNELS Dever: no report knows this office")
    assert of_office.startswith(f"problem: SLACK_OFFICE_CHANNELS Dever {RANDOM}: the bot is not in")
    assert "ok SLACK_OFFICE_CHANNELS denver: the bot is in C0ASSIGNM" in result.lines
    assert missing.startswith(f"problem: SLACK_ASSIGNMENTS_CHANNEL {RANDOM}: the bot is not in it.")
    assert "/invite" in missing
    assert "SLACK_ALERTS_CHANNEL C0NOWHERE: there is no such channel" in unknown


@on_sqlite
async def test_a_scope_that_the_token_lacks_is_named(stage: Stage, tmp_path: Path) -> None:
    slack = stage.slack
    fewer = replace(slack.tokens, scopes=slack.tokens.scopes - {"links:write"})
    before = slack.tokens.scopes
    object.__setattr__(slack.tokens, "scopes", fewer.scopes)

    result = await check(stage, tmp_path)

    object.__setattr__(slack.tokens, "scopes", before)
    assert result.code == 1
    [problem] = result.problems
    assert problem.startswith("problem: scope links:write: the token does not have it. Reinstall")


@on_sqlite
async def test_each_report_that_does_not_come_is_named_with_its_cause(
    stage: Stage, tmp_path: Path
) -> None:
    stage.fms.faults.set("vehicles", Fault.UNAUTHORIZED)
    stage.fms.faults.set("loan_history", Fault.HTML_200)

    result = await check(
        stage,
        tmp_path,
        FMS_REPORT_CURRENT_ACTIVITY_URL="http://127.0.0.1:1/x.csv?key=s3cret",
    )

    assert result.code == 1
    vehicles, history, activity = result.problems
    assert vehicles == (
        "problem: report vehicles: FMS answered with status 401. "
        "Check FMS_STAGING_TOKEN: it is invalid or expired."
    )
    assert "report loan_history: FMS sent a web page" in history
    assert (
        "report current_activity: 127.0.0.1 could not be reached. "
        "Check FMS_REPORT_CURRENT_ACTIVITY_URL and the network" in activity
    )


_FIVE = {f"FMS_REPORT_{name.upper()}_URL" for name in REPORT_NAMES}


@on_sqlite
@pytest.mark.long
async def test_one_file_that_is_no_report_is_named_as_the_sync_would_name_it(
    stage: Stage, tmp_path: Path
) -> None:
    """Whatever its content type says, and for each of the five by itself."""
    async with reports_server() as server:
        bodies = {
            "text": b"An error occurred while exporting",
            "vehicles": good_files()["vehicles"],
            "bad": b"?,2026,Ford,F,F,Denver,1FTFW1E50MFA00456,,,,,,,,\n" * 9
            + good_files()["vehicles"],
        }
        server.answers = {name: answer(body) for name, body in bodies.items()}

        async def checked(name: str) -> list[str]:
            addresses = dict.fromkeys(_FIVE, f"{server.url}/{name}.csv")
            found = await check(stage, tmp_path, **addresses)
            return [line for line in found.lines if re.search(" reports? ", line)]

        [text], vehicles, bad = [await checked(name) for name in bodies]

    assert text.startswith(f"problem: reports {', '.join(REPORT_NAMES)}: FMS sent plain text")
    assert "instead of CSV" in text
    assert "\u201cAn error occurred while exporting\u201d" in text
    assert re.fullmatch(r"ok report vehicles: \d+ rows read", vehicles[0])
    assert "problem: report media_partners: FMS sent another report, vehicles." in vehicles[1]
    assert (
        re.fullmatch(r"ok report vehicles: \d+ rows read, 9 of them cannot be used", bad[0])
        or "rows were rejected, for example line 1, vehicle_id \u201c?\u201d" in bad[0]
    )


@on_sqlite
async def test_a_fresh_installation_has_no_problem_and_nothing_is_made(
    stage: Stage, tmp_path: Path
) -> None:
    file = tmp_path / "new.db"

    result = await check(stage, tmp_path, DATABASE_URL=f"sqlite+aiosqlite:///{file}")

    assert (result.code, result.problems) == (0, [])
    assert f"ok database: {file} will be made at the first start" in result.lines
    assert not file.exists()


@on_sqlite
async def test_a_warning_is_told_and_is_no_failure(stage: Stage, tmp_path: Path) -> None:
    result = await check(stage, tmp_path, FMS_STAGING_TOKN="x", SYNC_MAX_DROP_PERCENT="100")

    assert result.code == 0
    guards, unknown = result.problems
    assert guards.startswith("warning: SYNC_MAX_DROP_PERCENT: 100 lets")
    assert unknown.endswith("Did you mean FMS_STAGING_TOKEN?")


@on_sqlite
async def test_everybody_named_in_the_lists_is_looked_up(stage: Stage, tmp_path: Path) -> None:
    workspace = stage.slack.workspace
    ids = {who: workspace.user(who).id for who in ("ana", "mia", "gus", "eve", "robo")}
    workspace.change_user(replace(workspace.user("mia"), deleted=True))
    workspace.groups["S0NOBODY"] = UserGroup("S0NOBODY", "nobody", ())

    result = await check(
        stage,
        tmp_path,
        SLACK_COORDINATORS=",".join([*ids.values(), "U0GONE", COORDINATORS.id, "S0GONE"]),
        SLACK_OPS=f"S0NOBODY,{ids['ana']}",
    )

    assert result.code == 1
    lists = ("SLACK_COORDINATORS", "SLACK_OPS")
    named = [one for one in result.lines if one.removeprefix("problem: ").startswith(lists)]
    assert {one for one in result.lines if one.startswith("ok SLACK_") and "there" in one} == {
        f"ok SLACK_COORDINATORS {ids['ana']}: is there",
        f"ok SLACK_COORDINATORS {COORDINATORS.id}: is there",
        f"ok SLACK_OPS {ids['ana']}: is there",
    }
    said = "\n".join(named)
    for who, why in (
        (ids["mia"], "this person's account is deactivated"),
        (ids["gus"], "this is a guest, and guests are refused"),
        (ids["eve"], "this person is from another workspace"),
        (ids["robo"], "this is a bot, and bots are refused"),
        ("U0GONE", "this workspace has nobody with this id"),
        ("S0GONE", "this workspace has no user group with this id"),
    ):
        assert f"problem: SLACK_COORDINATORS {who}: {why}" in said
    assert "problem: SLACK_OPS S0NOBODY: nobody is in this user group" in said
    assert len(named) == 7


@on_sqlite
async def test_a_slack_that_cannot_be_reached_is_said_once(stage: Stage, tmp_path: Path) -> None:
    result = await check(stage, tmp_path, SLACK_API_URL="http://127.0.0.1:1/api")

    assert result.code == 1
    [problem] = result.problems
    assert "Check the network and SLACK_API_URL" in problem


def test_settings_that_cannot_be_used_are_problems_a_line_each() -> None:
    ended = run("check", settings={"FMS_ENVIRONMENT": "moon"})

    assert ended.returncode == 1
    assert ended.stderr == ""
    assert all(line.startswith("problem: ") for line in ended.stdout.splitlines())
    assert "problem: FMS_ENVIRONMENT" in ended.stdout


NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
DATED = {"date": "Mon, 23 Nov 2026 12:00:00 GMT"}


@pytest.mark.parametrize(
    ("off", "says"),
    [(0, None), (59, None), (-60, None), (61, "61 s ahead of"), (-90, "90 s behind")],
)
def test_a_clock_more_than_a_minute_off_is_a_problem(off: int, says: str | None) -> None:
    found = examine_clock(DATED, NOW + timedelta(seconds=off))

    assert (found.problem is None) == (says is None)
    assert (says or "clock") in found.line
