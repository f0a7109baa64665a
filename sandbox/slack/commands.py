"""Commands and shortcuts as the manifest names them, and what Slack does to arguments."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from sandbox.slack.errors import Json
from sandbox.slack.workspace import Workspace


@dataclass(frozen=True)
class SlashCommand:
    """A command of the app. With `should_escape` names arrive as ids, special signs as entities."""

    command: str
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = False

    @classmethod
    def from_manifest(cls, entry: Mapping[str, object]) -> "SlashCommand":
        """One entry of the manifest's `features.slash_commands`."""
        return cls(
            command=str(entry["command"]),
            description=str(entry.get("description", "")),
            usage_hint=str(entry.get("usage_hint", "")),
            should_escape=bool(entry.get("should_escape", False)),
        )

    def as_json(self) -> Json:
        """For the page's list of commands."""
        return {
            "command": self.command,
            "description": self.description,
            "usage_hint": self.usage_hint,
        }


@dataclass(frozen=True)
class Shortcut:
    """A shortcut of the app, for everywhere (`global`) or in a message's menu (`message`)."""

    name: str
    kind: str
    callback_id: str
    description: str = ""

    @classmethod
    def from_manifest(cls, entry: Mapping[str, object]) -> "Shortcut":
        """One entry of the manifest's `features.shortcuts`."""
        return cls(
            name=str(entry["name"]),
            kind=str(entry["type"]),
            callback_id=str(entry["callback_id"]),
            description=str(entry.get("description", "")),
        )

    def as_json(self) -> Json:
        """For the page's menus."""
        return asdict(self)


_NAMED = re.compile(r"([@#])([a-z0-9][a-z0-9._-]*)")
_LINK = re.compile(r"https?://[^\s<>]+")


def escaped(text: str, workspace: Workspace) -> str:
    """Slack, in messages and with should_escape.

    `@ana` becomes `<@U...>`, `#random` `<#C...|random>`, links `<...>`.
    """

    def name_to_id(match: re.Match[str]) -> str:
        sign, name = match.groups()
        try:
            if sign == "@":
                return f"<@{workspace.user(name).id}>"
            channel = workspace.channel(name)
        except KeyError:
            return match[0]
        label = "" if channel.kind == "private" else channel.name
        return f"<#{channel.id}|{label}>"

    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _NAMED.sub(name_to_id, _LINK.sub(lambda link: f"<{link[0]}>", safe))
