"""One use of an entry: who, with what, and the way to answer.

Made from Slack's payloads. Only ids are taken from them; names there are not identity.
"""

import html
import logging
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.messages.blocks import Message, modal
from bot.messages.ids import channel_in
from bot.messages.reader import for_reader, view_for_reader
from bot.messages.replies import render_slack_slow
from bot.notifier import Notifier, Place, Posted, SlackError
from bot.services.suggestions import Suggestions
from bot.slack.double_clicks import DoubleClicks, Press, face_of
from bot.slack.members import Members
from bot.slack.view_updates import ViewState, ViewUpdates
from domain.access import Role
from domain.assignment import Actor, Source

_log = logging.getLogger(__name__)

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Slack:
    """What the Slack door has of its own; made once, in bot/app.py."""

    notifier: Notifier
    members: Members
    forms: ViewUpdates
    suggestions: Suggestions
    clicks: DoubleClicks = field(default_factory=DoubleClicks)


@dataclass(frozen=True, slots=True)
class Interaction:
    """A command, a click, a choice, a submitted modal, a shortcut or an event.

    `text` is what was typed or entered, `value` what a button, an option or a view carries, `block`
    the id of the block that was clicked in, `states` what the menus of the message hold, by action
    id. `confirmation` is the same when Slack delivers the same click or command again. `message` is
    the one that was clicked in, or that a shortcut was used on; private messages have none. `press`
    is the button, if it was one. `in_private`: the click came from a private message of ours, whose
    place the answer takes. `in_modal` is the title of the modal that was clicked in, where it asks
    nothing: the answer is shown there. `event` is what Slack tells by itself, `thread` the one in
    which something was said.
    """

    slack: Slack
    user: str
    name: str
    text: str = ""
    value: str | None = None
    block: str = ""
    channel: str | None = None
    trigger: str = ""
    confirmation: str = ""
    response_url: str | None = None
    in_private: bool = False
    in_modal: str | None = None
    view: ViewState | None = None
    message: Posted | None = None
    press: Press | None = None
    states: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    event: Body = field(default_factory=dict)
    thread: str | None = None

    @property
    def actor(self) -> Actor:
        """The person, as the product records them."""
        return Actor(Source.SLACK, self.user)

    async def is_by_ops(self) -> bool:
        """Whether the person may do what ops may."""
        return await self.slack.members.may(self.user, Role.OPS)

    async def must_be_by_ops(self) -> None:
        """Raises AccessDenied for everybody else."""
        await self.slack.members.check(self.user, Role.OPS)

    def first_half(self) -> str | None:
        """The confirmation of the press that this is the double of: it was a moment ago."""
        return self.slack.clicks.first_half(self.user, self.press, self.confirmation)

    def has_failed(self) -> None:
        """Nothing came of it: who presses the same button again means it."""
        self.slack.clicks.forget(self.user, self.press)

    def beside(self) -> "Interaction":
        """The same, but answers leave the message or modal that was clicked in where it is."""
        return replace(self, in_private=False, in_modal=None)

    def beside_message(self) -> "Interaction":
        """The same, but answers leave a message that was clicked in; a modal shows them."""
        return replace(self, in_private=False)

    async def open(self, view: dict[str, Any], *, instead: Message | None = None) -> None:
        """Open a modal, over the one that was clicked in; the right to it lasts three seconds.

        `instead` is said where Slack opens none.
        """
        shown, over = self.slack.forms.to_open(view), self.in_modal is not None
        try:
            await self.slack.notifier.open_view(
                self.trigger, view_for_reader(shown, self.user), over=over
            )
        except SlackError as error:
            _log.warning("%s opened nothing for %s: %s", self.name, self.user, error)
            await self.answer(instead or render_slack_slow())

    async def answer(self, message: Message) -> None:
        """Tell the person in private, by the first way that works.

        Where Slack takes it by none, the log says so and cards still tell.
        """
        said = for_reader(message, self.user)
        for way in (self._redraw, self._respond, self._post_ephemeral, self._write):
            try:
                if await way(said):
                    return
            except SlackError as error:
                _log.info("%s to %s failed: %s", way.__name__, self.user, error)
        _log.warning("a private answer to %s was lost", self.user)

    async def _redraw(self, message: Message) -> bool:
        """Most often a modal that Slack does not know any more was closed meanwhile."""
        if self.in_modal is None or self.view is None:
            return False
        within = [block for one in message.attachments for block in one.get("blocks", ())]
        drawn = modal(self.in_modal, [*message.blocks, *within], close="Done")
        kept = {"private_metadata": self.view.metadata or ""}
        await self.slack.notifier.update_view(self.view.id, drawn | kept)
        return True

    async def _respond(self, message: Message) -> bool:
        if self.response_url is None:
            return False
        await self.slack.notifier.respond(self.response_url, message, replace=self.in_private)
        return True

    async def _post_ephemeral(self, message: Message) -> bool:
        if self.channel is None:
            return False
        await self.slack.notifier.post_ephemeral(
            self.channel, self.user, message, thread_ts=self.thread
        )
        return True

    async def _write(self, message: Message) -> bool:
        """A direct message, for people who are not in the channel themselves."""
        where = await self.slack.notifier.open_direct_message(self.user)
        # A thread of a channel is none here.
        place = Place(where, self.thread if self.channel is None else None)
        await self.slack.notifier.post(place, message, key=f"answer:{secrets.token_hex(8)}")
        return True


def from_command(slack: Slack, body: Body) -> Interaction:
    """A typed command; its trigger id is new for every one that is typed."""
    return Interaction(
        slack,
        user=str(body["user_id"]),
        name=str(body["command"]),
        # Slack escapes &, < and >.
        text=html.unescape(_as_typed(str(body.get("text") or ""))).strip(),
        channel=str(body["channel_id"]),
        trigger=str(body["trigger_id"]),
        confirmation=f"command:{body['trigger_id']}",
        response_url=body.get("response_url"),
    )


_MADE_BY_SLACK = re.compile(r"<([@#!]?)([^<>|]+)(?:\|([^<>]*))?>")


def _as_typed(text: str) -> str:
    """Text with what Slack has made of names and links put back, as far as it tells.

    People, and channels that it does not name, stay as ids: a list is filtered by people.
    """
    return _MADE_BY_SLACK.sub(_one_as_typed, text)


def _one_as_typed(found: re.Match[str]) -> str:
    kind, what, label = found[1], found[2], found[3]
    if kind == "!" and what.isalpha():
        return f"@{what}"
    if kind == "@":
        return f"<@{what}>"
    if label:
        return f"{kind}{label}" if kind == "#" else label
    return found[0] if kind else what.removeprefix("mailto:").removeprefix("tel:")


def from_action(slack: Slack, body: Body) -> Interaction:
    """A click or a choice; its time, place and person tell it from every other."""
    action, user = body["actions"][0], str(body["user"]["id"])
    container = body.get("container") or {}
    # A modal stands in no channel, but may know where it was opened.
    channel = (
        _channel(body)
        or container.get("channel_id")
        or channel_in((body.get("view") or {}).get("private_metadata"))
    )
    place = container.get("message_ts") or container.get("view_id")
    name, value = str(action["action_id"]), _value_of(action)
    in_private = bool(container.get("is_ephemeral"))
    return Interaction(
        slack,
        user=user,
        name=name,
        value=value,
        block=str(action.get("block_id") or ""),
        channel=channel,
        trigger=str(body["trigger_id"]),
        confirmation=f"click:{user}:{place}:{action['action_ts']}:{name}",
        response_url=body.get("response_url"),
        in_private=in_private,
        in_modal=_title_of_modal(body.get("view")),
        view=_view(body),
        message=None if in_private else _message(channel, container.get("message_ts")),
        press=_press(body, f"{channel}:{place}"),
        states=_by_action(body.get("state")),
    )


def _press(body: Body, place: str) -> Press | None:
    """What was pressed, where it is a button."""
    action = body["actions"][0]
    if action.get("type") != "button":
        return None
    name, value = str(action["action_id"]), str(action.get("value"))
    face = face_of(body.get("message") or body.get("view") or {}, name, value)
    return Press(place, name, value, face)


def _value_of(action: Body) -> str | None:
    """What a button carries, or the chosen option of a row's menu."""
    if action.get("type") == "overflow" and "value" not in action:
        return (action.get("selected_option") or {}).get("value")
    return action.get("value")


def from_view(slack: Slack, body: Body) -> Interaction:
    """A submitted modal; it answers where its question was asked."""
    view, user = body["view"], str(body["user"]["id"])
    metadata = view.get("private_metadata")
    return Interaction(
        slack,
        user=user,
        name=str(view["callback_id"]),
        text=first_value(view),
        value=metadata,
        channel=channel_in(metadata),
        trigger=str(body.get("trigger_id") or ""),
        confirmation=f"view:{view['id']}:{view.get('hash')}:{user}",
        view=_view(body),
    )


def from_shortcut(slack: Slack, body: Body) -> Interaction:
    """A shortcut; a global one knows no channel, and is answered directly."""
    channel = _channel(body)
    return Interaction(
        slack,
        user=str(body["user"]["id"]),
        name=str(body["callback_id"]),
        channel=channel,
        trigger=str(body["trigger_id"]),
        confirmation=f"shortcut:{body['trigger_id']}",
        response_url=body.get("response_url"),
        message=_message(channel, body.get("message_ts")),
    )


def from_query(slack: Slack, body: Body) -> Interaction:
    """Letters typed into a menu that asks us for its options."""
    return Interaction(
        slack,
        user=str(body["user"]["id"]),
        name=str(body["action_id"]),
        text=str(body.get("value") or "").strip(),
        channel=_channel(body),
        view=_view(body),
    )


def from_event(slack: Slack, event: Body, bot_user_id: str = "") -> Interaction:
    """Something Slack tells by itself; `user` is the person it is about.

    What a person says has its place for its trigger: it is the same in every delivery of it. Said
    in a direct message, it has no channel, since nothing there has to be said in private.
    """
    user, text = event.get("user") or "", str(event.get("text") or "")
    said = "text" in event and isinstance(event.get("ts"), str)
    told = Interaction(
        slack,
        user=str(user["id"] if isinstance(user, Mapping) else user),
        name=str(event["type"]),
        event=event,
    )
    if not said:
        return told
    without_us = re.sub(rf"<@{re.escape(bot_user_id)}(?:\|[^<>]*)?>", " ", text)
    return replace(
        told,
        text=html.unescape(_as_typed(without_us)).strip(),
        channel=None if event.get("channel_type") == "im" else str(event.get("channel") or ""),
        trigger=f"said:{event.get('channel')}:{event['ts']}",
        thread=event.get("thread_ts"),
    )


def bot_of(body: Body) -> str:
    """The user that the bot is, where the wrapper of an event says so."""
    authorized = body.get("authorizations")
    first = authorized[0] if isinstance(authorized, list) and authorized else {}
    return str(first.get("user_id") or "") if isinstance(first, Mapping) else ""


def from_anything(slack: Slack, body: Body) -> Interaction:
    """What is left of a payload that cannot be read: who sent it, and the way to answer."""
    user, channel = body.get("user"), body.get("channel")
    return Interaction(
        slack,
        user=str(_id_of(user) or body.get("user_id") or ""),
        name="",
        channel=_id_of(channel) or body.get("channel_id"),
        response_url=body.get("response_url"),
    )


def _id_of(value: object) -> str | None:
    return value.get("id") if isinstance(value, Mapping) else None


def view_state(view: Body) -> ViewState:
    """A view of a payload."""
    return ViewState(
        id=str(view["id"]),
        hash=str(view.get("hash") or ""),
        values=_by_action(view.get("state")),
        metadata=view.get("private_metadata"),
    )


def first_value(view: Body) -> str:
    """What was typed into a view's only input."""
    for inputs in view["state"]["values"].values():
        for element in inputs.values():
            return str(element.get("value") or "").strip()
    return ""


def _view(body: Body) -> ViewState | None:
    view = body.get("view")
    return replace(view_state(view), user=str(_id_of(body.get("user")) or "")) if view else None


def _title_of_modal(view: Body | None) -> str | None:
    """Of one that asks nothing."""
    if not view or view.get("type") != "modal" or view.get("submit"):
        return None
    return str((view.get("title") or {}).get("text") or "")


def _by_action(state: Body | None) -> dict[str, Any]:
    """Block ids change from drawing to drawing, action ids do not."""
    blocks = (state or {}).get("values") or {}
    return {name: entry for inputs in blocks.values() for name, entry in inputs.items()}


def _channel(body: Body) -> str | None:
    return (body.get("channel") or {}).get("id")


def _message(channel: str | None, ts: str | None) -> Posted | None:
    return Posted(channel, ts) if channel and ts else None
