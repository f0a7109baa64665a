"""Who is in the workspace: members, guests, people of other workspaces, bots, user groups."""

from dataclasses import dataclass

from sandbox.slack.errors import Json

HOME_TEAM = "T0PRESS01"
OTHER_TEAM = "T0DEALER1"

_TEAM_DOMAINS = {HOME_TEAM: "press-fleet", OTHER_TEAM: "dealer-group"}


def team_domain(team_id: str) -> str:
    """The word before `.slack.com`."""
    return _TEAM_DOMAINS.get(team_id, team_id.lower())


@dataclass(frozen=True)
class User:
    """A person or a bot.

    `handle` is how tests and the page call them; it is Slack's deprecated `name`.
    """

    id: str
    handle: str
    real_name: str
    title: str = ""
    team_id: str = HOME_TEAM
    tz: str = "America/Los_Angeles"
    tz_offset: int = -28800
    is_admin: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_bot: bool = False
    deleted: bool = False

    def as_slack(self) -> Json:
        """The user object of `users.info`."""
        if self.deleted:
            return self._identity()
        return {
            **self._identity(),
            "color": "9f69e7",
            "tz": self.tz,
            "tz_label": self.tz,
            "tz_offset": self.tz_offset,
            "is_admin": self.is_admin,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": self.is_restricted,
            "is_ultra_restricted": self.is_ultra_restricted,
            # Slack: false although the team differs = external, in a shared channel with us.
            "is_stranger": False,
        }

    def _identity(self) -> Json:
        return {
            "id": self.id,
            "team_id": self.team_id,
            "name": self.handle,
            "real_name": self.real_name,
            "deleted": self.deleted,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "updated": 1_767_225_600,
            "profile": {
                "real_name": self.real_name,
                "real_name_normalized": self.real_name,
                "display_name": self.real_name.split(" ", maxsplit=1)[0],
                "title": self.title,
                "team": self.team_id,
            },
        }


@dataclass(frozen=True)
class UserGroup:
    """A user group (`<!subteam^S...>`) and the ids of its members."""

    id: str
    handle: str
    members: tuple[str, ...]
