"""Whether each report comes, and what a sync would say of it."""

from collections.abc import Sequence
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
    return [*map(_good, (one for one in found if one.ok)), *_bad(found)]


def _good(result: ReportResult) -> CheckResult:
    counts = result.counts
    bad = f", {counts.rejected:,} of them cannot be used" if counts.rejected else ""
    return CheckResult(f"report {result.name}: {counts.read:,} rows read{bad}")


def _bad(found: Sequence[ReportResult]) -> list[CheckResult]:
    """What has one cause is said in one line."""
    names: dict[str, list[str]] = {}
    for one in found:
        if not one.ok:
            said = plain_text(failure(one, NextSteps.COMMAND_LINE))
            names.setdefault(said.partition(" was not applied: ")[2], []).append(one.name)
    return [
        CheckResult(f"report{'s' if len(of) > 1 else ''} {', '.join(of)}", said)
        for said, of in names.items()
    ]
