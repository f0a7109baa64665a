"""What holds for any assignments and any activities."""

from datetime import date, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from domain.assignment import DateRange
from domain.matching import Loan, Matches, Rule, Wanted, match

FIRST = date(2026, 2, 20)

ranges = st.builds(
    lambda start, length: DateRange(
        FIRST + timedelta(days=start), FIRST + timedelta(days=start + length)
    ),
    st.integers(0, 24),
    st.integers(0, 12),
)
vins, people = st.sampled_from(["A", "B"]), st.integers(1, 2)
assignments = st.lists(
    st.builds(Wanted, st.integers(1, 99), st.frozensets(vins), people, ranges),
    max_size=6,
    unique_by=lambda one: one.assignment_id,
)
activities = st.lists(
    st.builds(Loan, st.integers(100, 199), vins, people, ranges),
    max_size=6,
    unique_by=lambda one: one.activity_id,
)


def nights(dates: DateRange) -> set[date]:
    """The nights a vehicle is away; a stay of one day is that day alone."""
    length = (dates.end - dates.start).days
    return {dates.start + timedelta(days=one) for one in range(length)} or {dates.start}


def evidence(asked: Wanted, found: Loan) -> Rule | None:
    """The contract's sentence, in other words than the product's."""
    if found.vin not in asked.vins or asked.person_id != found.person_id:
        return None
    if asked.dates.start == found.dates.start:
        return Rule.SAME_START
    if abs((asked.dates.start - found.dates.start).days) > 7:
        return None
    ends_on_start = found.dates.end == asked.dates.start or asked.dates.end == found.dates.start
    shared = nights(asked.dates) & nights(found.dates)
    return Rule.NEAR_START if shared and not ends_on_start else None


def pairs(matches: Matches) -> set[tuple[int, int, Rule]]:
    return {(one.assignment_id, one.activity_id, one.rule) for one in matches.approvals}


@given(assignments, activities)
def test_an_assignment_has_one_activity_and_an_activity_one_assignment(
    asked: list[Wanted], found: list[Loan]
) -> None:
    matches = match(asked, found)

    for side in ("assignment_id", "activity_id"):
        ids = [getattr(one, side) for one in matches.approvals]
        ids += [one for group in matches.ambiguities for one in getattr(group, f"{side}s")]
        assert len(ids) == len(set(ids)), "approved twice, or approved and asked about"


@given(assignments, activities)
def test_nothing_is_approved_without_evidence(asked: list[Wanted], found: list[Loan]) -> None:
    wanted = {one.assignment_id: one for one in asked}
    loans = {one.activity_id: one for one in found}

    for one in match(asked, found).approvals:
        assert evidence(wanted[one.assignment_id], loans[one.activity_id]) is one.rule
        assert one.dates == loans[one.activity_id].dates


@given(assignments, activities, st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(
    asked: list[Wanted], found: list[Loan], shuffler: Random
) -> None:
    before = match(asked, found)
    shuffler.shuffle(asked)
    shuffler.shuffle(found)

    after = match(asked, found)

    assert pairs(after) == pairs(before)
    assert set(after.ambiguities) == set(before.ambiguities)


@given(assignments, activities)
def test_whoever_can_be_matched_in_one_way_only_is_matched(
    asked: list[Wanted], found: list[Loan]
) -> None:
    matches = match(asked, found)

    approved = {one.assignment_id for one in matches.approvals}
    for one in asked:
        mine = [loan for loan in found if evidence(one, loan)]
        theirs = [other for other in asked for loan in mine if evidence(other, loan)]
        if len(mine) == len(theirs) == 1:
            assert one.assignment_id in approved
