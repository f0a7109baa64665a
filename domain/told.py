"""Whom it concerns when somebody undoes or changes what another planned or requested."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.assignment import Action, Actor, AuditStamp
from domain.attempt import Performed
from domain.checks import Checked
from domain.loan_change import Loan


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What one person is told of: requests that another took back, or plans that another deleted.

    `by` did it, at once or as a batch; `told` had planned or requested them.
    """

    told: Actor
    by: Actor
    action: Action
    items: tuple[Performed, ...]


@dataclass(frozen=True, slots=True)
class PlanEdit:
    """One change of a planned assignment: what it was before, and after."""

    assignment_id: int
    edited: AuditStamp
    before: Loan
    after: Loan


def concerned(whose: Iterable[Actor | None], did_it: Iterable[Actor | None]) -> tuple[Actor, ...]:
    """Each of those whose it was, once, but for those who did it themselves."""
    others = dict.fromkeys(one for one in whose if one is not None)
    return tuple(one for one in others if one not in tuple(did_it))


def asks_first(checks: Sequence[Checked], by: Actor) -> bool:
    """Whether a person sees what they would take back before it is: several, or another's."""
    return len(checks) > 1 or any(is_anothers(one, by) for one in checks)


def is_anothers(checked: Checked, by: Actor) -> bool:
    """Whether it is a request of somebody else that could be taken back."""
    stands = checked.assignment
    requested = stands.requested if stands and not checked.reasons else None
    return requested is not None and requested.by != by


def whose(performed: Performed) -> tuple[Actor | None, Actor | None]:
    """Who had requested what an attempt took back, and who had planned it."""
    stands = performed.assignment
    return performed.attempt.requested_by, stands.created.by if stands else None
