"""What a failure says of the requests after it, and what shows that it is over."""

import pytest

from domain.assignment import Action
from domain.attempt import Failure, FailureKind, Outcome
from domain.lasting_causes import (
    CauseKind,
    could_not_be_fetched,
    ended_by,
    lasting_kind,
    was_fetched,
)
from domain.sync import Counts, ReportFault, ReportResult
from tests.domain.builders import tried

ALL = (CauseKind.NO_ENTRY, CauseKind.FORBIDDEN, CauseKind.OUT_OF_REACH)


@pytest.mark.parametrize(
    ("kind", "lasts"),
    [
        (FailureKind.UNAUTHORIZED, CauseKind.NO_ENTRY),
        (FailureKind.FORBIDDEN, CauseKind.FORBIDDEN),
        (FailureKind.SERVER_ERROR, CauseKind.OUT_OF_REACH),
        (FailureKind.DNS, CauseKind.OUT_OF_REACH),
        (FailureKind.TAKEN, None),
        (FailureKind.TIMEOUT, None),
    ],
)
def test_others_will_meet_what_is_not_about_the_request(
    kind: FailureKind, lasts: CauseKind | None
) -> None:
    assert lasting_kind(Failure(kind, "staging")) is lasts


@pytest.mark.parametrize(
    ("outcome", "kind", "over"),
    [
        (Outcome.ACCEPTED, None, ALL),
        (Outcome.BLOCKED, None, ()),
        (Outcome.REFUSED, FailureKind.TAKEN, ALL),
        (Outcome.REFUSED, FailureKind.INVALID, ALL),
        (Outcome.REFUSED, FailureKind.NOT_DELETED, ALL),
        (Outcome.REFUSED, FailureKind.UNAUTHORIZED, ALL[2:]),
        (Outcome.REFUSED, FailureKind.FORBIDDEN, ALL[2:]),
        (Outcome.REFUSED, FailureKind.DNS, ()),
        (Outcome.UNCONFIRMED, FailureKind.SERVER_ERROR, ()),
    ],
)
def test_an_answer_of_fms_itself_ends_what_it_disproves(
    outcome: Outcome, kind: FailureKind | None, over: tuple[CauseKind, ...]
) -> None:
    failure = Failure(kind, "staging") if kind else None
    assert ended_by(tried(Action.REQUEST, outcome, failure=failure)) == over


@pytest.mark.parametrize(
    ("fault", "came", "is_asked_for_wrongly"),
    [
        (None, True, False),
        (ReportFault.DROP, True, False),
        (ReportFault.HTML, False, True),
        (ReportFault.DENIED, False, True),
        (ReportFault.MOVED, False, True),
        (ReportFault.NOT_REACHED, False, True),
        (ReportFault.DATABASE, False, False),
        (ReportFault.DISK, False, False),
        (ReportFault.INTERRUPTED, False, False),
    ],
)
def test_a_report_came_or_somebody_has_to_set_right_how_it_is_asked_for(
    fault: ReportFault | None, came: bool, is_asked_for_wrongly: bool
) -> None:
    result = ReportResult("vehicles", Counts(), 1.0, fault)
    assert (was_fetched(result), could_not_be_fetched(result)) == (came, is_asked_for_wrongly)
