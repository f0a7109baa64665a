"""Who may do what."""

import itertools
from dataclasses import replace
from typing import Any

import pytest

from domain.access import AccessDenied, AccessRules, Member, Objection, Role, check_access

ANYBODY = Member("U0ANY", True, False, False, False, frozenset())
COORDINATOR = replace(ANYBODY, user_id="U0COO")
OPS = replace(ANYBODY, user_id="U0OPS")
OF_COORDINATORS = replace(ANYBODY, groups=frozenset({"S0COO", "S0OTHER"}))
OF_OPS = replace(ANYBODY, groups=frozenset({"S0OPS"}))

OPEN = AccessRules()
COORDINATORS_ONLY = AccessRules(coordinators=frozenset({"U0COO", "S0COO"}))
OPS_ONLY = AccessRules(ops=frozenset({"U0OPS", "S0OPS"}))
BOTH = AccessRules(frozenset({"U0COO", "S0COO"}), frozenset({"U0OPS", "S0OPS"}))


def objection(member: Member, role: Role, rules: AccessRules) -> Objection | None:
    try:
        check_access(member, role, rules)
    except AccessDenied as denied:
        return denied.objection
    return None


def test_what_slack_did_not_let_us_ask_stands_in_the_log() -> None:
    assert str(AccessDenied(Objection.SCOPE_MISSING, "users:read")).endswith(" users:read")
    assert str(AccessDenied(Objection.GUEST)) == Objection.GUEST.value


NOT_COORDINATOR, NOT_OPS = Objection.NOT_A_COORDINATOR, Objection.NOT_OPS


@pytest.mark.parametrize(
    ("rules", "member", "as_coordinator", "as_ops"),
    [
        (OPEN, ANYBODY, None, None),
        (COORDINATORS_ONLY, ANYBODY, NOT_COORDINATOR, NOT_COORDINATOR),
        (COORDINATORS_ONLY, COORDINATOR, None, None),
        (COORDINATORS_ONLY, OF_COORDINATORS, None, None),
        (OPS_ONLY, ANYBODY, None, NOT_OPS),
        (OPS_ONLY, OPS, None, None),
        (OPS_ONLY, OF_OPS, None, None),
        (BOTH, ANYBODY, NOT_COORDINATOR, NOT_COORDINATOR),
        (BOTH, COORDINATOR, None, NOT_OPS),
        (BOTH, OF_COORDINATORS, None, NOT_OPS),
        (BOTH, OPS, None, None),
        (BOTH, OF_OPS, None, None),
    ],
)
def test_the_lists_narrow_who_may(
    rules: AccessRules, member: Member, as_coordinator: Objection | None, as_ops: Objection | None
) -> None:
    assert objection(member, Role.COORDINATOR, rules) is as_coordinator
    assert objection(member, Role.OPS, rules) is as_ops


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"is_bot": True}, Objection.BOT),
        ({"is_guest": True}, Objection.GUEST),
        ({"of_this_workspace": False}, Objection.NOT_A_MEMBER),
        ({"is_deactivated": True}, Objection.NOT_A_MEMBER),
        ({"of_this_workspace": False, "is_guest": True}, Objection.NOT_A_MEMBER),
        ({"is_bot": True, "of_this_workspace": False}, Objection.BOT),
    ],
)
def test_no_list_lets_anybody_in_who_is_not_a_full_member(
    change: dict[str, Any], expected: Objection
) -> None:
    for member, role, rules in itertools.product(
        (COORDINATOR, OPS, OF_COORDINATORS, OF_OPS, ANYBODY),
        Role,
        (OPEN, COORDINATORS_ONLY, OPS_ONLY, BOTH),
    ):
        assert objection(replace(member, **change), role, rules) is expected


def test_the_groups_to_look_up_are_the_ids_that_begin_with_s() -> None:
    assert BOTH.groups == {"S0COO", "S0OPS"}
    assert OPEN.groups == frozenset()
