"""Whether each report comes."""

from bot.doctor.result import CheckResult
from bot.messages.format import plain_text
from bot.messages.sync import NextSteps, failure
from bot.opening import fms_target
from bot.services.sync.one_report import fault_of
from bot.settings import Settings
from domain.sync import REPORT_NAMES, Counts, ReportResult
from fms.reports import ReportDownloader, ReportError


async def examine_reports(settings: Settings) -> list[CheckResult]:
    """A line for each."""
    async with ReportDownloader(fms_target(settings), settings.report_urls()) as reports:
        return [await _report(reports, name) for name in REPORT_NAMES]


async def _report(reports: ReportDownloader, name: str) -> CheckResult:
    try:
        return CheckResult(f"report {name}: {await reports.probe(name)}")
    except ReportError as error:
        fault, detail = fault_of(error)
        result = ReportResult(name, Counts(), 0.0, fault, detail)
        words = plain_text(failure(result, NextSteps.COMMAND_LINE)).partition(" was not applied: ")[
            2
        ]
        return CheckResult(f"report {name}", words)
