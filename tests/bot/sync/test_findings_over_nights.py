"""Night after night, what happens behind an assignment is told once, and nothing else is."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlmodel import col, select

from bot.services.views import load_sync_report
from domain.assignment import Status
from domain.findings import FindingKind
from domain.messages import MessageKind
from domain.sync import SyncRun
from storage.tables import AssignmentRow, SlackMessageRow
from tests.bot.sync.conftest import on_sqlite
from tests.bot.sync.files import TODAY
from tests.bot.sync.fleet import Activity, Fleet
from tests.bot.sync.sync_harness import NOW, SyncHarness

ANA = "slack:U0ANA"
CARS = 14


@dataclass
class Play:
    """A coordinator with cars and partners of her own, and an FMS that does what it is told.

    `due` is what the next sync has to tell, by kind and assignment.
    """

    harness: SyncHarness
    fleet: Fleet
    rng: random.Random
    live: dict[int, int] = field(default_factory=dict)  # assignment by car
    loans: dict[int, Activity] = field(default_factory=dict)  # by assignment
    due: Counter[tuple[FindingKind, int]] = field(default_factory=Counter)
    ends: dict[int, int] = field(default_factory=dict)  # nights left, by assignment
    busy: set[int] = field(default_factory=set)  # people of live assignments
    requests: int = 20_000
    acts: "list[Act]" = field(default_factory=lambda: [*_OF_WAITING, *_OF_ACTIVE])

    async def plan(self, car: int) -> AssignmentRow:
        """A request that was sent yesterday, for next week."""
        today, self.requests = self.fleet.today, self.requests + 1
        sent = datetime.combine(today - timedelta(days=1), time(20), UTC)
        start = today + timedelta(days=self.rng.randint(6, 9))
        row = AssignmentRow(
            status=Status.REQUESTED,
            vehicle_id=car,
            vin=self.fleet.vin(car),
            vehicle_make=self.fleet.cars[car],
            vehicle_model="Model",
            person_id=self.rng.choice(sorted(self.fleet.friends)),
            partner_name="Reyes, Maria",
            office="Denver",
            start_date=start,
            end_date=start + timedelta(days=self.rng.randint(3, 7)),
            fms_environment="staging",
            fms_request_id=self.requests,
            activities_before=sorted(self.fleet.current),
            created_at=sent,
            created_by=ANA,
            changed_at=sent,
            changed_by=ANA,
            requested_at=sent,
            requested_by=ANA,
        )
        async with self.harness.database.writing() as session:
            session.add(row)
            await session.flush()
            assert row.id
            self.live[car] = row.id
        return row

    def approve(self, row: AssignmentRow, **changes: object) -> Activity:
        """FMS lends the car, next week."""
        loan = self.fleet.lend(row.vehicle_id, row.person_id, row.start_date, row.end_date)
        loan = replace(loan, **changes)  # type: ignore[arg-type]
        self.fleet.current[loan.number] = loan
        self.loans[row.id or 0] = loan
        return loan

    async def rows(self) -> list[AssignmentRow]:
        """The live ones."""
        async with self.harness.database.reading() as session:
            found = await session.exec(
                select(AssignmentRow).where(
                    col(AssignmentRow.deleted_at).is_(None),
                    col(AssignmentRow.status) != "completed",
                )
            )
            return list(found)

    async def forget(self, number: int) -> None:
        """The trouble is over: the assignment is deleted, its loan has never been."""
        async with self.harness.database.writing() as session:
            row = await session.get_one(AssignmentRow, number)
            row.deleted_at, row.deleted_by = self.harness.clock.now, ANA
        loan = self.loans.pop(number, None)
        if loan:
            self.fleet.current.pop(loan.number, None)
            self.fleet.stuck.discard(loan.number)
        self.fleet.vins.pop(row.vehicle_id, None)

    async def night(self) -> SyncRun:
        """What people and FMS do on a day, and the sync after it."""
        self.fleet.night()
        await self._forget_what_is_over()
        rows = await self.rows()
        self.live = {row.vehicle_id: row.id or 0 for row in rows}
        for row in rows:
            if row.status == "requested" and row.id not in self.loans | self.ends:
                self.approve(row)
        for car in sorted(self.fleet.ours - self.live.keys()):
            if self.rng.random() < 0.5:
                await self.plan(car)
        if self.rng.random() < 0.6:
            await self.trouble()
        self.harness.serve(self.fleet.files())
        self.harness.clock.now = NOW + (self.fleet.today - TODAY)
        return await self.harness.sync()

    async def _forget_what_is_over(self) -> None:
        for number in [*self.ends]:
            self.ends[number] -= 1
            if not self.ends[number]:
                del self.ends[number]
                await self.forget(number)

    async def trouble(self) -> None:
        """One thing that a sync cannot settle: of those that can happen, the one longest ago."""
        live = await self.rows()
        self.busy = {row.person_id for row in live}
        rows = [row for row in live if row.id not in self.ends]
        waiting = [row for row in rows if row.status == "requested" and row.id not in self.loans]
        out = [row for row in rows if row.status == "active" and self._is_out(row)]
        for act in [*self.acts]:
            some = waiting if act in _OF_WAITING else out
            if some:
                self.acts.remove(act)
                self.acts.append(act)
                act(self, self.rng.choice(some))
                return

    def _is_out(self, row: AssignmentRow) -> bool:
        loan = self.loans[row.id or 0]
        return loan.number in self.fleet.current and loan.end > self.fleet.today

    def other_partner(self, row: AssignmentRow) -> None:
        """The car goes to somebody in these dates who waits for no other."""
        others = sorted(self.fleet.friends - self.busy)
        self.approve(row, person=self.rng.choice(others))
        self._tell(FindingKind.COULD_BE_IT, row, nights=3)

    def in_service(self, row: AssignmentRow) -> None:
        """The workshop has the car on its first days."""
        start = row.start_date - timedelta(days=2)
        self.approve(row, kind="Service", start=start, end=row.start_date + timedelta(days=1))
        self._tell(FindingKind.IN_THE_WAY, row, nights=3)

    def corrected(self, row: AssignmentRow) -> None:
        """The car has another VIN."""
        self.fleet.vins[row.vehicle_id] = f"1FTFW1E50XYZ{row.vehicle_id:05}"
        self._tell(FindingKind.ANOTHER_CAR, row, nights=3)

    def silence(self, row: AssignmentRow) -> None:
        """FMS says nothing, until the start and beyond."""
        number = row.id or 0
        self.due[FindingKind.SILENT, number] += 1
        self._tell(FindingKind.START_PASSED, row, nights=14)

    def in_workshop(self, row: AssignmentRow) -> None:
        """The loan is a service now."""
        self.loans[row.id or 0].kind = "Service"
        self._tell(FindingKind.CHANGED_IN_FMS, row, nights=2)

    def vanish(self, row: AssignmentRow) -> None:
        """The loan is gone, with no trace in the history."""
        self.fleet.current.pop(self.loans[row.id or 0].number)
        self._tell(FindingKind.BACK_EARLY, row, nights=2)

    def keep(self, row: AssignmentRow) -> None:
        """The partner does not bring it back."""
        loan = self.loans[row.id or 0]
        loan.start, loan.end = (self.fleet.today - timedelta(days=n) for n in (9, 6))
        self.fleet.stuck.add(loan.number)
        self._tell(FindingKind.OVERDUE, row, nights=3)

    def renumber(self, row: AssignmentRow) -> None:
        """Somebody entered the loan again."""
        loan = self.loans[row.id or 0]
        self.fleet.current.pop(loan.number)
        again = self.fleet.lend(loan.car, loan.person, loan.start, loan.end)
        self.loans[row.id or 0] = again
        self.due[FindingKind.ANOTHER_NUMBER, row.id or 0] += 1

    def _tell(self, kind: FindingKind, row: AssignmentRow, *, nights: int) -> None:
        self.due[kind, row.id or 0] += 1
        self.ends[row.id or 0] = nights


Act = Callable[[Play, AssignmentRow], None]
_OF_WAITING: tuple[Act, ...] = (Play.other_partner, Play.in_service, Play.corrected, Play.silence)
_OF_ACTIVE: tuple[Act, ...] = (Play.in_workshop, Play.vanish, Play.keep, Play.renumber)


@on_sqlite
@pytest.mark.parametrize("nights", [30, pytest.param(365, marks=pytest.mark.proof)])
async def test_each_finding_is_told_once_and_nothing_is_told_of_normal_nights(
    harness: SyncHarness, nights: int
) -> None:
    rng = random.Random(nights)  # noqa: S311
    fleet = Fleet(rng, TODAY)
    fleet.reserve(CARS, people=3 * CARS)
    play = Play(harness, fleet, rng)
    harness.serve(fleet.files())
    await harness.sync(overrule=True)
    told: Counter[tuple[FindingKind, int]] = Counter()

    for _ in range(nights):
        run = await play.night()

        assert run.ok
        async with harness.database.reading() as session:
            report = await load_sync_report(session, run.id)
        assert report
        told.update((one.finding.kind, one.assignment.id) for one in report.findings)
        assert told <= play.due

    waiting = set(play.ends)
    settled = {one: count for one, count in play.due.items() if one[1] not in waiting}
    assert {one: told[one] for one in settled} == settled
    async with harness.database.reading() as session:
        direct = await session.exec(
            select(SlackMessageRow.subject).where(col(SlackMessageRow.kind) == MessageKind.FINDINGS)
        )
        subjects = direct.all()
    assert len(subjects) == len(set(subjects)) > 0
    assert {kind for kind, _ in told} == set(FindingKind)
