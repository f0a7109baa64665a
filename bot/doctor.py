"""What `check` looks at, each thing a line. Nothing here changes anything outside."""

import asyncio
import errno
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import aiohttp
from pydantic import SecretStr
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.http.listener import listener
from bot.messages.format import plain_text
from bot.messages.sync_faults import NextSteps, failure
from bot.notifier import PASSING
from bot.opening import report_downloader
from bot.services.sync.one_report import sample_report
from bot.settings import Settings
from bot.slack.web_api import SCOPES, web_client, web_session
from domain.sync import REPORT_NAMES, Limits, ReportResult
from storage.engine import Database, first_line
from storage.migrate import TablesOfAnotherVersionError, is_migrated

_MIGRATE = "Run `python -m bot migrate` (`run` does it too)."
_MOST_SECONDS_OFF = 60.0
_TOKEN = "copy it again from the app's page (docs/installing.md)"  # noqa: S105  # where it is
_CHANNEL_PROBLEMS = {
    "not_in_channel": "the bot is not in it. Type `/invite @Media Scheduler` there.",
    "channel_not_found": "there is no such channel, or it is private and the bot is not in it. "
    "Check the id, and invite the bot.",
    "missing_scope": "the token may not read it. Reinstall the app from manifest.yml.",
}


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One thing, and what is wrong with it: cause and resolution, both as sentences.

    No secret is ever in one of them.
    """

    what: str
    problem: str | None = None

    @property
    def line(self) -> str:
        """As it is printed."""
        return f"problem: {self.what}: {self.problem}" if self.problem else f"ok {self.what}"


async def examine(settings: Settings) -> AsyncIterator[CheckResult]:
    """Everything, as it is found."""
    for one in _settings(settings):
        yield one
    for look in (_database, _port, _slack, _reports):
        for one in await look(settings):
            yield one


def _settings(settings: Settings) -> list[CheckResult]:
    """They are valid already, or there would be no Settings: this shows what is in force."""
    return [
        CheckResult(f"setting {name.upper()}: {_shown(name, getattr(settings, name))}")
        for name in type(settings).model_fields
    ]


def _shown(name: str, value: object) -> str:
    if value is None or value == frozenset():
        return "not set"
    if isinstance(value, SecretStr):
        return "set"
    if isinstance(value, frozenset):
        return ", ".join(sorted(value))
    text = str(value)
    # A report's address may carry a key in its query.
    return text.partition("?")[0] + "?..." if name.endswith("_url") and "?" in text else text


async def _database(settings: Settings) -> list[CheckResult]:
    """Looks without creating: SQLite would make a file that is not there."""
    address = settings.database_url.get_secret_value()
    url = make_url(address)
    is_file = url.drivername.startswith("sqlite")
    if is_file and not await asyncio.to_thread(Path(url.database or "").exists):
        return [CheckResult("database", f"the file {url.database} is not there yet. {_MIGRATE}")]
    database = Database(address)
    try:
        is_current = await is_migrated(database)
    except TablesOfAnotherVersionError as error:
        return [CheckResult("database tables", f"{error}.")]
    except SQLAlchemyError as error:
        cause = f"it cannot be reached ({first_line(error)})"
        return [CheckResult("database", f"{cause}. Check DATABASE_URL and the server.")]
    finally:
        await database.close()
    reached = CheckResult(f"database: reached ({url.drivername})")
    if not is_current:
        return [reached, CheckResult("database tables", f"they are not this version's. {_MIGRATE}")]
    return [reached, CheckResult("database tables: up to date")]


async def _port(settings: Settings) -> list[CheckResult]:
    host, port = settings.api_host, settings.api_port
    try:
        listener(host, port).close()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            # Of the bot that runs, perhaps: that is no problem.
            return [CheckResult(f"API_PORT: {port} is in use, by a bot or by another program")]
        return [CheckResult("API_HOST and API_PORT", f"{first_line(error)}. Choose others.")]
    return [CheckResult(f"API_PORT: {port} is free")]


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a call came to: Slack's error code, or None where it went well."""

    error: str | None
    headers: Mapping[str, str]


async def _slack(settings: Settings) -> list[CheckResult]:
    """A line for each; what rests on a token that fails is left out."""
    async with web_session() as session:
        token = settings.slack_bot_token.get_secret_value()
        client = web_client(settings.slack_api_url, session, token)
        app_token = settings.slack_app_token
        try:
            found = await _examine(client, settings)
            if app_token is None:
                return [*found, CheckResult("HTTP mode: Slack calls POST /slack/events")]
            secret = app_token.get_secret_value()
            return [*found, await _app_token(web_client(settings.slack_api_url, session, secret))]
        except (aiohttp.ClientError, TimeoutError, SlackClientError) as error:
            cause = f"it cannot be reached ({type(error).__name__})"
            return [CheckResult("Slack", f"{cause}. Check the network and SLACK_API_URL.")]


async def _examine(client: AsyncWebClient, settings: Settings) -> list[CheckResult]:
    bot = await _call(client, "auth.test")
    found = [_token("SLACK_BOT_TOKEN", bot), examine_clock(bot.headers, datetime.now(UTC))]
    if bot.error is None:
        found += examine_scopes(bot.headers)
        for name in ("slack_assignments_channel", "slack_alerts_channel"):
            found.append(await _channel(client, name.upper(), getattr(settings, name)))
    return found


async def _app_token(client: AsyncWebClient) -> CheckResult:
    return _token("SLACK_APP_TOKEN", await _call(client, "apps.connections.open"))


async def _channel(client: AsyncWebClient, setting: str, channel: str) -> CheckResult:
    # Reading is what membership allows; asking for the channel itself would want more scopes.
    answer = await _call(client, "conversations.history", channel=channel, limit=1)
    if answer.error is None:
        return CheckResult(f"{setting}: the bot is in {channel}")
    words = _CHANNEL_PROBLEMS.get(answer.error, f"Slack answers {answer.error}. Check the id.")
    return CheckResult(f"{setting} {channel}", words)


def _token(setting: str, answer: _Answer) -> CheckResult:
    if answer.error is None:
        return CheckResult(f"{setting}: Slack accepts it")
    if answer.error in PASSING:
        return CheckResult(setting, f"Slack answers {answer.error}, which passes. Try again later.")
    return CheckResult(setting, f"Slack answers {answer.error}. Check the token: {_TOKEN}.")


def examine_scopes(headers: Mapping[str, str]) -> list[CheckResult]:
    """Whether the token has each scope that the manifest asks for."""
    given = {one.strip() for one in headers.get("x-oauth-scopes", "").split(",")}
    wanting = "the token does not have it. Reinstall the app from manifest.yml."
    return [
        CheckResult(f"scope {scope}", None if scope in given else wanting)
        for scope in sorted(SCOPES)
    ]


def examine_clock(headers: Mapping[str, str], now: datetime) -> CheckResult:
    """Whether this machine's clock agrees with Slack's, as its answer is dated."""
    try:
        off = (now - parsedate_to_datetime(headers["date"])).total_seconds()
    except (KeyError, ValueError, TypeError):
        return CheckResult(
            "clock", "Slack's answer has no date to compare with. Check SLACK_API_URL."
        )
    if abs(off) <= _MOST_SECONDS_OFF:
        return CheckResult(f"clock: {abs(off):.0f} s off Slack's")
    which = "ahead of" if off > 0 else "behind"
    return CheckResult(
        "clock", f"it is {abs(off):.0f} s {which} Slack's. Set this machine's time (NTP)."
    )


async def _call(client: AsyncWebClient, method: str, **arguments: object) -> _Answer:
    try:
        answer = await client.api_call(method, data=arguments)
    except SlackApiError as error:
        return _Answer(_code(error), _lower(error.response.headers))
    return _Answer(None, _lower(answer.headers))


def _code(error: SlackApiError) -> str:
    data = error.response.data
    code = data.get("error") if isinstance(data, dict) else None
    return str(code or f"status {error.response.status_code}")


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


async def _reports(settings: Settings) -> list[CheckResult]:
    """What a sync would say of the first rows of each."""
    limits = Limits(settings.sync_max_rejected_percent, settings.sync_max_drop_percent)
    today = datetime.now(settings.zone).date()
    async with report_downloader(settings) as reports:
        found = [await sample_report(reports, name, limits, today) for name in REPORT_NAMES]
    return [_report(one) for one in found]


def _report(result: ReportResult) -> CheckResult:
    if result.ok:
        counts = result.counts
        bad = f", {counts.rejected:,} of them cannot be used" if counts.rejected else ""
        return CheckResult(f"report {result.name}: {counts.read:,} rows read{bad}")
    said = plain_text(failure(result, NextSteps.COMMAND_LINE))
    return CheckResult(f"report {result.name}", said.partition(" was not applied: ")[2])
