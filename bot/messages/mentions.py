"""Ops, mentioned: messages mark where, and our voice to Slack puts in who they are."""

from collections.abc import Collection
from typing import Any

# No string from outside reads like this: all are escaped.
OPS = "<ops> "


def mention_of(ops: Collection[str]) -> str:
    """People and user groups by their ids; nothing where nobody is named."""
    groups = [f"<!subteam^{one}>" for one in sorted(ops) if one.startswith("S")]
    people = [f"<@{one}>" for one in sorted(ops) if not one.startswith("S")]
    return "".join(f"{one} " for one in [*groups, *people])


def without_mention(markup: str) -> str:
    """The same for what is read in words alone."""
    return markup.replace(OPS, "")


def with_mention(drawn: Any, mention: str) -> Any:  # noqa: ANN401  # JSON
    """A copy in which every mark in mrkdwn mentions ops; elsewhere it is left out."""
    if isinstance(drawn, list):
        return [with_mention(one, mention) for one in drawn]
    if isinstance(drawn, str):
        return without_mention(drawn)
    if not isinstance(drawn, dict):
        return drawn
    if drawn.get("type") == "mrkdwn":
        return {**drawn, "text": drawn["text"].replace(OPS, mention)}
    return {key: with_mention(value, mention) for key, value in drawn.items()}
