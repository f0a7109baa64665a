"""`python -m bot forget`: one person's data is erased, beside a bot that runs."""

import asyncio
import contextlib
import os
import re
import sqlite3
from asyncio.subprocess import PIPE
from datetime import date, timedelta
from pathlib import Path

from bot.services.forget import forget_partner
from domain.assignment import Actor, Source, Status
from domain.attempt import Outcome
from domain.sync import Trigger
from sandbox.fms.rows import Activity, ApprovedMake, Loan, Partner
from sandbox.slack.queries import words
from storage.engine import Database
from storage.sqlite_connection import file_of
from storage.tables import PartnerRow, SyncRunRow
from tests.e2e.answers import said
from tests.e2e.forms import planned_anew
from tests.programs import Ended, start_program
from tests.stage import CARDS, Stage, on_sqlite
from tests.storage.rows import NOW, assignment
from tests.storage.saving import save
from tests.test_command_line_backup import ended_runs

# In no other number, and in no word.
NUMBER, NAME = 48210977, "Kanarek, Zoe"
_TRACES = (str(NUMBER), "kanarek")


async def forget(folder: Path, url: str, partner: object) -> Ended:
    """Run the command in a folder without `.env`: it needs no setting but the database's."""
    environment = {"PATH": os.environ["PATH"], "DATABASE_URL": url}
    program = start_program("forget", str(partner), environment=environment, folder=folder)
    ended = await program.end()
    assert "Traceback" not in ended.stderr
    return ended


def is_in(text: str) -> bool:
    return any(one in text.casefold() for one in _TRACES)


async def with_traces(stage: Stage) -> set[str]:
    """The tables in which the person stands anywhere."""
    return {name for name, rows in (await stage.dump()).items() if is_in(str(rows))}


def have_fms_know_them(stage: Stage) -> None:
    """In each of the five reports that have people, and in rows that cannot be used."""
    world, plan = stage.fms.dataset, stage.plan_of(121)
    like = world.partners.of(plan.person_id)[0]
    values = {name: getattr(like, name) for name in Partner.__slots__}
    partner = Partner(**(values | {"person_id": NUMBER, "name": NAME, "office": plan.office}))
    world.partners.put(partner)
    car, day = world.vehicles[plan.vehicle_id], world.today
    world.approved_makes.put(ApprovedMake(NUMBER, NAME, car.make, "A"))
    world.approved_makes.put(ApprovedMake(NUMBER, NAME, "Zeppelin", ""))
    past = (day - timedelta(days=90), day - timedelta(days=80))
    for vin in (car.vin, f"of {NUMBER}"):
        loan = Loan.of(world.next_activity_id(), car, partner, past)
        values = {name: getattr(loan, name) for name in Loan.__slots__}
        world.loan_history.add(Loan(**(values | {"vin": vin})))


async def sync(stage: Stage) -> None:
    before = await ended_runs(stage.database)
    await stage.slack.type("olga", CARDS, "/sync")

    async def is_over() -> bool:
        return await ended_runs(stage.database) > before

    await stage.until(is_over)
    await stage.at_rest()


async def lend_to_them(stage: Stage) -> int:
    """Plan and request a car for them; the number."""
    plan, far = stage.plan_of(121), timedelta(days=200)
    days = f"{plan.start_date + far:%m-%d-%y} {plan.end_date + far:%m-%d-%y}"
    await stage.slack.type("ana", CARDS, f"/assign {plan.vehicle_id} {NUMBER} {days}")
    [planned] = await planned_anew(stage)
    assert planned.id
    await stage.request(planned.id)
    return planned.id


async def test_it_leaves_no_trace_in_any_table_or_file_and_later_syncs_bring_none(
    stage: Stage, tmp_path: Path
) -> None:
    have_fms_know_them(stage)
    await sync(stage)
    number = await lend_to_them(stage)

    refused = await forget(tmp_path, stage.database_url, NUMBER)
    there = await with_traces(stage)
    await stage.change(number, status=Status.COMPLETED)
    forgotten = await forget(tmp_path, stage.database_url, NUMBER)

    assert refused.returncode == 1
    assert f"is in what is not over yet, assignment {number} (requested)" in refused.stderr
    assert {"media_partner", "approved_make", "loan_history", "assignment", "rejected_row"} <= there
    assert (forgotten.returncode, forgotten.stderr) == (0, "")
    assert f"Partner {NUMBER} is forgotten: 2 rows of reports erased, 1 assignment" in (
        forgotten.stdout
    )
    assert "What the bot cannot erase" in forgotten.stdout
    assert await with_traces(stage) == set()
    assert await in_files(stage.database_url) == ""
    await stage.at_rest()
    card = await stage.card(number, "Completed")
    assert "a partner who was forgotten" in words(card)
    assert not is_in(str(card))

    await sync(stage)

    assert await with_traces(stage) == set()
    assert [row.person_id for row in await stage.assignments() if row.id == number] == [0]
    assert not is_in(await said(stage, "/partner kanare"))
    again = await forget(tmp_path, stage.database_url, NUMBER)
    assert (again.returncode, again.stderr) == (0, "")
    assert re.search(rf"Partner {NUMBER} was forgotten on \d\d-\d\d-\d\d\.", again.stdout)


async def test_fms_answer_to_a_request_that_was_on_its_way_brings_no_name_back(
    stage: Stage, tmp_path: Path
) -> None:
    """The claim was warned of a loan of theirs, whose end FMS does not know."""
    have_fms_know_them(stage)
    plan = stage.plan_of(120)
    far = plan.start_date + timedelta(days=70)
    await stage.plan(130, 120, far, far + timedelta(days=5))
    loan = Activity(
        activity_id=990_001,
        person_id=NUMBER,
        vehicle_vin=stage.fms.dataset.vehicles[plan.vehicle_id].vin,
        activity_type="Loan",
        start_date=plan.start_date - timedelta(days=1),
        end_date=date(2069, 12, 31),
        to="",
        partner_address="",
        region="",
    )
    stage.fms.dataset.current_activity.put(loan)
    await sync(stage)

    async with stage.fms.hold_creates() as held:
        await stage.slack.type("ana", CARDS, "/request 130")
        await held.arrived(1)
        assert "attempt" in await with_traces(stage)
        forgotten = await forget(tmp_path, stage.database_url, NUMBER)
        held.release()

    async def is_answered() -> bool:
        return [one.outcome for one in await stage.attempts(130)] == [Outcome.REFUSED]

    await stage.until(is_answered)
    await stage.at_rest()
    assert (forgotten.returncode, forgotten.stderr) == (0, "")
    assert await with_traces(stage) == set()


async def in_files(url: str) -> str:
    """SQLite's files that have a trace of the person, whatever is free in them."""
    file = file_of(url) if url.startswith("sqlite") else None
    if file is None:
        return ""
    # Not read here: that would let go of the locks that the bot of this process holds.
    searched = (str(file), f"{file}-wal")
    grep = await asyncio.create_subprocess_exec(
        "grep", "-alis", *(f"-e{one}" for one in _TRACES), *searched, stdout=PIPE
    )
    found, _ = await grep.communicate()
    return found.decode()


@on_sqlite
async def test_what_cannot_be_forgotten_is_named_and_nothing_is_changed(
    database_url: str, tmp_path: Path
) -> None:
    database = Database(database_url)
    await save(database, assignment(id=120), assignment(id=121, person_id=790))

    told = {
        typed: await forget(tmp_path, database_url, typed)
        for typed in ("788", "0", "abc", "-1", "7.9", "9" * 30, "789")
    }

    assert {one.returncode for one in told.values()} == {1}
    assert "no report and no assignment has a partner 788" in told["788"].stderr
    for typed in ("0", "abc", "-1", "7.9", "9" * 30):
        assert f"“{typed}” is not a partner's number in FMS" in told[typed].stderr
    assert "assignment 120 (planned). Delete it" in told["789"].stderr
    await save(
        database,
        SyncRunRow(
            id="r", trigger=Trigger.MANUAL, started_by="slack:U1", started_at=NOW, running=True
        ),
    )
    assert "a sync is under way" in (await forget(tmp_path, database_url, 790)).stderr
    await database.close()


@on_sqlite
async def test_given_again_it_writes_the_file_anew_where_it_was_killed_before_that(
    database_url: str, tmp_path: Path
) -> None:
    database, file = Database(database_url), file_of(database_url)
    partner = PartnerRow(person_id=NUMBER, office="Denver", name=NAME, fms_contact_id=1)
    await save(database, partner)
    await forget_partner(database, NUMBER, by=Actor(Source.PROGRAM, "test"), at=NOW)
    await database.close()
    assert file
    leave_remains(file)
    assert await in_files(database_url) != ""

    again = await forget(tmp_path, database_url, NUMBER)

    assert (again.returncode, again.stderr) == (0, "")
    assert await in_files(database_url) == ""


def leave_remains(file: Path) -> None:
    """As SQLite does where it is not built to wipe what is deleted."""
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA secure_delete = OFF")
        columns = "media_partner (person_id, office, name, fms_contact_id)"
        connection.execute(f"INSERT INTO {columns} VALUES (1, 'Denver', ?, 1)", (NAME,))  # noqa: S608
        connection.execute("DELETE FROM media_partner")


async def test_without_a_database_it_makes_none(tmp_path: Path) -> None:
    ended = await forget(tmp_path, "sqlite+aiosqlite:///scheduler.db", 789)

    assert ended.returncode == 1
    assert "There is no database at scheduler.db." in ended.stderr
    assert os.listdir(tmp_path) == []  # noqa: PTH208  # in a test
