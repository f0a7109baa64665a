"""What the alert about a run says, read from the database when it is said."""

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.sync.reading import load_run
from domain.findings import Finding, FindingKind
from domain.sync import REPORT_NAMES, RejectedRows, SyncReport, Trigger
from storage import sync
from storage.assignments import load_assignment


async def load_sync_report(session: AsyncSession, run_id: str) -> SyncReport | None:
    """A run, and the assignments that need a look."""
    row, run = await sync.load_run(session, run_id), await load_run(session, run_id)
    if row is None or run is None:
        return None
    findings = [
        Finding(FindingKind(one["kind"]), tuple(one["assignment_ids"]), tuple(one["activity_ids"]))
        for one in row.findings
    ]
    numbers = {number for finding in findings for number in finding.assignment_ids}
    loaded = [await load_assignment(session, number) for number in sorted(numbers)]
    return SyncReport(
        run=run,
        expected=1 if run.trigger is Trigger.APPLY else len(REPORT_NAMES),
        findings=tuple(findings),
        assignments={one.id: one for one in loaded if one},
    )


async def load_rejected_rows(
    session: AsyncSession, run_id: str, report: str
) -> RejectedRows | None:
    """The rows that one report of a run had set aside."""
    rows = await sync.rejected_rows(session, run_id, report)
    if not rows:
        return None
    return RejectedRows(
        run_id, report, tuple((row.line, row.column, row.value, row.reason) for row in rows)
    )
