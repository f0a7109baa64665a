"""From arguments to a message: shared by every way in which an app can say something."""

from collections.abc import Sequence

from sandbox.slack.arguments import Arguments
from sandbox.slack.errors import Json, SlackError
from sandbox.slack.messages import Content
from sandbox.slack.validation.content import (
    check_all_blocks,
    checked_attachments,
    checked_blocks,
    checked_metadata,
)

POST_CHARACTERS = 40_000
UPDATE_CHARACTERS = 4_000
MARKDOWN_TEXT_CHARACTERS = 12_000


def read_content(args: Arguments) -> Content:
    """The content of a new message.

    Slack: text above 40,000 characters is cut; no text, blocks or attachments is `no_text`;
    markdown_text together with text or blocks is `markdown_text_conflict`.
    """
    content = _content(args)
    if args.has("markdown_text"):
        content = _from_markdown(args, content)
    if not (content.text.strip() or content.blocks or content.attachments):
        raise SlackError("no_text")
    return content


def warnings_for(args: Arguments) -> Sequence[str]:
    """Slack: a post that was cut is `ok` with the warning `message_truncated`."""
    return ["message_truncated"] if len(args.text("text")) > POST_CHARACTERS else []


def with_warnings(answer: Json, warnings: Sequence[str]) -> Json:
    """The answer, with its warnings where Slack puts them."""
    if not warnings:
        return answer
    return answer | {
        "warning": ",".join(warnings),
        "response_metadata": {"warnings": list(warnings)},
    }


def updated_content(args: Arguments, before: Content) -> Content:
    """The content of a message after `chat.update`.

    Slack: text over 4,000 characters is `msg_too_long`; text without blocks removes the blocks;
    neither leaves them; attachments and metadata stay unless given.
    """
    if len(args.text("text")) > UPDATE_CHARACTERS:
        raise SlackError("msg_too_long")
    if not any(args.has(name) for name in ("text", "blocks", "attachments", "metadata")):
        raise SlackError("no_text")
    said = _content(args)
    keeps_blocks = not (args.has("text") or args.has("blocks"))
    after = Content(
        text=said.text if args.has("text") else before.text,
        blocks=before.blocks if keeps_blocks else said.blocks,
        attachments=said.attachments if args.has("attachments") else before.attachments,
        metadata=said.metadata if args.has("metadata") else before.metadata,
    )
    if not (after.text.strip() or after.blocks or after.attachments):
        raise SlackError("no_text")
    return after


def _content(args: Arguments) -> Content:
    blocks = args.structure("blocks", "invalid_blocks_format")
    attachments = args.structure("attachments", "invalid_attachments")
    metadata = args.structure("metadata", "invalid_metadata_format")
    content = Content(
        text=args.text("text")[:POST_CHARACTERS],
        blocks=() if blocks is None else checked_blocks(blocks),
        attachments=() if attachments is None else checked_attachments(attachments),
        metadata=None if metadata is None else checked_metadata(metadata),
    )
    check_all_blocks(content.blocks, content.attachments)
    return content


def _from_markdown(args: Arguments, content: Content) -> Content:
    if args.has("text") or args.has("blocks"):
        raise SlackError("markdown_text_conflict")
    markdown = args.text("markdown_text")
    if len(markdown) > MARKDOWN_TEXT_CHARACTERS:
        raise SlackError("msg_too_long")
    return Content(text=markdown, attachments=content.attachments, metadata=content.metadata)
