"""What can be sent as it stands, and what somebody looks at before."""

import pytest

from domain.assignment import Action
from domain.checks import Checked
from domain.ready import ToSend, how_many_ready, is_ready, to_be_looked_at
from domain.reasons import Blocker, NotApproved, OtherAssignment, StartsInPast, SyncIsOld, Warning_
from tests.domain.builders import NOW, PLANNED, TODAY, assignment, attempt

OLD, RANK = SyncIsOld(NOW), NotApproved("Ford")


def checked(reasons: tuple[Blocker, ...] = (), warnings: tuple[Warning_, ...] = ()) -> Checked:
    return Checked(Action.REQUEST, PLANNED.id, PLANNED, reasons, warnings)


@pytest.mark.parametrize(
    ("stands", "ready"),
    [
        (checked(), True),
        # That is true of all of them.
        (checked(warnings=(OLD,)), True),
        (checked(warnings=(OLD, RANK)), False),
        (checked((StartsInPast(TODAY),)), False),
        (checked((StartsInPast(TODAY),), (RANK,)), False),
    ],
)
def test_it_is_ready_with_nothing_in_its_way_and_no_warning_of_its_own(
    stands: Checked, ready: bool
) -> None:
    others = ToSend((stands, checked()), "staging")

    assert is_ready(stands) is ready
    assert how_many_ready(others.checks) == len(others.ready) == 1 + ready
    assert others.left == (() if ready else (stands,))


def test_old_data_is_said_once_of_all_of_it() -> None:
    both = checked(warnings=(RANK, OLD))

    assert to_be_looked_at(both) == (RANK,)
    assert ToSend((checked(), both), "staging").age == OLD
    assert ToSend((checked(),), "staging").age is None


def test_what_is_told_of_another_assignment_is_how_it_stands() -> None:
    open_attempt = attempt(Action.REQUEST, unconfirmed=True)
    other = assignment(id=124, open_attempt=open_attempt)

    assert OtherAssignment.of(other) == OtherAssignment(
        124, other.status, other.vehicle, other.partner, other.dates, open_attempt
    )
