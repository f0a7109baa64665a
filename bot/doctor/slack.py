"""Whether Slack takes both tokens, and knows the channels and people that the settings name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.doctor.blocks import examine_messages
from bot.doctor.result import CheckResult
from bot.notifier import PASSING
from bot.settings import Settings
from bot.slack.web_api import SCOPES, web_client, web_session

_MOST_SECONDS_OFF = 60.0
_TOKEN = "copy it again from the app's page (docs/installing.md)"  # noqa: S105  # where it is
_APP_OF_TOKEN = re.compile(r"xapp-\d+-(A[A-Z0-9]+)-")
_MISSING_SCOPE = "the token may not read it. Reinstall the app from manifest.yml."
_CHANNEL_PROBLEMS = {
    "not_in_channel": "the bot is not in it. Type `/invite @Media Scheduler` there.",
    "channel_not_found": "there is no such channel, or it is private and the bot is not in it. "
    "Check the id, and invite the bot.",
    "missing_scope": _MISSING_SCOPE,
}
_PEOPLE_PROBLEMS = {
    "user_not_found": "this workspace has nobody with this id. Check it.",
    "no_such_subteam": "this workspace has no user group with this id. Check it.",
    "plan_upgrade_required": "this workspace's plan has no user groups. Name people by their ids.",
    "missing_scope": _MISSING_SCOPE,
}


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a call came to: Slack's error code, or None where it went well."""

    error: str | None
    headers: Mapping[str, str]
    data: Mapping[str, Any]


async def examine_slack(settings: Settings) -> list[CheckResult]:
    """A line for each; what rests on a token that fails is left out."""
    async with web_session() as session:
        token = settings.slack_bot_token.get_secret_value()
        bot = web_client(settings.slack_api_url, session, token)
        try:
            found = await _examine(bot, settings)
            if settings.slack_app_token is None:
                return [*found, _http_mode(settings)]
            app_token = settings.slack_app_token.get_secret_value()
            client = web_client(settings.slack_api_url, session, app_token)
            return [*found, await _app_token(client, bot, app_token)]
        except (aiohttp.ClientError, TimeoutError, SlackClientError) as error:
            cause = f"it cannot be reached ({type(error).__name__})"
            return [CheckResult("Slack", f"{cause}. Check the network and SLACK_API_URL.")]


async def _app_token(client: AsyncWebClient, bot: AsyncWebClient, token: str) -> CheckResult:
    opened = _token("SLACK_APP_TOKEN", await _call(client, "apps.connections.open"))
    return opened if opened.problem else await _another_app(bot, token) or opened


async def _another_app(client: AsyncWebClient, app_token: str) -> CheckResult | None:
    """Whether both tokens are of one app, where Slack and the token itself say whose they are.

    Of two apps, what people click and type goes to one, and the other one answers.
    """
    of_token = _APP_OF_TOKEN.match(app_token)
    bot_id = (await _call(client, "auth.test")).data.get("bot_id")
    asked = await _call(client, "bots.info", bot=bot_id)
    app = (asked.data.get("bot") or {}).get("app_id")
    if of_token is None or not app or of_token[1] == app:
        return None
    words = f"it is of app {of_token[1]}, and SLACK_BOT_TOKEN of app {app}. Take both of one app."
    return CheckResult("SLACK_APP_TOKEN", words)


def _http_mode(settings: Settings) -> CheckResult:
    alone = "" if settings.api_token else "; without API_TOKEN only /health answers beside it"
    return CheckResult(f"HTTP mode: Slack calls POST /slack/events{alone}")


async def _examine(client: AsyncWebClient, settings: Settings) -> list[CheckResult]:
    bot = await _call(client, "auth.test")
    found = [_token("SLACK_BOT_TOKEN", bot), examine_clock(bot.headers, datetime.now(UTC))]
    if bot.error is None:
        found += examine_scopes(bot.headers)
        for name in ("slack_assignments_channel", "slack_alerts_channel"):
            found.append(await _channel(client, name.upper(), getattr(settings, name)))
        for office, channel in settings.slack_office_channels.items():
            found.append(await _channel(client, f"SLACK_OFFICE_CHANNELS {office}", channel))
        for name in ("slack_coordinators", "slack_ops"):
            for one in sorted(getattr(settings, name)):
                what, why = f"{name.upper()} {one}", await _who(client, one, bot.data)
                found.append(CheckResult(what, why) if why else CheckResult(f"{what}: is there"))
        found += await examine_messages(client)
    return found


async def _channel(client: AsyncWebClient, setting: str, channel: str) -> CheckResult:
    # Reading is what membership allows; asking for the channel itself would want more scopes.
    answer = await _call(client, "conversations.history", channel=channel, limit=1)
    if answer.error is None:
        return CheckResult(f"{setting}: the bot is in {channel}")
    words = _CHANNEL_PROBLEMS.get(answer.error, f"Slack answers {answer.error}. Check the id.")
    return CheckResult(f"{setting} {channel}", words)


async def _who(client: AsyncWebClient, one: str, bot: Mapping[str, Any]) -> str | None:
    """Why an id of the lists lets nobody in; None where it does."""
    if one.startswith("S"):
        answer = await _call(client, "usergroups.users.list", usergroup=one)
        nobody = not answer.data.get("users")
        why = "nobody is in this user group, or it is switched off." if nobody else None
    else:
        answer = await _call(client, "users.info", user=one)
        why = _refused(answer.data.get("user") or {}, str(bot.get("team_id")))
    if answer.error is None:
        return why
    unknown = f"Slack answers {answer.error}. Check the id."
    return _PEOPLE_PROBLEMS.get(answer.error, unknown)


def _refused(user: Mapping[str, Any], team_id: str) -> str | None:
    if user.get("deleted"):
        return "this person's account is deactivated. Remove the id."
    if user.get("is_bot"):
        return "this is a bot, and bots are refused. Remove the id."
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return "this is a guest, and guests are refused. Remove the id."
    teams = (user.get("enterprise_user") or {}).get("teams") or [user.get("team_id")]
    if team_id not in teams:
        return "this person is from another workspace, and is refused. Remove the id."
    return None


def _token(setting: str, answer: _Answer) -> CheckResult:
    if answer.error is None:
        return CheckResult(f"{setting}: Slack accepts it")
    if answer.error in PASSING:
        return CheckResult(
            setting, f"Slack answers {answer.error}, which is temporary. Try again later."
        )
    return CheckResult(setting, f"Slack answers {answer.error}. Check the token: {_TOKEN}.")


def examine_scopes(headers: Mapping[str, str]) -> list[CheckResult]:
    """Whether the token has each scope that the manifest asks for."""
    if "x-oauth-scopes" not in headers:
        # Something in between may have left it out.
        return [CheckResult("scopes", warning="Slack did not say which scopes the token has.")]
    given = {one.strip() for one in headers["x-oauth-scopes"].split(",")}
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
        return _Answer(_code(error), _lower(error.response.headers), {})
    data = answer.data if isinstance(answer.data, dict) else {}
    return _Answer(None, _lower(answer.headers), data)


def _code(error: SlackApiError) -> str:
    data = error.response.data
    code = data.get("error") if isinstance(data, dict) else None
    return str(code or f"status {error.response.status_code}")


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
