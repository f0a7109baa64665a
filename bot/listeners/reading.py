"""From Slack's payloads to calls. Only ids are taken from them; names there are not identity."""

import html
from collections.abc import Mapping
from typing import Any

from bot.listeners.replies import Reply
from bot.listeners.toolbox import Call
from bot.messages.ids import DoubtValue, UnreadableValueError
from bot.notifier import Notifier

Body = Mapping[str, Any]


def call_from_command(notifier: Notifier, body: Body) -> Call:
    """A typed command; its trigger id is new for every one that is typed."""
    user, channel = str(body["user_id"]), str(body["channel_id"])
    return Call(
        user=user,
        name=str(body["command"]),
        text=html.unescape(str(body.get("text") or "")).strip(),  # Slack escapes &, < and >
        value=None,
        channel=channel,
        trigger=str(body["trigger_id"]),
        confirmation=f"command:{body['trigger_id']}",
        reply=Reply(notifier, user, channel, body.get("response_url")),
    )


def call_from_action(notifier: Notifier, body: Body) -> Call:
    """A click; its time, place and person tell it from every other."""
    action, user = body["actions"][0], str(body["user"]["id"])
    container = body.get("container") or {}
    channel = (body.get("channel") or {}).get("id") or container.get("channel_id")
    place = container.get("message_ts") or container.get("view_id")
    return Call(
        user=user,
        name=str(action["action_id"]),
        text="",
        value=action.get("value"),
        channel=channel,
        trigger=str(body["trigger_id"]),
        confirmation=f"click:{user}:{place}:{action['action_ts']}:{action['action_id']}",
        reply=Reply(
            notifier,
            user,
            channel,
            body.get("response_url"),
            replaces=bool(container.get("is_ephemeral")),
        ),
    )


def call_from_view(notifier: Notifier, body: Body) -> Call:
    """A submitted modal; it answers where its question was asked."""
    view, user = body["view"], str(body["user"]["id"])
    metadata = view.get("private_metadata")
    channel = channel_asked_from(metadata)
    return Call(
        user=user,
        name=str(view["callback_id"]),
        text=first_value(view),
        value=metadata,
        channel=channel,
        trigger=str(body.get("trigger_id") or ""),
        confirmation=f"view:{view['id']}:{user}",
        reply=Reply(notifier, user, channel, None),
    )


def channel_asked_from(metadata: str | None) -> str | None:
    """Where a modal was opened, if its metadata can still be read."""
    try:
        return DoubtValue.load(metadata).channel
    except UnreadableValueError:
        return None


def first_value(view: Body) -> str:
    """What was typed into a view's only input."""
    for inputs in view["state"]["values"].values():
        for element in inputs.values():
            return str(element.get("value") or "").strip()
    return ""
