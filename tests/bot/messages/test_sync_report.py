"""What a phone shows of a sync: one line for a good night, report and cause of a bad one."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.messages.blocks import Message
from bot.messages.card_links import without_links
from bot.messages.sync import render_known_values, render_sync_status
from bot.messages.sync_report import render_sync_details, render_sync_report
from domain.assignment import Actor, Source
from domain.fms_links import FmsLinks
from domain.sync import (
    REPORT_NAMES,
    Counts,
    KnownValue,
    Note,
    NoteKind,
    ReportFault,
    ReportResult,
    SyncReport,
    SyncRun,
    SyncStatus,
    Trigger,
)
from tests.bot.messages.assertions import buttons, check_message, shown
from tests.domain.builders import NOW

LINKS = FmsLinks({}, "staging")
GOOD = tuple(ReportResult(name, Counts(100, 3, 2, 95), 1.0) for name in REPORT_NAMES)
QUIET = SyncRun(
    "run", Trigger.NIGHTLY, Actor(Source.PROGRAM, "schedule"), NOW, NOW, True, GOOD, 0, 0
)


def report(name: str, **changes: object) -> tuple[ReportResult, ...]:
    """All five, one of which is like this."""
    return tuple(
        replace(one, **changes) if one.name == name else one  # type: ignore[arg-type]
        for one in GOOD
    )


def told(message: Message) -> list[str]:
    check_message(message)
    lines = without_links(message.text).replace("\u2011", "-").splitlines()
    seen = without_links(shown(message)).replace("*", "").splitlines()
    assert seen[: len(lines)] == [line.replace("*", "") for line in lines]
    return lines


def run(**changes: object) -> list[str]:
    """What is told of a night that was like this."""
    return told(render_sync_report(SyncReport(replace(QUIET, **changes)), LINKS))  # type: ignore[arg-type]


def test_a_good_night_is_one_line_that_names_its_approvals() -> None:
    aside = report("loan_history", counts=Counts(100, 3, 2, 87, rejected=8))
    assert run() == ["Nightly sync OK: nothing new, all 5 reports are good"]
    assert run(trigger=Trigger.MANUAL)[0].startswith("Sync OK: ")
    assert run(approved=1, approved_ids=(123,), reports=aside) == [
        "Nightly sync OK: 1 approved (123), 8 rows set aside in loan_history"
    ]
    assert run(approved=3, approved_ids=(123, 124, 125), completed=2, needs_look=1) == [
        "Nightly sync OK: 3 approved (123-125), 2 completed, 1 needs a look (`/assignments needs`)"
    ]


def test_what_is_new_in_a_report_is_named_and_told_in_the_thread() -> None:
    notes = (Note(NoteKind.UNKNOWN_VALUE, "rank", "D", 8),)
    night = replace(QUIET, reports=report("approved_makes", notes=notes))
    thread = told(render_sync_details(SyncReport(night), LINKS))

    assert run(reports=night.reports) == ["Nightly sync OK: something new in approved_makes"]
    assert thread[1] == ("\u2022 vehicles: 100 rows, 3 new, 2 changed, 95 the same (1.0 seconds)")
    assert (
        "approved_makes: new to this report, kept as it is: rank \u201cD\u201d (8 rows)" in thread
    )


def test_a_bad_night_names_the_report_and_the_cause_first() -> None:
    html = report("loan_history", fault=ReportFault.HTML, counts=Counts())
    drop = report(
        "loan_history", fault=ReportFault.DROP, digest="2:0", counts=Counts(54, 0, 0, 54, 46)
    )
    bad = {"ok": False, "approved": 1, "approved_ids": (123,)}

    lines = run(reports=html, **bad)
    assert lines[0] == (
        "loan_history was not applied: FMS sent a web page, a login page perhaps, instead of CSV. "
        "Its earlier data stays."
    )
    assert lines[-1] == "The other 4 are good: 1 approved (123)."
    assert run(reports=drop, **bad)[0].startswith(
        "loan_history was not applied: it has 54 rows; before there were 100."
    )
    message = render_sync_report(SyncReport(replace(QUIET, ok=False, reports=drop)), LINKS)
    labels = [one["text"]["text"] for one in buttons(message)]
    assert labels == ["Sync again", "Apply loan_history anyway\u2026"]


def test_one_cause_is_said_once_on_the_home_tab_and_in_the_status_too() -> None:
    html = tuple(replace(one, fault=ReportFault.HTML, counts=Counts()) for one in GOOD)
    status = SyncStatus(True, None, None, replace(QUIET, ok=False, reports=html))
    assert shown(render_sync_status(status)).count("instead of CSV") == 1


@pytest.mark.parametrize("reports", [(), GOOD[:2]])
def test_a_run_that_was_cut_off_says_what_it_did_not_reach(
    reports: tuple[ReportResult, ...],
) -> None:
    first, *_ = run(reports=reports, ok=False)
    assert first.startswith(f"The sync was cut off: {5 - len(reports)} reports were not read")


def test_what_was_told_once_is_listed_for_those_who_ask() -> None:
    known = [
        KnownValue("approved_makes", NoteKind.UNKNOWN_VALUE, "rank", "<!D>", NOW),
        KnownValue("vehicles", NoteKind.SAME_VIN, "1, 2", "1FTFW1E50MFA00456", NOW - timedelta(1)),
    ]
    _, rank, vin = told(render_known_values(known))
    assert rank == "\u2022 approved_makes: rank \u201c&lt;!D&gt;\u201d, since 11-02-26"
    assert "one VIN under two numbers, 1FTFW1E50MFA00456 (1, 2), since 11-01-26" in vin
    assert len(told(render_known_values([]))) == 1
