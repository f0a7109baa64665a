"""Which requests FMS may have lent the car for before: what was gone is held against what waits."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.assignment import Action, Actor, AuditStamp, Source, Status
from domain.attempt import Outcome
from domain.loan_change import Loan
from domain.sync import Trigger
from domain.told import PlanEdit
from storage import edits
from storage.assignment_changes import change_plan
from storage.assignments import as_assignment
from storage.engine import Database
from storage.sync_tables import SyncReportRow, SyncRunRow
from storage.tables import AssignmentRow
from storage.vanished import sent_after_one_that_vanished
from tests.storage import rows

GONE = rows.NOW
EDITED, SENT = GONE + timedelta(minutes=1), GONE + timedelta(hours=1)
ANA = Actor(Source.SLACK, "U0ANA")
START = rows.assignment().start_date
_ANOTHER_CAR = {"vehicle_id": 457, "vin": "1FTFW1E50MFA00457"}
_ANOTHER_PERSON = {"person_id": 790, "partner_name": "Okafor, Ben"}


def _from(days: int) -> dict[str, Any]:
    start = START + timedelta(days=days)
    return {"start_date": start, "end_date": start + timedelta(days=7)}


async def _asks(
    database: Database,
    *,
    was: dict[str, Any] | None = None,
    now: dict[str, Any] | None = None,
    http_status: int = 404,
    looked: datetime | None = None,
) -> bool:
    """Whether another request is held back, where the earlier one was, and is now, as given."""
    async with database.writing() as session:
        earlier = rows.assignment(**(was or {}))
        later = rows.assignment(
            status=Status.REQUESTED, fms_environment="staging", fms_request_id=8
        )
        session.add_all([earlier, later])
        await session.flush()
        answered = {"http_status": http_status, "fms_request_id": 7, "finished_at": GONE}
        done = {"action": Action.UNREQUEST, "outcome": Outcome.ACCEPTED}
        session.add(rows.attempt(earlier.id or 0, **done, **answered))
        sent = {"outcome": Outcome.ACCEPTED, "fms_request_id": 8, "started_at": SENT}
        session.add(rows.attempt(later.id or 0, **sent))
        if looked:
            session.add(_run(looked))
            await session.flush()
            session.add(SyncReportRow(run_id="run", name="current_activity", position=0))
        if now:
            await _edit(session, earlier, now)
        waiting = as_assignment(later, None)
        return waiting.id in await sent_after_one_that_vanished(session, [waiting])


def _run(looked: datetime) -> SyncRunRow:
    began = looked - timedelta(seconds=1)
    return SyncRunRow(
        id="run", trigger=Trigger.MANUAL, started_by=str(ANA), started_at=began, finished_at=looked
    )


async def _edit(session: AsyncSession, earlier: AssignmentRow, now: dict[str, Any]) -> None:
    was = Loan.of(as_assignment(earlier, None))
    wanted = as_assignment(rows.assignment(id=earlier.id, **now), None)
    await change_plan(session, wanted, (), by=ANA, at=EDITED)
    edit = PlanEdit(wanted.id, AuditStamp(ANA, EDITED), was, Loan.of(wanted))
    await edits.add_edit(session, edit)


@pytest.mark.parametrize(
    ("asks", "given"),
    [
        pytest.param(True, {}, id="as it was"),
        pytest.param(True, {"now": _ANOTHER_CAR}, id="edited to another car since"),
        pytest.param(True, {"now": _ANOTHER_PERSON}, id="edited to another partner since"),
        pytest.param(True, {"now": _from(90)}, id="edited to other days since"),
        pytest.param(True, {"was": _from(-14)}, id="one loan can be near to both"),
        pytest.param(False, {"was": _from(-15)}, id="no loan is near to both"),
        pytest.param(False, {"was": _ANOTHER_CAR, "now": _from(0)}, id="edited to it since"),
        pytest.param(False, {"was": _ANOTHER_PERSON}, id="of another partner"),
        pytest.param(False, {"http_status": 200}, id="FMS deleted it"),
        pytest.param(False, {"looked": EDITED, "now": _ANOTHER_CAR}, id="a report tells"),
        pytest.param(True, {"looked": SENT + timedelta(hours=1)}, id="a report came too late"),
    ],
)
async def test_a_request_that_was_gone_is_held_against_what_it_was_for_then(
    database: Database, asks: bool, given: dict[str, Any]
) -> None:
    assert await _asks(database, **given) is asks
