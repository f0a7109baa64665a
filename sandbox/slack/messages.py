"""Messages and the timelines that hold them."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sandbox.slack.errors import Json

_UNSEEN = str.maketrans({"\u2011": "-", "\u2060": None})


def as_seen(text: str) -> str:
    """Text with plain hyphens in place of those that break no line, and without joiners."""
    return text.translate(_UNSEEN)


@dataclass(frozen=True)
class Content:
    """What a message says, once it has been found acceptable."""

    text: str = ""
    blocks: tuple[Json, ...] = ()
    attachments: tuple[Json, ...] = ()
    metadata: Json | None = None


@dataclass(frozen=True)
class Message:
    """A message as it stood at one moment: an edit makes a new Message with the same `ts`.

    A held Message therefore is a snapshot, which is what a late click needs.
    """

    channel: str
    ts: str
    user: str
    team: str
    content: Content
    bot_id: str | None = None
    app_id: str | None = None
    thread_ts: str | None = None
    broadcast: bool = False
    edited_ts: str | None = None
    seen_only_by: str | None = None
    files: tuple[Json, ...] = ()
    is_tombstone: bool = False
    # Whose response_url it came by, for what an app said by one.
    response_to: str | None = None

    @property
    def text(self) -> str:
        """The top-level text, as it is seen: what notifications and screen readers use."""
        return as_seen(self.content.text)

    @property
    def blocks(self) -> tuple[Json, ...]:
        """The blocks, each with the block_id and action_ids it was given or got from Slack."""
        return self.content.blocks

    @property
    def attachments(self) -> tuple[Json, ...]:
        """The attachments, each with its `id`."""
        return self.content.attachments

    @property
    def all_blocks(self) -> list[Json]:
        """The blocks, with those of the attachments."""
        return [*self.blocks, *(b for each in self.attachments for b in each.get("blocks", ()))]

    @property
    def metadata(self) -> Json | None:
        """The metadata it was posted with."""
        return self.content.metadata

    @property
    def color(self) -> str | None:
        """The colour bar of the first attachment."""
        return self.attachments[0].get("color") if self.attachments else None

    @property
    def is_ephemeral(self) -> bool:
        """Whether only one person sees it."""
        return self.seen_only_by is not None

    @property
    def is_reply(self) -> bool:
        """Whether it stands in a thread, under another message."""
        return self.thread_ts is not None and self.thread_ts != self.ts

    def as_slack(self, *, with_metadata: bool = False) -> Json:
        """The message object of `conversations.history` and of payloads.

        Slack: metadata is left out unless it is asked for.
        """
        body: Json = {"type": "message", "user": self.user, "ts": self.ts, "team": self.team}
        body["text"] = self.content.text
        optional: Json = {
            "bot_id": self.bot_id,
            "app_id": self.app_id,
            "thread_ts": self.thread_ts,
            "blocks": list(self.blocks),
            "attachments": list(self.attachments),
            "files": list(self.files),
            "edited": self.edited_ts and {"user": self.user, "ts": self.edited_ts},
            "subtype": "tombstone" if self.is_tombstone else None,
            "metadata": self.metadata if with_metadata else None,
        }
        return body | {key: value for key, value in optional.items() if value}


@dataclass
class Timeline:
    """The messages of one conversation in order, found by `ts` at once."""

    _messages: dict[str, Message] = field(default_factory=dict)
    _replies: dict[str, list[str]] = field(default_factory=dict)

    def add(self, message: Message) -> None:
        """Append; a reply is also listed under its parent."""
        self._messages[message.ts] = message
        if message.is_reply and message.thread_ts:
            self._replies.setdefault(message.thread_ts, []).append(message.ts)

    def get(self, ts: str) -> Message | None:
        """The message as it stands now."""
        return self._messages.get(ts)

    def put(self, message: Message) -> None:
        """Replace the message of the same `ts`, in place."""
        self._messages[message.ts] = message

    def remove(self, ts: str) -> None:
        """Delete; Slack: replies stay behind, under a tombstone."""
        message = self._messages[ts]
        if self._replies.get(ts):
            gone = Content(text="This message was deleted.")
            self.put(replace(message, content=gone, is_tombstone=True, files=()))
            return
        del self._messages[ts]
        if message.is_reply and message.thread_ts:
            self._replies[message.thread_ts].remove(ts)

    def everything(self) -> Iterator[Message]:
        """Every message and reply, oldest first."""
        return iter(self._messages.values())

    def newest_first(self) -> Iterator[Message]:
        """What the channel itself shows, latest first: no replies unless also sent to it."""
        return (m for m in reversed(self._messages.values()) if m.broadcast or not m.is_reply)

    def replies(self, ts: str) -> list[Message]:
        """The thread under a message, oldest first, without the message itself."""
        return [self._messages[reply] for reply in self._replies.get(ts, ())]

    def reply_count(self, ts: str) -> int:
        """How many replies stand under a message."""
        return len(self._replies.get(ts, ()))
