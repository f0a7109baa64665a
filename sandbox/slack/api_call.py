"""What a Web API method is given to work with."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from sandbox.slack.arguments import Arguments
from sandbox.slack.channels import SCOPE_FAMILY, Channel
from sandbox.slack.errors import Json, SlackError
from sandbox.slack.limits import Tier
from sandbox.slack.workspace import Workspace

DEFAULT_SCOPES = frozenset(
    {
        "chat:write",
        "commands",
        "users:read",
        "usergroups:read",
        "channels:read",
        "groups:read",
        "im:write",
        "files:write",
        "channels:history",
        "groups:history",
        "im:history",
        "links:read",
        "links:write",
    }
)


def missing_scope(needed: str, scopes: frozenset[str]) -> SlackError:
    """Slack: `missing_scope` names what is needed and what the token has."""
    return SlackError("missing_scope", needed=needed, provided=",".join(sorted(scopes)))


@dataclass(frozen=True)
class ApiCall:
    """One call, once its token has been accepted."""

    workspace: Workspace
    args: Arguments
    scopes: frozenset[str]

    def need_scope(self, scope: str) -> None:
        """Raise SlackError `missing_scope` unless the token has it."""
        if scope not in self.scopes:
            raise missing_scope(scope, self.scopes)

    def conversation(self, right: Literal["read", "history"]) -> Channel:
        """The conversation named by `channel`; Slack: the scope depends on its kind."""
        channel = self.workspace.bot_channel(self.args.need("channel", "channel_not_found"))
        self.need_scope(f"{SCOPE_FAMILY[channel.kind]}:{right}")
        return channel


@dataclass(frozen=True)
class Method:
    """A Web API method: what it does, how often it may be called, what its token needs."""

    act: Callable[[ApiCall], Json]
    tier: Tier
    scope: str | None = None
    token: Literal["bot", "app"] = "bot"  # noqa: S105 - the kind of token, not one
