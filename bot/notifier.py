"""Our small voice to Slack: post, update, open a view.

Narrows Slack's many errors to two: not now (`SlackUnavailable`), and no to this very call
(`SlackRefused`). Nothing is retried here; callers keep what must be said and come back.
"""

import logging
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.messages.blocks import Document, Message
from bot.messages.card_links import marks_in, with_addresses, without_links
from bot.messages.mentions import mention_of, with_mention
from bot.messages.reader import view_for_reader
from bot.slack_answers import PASSING as PASSING
from bot.slack_answers import TOKEN_GONE as TOKEN_GONE
from bot.slack_answers import TOKEN_REFUSED as TOKEN_REFUSED
from bot.slack_answers import Answer as Answer
from bot.slack_answers import SlackError as SlackError
from bot.slack_answers import SlackRefused as SlackRefused
from bot.slack_answers import SlackUnavailable as SlackUnavailable
from bot.slack_answers import as_object, as_objects, text_in, words_in
from bot.slack_answers import ask as ask
from domain.messages import Mark

_log = logging.getLogger(__name__)

_Sent = TypeVar("_Sent")
# Where messages of ours stand, and how channels are named; without what is not known.
Addresses = Callable[[Collection[Mark]], Awaitable[Mapping[Mark, str]]]

# What Slack answers where a block is not as it should be, or unknown to it.
_ABOUT_BLOCKS = frozenset({"invalid_attachments", "invalid_blocks", "invalid_blocks_format"})
_METADATA_EVENT = "media_scheduler_message"
_HISTORY_PAGES = 5
# How often it is tried whether Slack takes the token again.
_TRY_AGAIN_SECONDS = 5.0


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
        self._gone_at = 0.0
        self._scopes_missing: dict[str, str] = {}
        self._not_taken: frozenset[str] = frozenset()

    @property
    def scopes_missing(self) -> frozenset[str]:
        """What the token lacks for calls that were made, and have not gone well since."""
        return frozenset(self._scopes_missing.values())

    def takes_posts(self, channel: str) -> bool:
        """False while Slack limits posting there."""
        return self._limited_for(_limit("chat_postMessage", channel)) <= 0

    @property
    def is_shut_out(self) -> bool:
        """Whether Slack takes no call with this token, as far as is known."""
        return self.token_refused in TOKEN_GONE

    def may_try(self) -> bool:
        """Whether a call may go well, or it is time to see whether one does."""
        return not self.is_shut_out or self._clock() - self._gone_at >= _TRY_AGAIN_SECONDS

    def takes_edits(self) -> bool:
        """False while Slack limits editing."""
        return self._limited_for(_limit("chat_update")) <= 0

    async def post(self, place: Place, message: Message, *, key: str) -> Posted:
        """Post; `key` travels in the message's metadata, so that `find` can tell whether it did."""
        answer = await self._say(
            message,
            partial(
                self._call,
                self._client.chat_postMessage,
                channel=place.channel,
                thread_ts=place.thread_ts,
                metadata={"event_type": _METADATA_EVENT, "event_payload": {"key": key}},
                unfurl_links=False,
                unfurl_media=False,
            ),
        )
        return Posted(text_in(answer, "channel"), text_in(answer, "ts"))

    async def _say(self, message: Message, send: Callable[..., Awaitable[_Sent]]) -> _Sent:
        """As it is drawn, or more plainly where Slack does not take the blocks it is drawn with.

        What Slack refused was surely not shown. That it was for those blocks is known once it takes
        the message without them; no other message tries them again in this process.
        """
        if message.plainer is None:
            return await send(**await self._linked(message.payload()))
        is_new = not message.richer & self._not_taken
        if is_new:
            try:
                return await send(**await self._linked(message.payload()))
            except SlackRefused as error:
                if error.code not in _ABOUT_BLOCKS:
                    raise
        sent = await self._say(message.plainer, send)
        if is_new:
            _log.warning("Slack does not take blocks of these kinds: %s", sorted(message.richer))
            self._not_taken |= message.richer
        return sent

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

    async def find(
        self, place: Place, key: str, since: datetime, *, looked_to: str | None = None
    ) -> Posted | None:
        """What was posted under `key`, or uploaded with this title, since then by Slack's clock.

        It goes on with the page at which Slack stopped an earlier look-up: where many wait for few
        pages, none would come to its end otherwise.
        """
        oldest, cursor = str(since.timestamp()), looked_to or ""
        for _ in range(_HISTORY_PAGES):
            try:
                answer = await self._page(place, oldest, cursor)
            except SlackUnavailable as error:
                error.looked_to = cursor or None
                raise
            for message in as_objects(answer.get("messages")):
                if _is_known_by(message, key):
                    return Posted(place.channel, text_in(message, "ts"))
            cursor = str(as_object(answer.get("response_metadata")).get("next_cursor") or "")
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
        await self._say(
            message, partial(self._call, self._client.chat_update, channel=channel, ts=ts)
        )

    async def post_ephemeral(
        self, channel: str, user: str, message: Message, *, thread_ts: str | None = None
    ) -> None:
        """Show a message in a channel to one person only; Slack does not promise delivery."""
        await self._say(
            message,
            partial(
                self._call,
                self._client.chat_postEphemeral,
                channel=channel,
                user=user,
                thread_ts=thread_ts,
            ),
        )

    async def respond(self, response_url: str, message: Message, *, replace: bool = False) -> None:
        """Answer privately where somebody clicked or typed: five times within 30 minutes."""
        await self._say(
            message,
            partial(
                self._respond,
                response_url,
                response_type="ephemeral",
                replace_original=replace,
            ),
        )

    async def _respond(self, response_url: str, **body: Any) -> None:  # noqa: ANN401  # JSON
        try:
            async with self._http.post(response_url, json=body) as answer:
                status, text = answer.status, (await answer.read()).decode(errors="replace")
        except (aiohttp.ClientError, TimeoutError) as error:
            raise SlackUnavailable from error
        if status >= 500 or status == 429:
            raise SlackUnavailable
        said = words_in(text)
        if status != 200 or said.get("ok") is False:
            raise SlackRefused(str(said.get("error") or "response_url"), f"status {status}")
        if "ok" not in said:
            raise SlackUnavailable

    async def open_direct_message(self, user: str) -> str:
        """The id of the conversation between the bot and one person."""
        answer = await self._call(self._client.conversations_open, users=user)
        return text_in(answer, "channel", "id")

    async def open_view(self, trigger_id: str, view: dict[str, Any], *, over: bool = False) -> str:
        """Open a modal, `over` the one that the trigger comes from. Returns its id.

        The trigger lives for three seconds and works once.
        """
        opening = self._client.views_push if over else self._client.views_open
        answer = await self._call(opening, trigger_id=trigger_id, view=await self._linked(view))
        return text_in(answer, "view", "id")

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
        return str(as_object(answer.get("view")).get("hash") or "")

    async def publish_home(self, user: str, view: dict[str, Any]) -> None:
        """Show a person their Home tab."""
        linked = await self._linked(view_for_reader(view, user))
        await self._call(self._client.views_publish, user_id=user, view=linked)

    async def unfurl(self, channel: str, ts: str, unfurls: Mapping[str, Any]) -> None:
        """Unfold links in somebody's message, each by its address, into blocks of ours."""
        linked = await self._linked(dict(unfurls))
        await self._call(self._client.chat_unfurl, channel=channel, ts=ts, unfurls=linked)

    async def user(self, user_id: str) -> Answer:
        """What `users.info` says of a person."""
        answer = await self._call(self._client.users_info, user=user_id)
        found = as_object(answer.get("user"))
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
            self._gone_at = self._clock() if error.code in TOKEN_GONE else self._gone_at
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


def _is_known_by(message: Answer, key: str) -> bool:
    metadata = as_object(message.get("metadata"))
    if metadata.get("event_type") == _METADATA_EVENT:
        return as_object(metadata.get("event_payload")).get("key") == key
    return any(file.get("title") == key for file in as_objects(message.get("files")))
