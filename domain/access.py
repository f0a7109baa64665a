"""Who may do what (docs/rules.md, Who may do what)."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import Enum, StrEnum, auto


class Role(Enum):
    """What an entry asks of the person who uses it."""

    COORDINATOR = auto()
    OPS = auto()


class Objection(StrEnum):
    """Why somebody may not."""

    NOT_A_MEMBER = "not_a_member"
    GUEST = "guest"
    BOT = "bot"
    NOT_A_COORDINATOR = "not_a_coordinator"
    NOT_OPS = "not_ops"
    UNKNOWN = "unknown"
    SCOPE_MISSING = "scope_missing"


class AccessDenied(Exception):
    """This person may not do this; `scope` is what the bot's token lacks to tell."""

    def __init__(self, objection: Objection, scope: str = "") -> None:
        super().__init__(f"{objection.value} {scope}".strip())
        self.objection = objection
        self.scope = scope


@dataclass(frozen=True, slots=True)
class Member:
    """What Slack says of a user."""

    user_id: str
    of_this_workspace: bool
    is_guest: bool
    is_bot: bool
    is_deactivated: bool
    groups: AbstractSet[str]


@dataclass(frozen=True, slots=True)
class AccessRules:
    """User and user-group ids; empty coordinators: every member, empty ops: every coordinator."""

    coordinators: frozenset[str] = frozenset()
    ops: frozenset[str] = frozenset()

    @property
    def groups(self) -> frozenset[str]:
        """The user groups whose members have to be known."""
        return frozenset(one for one in self.coordinators | self.ops if one.startswith("S"))


def check_access(member: Member, role: Role, rules: AccessRules) -> None:
    """Raises AccessDenied. Ops are coordinators too, whichever list they stand in."""
    if member.is_bot:
        raise AccessDenied(Objection.BOT)
    if not member.of_this_workspace or member.is_deactivated:
        raise AccessDenied(Objection.NOT_A_MEMBER)
    if member.is_guest:
        raise AccessDenied(Objection.GUEST)
    identities = member.groups | {member.user_id}
    is_ops = bool(rules.ops and identities & rules.ops)
    is_coordinator = not rules.coordinators or bool(identities & rules.coordinators) or is_ops
    if not is_coordinator:
        raise AccessDenied(Objection.NOT_A_COORDINATOR)
    if role is Role.OPS and rules.ops and not is_ops:
        raise AccessDenied(Objection.NOT_OPS)
