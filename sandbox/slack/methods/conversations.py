"""conversations.*"""

import itertools
from collections.abc import Iterable

from sandbox.slack.api_call import ApiCall
from sandbox.slack.channels import Channel
from sandbox.slack.errors import Json, SlackError
from sandbox.slack.messages import Message


def info(call: ApiCall) -> Json:
    """Slack: the scope depends on the kind of conversation."""
    return {"channel": call.conversation("read").as_slack(call.workspace.bot.id)}


def members(call: ApiCall) -> Json:
    """conversations.members. Slack: at most 999 a page."""
    channel = call.conversation("read")
    limit = call.args.number("limit", 100, 999)
    cursor = call.args.text("cursor") or "0"
    if not cursor.isdigit():
        raise SlackError("invalid_cursor")
    page = channel.members[int(cursor) : int(cursor) + limit]
    more = int(cursor) + limit < len(channel.members)
    return {
        "members": page,
        "response_metadata": {"next_cursor": str(int(cursor) + limit) if more else ""},
    }


def open_direct(call: ApiCall) -> Json:
    """conversations.open with one person."""
    wanted = [user for user in call.args.text("users").split(",") if user]
    if len(wanted) != 1:
        raise SlackError("users_list_not_supplied")
    user = call.workspace.users.get(wanted[0])
    if user is None:
        raise SlackError("user_not_found")
    if user.deleted:
        raise SlackError("user_disabled")
    return {"channel": {"id": call.workspace.direct(call.workspace.bot.id, user.id).id}}


def history(call: ApiCall) -> Json:
    """conversations.history, latest first.

    Slack: the bot must be in the channel; metadata only with include_all_metadata; `oldest` and
    `latest` themselves only with inclusive.
    """
    channel = _joined(call)
    latest = call.args.text("cursor") or call.args.text("latest")
    oldest = call.args.text("oldest")
    inclusive = call.args.flag("inclusive")
    newest_first = itertools.dropwhile(
        lambda m: bool(latest) and not _before(m.ts, latest, inclusive),
        channel.timeline.newest_first(),
    )
    wanted = itertools.takewhile(
        lambda m: not oldest or _before(oldest, m.ts, inclusive), newest_first
    )
    return _page(call, channel, wanted)


def replies(call: ApiCall) -> Json:
    """conversations.replies: the message, then its thread, oldest first."""
    channel = _joined(call)
    parent = channel.timeline.get(call.args.text("ts"))
    if parent is None:
        raise SlackError("thread_not_found")
    thread = [parent, *channel.timeline.replies(parent.ts)]
    cursor = call.args.text("cursor")
    return _page(call, channel, (m for m in thread if not cursor or _before(cursor, m.ts)))


def _joined(call: ApiCall) -> Channel:
    channel = call.conversation("history")
    if call.workspace.bot.id not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _before(earlier: str, later: str, or_same: bool = False) -> bool:
    # Slack: `oldest` and `latest` may be any UNIX time, with or without a fraction.
    try:
        first, second = float(earlier), float(later)
    except ValueError as error:
        raise SlackError("invalid_ts_oldest") from error
    return first < second or (or_same and first == second)


def _page(call: ApiCall, channel: Channel, wanted: Iterable[Message]) -> Json:
    limit = call.args.number("limit", 100, 999)
    page = list(itertools.islice(wanted, limit + 1))
    has_more = len(page) > limit
    page = page[:limit]
    with_metadata = call.args.flag("include_all_metadata")
    return {
        "messages": [_listed(channel, m, with_metadata) for m in page],
        "has_more": has_more,
        "response_metadata": {"next_cursor": page[-1].ts if has_more else ""},
    }


def _listed(channel: Channel, message: Message, with_metadata: bool) -> Json:
    body = message.as_slack(with_metadata=with_metadata)
    count = channel.timeline.reply_count(message.ts)
    return body | {"reply_count": count, "thread_ts": message.ts} if count else body
