"""What is on record of an assignment, as a story: in the order in which it happened."""

from datetime import timedelta

from bot.messages.why import render_explanation
from domain.assignment import Action, AuditStamp, Status
from domain.attempt import Explanation, Outcome
from domain.fms_links import FmsLinks
from domain.loan_change import Loan
from domain.told import PlanEdit
from tests.bot.messages.assertions import shown
from tests.bot.messages.strategies import BASES
from tests.domain.builders import BEN, NOW, assignment, dates, tried


def test_what_was_done_is_told_in_the_order_in_which_it_was_done() -> None:
    stands = assignment(changed=AuditStamp(BEN, NOW + timedelta(hours=9)))
    attempts = tuple(
        tried(action, Outcome.ACCEPTED, started=NOW + timedelta(hours=hour))
        for hour, action in enumerate((Action.REQUEST, Action.UNREQUEST), start=1)
    )
    was = Loan.of(assignment(Status.PLANNED, dates=dates(3, 9)))
    edit = PlanEdit(123, AuditStamp(BEN, NOW + timedelta(hours=4)), was, Loan.of(stands))
    found = Explanation(stands, attempts, 2, (), (), None)

    said = shown(render_explanation(found, FmsLinks(BASES, "staging"), None, [edit]))

    told = ("Planned by", "2 older lines", "accepted it", "FMS deleted", "Edited by", "Last change")
    places = [said.index(one) for one in told]
    assert places == sorted(places)
