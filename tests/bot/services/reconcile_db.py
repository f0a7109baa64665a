"""What was requested and what FMS's reports say, as rows; and the last step of a sync."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.services.act import settle
from bot.services.app import App
from bot.services.claim import ActionRequest, Claimed, claim
from bot.services.findings import read_open_findings
from bot.services.sync.reconcile import Reconciled, reconcile
from bot.services.views import read_assignment
from domain.assignment import Action, Actor, Assignment, DateRange, Source
from domain.attempt import Outcome
from domain.findings import FindingKind
from domain.messages import MessageKind
from storage.engine import Database
from storage.tables import (
    ActivityRow,
    AssignmentRow,
    LoanRow,
    PartnerRow,
    SlackMessageRow,
    VehicleRow,
)
from tests.apps import app_over
from tests.storage.rows import attempt
from tests.storage.saving import new_assignment, save, saved

VIN, PERSON = "1FTFW1E50MFA00456", 789
FIRST = date(2026, 12, 10)
EVENING_BEFORE = datetime(2026, 12, 5, 12, 0, tzinfo=UTC)

# For tests whose subject does not depend on the database.
on_sqlite = pytest.mark.parametrize("ready_url", ["sqlite"], indirect=True)


def days(start: int, end: int) -> DateRange:
    """Counted from 12-10-26, which is 0."""
    return DateRange(FIRST + timedelta(days=start), FIRST + timedelta(days=end))


class ReconcileDb:
    """One database, the app over it, and a clock that only the test moves."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = EVENING_BEFORE
        self._request_ids = itertools.count(12345)
        self._runs = itertools.count(1)
        self.app = self.another_app(database)

    def another_app(self, database: Database) -> App:
        """The app of a process; its clock is this one."""
        return app_over(database, clock=lambda: self.now)

    async def reconcile(self, *, on: date | None = None) -> Reconciled:
        """Reconcile, at noon (Pacific time) of a day."""
        if on:
            self.now = datetime(on.year, on.month, on.day, 20, 0, tzinfo=UTC)
        return await reconcile(self.app, f"run{next(self._runs)}")

    async def needs(self) -> list[tuple[FindingKind, int]]:
        """What is open: kind, and assignment."""
        return [(one.finding.kind, one.assignment.id) for one in await read_open_findings(self.app)]

    async def requested(self, dates: DateRange | None = None, **values: Any) -> int:
        """An assignment that FMS staging has a request for."""
        dates = dates or days(0, 7)
        given: dict[str, Any] = {
            "vin": VIN,
            "person_id": PERSON,
            "start_date": dates.start,
            "end_date": dates.end,
            "status": "requested",
            "fms_environment": "staging",
            "fms_request_id": next(self._request_ids),
            "requested_by": "slack:U0ANA",
            "requested_at": EVENING_BEFORE,
        }
        return await new_assignment(self.database, **(given | values))

    async def planned_and_requested(self) -> int:
        """An assignment for 0 to 7, requested by the way of every request; FMS has accepted it."""
        number = await new_assignment(
            self.database, vin=VIN, start_date=days(0, 7).start, end_date=days(0, 7).end
        )
        plan = await self.row(number)
        await save(
            self.database,
            VehicleRow(
                vehicle_id=plan["vehicle_id"], vin=VIN, make="Ford", model="F-150", office="LA"
            ),
            PartnerRow(person_id=PERSON, office="LA", name="Reyes, Maria", fms_contact_id=PERSON),
        )
        asked = ActionRequest(Action.REQUEST, number, Actor(Source.PROGRAM, "test"))
        claimed = await claim(self.app, asked)
        assert isinstance(claimed, Claimed)
        request_id = next(self._request_ids)
        await settle(
            self.app,
            replace(claimed.attempt, outcome=Outcome.ACCEPTED, request_id=request_id),
        )
        return number

    async def active(self, activity_id: int, dates: DateRange | None = None, **values: Any) -> int:
        """An assignment that this activity has approved, in these dates."""
        dates = dates or days(0, 7)
        given: dict[str, Any] = {
            "status": "active",
            "activity_id": activity_id,
            "approval_rule": 1,
            "approved_at": EVENING_BEFORE,
            "fms_start_date": dates.start,
            "fms_end_date": dates.end,
        }
        return await self.requested(dates, **(given | values))

    async def lent(self, number: int, dates: DateRange, **values: Any) -> None:
        """A row of current_activity: a loan of the vehicle to the partner."""
        given: dict[str, Any] = {"vin": VIN, "person_id": PERSON, "activity_type": "Loan"}
        given |= {"start_date": dates.start, "end_date": dates.end}
        await save(self.database, ActivityRow(activity_id=number, **(given | values)))

    async def ended(self, number: int, dates: DateRange) -> None:
        """A row of loan_history."""
        row = LoanRow(activity_id=number, vin=VIN, start_date=dates.start, end_date=dates.end)
        await save(self.database, row)

    async def left(self, number: int) -> None:
        """The activity is in current_activity no more."""
        async with self.database.writing() as session:
            row = await session.get(ActivityRow, number)
            assert row is not None
            await session.delete(row)

    async def extended(self, number: int, dates: DateRange) -> None:
        """FMS has changed an activity's dates."""
        await self.left(number)
        await self.lent(number, dates)

    async def all_rows(self) -> dict[int, dict[str, Any]]:
        """Every assignment, by its number."""
        rows = await saved(self.database, AssignmentRow)
        return {one.id: one.model_dump() for one in rows if one.id is not None}

    async def open_attempt(self, assignment_id: int, outcome: str) -> None:
        """Somebody's unrequest is on its way, or nobody knows what became of it."""
        await save(self.database, attempt(assignment_id, action="unrequest", outcome=outcome))

    async def row(self, number: int) -> dict[str, Any]:
        """An assignment as the database has it."""
        return (await self.all_rows())[number]

    async def assignment(self, number: int) -> Assignment:
        """An assignment as the product sees it."""
        found = await read_assignment(self.app, number)
        assert found is not None
        return found

    async def notices(self) -> list[tuple[str, str, str]]:
        """What is to be said: kind, subject, target."""
        rows = await saved(self.database, SlackMessageRow)
        said = (one for one in rows if one.kind != MessageKind.CARD)
        return sorted((one.kind, one.subject, one.target) for one in said)
