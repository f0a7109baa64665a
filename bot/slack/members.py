"""Who people are, as Slack knows them, and what they may do; kept for a few minutes."""

import logging
import math
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from bot.notifier import Notifier, SlackError, SlackRefused, SlackUnavailable
from domain.access import AccessDenied, AccessRules, Member, Objection, Role, check_access

_log = logging.getLogger(__name__)

_KEPT_SECONDS = 300.0
_SLACKBOT = "USLACKBOT"

# Names are searched in small letters, and ids are then, too.
_MENTION = re.compile(r"(<[@#]|<!subteam\^)([A-Z0-9]+)(\|[^<>]*>|>)", re.IGNORECASE)

_Value = TypeVar("_Value")


@dataclass(slots=True)
class _Kept(Generic[_Value]):
    """A value for each key, fetched again when it is old or forgotten."""

    fetch: Callable[[str], Awaitable[_Value]]
    values: dict[str, tuple[float, _Value] | None] = field(default_factory=dict)
    forgotten: dict[str, float] = field(default_factory=dict)

    async def get(self, key: str) -> _Value:
        found = self.values.setdefault(key, None)
        while found is None or time.monotonic() - found[0] > _KEPT_SECONDS:
            asked = time.monotonic()
            found = (asked, await self.fetch(key))
            if self.forgotten.get(key, -math.inf) >= asked:
                # Slack may have answered with what it was before.
                found = None
            else:
                self.values[key] = found
        return found[1]

    def forget(self, key: str) -> None:
        # Slack tells of everybody in the workspace, most of whom never use the bot.
        if key in self.values:
            self.values[key], self.forgotten[key] = None, time.monotonic()


class Members:
    """Looks people up through the notifier. `team_id` is the workspace of the bot."""

    def __init__(self, notifier: Notifier, team_id: str, rules: AccessRules) -> None:
        self._team_id = team_id
        self._rules = rules
        self._users = _Kept(notifier.user)
        self._groups = _Kept(notifier.group_members)

    async def check(self, user_id: str, role: Role) -> None:
        """Raises AccessDenied, also where Slack does not say who this is."""
        try:
            user = await self._users.get(user_id)
        except SlackError as error:
            raise _unknown(error) from error
        groups, missed = await self._groups_of(user_id)
        try:
            check_access(self._member(user_id, user, groups), role, self._rules)
        except AccessDenied as denied:
            if missed and denied.objection in (Objection.NOT_A_COORDINATOR, Objection.NOT_OPS):
                raise _unknown(missed) from missed
            raise

    async def may(self, user_id: str, role: Role) -> bool:
        """Whether this person may do what the role may."""
        try:
            await self.check(user_id, role)
        except AccessDenied:
            return False
        return True

    async def may_be_told(self, user_id: str) -> bool:
        """Whether what the bot writes by itself is still for this person.

        Where Slack refuses to say who it is, it will say that of the message too. Raises
        SlackUnavailable.
        """
        try:
            await self.check(user_id, Role.COORDINATOR)
        except AccessDenied as denied:
            if isinstance(denied.__cause__, SlackUnavailable):
                raise denied.__cause__ from None
            return isinstance(denied.__cause__, SlackRefused)
        return True

    def _member(self, user_id: str, user: Mapping[str, Any], groups: frozenset[str]) -> Member:
        return Member(
            user_id=user_id,
            of_this_workspace=self._team_id in _teams(user) and not user.get("is_stranger"),
            is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
            is_bot=bool(user.get("is_bot")) or user_id == _SLACKBOT,
            is_deactivated=bool(user.get("deleted")),
            groups=groups,
        )

    async def _groups_of(self, user_id: str) -> tuple[frozenset[str], SlackError | None]:
        """The named groups that this person is in, and why others of them are not known."""
        found, missed = set(), None
        for group in self._rules.groups:
            try:
                if user_id in await self._groups.get(group):
                    found.add(group)
            except SlackRefused as error:
                # A group that is gone, or a plan without groups, lets nobody in by itself.
                _log.warning("the members of user group %s are not known: %s", group, error)
            except SlackError as error:
                missed = error
        return frozenset(found), missed

    async def as_seen(self, text: str) -> str:
        """Typed text with people and channels as Slack shows them, in place of their ids."""
        for mention in dict.fromkeys(_MENTION.findall(text)):
            text = text.replace("".join(mention), await self._seen(*mention))
        return text

    async def _seen(self, opening: str, mentioned: str, _rest: str) -> str:
        if opening != "<@":
            # Slack names public ones itself.
            return "a private channel" if opening == "<#" else "@group"
        try:
            user = await self._users.get(mentioned.upper())
        except SlackError:
            return "@somebody"
        profile = user.get("profile")
        shown = profile.get("display_name") if isinstance(profile, Mapping) else None
        return f"@{shown or user.get('real_name') or user.get('name')}"

    def forget(self, user_id: str) -> None:
        """Look this person up again next time: Slack says that they have changed."""
        self._users.forget(user_id)

    def forget_group(self, group_id: str) -> None:
        """Look this group's members up again next time."""
        self._groups.forget(group_id)


def _unknown(error: SlackError) -> AccessDenied:
    """Slack does not say who this is: a token without the scope is no outage that passes."""
    if isinstance(error, SlackUnavailable) and error.scope:
        return AccessDenied(Objection.SCOPE_MISSING, error.scope)
    return AccessDenied(Objection.UNKNOWN)


def _teams(user: Mapping[str, Any]) -> set[str]:
    """A person of an Enterprise organisation belongs to several workspaces."""
    enterprise = user.get("enterprise_user") or {}
    return {str(user.get("team_id")), *(str(team) for team in enterprise.get("teams") or ())}
