"""What a newer version wrote into the database: shown as not known, left alone, and in no way."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import SQLModel

from domain.attempt import Outcome
from domain.findings import FindingKind
from domain.sync import ReportFault, Trigger
from sandbox.slack.queries import buttons, words
from storage.finding_table import FindingRow
from storage.tables import AttemptRow, KnownValueRow, LastingCauseRow, SyncReportRow, SyncRunRow
from tests.e2e import findings
from tests.e2e.answers import said
from tests.e2e.mornings import good_morning, put
from tests.e2e.test_home import home
from tests.e2e.test_why import why
from tests.stage import Stage, on_sqlite

NOW = datetime.now(UTC)
NEW: dict[str, Any] = {"kind": "from_the_future", "of": {"a": [1]}}
_FACTS = {"fact": "from_the_future", "activity": 7}


async def written(stage: Stage, *rows: SQLModel) -> None:
    async with stage.database.writing() as session:
        session.add_all(rows)


def finding(kind: FindingKind, number: int = 120) -> FindingRow:
    at: dict[str, Any] = {"since": NOW, "facts": _FACTS, "fingerprint": f"new:{kind}"}
    return FindingRow(kind=kind, assignment_id=number, **at)


def attempt(number: int, outcome: Outcome, **values: Any) -> AttemptRow:
    given: dict[str, Any] = {
        "id": f"{outcome}{number}".ljust(32, "0"),
        "action": "request",
        "environment": "staging",
        "actor": "teams:U0NEW",
        "started_at": NOW,
        "finished_at": NOW,
        "reasons": [NEW],
        "warnings": [NEW],
    }
    return AttemptRow(assignment_id=number, outcome=outcome, **(given | values))


@on_sqlite
@pytest.mark.long
async def test_findings_that_nobody_here_can_read_are_told_shown_and_left_alone(
    stage: Stage,
) -> None:
    await put(stage, 120, 1, 4, created_by="slack:U0ANARUIZ")
    await written(stage, *(finding(kind) for kind in FindingKind))

    report = await findings.sync(stage)

    assert words(report).count("only another version of the scheduler") == 0
    told = words(await stage.direct_message("ana", "another version of the scheduler found why"))
    assert "120" in told
    card = await stage.card(120, "Planned")
    assert "another version of the scheduler found why, and this one cannot read it" in words(card)
    assert not {"Yes, this is the loan", "No, another loan", "Take over", "It is back"} & {
        *buttons(card)
    }
    assert "another version of the scheduler found why" in await why(stage, 120, "Planned")
    assert "120" in words(await home(stage, "ana", "another version of the scheduler found why"))
    assert "120" in words(await good_morning(stage))
    assert "120" in await said(stage, "/assignments mine")

    await findings.sync(stage)
    async with stage.database.reading() as session:
        rows = [await session.get_one(FindingRow, one) for one in range(1, len(FindingKind) + 1)]
    assert [(one.facts, one.over_at, one.settled_at) for one in rows] == [
        (_FACTS, None, None)
    ] * len(FindingKind)


@on_sqlite
@pytest.mark.long
async def test_causes_reasons_doors_and_oddities_of_another_version_stop_nothing(
    stage: Stage,
) -> None:
    await put(stage, 120, 1, 4, created_by="teams:U0NEW", requested_by=None, overridden=[NEW])
    run = SyncRunRow(
        id="f" * 32, trigger=Trigger.MANUAL, started_by="teams:U0NEW", started_at=NOW, ok=False
    )
    report = SyncReportRow(
        run_id=run.id,
        name="vehicles",
        position=0,
        fault=ReportFault.DROP,
        digest="x",
        seen={"kind": "from_the_future", "values": [1, "a"]},
        notes=[{"kind": "from_the_future", "column": "a", "value": "b", "count": 1}],
        losses=[{"going": "from_the_future", "count": 3, "kinds": [["a", 3]]}],
    )
    run.finished_at = NOW
    cause = LastingCauseRow(
        kind="from_the_future", environment="staging", failure="new", stopped=[120], since=NOW
    )
    value = KnownValueRow(
        report="vehicles", kind="from_the_future", column="a", value="b", since=NOW
    )
    await written(stage, run, cause, value)
    await written(
        stage,
        report,
        attempt(120, Outcome.REFUSED, cause="from_the_future"),
        attempt(121, Outcome.BLOCKED),
        attempt(122, Outcome.UNCONFIRMED, cause="from_the_future", holder=None),
    )

    seen = await why(stage, 120, "Planned")
    assert "only another version of the scheduler knows why" in seen
    assert "somebody by a way that only another version knows" in seen
    assert "only another version of the scheduler knows why" in await why(stage, 121, "Planned")
    view = words(await home(stage, "olga", "only another version of the scheduler knows"))
    assert "FMS staging has had a problem that only another version of the scheduler knows" in view
    assert "vehicles: a \u201cb\u201d" in await said(stage, "/sync values", who="olga")
    assert "3 rows for a reason that only another version of the scheduler knows" in await said(
        stage, "/sync apply vehicles", who="olga"
    )
    assert "Last sync" in await said(stage, "/sync status", who="olga")

    await findings.sync(stage)
    await stage.request(121)
    await stage.card(121, "Requested")
    assert words(await stage.card(122, "Unconfirmed"))
    async with stage.database.reading() as session:
        left = await session.get_one(LastingCauseRow, cause.id)
    assert (left.kind, left.over_at) == ("from_the_future", None)
