"""From Slack's payloads to calls. Only ids are taken from them; names there are not identity."""

import html
from collections.abc import Mapping
from typing import Any

from bot.messages.ids import channel_in
from bot.notifier import Notifier, Posted
from bot.slack.replies import Reply
from bot.slack.seen import ViewState
from bot.slack.toolbox import Call

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
    """A click or a choice; its time, place and person tell it from every other."""
    action, user = body["actions"][0], str(body["user"]["id"])
    container = body.get("container") or {}
    channel = (body.get("channel") or {}).get("id") or container.get("channel_id")
    # A modal stands in no channel, but may know where it was opened.
    channel = channel or channel_in((body.get("view") or {}).get("private_metadata"))
    place = container.get("message_ts") or container.get("view_id")
    is_private = bool(container.get("is_ephemeral"))
    return Call(
        user=user,
        name=str(action["action_id"]),
        text="",
        value=action.get("value"),
        channel=channel,
        trigger=str(body["trigger_id"]),
        confirmation=f"click:{user}:{place}:{action['action_ts']}:{action['action_id']}",
        reply=Reply(notifier, user, channel, body.get("response_url"), replaces=is_private),
        view=_seen(body.get("view")),
        message=None if is_private else _message(channel, container.get("message_ts")),
        states=_by_action(body.get("state")),
    )


def call_from_view(notifier: Notifier, body: Body) -> Call:
    """A submitted modal; it answers where its question was asked."""
    view, user = body["view"], str(body["user"]["id"])
    metadata = view.get("private_metadata")
    channel = channel_in(metadata)
    return Call(
        user=user,
        name=str(view["callback_id"]),
        text=first_value(view),
        value=metadata,
        channel=channel,
        trigger=str(body.get("trigger_id") or ""),
        confirmation=f"view:{view['id']}:{view.get('hash')}:{user}",
        reply=Reply(notifier, user, channel, None),
        view=_seen(view),
    )


def call_from_shortcut(notifier: Notifier, body: Body) -> Call:
    """A shortcut; a global one knows no channel, and is answered directly."""
    user = str(body["user"]["id"])
    channel = (body.get("channel") or {}).get("id")
    return Call(
        user=user,
        name=str(body["callback_id"]),
        text="",
        value=None,
        channel=channel,
        trigger=str(body["trigger_id"]),
        confirmation=f"shortcut:{body['trigger_id']}",
        reply=Reply(notifier, user, channel, body.get("response_url")),
        message=_message(channel, body.get("message_ts")),
    )


def call_from_query(notifier: Notifier, body: Body) -> Call:
    """Letters typed into a menu that asks us for its options."""
    user = str(body["user"]["id"])
    channel = (body.get("channel") or {}).get("id")
    return Call(
        user=user,
        name=str(body["action_id"]),
        text=str(body.get("value") or "").strip(),
        value=None,
        channel=channel,
        trigger="",
        confirmation="",
        reply=Reply(notifier, user, channel, None),
        view=_seen(body.get("view")),
    )


def _seen(view: Body | None) -> ViewState | None:
    return seen(view) if view else None


def seen(view: Body) -> ViewState:
    """A view of a payload."""
    return ViewState(
        id=str(view["id"]),
        hash=str(view.get("hash") or ""),
        values=_by_action(view.get("state")),
        metadata=view.get("private_metadata"),
    )


def _by_action(state: Body | None) -> dict[str, Any]:
    """Block ids change from drawing to drawing, action ids do not."""
    blocks = (state or {}).get("values") or {}
    return {name: entry for inputs in blocks.values() for name, entry in inputs.items()}


def _message(channel: str | None, ts: str | None) -> Posted | None:
    return Posted(channel, ts) if channel and ts else None


def first_value(view: Body) -> str:
    """What was typed into a view's only input."""
    for inputs in view["state"]["values"].values():
        for element in inputs.values():
            return str(element.get("value") or "").strip()
    return ""
