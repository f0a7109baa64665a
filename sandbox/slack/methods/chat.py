"""chat.*"""

import html
from dataclasses import replace

from sandbox.slack.api_call import ApiCall
from sandbox.slack.channels import Channel
from sandbox.slack.errors import Json, SlackError
from sandbox.slack.messages import Message
from sandbox.slack.posting import read_content, updated_content, warnings_for, with_warnings
from sandbox.slack.validation.content import checked_attachments
from sandbox.slack.workspace import Workspace


def post_message(call: ApiCall) -> Json:
    """chat.postMessage.

    Slack: `channel` may be a user, which opens the app's direct message; a thread_ts that is
    no message starts no thread and is ignored.
    """
    channel = posting_channel(call)
    content = read_content(call.args)
    workspace = call.workspace
    message = workspace.post(
        replace(
            workspace.from_bot(channel.id, content),
            thread_ts=_thread(call, channel),
            broadcast=call.args.flag("reply_broadcast"),
        )
    )
    answer: Json = {"channel": channel.id, "ts": message.ts, "message": message.as_slack()}
    return with_warnings(answer, warnings_for(call.args))


def update(call: ApiCall) -> Json:
    """chat.update.

    Slack: with blocks there is no "(edited)" mark; in an archived channel it is `is_inactive`.
    """
    message = _own_message(call, "cant_update_message")
    workspace = call.workspace
    if workspace.channels[message.channel].is_archived:
        raise SlackError("is_inactive")
    content = workspace.named(updated_content(call.args, message.content))
    edited_ts = message.edited_ts if content.blocks else workspace.next_ts()
    changed = workspace.change(replace(message, content=content, edited_ts=edited_ts))
    return {
        "channel": message.channel,
        "ts": message.ts,
        "text": changed.content.text,
        "message": changed.as_slack(),
    }


def delete(call: ApiCall) -> Json:
    """chat.delete. Slack: own messages only, else `cant_delete_message`."""
    message = _own_message(call, "cant_delete_message")
    call.workspace.delete(message)
    return {"channel": message.channel, "ts": message.ts}


def post_ephemeral(call: ApiCall) -> Json:
    """chat.postEphemeral. Slack: the bot and the user must both be in the channel."""
    channel = _channel_with_bot(call.workspace, call.args.need("channel", "channel_not_found"))
    user = call.args.need("user")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    content = read_content(call.args)
    message = call.workspace.whisper(
        replace(
            call.workspace.from_bot(channel.id, content),
            seen_only_by=user,
            thread_ts=_thread(call, channel),
        )
    )
    return {"message_ts": message.ts}


def get_permalink(call: ApiCall) -> Json:
    """Slack: no scope is needed; the message must exist."""
    channel = call.workspace.bot_channel(call.args.need("channel", "channel_not_found"))
    ts = call.args.need("message_ts", "message_not_found")
    if channel.timeline.get(ts) is None:
        raise SlackError("message_not_found")
    place = f"{call.workspace.address}/archives/{channel.id}/p{ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": place}


def unfurl(call: ApiCall) -> Json:
    """chat.unfurl: attach a preview to a person's message. Slack: its text must hold the URL."""
    unfurls = call.args.structure("unfurls", "invalid_unfurls_format")
    if not isinstance(unfurls, dict) or not unfurls:
        raise SlackError("missing_unfurls")
    channel = call.workspace.bot_channel(call.args.need("channel", "channel_not_found"))
    message = channel.timeline.get(call.args.text("ts"))
    if message is None:
        raise SlackError("cannot_find_message")
    said = html.unescape(message.text)
    if any(html.unescape(url) not in said for url in unfurls):
        raise SlackError("cannot_unfurl_url")
    previews = [
        {**preview, "from_url": url, "is_app_unfurl": True, "app_unfurl_url": url}
        for preview, url in zip(checked_attachments(list(unfurls.values())), unfurls, strict=True)
    ]
    content = replace(message.content, attachments=(*message.attachments, *previews))
    call.workspace.change(replace(message, content=call.workspace.named(content)))
    return {}


def posting_channel(call: ApiCall) -> Channel:
    """Where a message is to go; Slack: a person's id stands for the app's direct message."""
    wanted = call.args.need("channel", "channel_not_found")
    workspace = call.workspace
    if wanted in workspace.users:
        if workspace.users[wanted].deleted:
            raise SlackError("user_disabled")
        return workspace.direct(workspace.bot.id, wanted)
    if "chat:write.public" in call.scopes:
        return workspace.bot_channel(wanted)
    return _channel_with_bot(workspace, wanted)


def _channel_with_bot(workspace: Workspace, wanted: str) -> Channel:
    channel = workspace.bot_channel(wanted)
    if workspace.bot.id not in channel.members:
        raise SlackError("not_in_channel")
    if channel.is_archived:
        raise SlackError("is_archived")
    return channel


def _own_message(call: ApiCall, not_yours: str) -> Message:
    channel = call.workspace.bot_channel(call.args.need("channel", "channel_not_found"))
    message = channel.timeline.get(call.args.text("ts"))
    if message is None or message.is_tombstone:
        raise SlackError("message_not_found")
    if message.user != call.workspace.bot.id:
        raise SlackError(not_yours)
    return message


def _thread(call: ApiCall, channel: Channel) -> str | None:
    ts = call.args.text("thread_ts")
    if not ts:
        return None
    parent = channel.timeline.get(ts)
    return None if parent is None else (parent.thread_ts or parent.ts)
