"""What Slack answers, narrowed to two errors, whatever it sends back."""

import json
import math
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

Answer = Mapping[str, Any]

# What Slack answers when it is Slack that fails, whatever was asked.
PASSING = frozenset(
    {
        "ratelimited",
        "rate_limited",
        "fatal_error",
        "internal_error",
        "service_unavailable",
        "request_timeout",
        "team_added_to_org",
    }
)
# What it answers when it takes nothing from this bot: a person has to set that right.
TOKEN_REFUSED = frozenset(
    {
        "access_denied",
        "account_inactive",
        "accesslimited",
        "app_not_installed",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "invalid_app_id",
        "invalid_auth",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "team_not_found",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    }
)
# Of those what it says of the token alone: no call goes with it, whatever it is about.
TOKEN_GONE = frozenset(
    {"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"}
)
_LONGEST_LIMIT_SECONDS = 3600.0


class SlackError(Exception):
    """Slack did not do what was asked."""


class SlackUnavailable(SlackError):
    """Not now: an outage, a rate limit, an answer that is none, a token that is not taken.

    `retry_after` is in seconds, None where Slack gave none; `limited`: it holds for every call of
    this kind; `code` is Slack's own, where it gave one, and `scope` the one that the token lacks
    for this call. Slack may have done it all the same, as with an answer that was lost.
    `looked_to` is the page of a look-up that Slack did not give.
    """

    def __init__(
        self,
        code: str = "",
        *,
        retry_after: float | None = None,
        limited: bool = False,
        scope: str = "",
    ) -> None:
        super().__init__(f"Slack is unavailable: {code}" if code else "Slack is unavailable")
        self.code = code
        self.retry_after = retry_after
        self.limited = limited
        self.scope = scope
        self.looked_to: str | None = None


class SlackRefused(SlackError):
    """Slack's no to this very call; `code` is Slack's own, such as `channel_not_found`."""

    def __init__(self, code: str, details: str = "") -> None:
        super().__init__(f"Slack refused: {code} {details}".strip())
        self.code = code


async def ask(
    call: Callable[..., Awaitable[AsyncSlackResponse]],
    **arguments: Any,  # noqa: ANN401  # as the SDK's methods take them
) -> Answer:
    """Call Slack once; its answer is a JSON object that says `ok`.

    Raises SlackUnavailable or SlackRefused, whatever Slack sends back.
    """
    try:
        answer: object = (await call(**arguments)).data
    except SlackApiError as error:
        raise _narrow(error) from error
    except (aiohttp.ClientError, TimeoutError, SlackClientError) as error:
        raise SlackUnavailable from error
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        # The SDK takes whatever came for a JSON object: a string, a list, a page, bytes.
        raise SlackUnavailable("no JSON object") from error
    if not isinstance(answer, dict):
        raise SlackUnavailable("no JSON object")
    return answer


def _narrow(error: SlackApiError) -> SlackError:
    response = error.response
    if not isinstance(response, AsyncSlackResponse):
        return SlackUnavailable("broken JSON")
    answer = as_object(response.data)
    code = str(answer.get("error") or "")
    if response.status_code == 429:
        seconds = _seconds(response.headers.get("Retry-After"))
        return SlackUnavailable(code, retry_after=seconds, limited=True)
    if code == "missing_scope":
        return SlackUnavailable(code, scope=str(answer.get("needed") or "that this call needs"))
    if not code or code in PASSING or code in TOKEN_REFUSED or answer.get("ok") is not False:
        return SlackUnavailable(code)
    details = as_object(answer.get("response_metadata")).get("messages")
    shown = details[:3] if isinstance(details, list) else []
    return SlackRefused(code, "; ".join(str(one) for one in shown))


def _seconds(retry_after: str | None) -> float:
    try:
        seconds = float(retry_after or 1)
    except ValueError:
        return 1.0
    return 1.0 if math.isnan(seconds) else min(_LONGEST_LIMIT_SECONDS, max(0.1, seconds))


def words_in(text: str) -> Answer:
    """What came over a response_url: the word `ok`, or a JSON object; nothing of all else."""
    if text.strip() == "ok":
        return {"ok": True}
    try:
        return as_object(json.loads(text))
    except (ValueError, RecursionError):
        return {}


def as_object(value: object) -> Answer:
    """An object as it is, nothing of all else."""
    return value if isinstance(value, dict) else {}


def as_objects(value: object) -> list[Answer]:
    """The objects in a list, nothing of all else."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def text_in(answer: Answer, *path: str) -> str:
    """What stands in an answer; an answer without it is none."""
    found: object = answer
    for name in path:
        found = as_object(found).get(name)
    if not isinstance(found, str) or not found:
        raise SlackUnavailable(f"no {path[-1]}")
    return found
