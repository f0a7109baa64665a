"""A change of what is requested, for tests that need one."""

from dataclasses import replace
from datetime import date

from domain.assignment import AuditStamp, DateRange, Status
from domain.loan_change import ChangeShown, ChangeState, Loan, LoanChange
from tests.domain.builders import BEN, NOW, assignment

REQUESTED = assignment(Status.REQUESTED)
assert REQUESTED.fms
WAS = Loan.of(REQUESTED)
WANTED = replace(WAS, dates=DateRange(date(2026, 12, 20), date(2026, 12, 24)))
CHANGE = ChangeShown(
    LoanChange(
        id=17,
        assignment_id=REQUESTED.id,
        actor=BEN,
        state=ChangeState.PROPOSED,
        round=0,
        was=WAS,
        wanted=WANTED,
        fms=REQUESTED.fms,
        proposed=AuditStamp(BEN, NOW),
    ),
    REQUESTED,
)
