"""Our small voice to Slack: post, update, open a view.

Narrows Slack's many errors to two: not now (`SlackUnavailable`), and no to this very call
(`SlackRefused`). Nothing is retried here; callers keep what must be said and come back.
"""

import json
import logging
import math
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.messages.blocks import Document, Message
from bot.messages.card_links import marks_in, with_addresses, without_links
from bot.messages.mentions import mention_of, with_mention
from domain.messages import Mark

_log = logging.getLogger(__name__)

Answer = Mapping[str, Any]
# Where messages of ours stand, and how channels are named; without what is not known.
Addresses = Callable[[Collection[Mark]], Awaitable[Mapping[Mark, str]]]

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
_LONGEST_LIMIT_SECONDS = 3600.0
_METADATA_EVENT = "media_scheduler_message"
_HISTORY_PAGES = 5
# Slack's clock and ours may differ.
_CLOCK_MARGIN_SECONDS = 600


class SlackError(Exception):
    """Slack did not do what was asked."""


class SlackUnavailable(SlackError):
    """Not now: an outage, a rate limit, an answer that is none, a token that is not taken.

    `retry_after` is in seconds, None where Slack gave none; `limited`: it holds for every call of
    this kind; `code` is Slack's own, where it gave one, and `scope` the one that the token lacks
    for this call. Slack may have done it all the same, as with an answer that was lost.
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


class SlackRefused(SlackError):
    """Slack's no to this very call; `code` is Slack's own, such as `channel_not_found`."""

    def __init__(self, code: str, details: str = "") -> None:
        super().__init__(f"Slack refused: {code} {details}".strip())
        self.code = code


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a message stands; `channel` is the id that updates want."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Place:
    """A conversation, or the thread under one of its messages."""

    channel: str
    thread_ts: str | None = None


async def no_addresses(_marks: Collection[Mark]) -> Mapping[Mark, str]:
    """As long as nothing knows where messages stand, none leads anywhere."""
    return {}


class Notifier:
    """Speaks through one Web API client that does not retry by itself.

    What messages and views say leads to another, it makes a link to where `addresses` has that;
    where they mark ops, it mentions `ops`.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        http: aiohttp.ClientSession,
        clock: Callable[[], float] = time.monotonic,
        addresses: Addresses = no_addresses,
        ops: Collection[str] = (),
    ) -> None:
        self._client = client
        self._http = http
        self._clock = clock
        self._addresses = addresses
        self._ops = mention_of(ops)
        self._limited_until: dict[str, float] = {}
        self.token_refused = ""
        self._scopes_missing: dict[str, str] = {}

    @property
    def scopes_missing(self) -> frozenset[str]:
        """What the token lacks for calls that were made, and have not gone well since."""
        return frozenset(self._scopes_missing.values())

    def takes_posts(self, channel: str) -> bool:
        """False while Slack limits posting there."""
        return self._limited_for(_limit("chat_postMessage", channel)) <= 0

    def takes_edits(self) -> bool:
        """False while Slack limits editing."""
        return self._limited_for(_limit("chat_update")) <= 0

    async def post(self, place: Place, message: Message, *, key: str) -> Posted:
        """Post; `key` travels in the message's metadata, so that `find` can tell whether it did."""
        answer = await self._call(
            self._client.chat_postMessage,
            channel=place.channel,
            thread_ts=place.thread_ts,
            metadata={"event_type": _METADATA_EVENT, "event_payload": {"key": key}},
            unfurl_links=False,
            unfurl_media=False,
            **await self._linked(message.payload()),
        )
        return Posted(_text(answer, "channel"), _text(answer, "ts"))

    async def upload(self, place: Place, document: Document) -> None:
        """Attach a file; `find` knows it by its title."""
        await self._call(
            self._client.files_upload_v2,
            channel=place.channel,
            thread_ts=place.thread_ts,
            filename=document.filename,
            title=document.title,
            content=document.content,
            alt_txt=document.alt_text,
            initial_comment=without_links(document.comment),
        )

    async def find(self, place: Place, key: str, since: datetime) -> Posted | None:
        """What was posted under `key`, or uploaded with this title, no earlier than `since`."""
        oldest, cursor = str(since.timestamp() - _CLOCK_MARGIN_SECONDS), ""
        for _ in range(_HISTORY_PAGES):
            answer = await self._page(place, oldest, cursor)
            for message in _objects(answer.get("messages")):
                if _is_known_by(message, key):
                    return Posted(place.channel, _text(message, "ts"))
            cursor = str(_object(answer.get("response_metadata")).get("next_cursor") or "")
            if not cursor:
                return None
        return None

    async def look_into(self, channel: str) -> None:
        """Raises SlackRefused for a channel that the bot is not in, or that is none."""
        await self._call(self._client.conversations_history, channel=channel, limit=1)

    async def _page(self, place: Place, oldest: str, cursor: str) -> Answer:
        arguments = {
            "channel": place.channel,
            "oldest": oldest,
            "include_all_metadata": True,
            "limit": 200,
            "cursor": cursor or None,
        }
        if place.thread_ts is None:
            return await self._call(self._client.conversations_history, **arguments)
        arguments["ts"] = place.thread_ts
        return await self._call(self._client.conversations_replies, **arguments)

    async def update(self, channel: str, ts: str, message: Message) -> None:
        """Bring a message of ours up to date."""
        await self._call(
            self._client.chat_update,
            channel=channel,
            ts=ts,
            **await self._linked(message.payload()),
        )

    async def post_ephemeral(
        self, channel: str, user: str, message: Message, *, thread_ts: str | None = None
    ) -> None:
        """Show a message in a channel to one person only; Slack does not promise delivery."""
        await self._call(
            self._client.chat_postEphemeral,
            channel=channel,
            user=user,
            thread_ts=thread_ts,
            **await self._linked(message.payload()),
        )

    async def respond(self, response_url: str, message: Message, *, replace: bool = False) -> None:
        """Answer privately where somebody clicked or typed: five times within 30 minutes."""
        body = {
            **await self._linked(message.payload()),
            "response_type": "ephemeral",
            "replace_original": replace,
        }
        try:
            async with self._http.post(response_url, json=body) as answer:
                status, text = answer.status, (await answer.read()).decode(errors="replace")
        except (aiohttp.ClientError, TimeoutError) as error:
            raise SlackUnavailable from error
        if status >= 500 or status == 429:
            raise SlackUnavailable
        said = _said(text)
        if status != 200 or said.get("ok") is False:
            raise SlackRefused(str(said.get("error") or "response_url"), f"status {status}")
        if "ok" not in said:
            raise SlackUnavailable

    async def open_direct_message(self, user: str) -> str:
        """The id of the conversation between the bot and one person."""
        answer = await self._call(self._client.conversations_open, users=user)
        return _text(answer, "channel", "id")

    async def open_view(self, trigger_id: str, view: dict[str, Any]) -> str:
        """Open a modal; the trigger lives for three seconds and works once. Returns its id."""
        answer = await self._call(
            self._client.views_open, trigger_id=trigger_id, view=await self._linked(view)
        )
        return _text(answer, "view", "id")

    async def update_view(
        self, view_id: str, view: dict[str, Any], *, seen: str | None = None
    ) -> str:
        """Redraw a modal; inputs with the same block and action ids keep what was entered.

        `seen` is the hash of the view that this one rests on: when it has changed since, Slack
        refuses with `hash_conflict`. Returns the new one.
        """
        updating = self._client.views_update
        linked = await self._linked(view)
        answer = await self._call(updating, view_id=view_id, view=linked, hash=seen)
        return str(_object(answer.get("view")).get("hash") or "")

    async def publish_home(self, user: str, view: dict[str, Any]) -> None:
        """Show a person their Home tab."""
        linked = await self._linked(view)
        await self._call(self._client.views_publish, user_id=user, view=linked)

    async def unfurl(self, channel: str, ts: str, unfurls: Mapping[str, Any]) -> None:
        """Unfold links in somebody's message, each by its address, into blocks of ours."""
        linked = await self._linked(dict(unfurls))
        await self._call(self._client.chat_unfurl, channel=channel, ts=ts, unfurls=linked)

    async def user(self, user_id: str) -> Answer:
        """What `users.info` says of a person."""
        answer = await self._call(self._client.users_info, user=user_id)
        found = _object(answer.get("user"))
        if not found:
            raise SlackUnavailable
        return found

    async def group_members(self, group_id: str) -> frozenset[str]:
        """The ids of a user group's members."""
        answer = await self._call(self._client.usergroups_users_list, usergroup=group_id)
        users = answer.get("users")
        if not isinstance(users, list):
            raise SlackUnavailable
        return frozenset(str(one) for one in users)

    async def _linked(self, drawn: dict[str, Any]) -> dict[str, Any]:
        """What leads to other messages, with the addresses of those that stand in Slack."""
        marks = marks_in(drawn)
        found = await self._addresses(marks) if marks else {}
        linked: dict[str, Any] = with_mention(with_addresses(drawn, found), self._ops)
        return linked

    async def _call(
        self,
        call: Callable[..., Awaitable[AsyncSlackResponse]],
        **arguments: Any,  # noqa: ANN401  # as the SDK's methods take them
    ) -> Answer:
        limit = _limit(call.__name__, str(arguments.get("channel", "")))
        wait = self._limited_for(limit)
        if wait > 0:
            raise SlackUnavailable(retry_after=wait, limited=True)
        try:
            answer = await ask(call, **arguments)
        except SlackUnavailable as error:
            if error.limited and error.retry_after is not None:
                self._limited_until[limit] = self._clock() + error.retry_after
            if error.scope:
                _log.error("the bot's token lacks the scope %s", error.scope)
                self._scopes_missing[call.__name__] = error.scope
            if error.code in TOKEN_REFUSED and error.code != self.token_refused:
                _log.error("Slack takes nothing from this bot: %s", error.code)
                self.token_refused = error.code
            raise
        self.token_refused = ""
        self._scopes_missing.pop(call.__name__, None)
        return answer

    def _limited_for(self, limit: str) -> float:
        return self._limited_until.get(limit, 0.0) - self._clock()


def _limit(method: str, channel: str = "") -> str:
    """What Slack limits together: posting in each channel, all else by its method."""
    return f"{method} {channel}" if method == "chat_postMessage" else method


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
    answer = _object(response.data)
    code = str(answer.get("error") or "")
    if response.status_code == 429:
        seconds = _seconds(response.headers.get("Retry-After"))
        return SlackUnavailable(code, retry_after=seconds, limited=True)
    if code == "missing_scope":
        return SlackUnavailable(code, scope=str(answer.get("needed") or "that this call needs"))
    if not code or code in PASSING or code in TOKEN_REFUSED or answer.get("ok") is not False:
        return SlackUnavailable(code)
    details = _object(answer.get("response_metadata")).get("messages")
    shown = details[:3] if isinstance(details, list) else []
    return SlackRefused(code, "; ".join(str(one) for one in shown))


def _seconds(retry_after: str | None) -> float:
    try:
        seconds = float(retry_after or 1)
    except ValueError:
        return 1.0
    return 1.0 if math.isnan(seconds) else min(_LONGEST_LIMIT_SECONDS, max(0.1, seconds))


def _said(text: str) -> Answer:
    """What came over a response_url: the word `ok`, or a JSON object; nothing of all else."""
    if text.strip() == "ok":
        return {"ok": True}
    try:
        return _object(json.loads(text))
    except (ValueError, RecursionError):
        return {}


def _object(value: object) -> Answer:
    return value if isinstance(value, dict) else {}


def _objects(value: object) -> list[Answer]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _text(answer: Answer, *path: str) -> str:
    """What stands in an answer; an answer without it is none."""
    found: object = answer
    for name in path:
        found = _object(found).get(name)
    if not isinstance(found, str) or not found:
        raise SlackUnavailable(f"no {path[-1]}")
    return found


def _is_known_by(message: Answer, key: str) -> bool:
    metadata = _object(message.get("metadata"))
    if metadata.get("event_type") == _METADATA_EVENT:
        return _object(metadata.get("event_payload")).get("key") == key
    return any(file.get("title") == key for file in _objects(message.get("files")))
