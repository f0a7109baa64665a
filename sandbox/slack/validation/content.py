"""What a message may say: text, blocks, attachments, metadata."""

import json
from collections.abc import Sequence

from sandbox.slack.errors import Json, SlackError
from sandbox.slack.validation.blocks import check_message_blocks, check_together
from sandbox.slack.validation.rules import (
    Problems,
    anything,
    array,
    boolean,
    complain,
    matching,
    shape,
    string,
)

MAX_ATTACHMENTS = 100
_METADATA_CHARACTERS = 16_000

_ATTACHMENT_FIELD = shape(
    {}, {"title": string(3000, 0), "value": string(3000, 0), "short": boolean}
)

# Slack: color is good, warning, danger or #RRGGBB.
_ATTACHMENT = shape(
    {},
    {
        "color": matching(r"good|warning|danger|#?[0-9A-Fa-f]{6}", "color (#RRGGBB)"),
        "blocks": check_message_blocks,
        "fields": array(_ATTACHMENT_FIELD, 100, 0),
        "mrkdwn_in": array(string(20), 10, 0),
        "ts": anything,
        # Slack gives it; an app that edits a message sends it back.
        "id": anything,
        **dict.fromkeys(
            (
                "fallback",
                "text",
                "pretext",
                "title",
                "title_link",
                "author_name",
                "author_link",
                "author_icon",
                "footer",
                "footer_icon",
                "image_url",
                "thumb_url",
                "from_url",
                "service_name",
                "callback_id",
            ),
            string(40_000, 0),
        ),
    },
)


def checked_blocks(blocks: object) -> tuple[Json, ...]:
    """The blocks of a message; raises SlackError `invalid_blocks`."""
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    problems: Problems = []
    check_message_blocks(blocks, "/blocks", problems)
    if not problems:
        check_together(blocks, "/blocks", problems)
    if problems:
        raise SlackError("invalid_blocks", problems)
    return tuple(blocks)


def checked_attachments(attachments: object) -> tuple[Json, ...]:
    """The attachments of a message.

    Raises SlackError `too_many_attachments` above 100, or `invalid_attachments`.
    """
    if not isinstance(attachments, list):
        raise SlackError("invalid_attachments", ["[ERROR] must provide an array"])
    if len(attachments) > MAX_ATTACHMENTS:
        raise SlackError("too_many_attachments")
    problems: Problems = []
    for index, attachment in enumerate(attachments):
        pointer = f"/attachments/{index}"
        _ATTACHMENT(attachment, pointer, problems)
        if attachment == {}:
            complain(problems, "no_text", pointer)
    if problems:
        raise SlackError("invalid_attachments", problems)
    return tuple(attachments)


def check_all_blocks(blocks: Sequence[Json], attachments: Sequence[Json]) -> None:
    """Slack: block_ids are unique and one table stands in a whole message, attachments included."""
    if not attachments:
        return
    problems: Problems = []
    within = [block for attachment in attachments for block in attachment.get("blocks", ())]
    check_together([*blocks, *within], "/attachments", problems)
    if problems:
        raise SlackError("invalid_attachments", problems)


def checked_metadata(metadata: object) -> Json:
    """Message metadata: `event_type` and an object `event_payload`.

    Raises SlackError `invalid_metadata_format`, `invalid_metadata_schema` or
    `metadata_too_large`.
    """
    if not isinstance(metadata, dict):
        raise SlackError("invalid_metadata_format")
    payload_is_object = isinstance(metadata.get("event_payload", {}), dict)
    if metadata and not (isinstance(metadata.get("event_type"), str) and payload_is_object):
        raise SlackError("invalid_metadata_schema")
    if len(json.dumps(metadata)) > _METADATA_CHARACTERS:
        raise SlackError("metadata_too_large")
    return metadata
