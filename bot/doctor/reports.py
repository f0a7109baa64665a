"""The five reports: what their addresses answer. Nothing else of FMS is called."""

from bot.doctor.result import CheckResult
from bot.messages.format import plain_text
from bot.messages.sync_report import NextSteps, failure
from bot.services.sync.faults import fault_of
from domain.sync import REPORT_NAMES, Counts, ReportResult
from fms import FmsTarget
from fms.reports import ReportDownloader, ReportError


async def examine_reports(target: FmsTarget, urls: dict[str, str]) -> list[CheckResult]:
    """A line for each report."""
    async with ReportDownloader(target, urls) as reports:
        return [await _examine(reports, name) for name in REPORT_NAMES]


async def _examine(reports: ReportDownloader, name: str) -> CheckResult:
    try:
        return CheckResult(f"report {name}: {await reports.probe(name)}")
    except ReportError as error:
        fault, detail = fault_of(error)
        result = ReportResult(name, Counts(), 0.0, fault, detail)
        words = plain_text(failure(result, NextSteps.COMMAND_LINE)).partition(" was not applied: ")[
            2
        ]
        return CheckResult(f"report {name}", words)
