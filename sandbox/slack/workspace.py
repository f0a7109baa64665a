"""The workspace: one object that holds everything the local Slack knows."""

import itertools
import time
from collections.abc import Iterable
from dataclasses import replace

from sandbox.changes import Changes
from sandbox.slack.channels import Channel
from sandbox.slack.clock import Clock
from sandbox.slack.errors import Json, SlackError
from sandbox.slack.files import Files
from sandbox.slack.inputs import with_ids
from sandbox.slack.message_state import MessageStates
from sandbox.slack.messages import Content, Message, Timeline
from sandbox.slack.people import HOME_TEAM, User, UserGroup
from sandbox.slack.tokens import ResponseUrls, SocketTokens, Triggers
from sandbox.slack.views import Views

APP_ID = "A0PRESSBOT"
BOT_ID = "B0PRESSBOT"

PersonRef = User | str
ChannelRef = Channel | str


class Workspace:
    """People, conversations, views, files, and the permissions that were handed out.

    `bot` is the app's own user. Everything is found by id, handle or name in constant time.
    `address` is where the local Slack is served; URLs it hands out begin with it.
    """

    def __init__(
        self,
        bot: User,
        people: Iterable[User],
        channels: Iterable[Channel],
        groups: Iterable[UserGroup] = (),
        *,
        clock: Clock = time.time,
    ) -> None:
        self.clock = clock
        self.bot = bot
        self.address = "http://127.0.0.1"
        self.changes = Changes()
        self.users = {user.id: user for user in (bot, *people)}
        self.groups = {group.id: group for group in groups}
        self.channels: dict[str, Channel] = {}
        self.triggers = Triggers(clock)
        self.response_urls = ResponseUrls(clock)
        self.socket_tokens = SocketTokens(clock)
        self.views = Views(self.new_id, APP_ID, BOT_ID)
        self.message_states = MessageStates()
        self.files = Files(self.new_id)
        self._numbers = itertools.count(1)
        self._last_ts = 0
        self._ids_by_name = {user.handle: user.id for user in self.users.values()}
        self._direct: dict[frozenset[str], Channel] = {}
        self._whispers: dict[str, Timeline] = {}
        for channel in channels:
            self.add_channel(channel)

    def add_channel(self, channel: Channel) -> None:
        """Let a conversation exist."""
        self.channels[channel.id] = channel
        self._ids_by_name[channel.name] = channel.id
        self.changes.note()

    def archive(self, where: ChannelRef, *, archived: bool = True) -> None:
        """Archive a conversation, or bring it back."""
        self.channel(where).is_archived = archived
        self.changes.note()

    def change_user(self, user: User) -> None:
        """Put a person's new profile in place of the old one: deactivated, made a guest..."""
        self.users[user.id] = user
        self.changes.note()

    def change_group(self, group: UserGroup) -> None:
        """Put a user group's new members in place of the old ones."""
        self.groups[group.id] = group
        self.changes.note()

    def user(self, who: PersonRef) -> User:
        """A person by object, id or handle; raises KeyError."""
        key = who.id if isinstance(who, User) else who
        return self.users[self._ids_by_name.get(key, key)]

    def channel(self, where: ChannelRef) -> Channel:
        """A conversation by object, id or name (`#` or not); raises KeyError."""
        if isinstance(where, Channel):
            return where
        name = where.removeprefix("#")
        return self.channels[self._ids_by_name.get(name, name)]

    def direct(self, one: str, other: str) -> Channel:
        """The direct message of two people, opened when they have none."""
        pair = frozenset((one, other))
        if pair not in self._direct:
            channel = Channel(self.new_id("D"), "", "im", [one, other])
            self._direct[pair] = self.channels[channel.id] = channel
            self.changes.note()
        return self._direct[pair]

    def new_id(self, prefix: str) -> str:
        """An id that was never given before."""
        return f"{prefix}{next(self._numbers):09d}"

    def next_ts(self) -> str:
        """Slack: a message's `ts` is a string, unique and rising; never two alike."""
        self._last_ts = max(self._last_ts + 1, int(self.clock() * 1_000_000))
        seconds, micros = divmod(self._last_ts, 1_000_000)
        return f"{seconds}.{micros:06d}"

    def named(self, content: Content) -> Content:
        """The content with the ids Slack gives to blocks, elements and attachments."""
        return replace(
            content,
            blocks=with_ids(content.blocks, self._block_id),
            attachments=tuple(
                self._named_attachment(attachment, number)
                for number, attachment in enumerate(content.attachments, start=1)
            ),
        )

    def _named_attachment(self, attachment: Json, number: int) -> Json:
        named = {"fallback": "[no preview available]", **attachment, "id": number}
        if "blocks" in named:
            named["blocks"] = list(with_ids(named["blocks"], self._block_id))
        return named

    def post(self, message: Message) -> Message:
        """Let a message appear in its channel."""
        self.channels[message.channel].timeline.add(message)
        self.changes.note()
        return message

    def whisper(self, message: Message) -> Message:
        """Let a message appear to one person only."""
        self.timeline_of(message).add(message)
        self.changes.note()
        return message

    def whispers(self, user_id: str) -> list[Message]:
        """What only this person sees, oldest first, in every channel."""
        timeline = self._whispers.get(user_id)
        return list(timeline.everything()) if timeline else []

    def timeline_of(self, message: Message) -> Timeline:
        """Where the message is kept."""
        if message.seen_only_by is not None:
            return self._whispers.setdefault(message.seen_only_by, Timeline())
        return self.channels[message.channel].timeline

    def current(self, message: Message) -> Message | None:
        """The same message as it stands now, or None when it was deleted."""
        return self.timeline_of(message).get(message.ts)

    def change(self, message: Message) -> Message:
        """Put a message in the place of the one with its `ts`."""
        self.timeline_of(message).put(message)
        self.message_states.carry(message)
        self.changes.note()
        return message

    def delete(self, message: Message) -> None:
        """Let a message disappear."""
        self.timeline_of(message).remove(message.ts)
        self.message_states.forget(message)
        self.changes.note()

    def from_bot(self, channel: str, content: Content) -> Message:
        """A new message of the app, not yet anywhere."""
        return Message(
            channel=channel,
            ts=self.next_ts(),
            user=self.bot.id,
            team=HOME_TEAM,
            content=self.named(content),
            bot_id=BOT_ID,
            app_id=APP_ID,
        )

    def from_user(self, channel: str, user: User, text: str) -> Message:
        """A new message of a person, not yet anywhere."""
        return Message(channel, self.next_ts(), user.id, user.team_id, Content(text=text))

    def bot_channel(self, channel_id: str) -> Channel:
        """A conversation the app can see; raises SlackError `channel_not_found`.

        Slack: private channels and direct messages the app is not in do not exist for it.
        """
        channel = self.channels.get(channel_id)
        hidden = channel is not None and channel.kind != "public"
        if channel is None or (hidden and self.bot.id not in channel.members):
            raise SlackError("channel_not_found")
        return channel

    def _block_id(self) -> str:
        return self.new_id("b")
