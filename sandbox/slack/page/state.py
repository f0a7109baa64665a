"""What one person's screen shows, as JSON."""

import itertools
import json

from sandbox.slack.channels import Channel
from sandbox.slack.errors import Json
from sandbox.slack.local import LocalSlack
from sandbox.slack.messages import Message
from sandbox.slack.people import HOME_TEAM, User, team_domain
from sandbox.slack.views import View

LATEST = 100
_SLACKBOT = "USLACKBOT"


def screen(
    slack: LocalSlack, user: User, channel_id: str, thread_ts: str, latest: int = LATEST
) -> Json:
    """Everything the page needs to draw itself for `user` looking at one channel.

    `latest` is how far back: how many of its messages, those that only the user sees not counted.
    """
    workspace = slack.workspace
    direct = workspace.direct(workspace.bot.id, user.id)
    rooms = [c for c in workspace.channels.values() if user.id in c.members]
    channel = next((c for c in rooms if c.id == channel_id), rooms[0] if rooms else direct)
    return {
        "version": workspace.changes.version,
        "me": _person(user),
        "team": team_domain(HOME_TEAM),
        "bot": {
            **_person(workspace.bot),
            "channel": direct.id,
            "read_only": slack.is_messages_tab_read_only,
        },
        "switcher": [_person(each) for each in _who_one_can_be(slack)],
        "users": {each.id: _person(each) for each in workspace.users.values()},
        "groups": {group.id: group.handle for group in workspace.groups.values()},
        "channels": [_room(slack, user, each) for each in rooms],
        "channel": channel.id,
        "messages": _timeline(slack, user, channel, latest),
        "has_earlier": _has_more(channel, latest),
        "thread": _thread(slack, user, channel, thread_ts),
        "home": _view(workspace.views.home(user.id)),
        "modals": [_view(view) for view in workspace.views.stack(user.id)],
        "shortcuts": [shortcut.as_json() for shortcut in slack.shortcuts],
        "commands": [command.as_json() for command in slack.commands or ()],
        "companion": slack.companion.as_json(),
        "connections": slack.socket_mode.connections,
        "limits": slack.limits.enabled,
        "faults": [fault.as_json() for fault in slack.faults.active],
    }


def _who_one_can_be(slack: LocalSlack) -> list[User]:
    return [
        user
        for user in slack.workspace.users.values()
        if not (user.is_bot or user.deleted or user.id == _SLACKBOT)
    ]


def _person(user: User) -> Json:
    kinds = {
        "app": user.is_bot or user.id == _SLACKBOT,
        "external": user.team_id != HOME_TEAM,
        "guest": user.is_restricted,
        "deactivated": user.deleted,
    }
    return {
        "id": user.id,
        "handle": user.handle,
        "name": user.real_name,
        "title": user.title,
        "kind": next((kind for kind, is_so in kinds.items() if is_so), "member"),
    }


def _room(slack: LocalSlack, user: User, channel: Channel) -> Json:
    latest = next(channel.timeline.newest_first(), None)
    whispered = [m for m in slack.workspace.whispers(user.id) if m.channel == channel.id]
    seen = [m.ts for m in (latest, *whispered[-1:]) if m is not None]
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind,
        "purpose": channel.purpose,
        "is_external": channel.is_ext_shared,
        "with": channel.other_member(user.id) if channel.kind == "im" else None,
        "latest": max(seen, default=""),
        "notice": _notice(slack, user, channel, latest),
    }


def _notice(slack: LocalSlack, user: User, channel: Channel, latest: Message | None) -> Json | None:
    """The newest message, where Slack would notify the person of it."""
    if latest is None or latest.user == user.id:
        return None
    is_for_them = channel.kind == "im" or f"<@{user.id}>" in json.dumps(latest.as_slack())
    return _message(slack, user, latest) if is_for_them else None


def _timeline(slack: LocalSlack, user: User, channel: Channel, latest: int) -> list[Json]:
    shown = list(itertools.islice(channel.timeline.newest_first(), latest))
    since = shown[-1].ts if _has_more(channel, latest) else ""
    whispers = [
        m for m in slack.workspace.whispers(user.id) if m.channel == channel.id and m.ts > since
    ]
    both = sorted([*shown, *whispers], key=lambda m: m.ts)
    return [_message(slack, user, message) for message in both]


def _has_more(channel: Channel, latest: int) -> bool:
    return next(itertools.islice(channel.timeline.newest_first(), latest, None), None) is not None


def _thread(slack: LocalSlack, user: User, channel: Channel, ts: str) -> list[Json]:
    parent = channel.timeline.get(ts)
    if parent is None:
        return []
    replies = channel.timeline.replies(ts)
    return [_message(slack, user, each) for each in (parent, *replies)]


def _message(slack: LocalSlack, user: User, message: Message) -> Json:
    timeline = slack.workspace.timeline_of(message)
    return {
        **message.as_slack(),
        "channel": message.channel,
        "is_ephemeral": message.is_ephemeral,
        "reply_count": timeline.reply_count(message.ts),
        "state": slack.workspace.message_states.of(user.id, message),
    }


def _view(view: View | None) -> Json | None:
    return None if view is None else {**view.as_slack(), "errors": view.errors}
