"""files.*: reserve, upload, share."""

from dataclasses import replace

from sandbox.slack.api_call import ApiCall
from sandbox.slack.errors import Json, SlackError
from sandbox.slack.messages import Content


def get_upload_url(call: ApiCall) -> Json:
    """files.getUploadURLExternal"""
    length = call.args.need("length")
    if not length.isdigit() or int(length) == 0:
        raise SlackError("invalid_arguments", ["[ERROR] length must be a positive number"])
    file, secret = call.workspace.files.reserve(
        call.args.need("filename"), int(length), call.args.text("alt_txt")
    )
    url = f"{call.workspace.address}/upload/v1/{secret}"
    return {"upload_url": url, "file_id": file.id}


def complete_upload(call: ApiCall) -> Json:
    """files.completeUploadExternal.

    Slack: once per file; the bot must be in the channel; without a channel the file stays
    private; several channels are comma-separated.
    """
    wanted = call.args.structure("files")
    if not isinstance(wanted, list) or not wanted:
        raise SlackError("invalid_arguments", ["[ERROR] missing required field: files"])
    channels = _channels(call)
    workspace = call.workspace
    shared = [
        workspace.files.share(str(each.get("id")), str(each.get("title") or ""))
        for each in wanted
        if isinstance(each, dict)
    ]
    files = tuple(file.as_slack(workspace.address) for file in shared)
    for channel in channels:
        said = workspace.from_bot(channel, Content(text=call.args.text("initial_comment")))
        thread_ts = call.args.text("thread_ts") or None
        workspace.post(replace(said, files=files, thread_ts=thread_ts))
    return {"files": list(files)}


def _channels(call: ApiCall) -> list[str]:
    named = call.args.text("channel_id") or call.args.text("channels")
    wanted = [channel for channel in named.split(",") if channel]
    for channel_id in wanted:
        channel = call.workspace.bot_channel(channel_id)
        if call.workspace.bot.id not in channel.members:
            raise SlackError("not_in_channel")
    return wanted
