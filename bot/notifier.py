"""Our small voice to Slack: post, update, whisper, open a view.

Narrows Slack's many errors to two: not now (`SlackUnavailable`), and never like this
(`SlackRefused`). Nothing is retried here; callers keep what must be said and come back.
"""

import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.messages.message import Document, Message

_log = logging.getLogger(__name__)

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
_METADATA_EVENT = "media_scheduler_message"
_HISTORY_PAGES = 5
# Slack's clock and ours may differ.
_CLOCK_MARGIN_SECONDS = 600


class SlackError(Exception):
    """Slack did not do what was asked."""


class SlackUnavailable(SlackError):
    """Not now: an outage or a rate limit.

    `retry_after` is in seconds, None where Slack gave none; `limited`: it holds for every call of
    this kind. Slack may have done it all the same, as with an answer that was lost.
    """

    def __init__(self, *, retry_after: float | None = None, limited: bool = False) -> None:
        super().__init__(f"Slack is unavailable (retry after {retry_after})")
        self.retry_after = retry_after
        self.limited = limited


class SlackRefused(SlackError):
    """Slack's final no to this call; `code` is Slack's own, such as `channel_not_found`."""

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


class Notifier:
    """Speaks through one Web API client that does not retry by itself."""

    def __init__(
        self,
        client: AsyncWebClient,
        http: aiohttp.ClientSession,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._http = http
        self._clock = clock
        self._limited_until: dict[str, float] = {}

    async def post(self, place: Place, message: Message, *, key: str) -> Posted:
        """Post; `key` travels in the message's metadata, so that `find` can tell whether it did."""
        answer = await self._call(
            self._client.chat_postMessage,
            channel=place.channel,
            thread_ts=place.thread_ts,
            metadata={"event_type": _METADATA_EVENT, "event_payload": {"key": key}},
            unfurl_links=False,
            unfurl_media=False,
            **message.payload(),
        )
        return Posted(str(answer["channel"]), str(answer["ts"]))

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
            initial_comment=document.comment,
        )

    async def find(self, place: Place, key: str, since: datetime) -> Posted | None:
        """What was posted under `key`, or uploaded with this title, no earlier than `since`."""
        oldest, cursor = str(since.timestamp() - _CLOCK_MARGIN_SECONDS), None
        for _ in range(_HISTORY_PAGES):
            answer = await self._page(place, oldest, cursor)
            for message in answer.get("messages") or []:
                if _is_known_by(message, key):
                    return Posted(place.channel, str(message["ts"]))
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None
        return None

    async def _page(self, place: Place, oldest: str, cursor: str | None) -> AsyncSlackResponse:
        arguments = {
            "channel": place.channel,
            "oldest": oldest,
            "include_all_metadata": True,
            "limit": 200,
            "cursor": cursor,
        }
        if place.thread_ts is None:
            return await self._call(self._client.conversations_history, **arguments)
        arguments["ts"] = place.thread_ts
        return await self._call(self._client.conversations_replies, **arguments)

    async def update(self, channel: str, ts: str, message: Message) -> None:
        """Bring a message of ours up to date."""
        await self._call(self._client.chat_update, channel=channel, ts=ts, **message.payload())

    async def whisper(self, channel: str, user: str, message: Message) -> None:
        """Show a message in a channel to one person only; Slack does not promise delivery."""
        whispering = self._client.chat_postEphemeral
        await self._call(whispering, channel=channel, user=user, **message.payload())

    async def respond(self, response_url: str, message: Message, *, replace: bool = False) -> None:
        """Answer privately where somebody clicked or typed: five times within 30 minutes."""
        body = {
            **message.payload(),
            "response_type": "ephemeral",
            "replace_original": replace,
        }
        try:
            async with self._http.post(response_url, json=body) as answer:
                text = await answer.text()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise SlackUnavailable from error
        if answer.status != 200 or '"ok":false' in text.replace(" ", ""):
            raise SlackRefused("response_url", f"status {answer.status}")

    async def open_direct_message(self, user: str) -> str:
        """The id of the conversation between the bot and one person."""
        answer = await self._call(self._client.conversations_open, users=user)
        return str(answer["channel"]["id"])

    async def open_view(self, trigger_id: str, view: dict[str, Any]) -> str:
        """Open a modal; the trigger lives for three seconds and works once. Returns its id."""
        answer = await self._call(self._client.views_open, trigger_id=trigger_id, view=view)
        return str(answer["view"]["id"])

    async def update_view(
        self, view_id: str, view: dict[str, Any], *, seen: str | None = None
    ) -> str:
        """Redraw a modal; inputs with the same block and action ids keep what was entered.

        `seen` is the hash of the view that this one rests on: when it has changed since, Slack
        refuses with `hash_conflict`. Returns the new one.
        """
        updating = self._client.views_update
        answer = await self._call(updating, view_id=view_id, view=view, hash=seen)
        return str(answer["view"].get("hash") or "")

    async def publish_home(self, user: str, view: dict[str, Any]) -> None:
        """Show a person their Home tab."""
        await self._call(self._client.views_publish, user_id=user, view=view)

    async def unfurl(self, channel: str, ts: str, unfurls: Mapping[str, Any]) -> None:
        """Unfold links in somebody's message, each by its address, into blocks of ours."""
        await self._call(self._client.chat_unfurl, channel=channel, ts=ts, unfurls=dict(unfurls))

    async def user(self, user_id: str) -> Mapping[str, Any]:
        """What `users.info` says of a person."""
        answer = await self._call(self._client.users_info, user=user_id)
        found: Mapping[str, Any] = answer["user"]
        return found

    async def group_members(self, group_id: str) -> frozenset[str]:
        """The ids of a user group's members."""
        answer = await self._call(self._client.usergroups_users_list, usergroup=group_id)
        return frozenset(str(one) for one in answer["users"])

    async def _call(
        self,
        call: Callable[..., Awaitable[AsyncSlackResponse]],
        **arguments: Any,  # noqa: ANN401  # as the SDK's methods take them
    ) -> AsyncSlackResponse:
        method = call.__name__
        wait = self._limited_until.get(method, 0.0) - self._clock()
        if wait > 0:
            raise SlackUnavailable(retry_after=wait, limited=True)
        try:
            return await call(**arguments)
        except SlackApiError as error:
            raise self._narrow(method, error) from error
        except (aiohttp.ClientError, TimeoutError, SlackClientError) as error:
            raise SlackUnavailable from error

    def _narrow(self, method: str, error: SlackApiError) -> SlackError:
        response = error.response
        code = response.get("error") if isinstance(response.data, dict) else None
        if response.status_code == 429:
            seconds = _seconds(response.headers.get("Retry-After"))
            self._limited_until[method] = self._clock() + seconds
            return SlackUnavailable(retry_after=seconds, limited=True)
        if code is None or code in PASSING:
            return SlackUnavailable()
        details = (response.get("response_metadata") or {}).get("messages") or []
        return SlackRefused(str(code), "; ".join(str(one) for one in details[:3]))


def _seconds(retry_after: str | None) -> float:
    try:
        return max(0.1, float(retry_after or 1))
    except ValueError:
        return 1.0


def _is_known_by(message: Mapping[str, Any], key: str) -> bool:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") == _METADATA_EVENT:
        return (metadata.get("event_payload") or {}).get("key") == key
    return any(file.get("title") == key for file in message.get("files") or ())
