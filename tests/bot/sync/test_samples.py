"""What `check` says of a report's first rows, and which settings a failure names."""

from collections.abc import Mapping

import pytest
from pydantic import SecretStr

from bot.services.sync.oddities import settings_of
from bot.services.sync.one_report import sample_report
from domain.sync import Limits, ReportFault, ReportResult, Seen
from fms import FmsTarget
from fms.reports import ReportDownloader
from tests.bot.sync.files import NAMES, TODAY, Good, good_files, written
from tests.bot.sync.reports_server import answer, reports_server

_LIMITS = Limits(20, 30)


async def _sampled(files: Mapping[str, bytes]) -> dict[str, ReportResult]:
    async with reports_server() as server:
        server.answers |= {name: answer(body) for name, body in files.items()}
        target = FmsTarget("staging", server.url, SecretStr("t"))
        async with ReportDownloader(target) as reports:
            return {name: await sample_report(reports, name, _LIMITS, TODAY) for name in files}


def _many(name: str, times: int = 40) -> list[list[str]]:
    """More rows than a sample has."""
    return Good(name, good_files()).rows * times


async def test_good_reports_are_good_small_or_large() -> None:
    for files in (good_files(), {name: written(_many(name)) for name in NAMES}):
        for name, found in (await _sampled(files)).items():
            assert (found.ok, found.counts.rejected) == (True, 0), name
            assert found.counts.read > 10


async def test_a_row_of_several_lines_at_the_end_of_the_sample_is_no_cut() -> None:
    rows = [[*row[:13], "note\n" * 4_000, *row[14:]] for row in _many("vehicles", 1)]

    found = (await _sampled({"vehicles": written(rows)}))["vehicles"]

    assert (found.ok, found.counts.read > 1) == (True, True)


async def test_a_small_report_that_breaks_off_is_named_as_that() -> None:
    whole = written(Good("vehicles", good_files()).rows[:9])

    found = (await _sampled({"vehicles": whole + b"4001,20"}))["vehicles"]

    last = whole.count(b"\n") + 1
    assert (found.fault, found.seen) == (ReportFault.CUT_OFF, Seen("line_breaks_off", (last,)))


async def test_rows_that_cannot_be_used_are_counted_and_one_is_shown() -> None:
    rows = [["NULL", *row[1:]] if at % 3 else row for at, row in enumerate(_many("loan_history"))]

    [found] = (
        await _sampled({"loan_history": written([Good("loan_history", {}).columns, *rows])})
    ).values()

    assert found.fault is ReportFault.REJECTED
    assert found.seen == Seen("bad_row", (3, "activity_id", "NULL", "not_a_whole_number"))


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b'{"error": "\\ud800 lost"}', "? lost"),
        (b"<title>" + b" " * 5_000 + b"Sign\x00in</title>", "Signin"),
        (b"x" * 70_000, "x" * 60),
    ],
)
async def test_words_that_no_database_takes_are_left_out(body: bytes, detail: str) -> None:
    [found] = (await _sampled({"vehicles": body})).values()

    assert found.detail == detail


@pytest.mark.parametrize(
    ("urls", "settings"),
    [
        ({}, ("FMS_PRODUCTION_URL", "FMS_PRODUCTION_TOKEN")),
        (
            {"vehicles": "https://fms.test/x?y=1"},
            ("FMS_REPORT_VEHICLES_URL", "FMS_PRODUCTION_TOKEN"),
        ),
        (
            {"vehicles": "https://reports.test/x?y=1"},
            ("FMS_REPORT_VEHICLES_URL", "FMS_REPORTS_TOKEN"),
        ),
        ({"vehicles": "http://fms.test/x"}, ("FMS_REPORT_VEHICLES_URL", "FMS_REPORTS_TOKEN")),
    ],
)
def test_the_settings_in_use_are_named(urls: dict[str, str], settings: tuple[str, str]) -> None:
    reports = ReportDownloader(FmsTarget("production", "https://fms.test", SecretStr("t")), urls)

    assert settings_of(reports, "vehicles") == settings
