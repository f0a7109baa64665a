"""Which activity approves which requested assignment: by evidence, one to one, never a guess.

Reports carry no request id (docs/rules.md, Approvals). A loan of the assignment's vehicle to its
partner is evidence by rule 1 when it starts on the assignment's first day, and by rule 2 when it
overlaps the assignment and starts within seven days of it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

from domain.assignment import DateRange

_LOAN = "loan"
# What FMS calls an activity that is known to lend nothing.
_OTHERS = frozenset({"service", "hold", "hold for turn in", "special", "event"})
NEAR = timedelta(days=7)


class Rule(IntEnum):
    """By which rule an activity is taken for an assignment's."""

    SAME_START = 1
    NEAR_START = 2


@dataclass(frozen=True, slots=True)
class Wanted:
    """A requested assignment, as far as matching needs it.

    `vins` are those of its car in FMS's reports, in upper case: its own, and what its number has
    now. `activities_before` are those that FMS had before the request: whatever becomes of their
    dates, they are no answer to it. `may_be_lent_before`: what answers to it may be the loan of an
    earlier request.
    """

    assignment_id: int
    vins: frozenset[str]
    person_id: int
    dates: DateRange
    activities_before: frozenset[int] = frozenset()
    may_be_lent_before: bool = False


@dataclass(frozen=True, slots=True)
class Loan:
    """An activity of a loan type with a person. `vin` in upper case."""

    activity_id: int
    vin: str
    person_id: int
    dates: DateRange


@dataclass(frozen=True, slots=True)
class Approval:
    """This activity is this assignment's, by this rule."""

    assignment_id: int
    activity_id: int
    rule: Rule
    dates: DateRange


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """These assignments and activities could belong together in more than one way.

    Of one of each, the activity may be what became of an earlier request.
    """

    assignment_ids: tuple[int, ...]
    activity_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Matches:
    """What the evidence says."""

    approvals: tuple[Approval, ...]
    ambiguities: tuple[Ambiguity, ...]


def is_loan(activity_type: str) -> bool:
    """Whether an activity of this type lends a vehicle; holds, services and events do not."""
    return plain_type(activity_type) == _LOAN


def lends_nothing(activity_type: str) -> bool:
    """Whether it is known that activities of this type lend no car."""
    return plain_type(activity_type) in _OTHERS


def plain_type(activity_type: str) -> str:
    """A type as types are compared."""
    return activity_type.strip().lower()


def match(wanted: Iterable[Wanted], loans: Iterable[Loan]) -> Matches:
    """Pair assignments with activities, both still free: an activity approves once, ever."""
    assignments = {one.assignment_id: one for one in wanted}
    activities = {one.activity_id: one for one in loans}
    approvals: list[Approval] = []
    ambiguities: list[Ambiguity] = []
    for rule in Rule:
        for group in _groups(_edges(rule, assignments.values(), activities.values())):
            if _is_certain(group, assignments):
                loan = activities[group.activity_ids[0]]
                approvals.append(
                    Approval(group.assignment_ids[0], loan.activity_id, rule, loan.dates)
                )
            else:
                ambiguities.append(group)
            # Whatever rule 1 has spoken of, rule 2 has no say in.
            _drop(assignments, group.assignment_ids)
            _drop(activities, group.activity_ids)
    return Matches(tuple(approvals), tuple(ambiguities))


def _is_certain(group: Ambiguity, assignments: Mapping[int, Wanted]) -> bool:
    is_one_pair = len(group.assignment_ids) == len(group.activity_ids) == 1
    return is_one_pair and not assignments[group.assignment_ids[0]].may_be_lent_before


def _edges(
    rule: Rule, assignments: Collection[Wanted], activities: Collection[Loan]
) -> list[tuple[int, int]]:
    by_pair: dict[tuple[str, int], list[Loan]] = {}
    for loan in activities:
        by_pair.setdefault((loan.vin, loan.person_id), []).append(loan)
    return [
        (one.assignment_id, loan.activity_id)
        for one in assignments
        for vin in one.vins
        for loan in by_pair.get((vin, one.person_id), ())
        if loan.activity_id not in one.activities_before
        and _speaks_for(rule, one.dates, loan.dates)
    ]


def speaks_for(wanted: Wanted, loan: Loan) -> bool:
    """Whether a loan is evidence for an assignment, by any rule."""
    is_its_own = loan.vin in wanted.vins and loan.person_id == wanted.person_id
    is_new = loan.activity_id not in wanted.activities_before
    return is_its_own and is_new and any(_speaks_for(r, wanted.dates, loan.dates) for r in Rule)


def _speaks_for(rule: Rule, wanted: DateRange, found: DateRange) -> bool:
    if rule is Rule.SAME_START:
        return found.start == wanted.start
    return abs(found.start - wanted.start) <= NEAR and found.conflicts_with(wanted)


def _groups(edges: Sequence[tuple[int, int]]) -> list[Ambiguity]:
    """The connected groups of assignments and activities; most are one of each."""
    loans_of: dict[int, set[int]] = {}
    wanting: dict[int, set[int]] = {}
    for assignment_id, activity_id in edges:
        loans_of.setdefault(assignment_id, set()).add(activity_id)
        wanting.setdefault(activity_id, set()).add(assignment_id)
    groups: list[Ambiguity] = []
    while loans_of:
        reached, activities = {next(iter(loans_of))}, set[int]()
        to_follow = list(reached)
        while to_follow:
            found = loans_of.pop(to_follow.pop())
            activities |= found
            others = set().union(*(wanting[one] for one in found)) - reached
            reached |= others
            to_follow += others
        groups.append(Ambiguity(tuple(sorted(reached)), tuple(sorted(activities))))
    return groups


def _drop(known: dict[int, Wanted] | dict[int, Loan], ids: Iterable[int]) -> None:
    for one in ids:
        del known[one]


@dataclass(frozen=True, slots=True)
class Lent:
    """An active assignment: its own end, and what FMS's reports say of its activity now.

    `current` and `history` are the activity's dates in each report, None where it is not there.
    """

    assignment_id: int
    end: date
    current: DateRange | None
    history: DateRange | None


def is_completed(lent: Lent, today: date) -> bool:
    """Once its end has passed and its activity is over (docs/rules.md, Approvals).

    FMS's dates win over the planned ones: a loan that came back early ended when FMS says.
    """
    known = lent.history or lent.current
    end = known.end if known else lent.end
    over = lent.current is None or lent.history is not None
    return end < today and over
