"""Conversations: channels, private channels and direct messages."""

from dataclasses import dataclass, field
from typing import Literal

from sandbox.slack.errors import Json
from sandbox.slack.messages import Timeline
from sandbox.slack.people import HOME_TEAM

Kind = Literal["public", "private", "im"]

SCOPE_FAMILY: dict[Kind, str] = {"public": "channels", "private": "groups", "im": "im"}


@dataclass
class Channel:
    """A conversation and who is in it; a direct message has two members and no name."""

    id: str
    name: str
    kind: Kind = "public"
    members: list[str] = field(default_factory=list)
    purpose: str = ""
    is_ext_shared: bool = False
    is_archived: bool = False
    timeline: Timeline = field(default_factory=Timeline)

    @property
    def payload_name(self) -> str:
        """Slack: `directmessage` in payloads from a direct message, `privategroup` likewise."""
        return {"im": "directmessage", "private": "privategroup"}.get(self.kind, self.name)

    def other_member(self, user_id: str) -> str:
        """The person on the other side of a direct message."""
        return next((member for member in self.members if member != user_id), user_id)

    def as_slack(self, bot_id: str) -> Json:
        """The channel object of `conversations.info`."""
        shared: Json = {
            "id": self.id,
            "created": 1_767_225_600,
            "is_archived": self.is_archived,
            "is_im": self.kind == "im",
            "is_org_shared": False,
            "context_team_id": HOME_TEAM,
        }
        if self.kind == "im":
            return {**shared, "user": self.other_member(bot_id), "is_open": True}
        return {
            **shared,
            "name": self.name,
            "is_channel": True,
            "is_group": False,
            "is_private": self.kind == "private",
            "is_member": bot_id in self.members,
            "is_shared": self.is_ext_shared,
            "is_ext_shared": self.is_ext_shared,
            "is_pending_ext_shared": False,
            "num_members": len(self.members),
            "purpose": {"value": self.purpose, "creator": "", "last_set": 0},
            "topic": {"value": "", "creator": "", "last_set": 0},
        }
