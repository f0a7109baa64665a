"""Whether each report comes, and what a sync would say of it."""

from datetime import datetime

from bot.doctor.result import CheckResult
from bot.messages.sync_faults import NextSteps, failure
from bot.messages.text import plain_text
from bot.opening import report_downloader
from bot.services.sync.one_report import sample_report
from bot.settings import Settings
from domain.sync import REPORT_NAMES, Limits, ReportResult


async def examine_reports(settings: Settings) -> list[CheckResult]:
    """What a sync would say of the first rows of each."""
    limits = Limits(settings.sync_max_rejected_percent, settings.sync_max_drop_percent)
    today = datetime.now(settings.zone).date()
    async with report_downloader(settings) as reports:
        found = [await sample_report(reports, name, limits, today) for name in REPORT_NAMES]
    return [_report(one) for one in found]


def _report(result: ReportResult) -> CheckResult:
    if result.ok:
        counts = result.counts
        bad = f", {counts.rejected:,} of them cannot be used" if counts.rejected else ""
        return CheckResult(f"report {result.name}: {counts.read:,} rows read{bad}")
    said = plain_text(failure(result, NextSteps.COMMAND_LINE))
    return CheckResult(f"report {result.name}", said.partition(" was not applied: ")[2])
