"""Every alert says where it is explained, and what is no alert does not."""

from dataclasses import replace

import pytest

from bot.messages.alert_pages import Explained, where_explained
from bot.messages.blocks import Message
from bot.messages.failures import render_another_database
from bot.messages.lasting_causes import render_lasting_cause
from bot.messages.put_aside import render_put_aside
from bot.messages.sync_report import render_sync_report
from bot.messages.unconfirmed import render_alert
from domain.assignment import Action, Actor, AuditStamp, Source
from domain.attempt import Outcome, Performed
from domain.fms_links import FmsLinks
from domain.lasting_causes import CauseKind, LastingCause
from domain.messages import MessageKind, NotShown, PutAside, Target
from domain.sync import (
    REPORT_NAMES,
    Counts,
    ReportFault,
    ReportResult,
    SyncReport,
    SyncRun,
    Trigger,
)
from tests.bot.messages.assertions import shown
from tests.domain.builders import BEN, NOW, assignment, tried

LINKS = FmsLinks({}, "staging")
DOUBT = Performed(tried(Action.REQUEST, Outcome.UNCONFIRMED), assignment())
LATE = tried(Action.REQUEST, Outcome.ACCEPTED, resolved=AuditStamp(BEN, NOW))
ORPHAN = Performed(LATE, assignment())
GOOD = tuple(ReportResult(name, Counts(100, 3, 2, 95), 1.0) for name in REPORT_NAMES)
NIGHT = SyncRun(
    "run", Trigger.NIGHTLY, Actor(Source.PROGRAM, "schedule"), NOW, NOW, True, GOOD, 0, 0
)
REFUSED = replace(GOOD[0], fault=ReportFault.HTML)
CARD = PutAside(MessageKind.CARD, "120", Target.CARDS, "is_archived", NOW)
CAUSES = {
    CauseKind.NO_ENTRY: Explained.NO_ENTRY,
    CauseKind.FORBIDDEN: Explained.FORBIDDEN,
    CauseKind.OUT_OF_REACH: Explained.OUT_OF_REACH,
    CauseKind.REPORTS: Explained.REPORTS,
    CauseKind.NOT_KNOWN: Explained.NOT_KNOWN,
}


def lasting(kind: CauseKind) -> LastingCause:
    return LastingCause(1, kind, "staging", None, (120, 121), ("vehicles",), NOW, None)


def night(*reports: ReportResult, ok: bool = False) -> Message:
    return render_sync_report(SyncReport(replace(NIGHT, ok=ok, reports=reports)), LINKS)


ALERTS = [
    (render_alert(DOUBT, LINKS), Explained.DOUBT),
    (render_alert(ORPHAN, LINKS), Explained.ORPHAN),
    *((render_lasting_cause(lasting(kind)), CAUSES[kind]) for kind in CauseKind),
    (night(REFUSED, *GOOD[1:]), Explained.NOT_APPLIED),
    (night(*GOOD[:2]), Explained.CUT_OFF),
    (render_put_aside(NotShown("is_archived cards", (CARD,))), Explained.NOT_SHOWN),
    (render_another_database(), Explained.DATABASE),
]


@pytest.mark.parametrize(("message", "what"), ALERTS)
def test_an_alert_says_where_it_is_explained(message: Message, what: Explained) -> None:
    assert where_explained(what) in shown(message)


def test_what_is_over_or_good_has_nothing_to_read_up_on() -> None:
    over = replace(lasting(CauseKind.NO_ENTRY), over=NOW)

    for message in (
        render_lasting_cause(over),
        night(*GOOD, ok=True),
        render_put_aside(NotShown("is_archived cards", ())),
    ):
        assert "docs/alerts.md" not in shown(message)
