"""What is old goes after AUDIT_RETENTION_DAYS, unless something still rests on it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import SQLModel

from bot.services.retention import delete_old_records
from domain.assignment import Action
from domain.findings import FindingKind
from domain.loan_change import ChangeState
from domain.sync import ReportFault, Trigger
from storage.finding_table import FindingRow
from storage.loan_change_table import EditRow, LoanChangeRow
from storage.tables import (
    AssignmentRow,
    AttemptRow,
    BatchRow,
    LastingCauseRow,
    MorningRow,
    RejectedRowRow,
    SlackMessageRow,
    SyncReportRow,
    SyncRunRow,
)
from tests.apps import with_rules
from tests.bot.services.reconcile_db import ReconcileDb
from tests.storage.rows import attempt, message
from tests.storage.saving import new_assignment, save, saved

DAYS = 730
NOW = datetime(2029, 1, 10, 12, 0, tzinfo=UTC)
OLD, RECENT = NOW - timedelta(days=DAYS, minutes=1), NOW - timedelta(days=DAYS - 1)


@pytest.fixture
def late(db: ReconcileDb) -> ReconcileDb:
    """Two years and more after what is on record."""
    db.now = NOW
    return db


async def left(db: ReconcileDb, kind: type[SQLModel], at_once: int = 500) -> set[Any]:
    """The keys of what is still there after the daily deletion."""
    await delete_old_records(with_rules(db.app, retention_days=DAYS), at_once=at_once)
    rows: Any = await saved(db.database, kind)
    return {one.id for one in rows}


async def attempted(db: ReconcileDb, number: int, name: str, **values: Any) -> None:
    given: dict[str, Any] = {"id": name, "outcome": "accepted", "started_at": OLD}
    await save(db.database, attempt(number, **(given | values)))


async def test_batches_go_once_none_of_their_attempts_is_kept(
    late: ReconcileDb,
) -> None:
    for name, running, ended_at in (
        ("over", False, OLD),
        ("recent", False, RECENT),
        ("running", True, None),
        ("waiting", False, OLD),
        ("kept", False, OLD),
    ):
        batch = BatchRow(
            id=name,
            action=Action.REQUEST,
            actor="slack:U01",
            environment="staging",
            confirmation=name,
            holder="bot:test",
            running=running,
            started_at=OLD,
            finished_at=ended_at,
        )
        await save(late.database, batch)
    live = await new_assignment(late.database)
    await attempted(late, live, "of a live assignment", batch_id="kept", round=1, position=0)
    await save(late.database, message(kind="batch", subject="waiting", created_at=OLD))

    assert await left(late, BatchRow) == {"recent", "running", "waiting", "kept"}


async def test_attempts_go_only_when_their_assignment_is_over(late: ReconcileDb) -> None:
    for status in ("planned", "requested", "active", "completed"):
        number = await new_assignment(late.database, status=status)
        await attempted(late, number, f"{status} old")
        await attempted(late, number, f"{status} recent", started_at=RECENT)
    deleted = await new_assignment(late.database, deleted_at=OLD, deleted_by="slack:U01")
    await attempted(late, deleted, "deleted old")

    kept = await left(late, AttemptRow)

    assert kept == {
        *(f"{status} {age}" for status in ("planned", "requested", "active") for age in AGES),
        "completed recent",
    }
    assert len(await saved(late.database, AssignmentRow)) == 5
    assert len(await saved(late.database, SlackMessageRow)) == 5


AGES = ("old", "recent")


@pytest.mark.parametrize("outcome", ["in_flight", "unconfirmed"])
async def test_an_open_attempt_and_its_alert_stay_however_old(
    late: ReconcileDb, outcome: str
) -> None:
    number = await new_assignment(late.database, status="completed")
    await attempted(late, number, "open", outcome=outcome)
    alert = message(subject="open", shown_revision=1, created_at=OLD)
    await save(late.database, alert)

    assert await left(late, AttemptRow) == {"open"}
    kinds = {one.kind for one in await saved(late.database, SlackMessageRow)}
    assert kinds == {"doubt", "card"}


async def test_messages_go_when_they_show_all_there_is(late: ReconcileDb) -> None:
    await save(
        late.database,
        message(id=1, shown_revision=1, created_at=OLD),
        message(id=2, shown_revision=1, created_at=OLD, error="msg_too_long", put_aside_at=OLD),
        message(id=3, created_at=OLD),
        message(id=4, shown_revision=1, created_at=RECENT),
        message(id=5, shown_revision=1, wanted_revision=2, created_at=OLD),
        message(id=6, shown_revision=1, created_at=OLD, kind="card"),
    )

    assert await left(late, SlackMessageRow) == {3, 4, 5, 6}


async def test_what_stopped_requests_goes_once_it_is_over(late: ReconcileDb) -> None:
    for number, (kind, over) in enumerate(
        (("unauthorized", OLD), ("unauthorized", RECENT), ("unauthorized", None)), 1
    ):
        cause = LastingCauseRow(
            id=number, kind=kind, environment="staging", since=OLD, over_at=over, stopped=[120]
        )
        await save(late.database, cause)

    assert await left(late, LastingCauseRow) == {2, 3}


async def test_edits_go_once_they_are_told(late: ReconcileDb) -> None:
    for number, edited in ((1, OLD), (2, RECENT), (3, OLD)):
        row = EditRow(
            id=number,
            assignment_id=120,
            edited_by="slack:U01",
            edited_at=edited,
            before={},
            after={},
        )
        await save(late.database, row)
    await save(
        late.database,
        message(kind="edited", subject="1", created_at=OLD, shown_revision=1),
        message(kind="edited", subject="3", created_at=OLD),
        # About something else that has this number.
        message(kind="change", subject="1", created_at=OLD),
    )

    assert await left(late, EditRow) == {2, 3}
    told = await saved(late.database, SlackMessageRow)
    assert {one.subject for one in told if one.kind == "edited"} == {"3"}


async def test_notices_of_what_others_did_go_once_they_are_said(late: ReconcileDb) -> None:
    for number, kind in enumerate(("taken_back", "taken_back_thread", "edited"), 1):
        await save(
            late.database,
            message(id=number, kind=kind, subject="1", created_at=OLD, shown_revision=1),
            message(id=10 + number, kind=kind, subject="2", created_at=OLD),
            message(id=20 + number, kind=kind, subject="3", created_at=RECENT, shown_revision=1),
        )

    assert await left(late, SlackMessageRow) == {11, 12, 13, 21, 22, 23}


async def test_an_alert_stays_for_as_long_as_what_it_is_about_lasts(late: ReconcileDb) -> None:
    """Else the next that meets it would have a second one posted."""
    for number, over in ((1, OLD), (2, None)):
        cause = LastingCauseRow(
            id=number, kind="reports", environment="staging", since=OLD, over_at=over, stopped=[]
        )
        await save(late.database, cause)
    closed = message(
        id=1, kind="card", subject="9", created_at=OLD, error="is_archived", put_aside_at=OLD
    )
    await save(
        late.database,
        closed,
        message(id=2, kind="put_aside", created_at=OLD, shown_revision=1),
        message(id=3, kind="lasting_cause", subject="1", created_at=OLD, shown_revision=1),
        message(id=4, kind="lasting_cause", subject="2", created_at=OLD, shown_revision=1),
    )

    assert await left(late, SlackMessageRow) == {1, 2, 4}

    async with late.database.writing() as session:
        row = await session.get_one(SlackMessageRow, 1)
        row.put_aside_at, row.shown_revision = None, 1
    assert await left(late, SlackMessageRow) == {1, 4}


async def test_changes_go_with_their_attempts_and_what_is_told_of_one_with_its_end(
    late: ReconcileDb,
) -> None:
    live, over = await new_assignment(late.database), 9_999
    for number, assignment_id, state in (
        (1, live, "proposed"),
        (2, live, "done"),
        (3, live, "stopped"),
        (4, over, "done"),
        (5, over, "left"),
    ):
        row = LoanChangeRow(
            id=number,
            assignment_id=assignment_id,
            state=ChangeState(state),
            actor="slack:U01",
            was={},
            wanted={},
            fms_environment="staging",
            fms_request_id=number,
            proposed_at=OLD,
            proposed_by="slack:U01",
        )
        await save(late.database, row)
    for subject in ("3", "4"):
        shown = message(kind="change", subject=subject, created_at=OLD, shown_revision=1)
        await save(late.database, shown)
    await save(late.database, message(kind="change", subject="5", created_at=OLD))

    assert await left(late, LoanChangeRow) == {2, 3, 5}
    told = await saved(late.database, SlackMessageRow)
    assert {one.subject for one in told if one.kind == "change"} == {"3", "5"}


async def test_findings_go_with_assignments_that_are_over(late: ReconcileDb) -> None:
    live = await late.requested()
    over = await late.active(70, status="completed")
    for number, (about, since, told) in enumerate(
        ((over, OLD, OLD), (over, RECENT, OLD), (over, OLD, None), (live, OLD, OLD)), 1
    ):
        finding = FindingRow(
            id=number,
            kind=FindingKind.SILENT,
            assignment_id=about,
            fingerprint=str(number),
            facts={},
            since=since,
            told_at=told,
        )
        await save(late.database, finding)

    assert await left(late, FindingRow) == {2, 3, 4}


def run(name: str, days_ago: int, *, ok: bool = True) -> SyncRunRow:
    at = NOW - timedelta(days=days_ago)
    return SyncRunRow(
        id=name,
        trigger=Trigger.MANUAL,
        started_by="slack:U01",
        started_at=at,
        finished_at=at,
        ok=ok,
    )


def report(run_id: str, name: str = "vehicles", fault: ReportFault | None = None) -> SyncReportRow:
    return SyncReportRow(run_id=run_id, name=name, position=0, fault=fault)


async def test_runs_go_but_never_what_the_tables_were_last_made_from(late: ReconcileDb) -> None:
    """Vehicles were last good 900 days ago: what came after says that this is still so."""
    await save(
        late.database,
        run("oldest", 1000),
        run("last good vehicles", 900),
        run("silent", 800, ok=False),
        run("recent", 10, ok=False),
    )
    await save(
        late.database,
        report("oldest"),
        report("last good vehicles"),
        report("recent", fault=ReportFault.HTML),
    )

    assert await left(late, SyncRunRow) == {"last good vehicles", "silent", "recent"}
    reports = await saved(late.database, SyncReportRow)
    assert {one.run_id for one in reports} == {"last good vehicles", "recent"}


async def test_rejected_rows_of_old_runs_go_before_their_runs(late: ReconcileDb) -> None:
    await save(late.database, run("old", 800), run("waiting", 790), run("new", 5))
    await save(late.database, *(report(one) for one in ("old", "waiting", "new")))
    await save(
        late.database,
        *(
            RejectedRowRow(run_id=one, report="vehicles", line=line, column="", value="", reason="")
            for one in ("old", "waiting", "new")
            for line in range(7)
        ),
        message(kind="rejected_rows", subject="waiting:vehicles", target="run:waiting"),
    )

    gone = await delete_old_records(with_rules(late.app, retention_days=DAYS), at_once=3)

    assert gone["rejected rows"] == 7
    rows = await saved(late.database, RejectedRowRow)
    assert {one.run_id for one in rows} == {"waiting", "new"}
    assert {one.id for one in await saved(late.database, SyncRunRow)} == {"waiting", "new"}


async def test_many_rows_go_in_small_batches(late: ReconcileDb) -> None:
    number = await new_assignment(late.database, status="completed")
    for part in range(25):
        await attempted(late, number, f"a{part}")

    assert await left(late, AttemptRow, at_once=10) == set()


async def test_mornings_go_too_and_a_second_time_finds_nothing(late: ReconcileDb) -> None:
    await save(
        late.database,
        MorningRow(day=date(2026, 1, 1), written_at=OLD),
        MorningRow(day=date(2028, 12, 1), written_at=RECENT),
    )

    assert (await delete_old_records(with_rules(late.app, retention_days=DAYS)))["mornings"] == 1
    assert not any((await delete_old_records(with_rules(late.app, retention_days=DAYS))).values())
    assert len(await saved(late.database, MorningRow)) == 1
