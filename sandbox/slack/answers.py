"""What the client does with an app's answer to a command, and with posts to a response_url."""

from dataclasses import replace

from sandbox.slack.arguments import Arguments
from sandbox.slack.errors import Json, SlackError
from sandbox.slack.messages import Content, Message
from sandbox.slack.posting import read_content
from sandbox.slack.tokens import ResponseUrl
from sandbox.slack.workspace import Workspace


def answer_command(workspace: Workspace, user: str, channel: str, typed: str, answer: Json) -> None:
    """Show the body of an ack. Slack: ephemeral unless `in_channel`, which shows the command too.

    Raises SlackError when the body is no message.
    """
    in_channel = answer.get("response_type") == "in_channel"
    if in_channel:
        workspace.post(workspace.from_user(channel, workspace.users[user], typed))
        if set(answer) == {"response_type"}:
            return
    said = workspace.from_bot(channel, read_content(Arguments(answer)))
    _show(workspace, said, None if in_channel else user)


def use_response_url(workspace: Workspace, url: ResponseUrl, answer: Json) -> None:
    """Post, replace or delete by way of a response_url; raises SlackError.

    Slack: no membership is needed; what is ephemeral stays so when it is replaced; `thread_ts`
    needs in_channel and no replace_original.
    """
    args = Arguments(answer)
    original = _original(workspace, url)
    if args.flag("delete_original"):
        _delete(workspace, original)
        if not any(args.has(name) for name in ("text", "blocks", "attachments")):
            return
    elif args.flag("replace_original") and original is not None:
        content = workspace.named(read_content(args))
        workspace.change(replace(original, content=content))
        return
    _respond(workspace, url, args)


def _respond(workspace: Workspace, url: ResponseUrl, args: Arguments) -> None:
    in_channel = args.text("response_type") == "in_channel"
    said = replace(workspace.from_bot(url.channel, read_content(args)), response_to=url.secret)
    if in_channel and not args.flag("replace_original"):
        said = replace(said, thread_ts=args.text("thread_ts") or None)
    shown = _show(workspace, said, None if in_channel else url.user)
    url.last_response_ts = shown.ts
    url.last_response_is_ephemeral = shown.is_ephemeral


def _original(workspace: Workspace, url: ResponseUrl) -> Message | None:
    """The message the interaction came from; for a command, the app's last response to it."""
    ts, ephemeral = url.source_ts, url.source_is_ephemeral
    if ts is None:
        ts, ephemeral = url.last_response_ts, url.last_response_is_ephemeral
    if ts is None:
        return None
    seen_only_by = url.user if ephemeral else None
    key = Message(url.channel, ts, "", "", Content(), seen_only_by=seen_only_by)
    found = workspace.current(key)
    if found is None:
        raise SlackError("message_not_found")
    return found


def _delete(workspace: Workspace, original: Message | None) -> None:
    if original is not None:
        workspace.delete(original)


def _show(workspace: Workspace, message: Message, only_to: str | None) -> Message:
    if only_to is None:
        return workspace.post(message)
    return workspace.whisper(replace(message, seen_only_by=only_to))
