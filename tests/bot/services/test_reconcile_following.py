"""Active assignments follow FMS's dates to their end; what cannot be settled needs a look."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.assignment import DateRange, Status
from domain.findings import FindingKind
from tests.bot.services.reconcile_db import FIRST, VIN, ReconcileDb, days, on_sqlite


def after(day: int) -> date:
    return FIRST + timedelta(days=day)


async def test_a_loan_that_fms_extends_keeps_the_planned_dates_beside_the_new_ones(
    db: ReconcileDb,
) -> None:
    number = await db.active(70, days(0, 7))
    await db.lent(70, days(0, 7))
    await db.reconcile(on=after(3))
    assert (await db.row(number))["revision"] == 1

    await db.extended(70, days(0, 12))
    came_to = await db.reconcile(on=after(10))

    assert (came_to.completed, await db.needs()) == (0, [])
    found = await db.assignment(number)
    assert (found.status, found.dates) == (Status.ACTIVE, days(0, 7))
    assert found.evidence is not None
    assert found.evidence.dates == days(0, 12)
    assert found.revision == 2  # the card is drawn again


@on_sqlite
async def test_an_extended_loan_still_counts_with_its_new_end_when_it_has_left(
    db: ReconcileDb,
) -> None:
    number = await db.active(70, days(0, 7))
    await db.lent(70, days(0, 12))
    await db.reconcile(on=after(6))
    await db.left(70)

    await db.reconcile(on=after(9))
    assert await db.needs() == [(FindingKind.BACK_EARLY, number)]

    late = await db.reconcile(on=after(13))
    assert (late.completed, await db.needs()) == (1, [])


@pytest.mark.parametrize("in_history", [True, False])
async def test_a_loan_whose_end_has_passed_and_that_left_is_completed_once(
    db: ReconcileDb, in_history: bool
) -> None:
    number = await db.active(70)
    await db.lent(70, days(0, 7))
    await db.reconcile(on=after(7))
    await db.left(70)
    if in_history:
        await db.ended(70, days(0, 6))

    came_to = await db.reconcile(on=after(8))
    again = await db.reconcile(on=after(9))

    assert (came_to.completed, again.completed, await db.needs()) == (1, 0, [])
    row = await db.row(number)
    assert row["status"] == "completed"
    assert row["completed_at"] == datetime(2026, 12, 18, 20, 0, tzinfo=UTC)
    assert row["fms_end_date"] == (after(6) if in_history else after(7))
    assert (row["start_date"], row["end_date"], row["revision"]) == (FIRST, after(7), 2)


@on_sqlite
async def test_a_loan_in_the_history_is_completed_though_current_activity_still_has_it(
    db: ReconcileDb,
) -> None:
    await db.active(70)
    await db.lent(70, days(0, 7))
    await db.ended(70, days(0, 7))

    assert (await db.reconcile(on=after(8))).completed == 1


@on_sqlite
@pytest.mark.parametrize(
    ("hour", "completed"), [(7, 0), (8, 1)], ids=["23:59 Pacific", "00:01 Pacific"]
)
async def test_an_end_has_passed_when_its_day_is_over_in_the_products_zone(
    db: ReconcileDb, hour: int, completed: int
) -> None:
    await db.active(70, days(0, 7))
    minute = 59 if hour == 7 else 1
    db.now = datetime(2026, 12, 18, hour, minute, tzinfo=UTC)

    assert (await db.reconcile()).completed == completed


@pytest.mark.parametrize(
    ("day", "current", "finding"),
    [
        pytest.param(7, days(0, 7), None, id="out on its last day"),
        pytest.param(8, days(0, 7), None, id="out a day after its last"),
        pytest.param(11, days(0, 7), FindingKind.OVERDUE, id="out two weekdays after its last"),
        pytest.param(3, None, FindingKind.BACK_EARLY, id="gone early"),
        pytest.param(7, None, FindingKind.BACK_EARLY, id="gone on its last day"),
    ],
)
@on_sqlite
async def test_an_overdue_or_vanished_loan_needs_a_look_and_is_left_as_it_is(
    db: ReconcileDb, day: int, current: DateRange | None, finding: FindingKind | None
) -> None:
    number = await db.active(70)
    if current:
        await db.lent(70, current)
    before = await db.row(number)

    came_to = await db.reconcile(on=after(day))

    assert await db.needs() == ([(finding, number)] if finding else [])
    assert came_to.completed == 0
    assert await db.row(number) == before


@on_sqlite
@pytest.mark.parametrize(("day", "listed"), [(-5, False), (1, True), (30, True)])
async def test_a_request_whose_start_has_passed_needs_a_look(
    db: ReconcileDb, day: int, listed: bool
) -> None:
    number = await db.requested()

    await db.reconcile(on=after(day))

    assert await db.needs() == ([(FindingKind.START_PASSED, number)] if listed else [])
    assert (await db.row(number))["status"] == "requested"


@on_sqlite
async def test_what_is_asked_about_or_approved_is_not_listed_as_past_its_start_too(
    db: ReconcileDb,
) -> None:
    await db.requested(vin=f"{VIN}A")
    await db.lent(70, days(0, 7), vin=f"{VIN}A")
    in_doubt = await db.requested(vin=f"{VIN}B")
    await db.lent(71, days(1, 7), vin=f"{VIN}B")
    await db.lent(72, days(1, 7), vin=f"{VIN}B")

    await db.reconcile(on=after(3))

    assert await db.needs() == [(FindingKind.COULD_BE_IT, in_doubt)] * 2


@on_sqlite
async def test_a_loan_that_was_approved_and_is_overdue_already_is_both_in_one_sync(
    db: ReconcileDb,
) -> None:
    number = await db.requested()
    await db.lent(70, days(0, 7))

    came_to = await db.reconcile(on=after(11))

    assert (came_to.approved, await db.needs()) == (1, [(FindingKind.OVERDUE, number)])
