"""Settings that are wrong, one after another: `check` names each in one true line."""

import socket
from dataclasses import dataclass
from pathlib import Path

import pytest

from domain.sync import REPORT_NAMES
from sandbox.slack.default_workspace import RANDOM
from tests.bot.sync.reports_server import answer, reports_server
from tests.checked import check
from tests.stage import Stage, on_sqlite


@dataclass(frozen=True)
class Broken:
    """One setting that is wrong, and the one line that says so."""

    what: str
    settings: dict[str, str]
    line: str


def broken_settings(stage: Stage, folder: Path, server: str, taken: int) -> list[Broken]:
    """Whatever else is right. `server` answers 404 and with pages, `taken` is somebody's port."""
    five = ", ".join(REPORT_NAMES)
    staging = stage.fms.url
    postgres = "postgresql+asyncpg://bot:s3cret@"
    return [
        Broken(
            "FMS's token",
            {"FMS_STAGING_TOKEN": "s3cret-of-another-fms"},
            f"reports {five}: FMS answered with status 401. "
            "Check FMS_STAGING_TOKEN: it is invalid or expired.",
        ),
        Broken(
            "a host that is not there",
            {"FMS_STAGING_URL": "https://fms.invalid"},
            f"reports {five}: fms.invalid could not be reached. Check FMS_STAGING_URL and",
        ),
        Broken(
            "https for http",
            {"FMS_STAGING_URL": staging.replace("http://", "https://")},
            f"reports {five}: https://127.0.0.1 could not be reached. Check FMS_STAGING_URL and",
        ),
        Broken(
            "an address without its scheme",
            {"FMS_STAGING_URL": "staging.driveshop.com"},
            "FMS_STAGING_URL must be an address",
        ),
        Broken(
            "a report that is not there",
            {"FMS_REPORT_VEHICLES_URL": f"{server}/missing.csv"},
            "report vehicles: FMS answered with status 404. Check FMS_REPORT_VEHICLES_URL.",
        ),
        Broken(
            "a login page",
            {"FMS_REPORT_VEHICLES_URL": f"{server}/login.csv"},
            "report vehicles: FMS sent a web page, a login page perhaps, instead of CSV",
        ),
        Broken(
            "no such channel",
            {"SLACK_ALERTS_CHANNEL": "C0NOWHERE"},
            "SLACK_ALERTS_CHANNEL C0NOWHERE: there is no such channel, or it is private",
        ),
        Broken(
            "a channel without the bot",
            {"SLACK_ASSIGNMENTS_CHANNEL": RANDOM},
            f"SLACK_ASSIGNMENTS_CHANNEL {RANDOM}: the bot is not in it. Type `/invite",
        ),
        Broken(
            "the name of a channel",
            {"SLACK_ALERTS_CHANNEL": "#press-alerts"},
            "SLACK_ALERTS_CHANNEL is not an id or word of the right form (a channel's id begins",
        ),
        Broken(
            "a token that was taken back",
            {"SLACK_BOT_TOKEN": "xoxb-s3cret"},
            "SLACK_BOT_TOKEN: Slack answers invalid_auth. Check the token",
        ),
        Broken(
            "the one token for the other",
            {"SLACK_APP_TOKEN": stage.slack.bot_token},
            "SLACK_APP_TOKEN must be the app-level token, which begins with xapp-.",
        ),
        Broken(
            "an app token of another app",
            {"SLACK_APP_TOKEN": OTHER_APP},
            "SLACK_APP_TOKEN: it is of app A0OTHERAPP, and SLACK_BOT_TOKEN of app ",
        ),
        Broken(
            "somebody who is not there",
            {"SLACK_OPS": "U0GONE"},
            "SLACK_OPS U0GONE: this workspace has nobody with this id. Check it.",
        ),
        Broken(
            "a server that is not there",
            {"DATABASE_URL": f"{postgres}127.0.0.1:1/scheduler"},
            "database: the server cannot be reached",
        ),
        Broken(
            "a driver that waits",
            {"DATABASE_URL": "postgresql://bot:s3cret@127.0.0.1/scheduler"},
            "DATABASE_URL must begin with sqlite+aiosqlite:// or postgresql+asyncpg://.",
        ),
        Broken(
            "a folder that is not there",
            {"DATABASE_URL": f"sqlite+aiosqlite:///{folder}/nowhere/scheduler.db"},
            f"DATABASE_URL names a folder that does not exist: {folder}/nowhere. Create it",
        ),
        Broken("a zone", {"SYNC_TIMEZONE": "America/Denvr"}, "SYNC_TIMEZONE "),
        Broken("an hour", {"REMINDERS_HOUR": "24"}, "REMINDERS_HOUR "),
        Broken(
            "a port that is taken",
            {"API_PORT": str(taken)},
            f"API_PORT: {taken} is in use by another program. Stop it, or choose another.",
        ),
        Broken(
            "an address of another machine",
            {"API_HOST": "192.0.2.1"},
            "API_HOST and API_PORT: ",
        ),
    ]


OTHER_APP = "xapp-1-A0OTHERAPP-12345-s3cret"


@on_sqlite
@pytest.mark.long
async def test_each_setting_that_is_broken_is_named_in_one_line(
    stage: Stage, tmp_path: Path
) -> None:
    accepted = stage.slack.tokens.app
    async with reports_server() as server:
        server.answers = {"login": answer(b"<html><title>Sign in</title></html>")}
        with socket.create_server(("127.0.0.1", 0)) as somebody:
            broken = broken_settings(stage, tmp_path, server.url, somebody.getsockname()[1])
            said = {}
            for one in broken:
                app = OTHER_APP if OTHER_APP in one.settings.values() else accepted
                object.__setattr__(stage.slack.tokens, "app", app)
                said[one.what] = await check(stage, tmp_path, **one.settings)
    object.__setattr__(stage.slack.tokens, "app", accepted)
    for one in broken:
        result = said[one.what]
        assert len(result.problems) == 1, (one.what, result.problems)
        [line] = result.problems
        assert line.startswith(f"problem: {one.line}"), (one.what, line)
        assert result.code == 1, one.what
