"""Whom it concerns when a request is taken back, and when that is looked at first."""

from dataclasses import replace

import pytest

from domain.assignment import Action, AuditStamp, FmsReference, Status
from domain.attempt import Outcome, Performed
from domain.checks import Checked
from domain.previews import AnotherRequest, unless_as_shown
from domain.reasons import StartsInPast
from domain.told import asks_first, concerned, is_anothers, whose
from tests.domain.builders import ANA, BEN, NOW, TODAY, assignment, tried

REQUESTED = assignment(Status.REQUESTED)
OF_BEN = Checked(Action.UNREQUEST, 123, REQUESTED, (), ())


@pytest.mark.parametrize(
    ("checked", "is_his"),
    [
        (OF_BEN, True),
        (replace(OF_BEN, assignment=None), False),
        (replace(OF_BEN, assignment=assignment()), False),
        (replace(OF_BEN, reasons=(StartsInPast(TODAY),)), False),
    ],
)
def test_a_request_that_could_be_taken_back_is_its_requestors(
    checked: Checked, is_his: bool
) -> None:
    assert is_anothers(checked, ANA) is is_his
    assert not is_anothers(checked, BEN)


def test_several_requests_or_anothers_are_looked_at_before_they_are_taken_back() -> None:
    assert asks_first([OF_BEN], ANA)
    assert not asks_first([OF_BEN], BEN)
    assert asks_first([OF_BEN, OF_BEN], BEN)
    assert not asks_first([], BEN)


def test_those_are_told_whose_it_was_once_but_for_who_did_it() -> None:
    assert concerned((BEN, ANA, None, BEN), (None, ANA)) == (BEN,)


def test_a_request_was_its_requestors_and_its_planners() -> None:
    attempt = tried(Action.UNREQUEST, Outcome.ACCEPTED, requested_by=BEN)

    assert whose(Performed(attempt, assignment())) == (BEN, ANA)
    assert whose(Performed(attempt, None)) == (BEN, None)


@pytest.mark.parametrize(
    ("fms", "shown", "is_another"),
    [
        (FmsReference("staging", 12345), 12345, False),
        (FmsReference("staging", 12346), 12345, True),
        (FmsReference("staging", 12346), None, False),
        (None, 12345, False),
    ],
)
def test_a_request_that_was_not_shown_is_not_taken_back(
    fms: FmsReference | None, shown: int | None, is_another: bool
) -> None:
    stands = replace(REQUESTED, fms=fms)
    found = (AnotherRequest(AuditStamp(BEN, NOW)),) if is_another else ()
    assert unless_as_shown(stands, shown) == found
