"""Every clause about which activity approves which assignment (docs/rules.md, Approvals)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.assignment import DateRange
from domain.matching import Ambiguity, Approval, Loan, Rule, Wanted, is_loan, match, speaks_for

VIN, PERSON = "1FTFW1E50MFA00456", 789
DAY = timedelta(days=1)
FIRST = date(2026, 12, 10)


def days(start: int, end: int) -> DateRange:
    """Counted from the assignment's first day, which is 0."""
    return DateRange(FIRST + start * DAY, FIRST + end * DAY)


def wanted(number: int = 1, dates: DateRange | None = None, person: int = PERSON) -> Wanted:
    return Wanted(number, frozenset({VIN}), person, dates or days(0, 7))


def loan(number: int, dates: DateRange, *, person: int = PERSON, vin: str = VIN) -> Loan:
    return Loan(number, vin, person, dates)


@pytest.mark.parametrize(
    ("dates", "rule"),
    [
        pytest.param(days(0, 7), Rule.SAME_START, id="the very dates"),
        pytest.param(days(0, 0), Rule.SAME_START, id="same start, one day"),
        pytest.param(days(0, 60), Rule.SAME_START, id="same start, two months"),
        pytest.param(days(1, 8), Rule.NEAR_START, id="a day later"),
        pytest.param(days(-1, 6), Rule.NEAR_START, id="a day earlier"),
        pytest.param(days(6, 13), Rule.NEAR_START, id="starts the day before the end"),
        pytest.param(days(7, 14), None, id="starts on the last day: a hand-over"),
        pytest.param(days(-7, 0), None, id="ends on the first day: a hand-over"),
        pytest.param(days(-7, 1), Rule.NEAR_START, id="7 days earlier, overlapping"),
        pytest.param(days(-8, 1), None, id="8 days earlier, overlapping"),
        pytest.param(days(-8, 7), None, id="8 days earlier, with the same end"),
        pytest.param(days(8, 15), None, id="starts after the end"),
        pytest.param(days(-5, -1), None, id="ends before the start"),
        pytest.param(days(3, 3), Rule.NEAR_START, id="one day in the middle"),
    ],
)
def test_an_activity_approves_by_its_start_or_by_overlap_within_seven_days(
    dates: DateRange, rule: Rule | None
) -> None:
    matches = match([wanted()], [loan(70, dates)])

    assert matches.approvals == ((Approval(1, 70, rule, dates),) if rule else ())
    assert matches.ambiguities == ()


@pytest.mark.parametrize(("start", "approves"), [(7, True), (8, False), (9, False)])
def test_seven_days_later_is_near_and_eight_are_not(start: int, approves: bool) -> None:
    matches = match([wanted(dates=days(0, 30))], [loan(70, days(start, 30))])

    assert bool(matches.approvals) is approves


@pytest.mark.parametrize(
    ("asked", "found", "rule"),
    [
        pytest.param(days(0, 0), days(0, 0), Rule.SAME_START, id="the same day"),
        pytest.param(days(0, 0), days(-3, 2), Rule.NEAR_START, id="a stay around it"),
        pytest.param(days(0, 0), days(-3, 0), None, id="a stay that ends on it"),
    ],
)
def test_an_assignment_of_one_day_is_matched_like_any_other(
    asked: DateRange, found: DateRange, rule: Rule | None
) -> None:
    matches = match([wanted(dates=asked)], [loan(70, found)])

    assert [one.rule for one in matches.approvals] == ([rule] if rule else [])


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(loan(70, days(0, 7), person=790), id="another partner"),
        pytest.param(loan(70, days(0, 7), vin="1FTFW1E50MFA00457"), id="another vehicle"),
    ],
)
def test_neither_another_partner_nor_another_vehicle_is_evidence(other: Loan) -> None:
    assert match([wanted()], [other]) == match([], [])


@pytest.mark.parametrize("kind", ["Loan", "loan", "LOAN", " Loan "])
def test_a_loan_is_a_loan_in_any_case(kind: str) -> None:
    assert is_loan(kind)


@pytest.mark.parametrize(
    "kind",
    ["Service", "Hold", "Hold for Turn In", "Special", "Event", "", "Loaner", "Loan (denied)"],
)
def test_nothing_else_is_a_loan(kind: str) -> None:
    assert not is_loan(kind)


def test_the_exact_start_wins_over_a_near_one() -> None:
    matches = match([wanted()], [loan(70, days(2, 9)), loan(71, days(0, 7))])

    assert [(one.activity_id, one.rule) for one in matches.approvals] == [(71, Rule.SAME_START)]
    assert matches.ambiguities == ()


@pytest.mark.parametrize("start", [0, 2])
def test_two_activities_that_could_be_meant_approve_nothing_and_are_asked_about(
    start: int,
) -> None:
    matches = match([wanted()], [loan(71, days(start, 7)), loan(70, days(start, 9))])

    assert matches.approvals == ()
    assert matches.ambiguities == (Ambiguity((1,), (70, 71)),)


def test_what_may_be_the_loan_of_an_earlier_request_approves_nothing_and_is_asked_about() -> None:
    doubtful = replace(wanted(), may_be_lent_before=True)

    matches = match(
        [doubtful, wanted(2, person=1)], [loan(70, days(0, 7)), loan(71, days(0, 7), person=1)]
    )

    assert [one.assignment_id for one in matches.approvals] == [2]
    assert matches.ambiguities == (Ambiguity((1,), (70,)),)


def test_two_assignments_that_could_be_meant_are_asked_about_and_a_third_is_approved() -> None:
    rows = [wanted(2, days(0, 5)), wanted(1, days(5, 10)), wanted(3, days(0, 5), person=1)]

    matches = match(rows, [loan(70, days(2, 8)), loan(71, days(0, 5), person=1)])

    assert [one.assignment_id for one in matches.approvals] == [3]
    assert matches.ambiguities == (Ambiguity((1, 2), (70,)),)


def test_back_to_back_assignments_of_one_partner_each_get_their_own_loan() -> None:
    rows = [wanted(1, days(0, 7)), wanted(2, days(7, 14))]

    matches = match(rows, [loan(71, days(7, 14)), loan(70, days(0, 7))])

    assert {one.assignment_id: one.activity_id for one in matches.approvals} == {1: 70, 2: 71}


def test_of_back_to_back_assignments_only_the_one_that_was_approved_turns_active() -> None:
    rows = [wanted(1, days(0, 7)), wanted(2, days(7, 14))]

    matches = match(rows, [loan(71, days(7, 14))])

    assert [(one.assignment_id, one.activity_id) for one in matches.approvals] == [(2, 71)]
    assert matches.ambiguities == ()


def test_all_that_hangs_together_is_one_question() -> None:
    """Of one loan to several assignments, and on to the loans of each of them."""
    rows = [wanted(1, days(0, 10)), wanted(2, days(4, 14)), wanted(3, days(-4, 6))]
    loans = [loan(70, days(3, 5)), loan(71, days(10, 12)), loan(72, days(-5, -3))]

    assert match(rows, loans).ambiguities == (Ambiguity((1, 2, 3), (70, 71, 72)),)


@pytest.mark.parametrize(
    ("found", "speaks"),
    [
        (loan(70, days(0, 60)), True),
        # A hand-over, but for its start.
        (loan(70, days(0, 0)), True),
        (loan(70, days(3, 9)), True),
        (loan(70, days(8, 9)), False),
        (loan(70, days(0, 7), person=1), False),
        (loan(70, days(0, 7), vin="1FTFW1E50MFA00457"), False),
        (loan(7, days(0, 7)), False),
    ],
)
def test_a_loan_speaks_for_an_assignment_by_either_rule(found: Loan, speaks: bool) -> None:
    assert speaks_for(replace(wanted(), activities_before=frozenset({7})), found) is speaks
