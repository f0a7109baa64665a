"""`python -m bot audit`: who did what, and what came of it, as CSV."""

import csv
import io
import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.messages.audit import audit_table
from domain.assignment import Actor, Source
from domain.audit import AuditEntry, is_of
from sandbox.environment import bot_environment
from tests.e2e.forms import FAR, form_says
from tests.e2e.test_edit import later, open_edit
from tests.programs import Ended, start_program
from tests.stage import CARDS, Stage, on_sqlite

_ANA = Actor(Source.SLACK, "U0ANARUIZ")


async def audit(stage: Stage, folder: Path, *arguments: str) -> Ended:
    """Run the command beside the stage's bot."""
    environment = {**os.environ, **bot_environment(stage.slack, stage.fms, stage.database_url)}
    ended = await start_program("audit", *arguments, environment=environment, folder=folder).end()
    assert "Traceback" not in ended.stderr
    return ended


async def listed(stage: Stage, folder: Path, *arguments: str) -> list[dict[str, str]]:
    ended = await audit(stage, folder, *arguments)
    assert (ended.returncode, ended.stderr) == (0, "")
    return list(csv.DictReader(io.StringIO(ended.stdout)))


def acts(rows: list[dict[str, str]], number: int) -> list[tuple[str, ...]]:
    return [
        (row["person"], row["act"], row["outcome"], row["details"])
        for row in rows
        if row["assignment"] == str(number)
    ]


@pytest.mark.long
async def test_it_lists_every_act_and_every_blocked_attempt_by_whom_and_what_came_of_it(
    stage: Stage, tmp_path: Path
) -> None:
    ana, ben = "slack:U0ANARUIZ", "slack:U0BENOKAF"
    await stage.request(120)
    await stage.slack.type("ben", CARDS, "/request 120 999")
    await stage.direct_message("ben", "999")
    [request] = stage.live_requests(120)
    stage.fms.approve(request.id)
    await stage.slack.type("olga", CARDS, "/sync")
    await stage.card(120, "Active")
    await stage.alert("Sync OK:")

    rows = await listed(stage, tmp_path)
    hers = await listed(stage, tmp_path, "--person", "u0anaruiz", "--since", "2020-01-02")

    assert acts(rows, 120)[0] == ("program:sandbox", "plan", "planned", "")
    assert (ana, "request", "accepted") in [one[:3] for one in acts(rows, 120)]
    [blocked] = [one for one in acts(rows, 120) if one[0] == ben]
    assert blocked[1:3] == ("request", "blocked")
    assert "reasons: wrong_status" in blocked[3]
    assert acts(rows, 120)[-1][:3] == ("program:sync", "approve", "active")
    [nothing] = acts(rows, 999)
    assert nothing[:3] == (ben, "request", "blocked")
    [*_, sync] = [row for row in rows if row["act"] == "sync_manual"]
    assert (sync["person"], sync["outcome"]) == ("slack:U0OLGALIN", "ok")
    assert "loan_history=applied" in sync["details"]
    assert all(re.fullmatch(r"20\d\d-\d\d-\d\dT[\d:]{8}\.\d{3}Z", row["time"]) for row in rows)
    assert [row["time"] for row in rows] == sorted(row["time"] for row in rows)
    assert {row["person"] for row in hers} == {ana}
    assert [row["fms_request_id"] for row in hers] == [str(request.id)]


@on_sqlite
async def test_an_edit_of_ones_own_plan_is_on_record_with_what_it_changed(
    stage: Stage, tmp_path: Path
) -> None:
    await stage.change(120, created_by="slack:U0ANARUIZ")
    await open_edit(stage, "ana")
    await stage.slack.submit("ana", later(stage))
    await form_says(stage, "ana", "Assignment 120 is changed")
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).strftime("%m-%d-%y")

    rows = await listed(stage, tmp_path)
    none = await listed(stage, tmp_path, "--since", tomorrow)
    unread = await audit(stage, tmp_path, "--since", "soon")

    start = stage.plan_of(120).start_date
    [*_, edit] = acts(rows, 120)
    assert edit[:3] == ("slack:U0ANARUIZ", "edit", "edited")
    assert edit[3].startswith(f"start: {start} to {start + FAR}; end: ")
    assert none == []
    assert unread.returncode == 1
    assert "--since: “soon” is not a date" in unread.stderr


async def test_it_makes_no_database(tmp_path: Path) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "FMS_ENVIRONMENT": "staging",
        "FMS_STAGING_URL": "https://fms.example.com",
        "FMS_STAGING_TOKEN": "a" * 20,
        "FMS_STAGING_REQUESTOR_ID": "1",
    }
    ended = await start_program("audit", environment=environment, folder=tmp_path).end()

    assert ended.returncode == 1
    assert "There is no database at scheduler.db." in ended.stderr
    assert not (tmp_path / "scheduler.db").exists()


def test_no_cell_is_a_formula_and_every_entry_is_one_line() -> None:
    said = (("said", "=cmd|' /C calc'!A0\r\nnext"),)
    entry = AuditEntry(datetime(2026, 12, 1, tzinfo=UTC), _ANA, "=1+1", 120, "-", details=said)

    head, line, *rest = audit_table([entry]).splitlines()

    assert rest == []
    assert head == ("time,person,act,assignment,outcome,environment,fms_request_id,details,id")
    assert line == (
        "2026-12-01T00:00:00.000Z,slack:U0ANARUIZ,'=1+1,120,'-,,,said: =cmd|' /C calc'!A0  next,"
    )


@pytest.mark.parametrize(
    ("typed", "is_hers"),
    [
        ("U0ANARUIZ", True),
        ("u0anaruiz", True),
        ("<@U0ANARUIZ>", True),
        ("<@U0ANARUIZ|ana>", True),
        ("slack:U0ANARUIZ", True),
        ("U0ANA", False),
        ("slack", False),
    ],
)
def test_a_person_is_named_by_the_id_with_or_without_the_door(typed: str, is_hers: bool) -> None:
    entry = AuditEntry(datetime(2026, 12, 1, tzinfo=UTC), _ANA, "plan", 120, "planned")

    assert is_of(entry, typed) is is_hers
