"""`python -m bot import FILE.csv`, as a person or a cron job runs it."""

import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.environment import bot_environment
from storage.tables import VehicleRow
from tests.e2e.forms import FAR, planned_anew
from tests.programs import start_program
from tests.stage import Stage, on_sqlite

pytestmark = on_sqlite

YEARS = timedelta(days=16_000)
HEADER = "vehicle_id,vin,person_id,office,start_date,end_date,plan_anyway\n"


@dataclass(frozen=True)
class Result:
    code: int
    lines: list[str]
    complaints: list[str]


async def import_(stage: Stage, file: Path, content: str | bytes | None) -> Result:
    """Write the file, and run the command to its end in its folder."""
    if content is not None:
        write(file, content)
    url = stage.settings.database_url.get_secret_value()
    given = bot_environment(stage.slack, stage.fms, url)
    # No door is opened: what is for Slack and the HTTP API is not needed.
    needed = {key: value for key, value in given.items() if not key.startswith(("SLACK_", "API_"))}
    environment = {**os.environ, **needed}
    program = start_program("import", file.name, environment=environment, folder=file.parent)
    ended = await program.end()
    assert "Traceback" not in ended.stderr
    return Result(ended.returncode, ended.stdout.splitlines(), ended.stderr.splitlines())


def write(file: Path, content: str | bytes) -> None:
    file.write_bytes(content if isinstance(content, bytes) else content.encode())


def row(stage: Stage, like: int, *, form: str = "%m-%d-%y", by_vin: bool = False) -> str:
    plan = stage.plan_of(like)
    vehicle = f",{plan.vin.lower()}" if by_vin else f"{plan.vehicle_id},"
    dates = f"{plan.start_date + FAR:{form}},{plan.end_date + FAR:{form}}"
    return f"{vehicle},{plan.person_id},,{dates},\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "plans.csv"


async def test_an_office_is_stored_as_fms_spells_it(stage: Stage, file: Path) -> None:
    """Lists, digests and the partner's contact go by the office's very name."""
    plan = stage.plan_of(120)
    dates = f"{plan.start_date + FAR},{plan.end_date + FAR}"
    shouted = f"{plan.vehicle_id},,{plan.person_id},{plan.office.upper()} ,{dates},\n"

    result = await import_(stage, file, HEADER + shouted)

    assert result.code == 0
    assert [one.office for one in await planned_anew(stage)] == [plan.office]


async def test_good_rows_are_planned_and_bad_ones_named_with_line_and_reason(
    stage: Stage, file: Path
) -> None:
    plan = stage.plan_of(122)
    taken = f"{plan.vehicle_id},,{plan.person_id},,{plan.start_date},{plan.end_date},"
    content = (
        HEADER
        + row(stage, 120)
        + row(stage, 121, form="%m/%d/%Y", by_vin=True)
        + "\n"
        + "999999,,789,,12-01-27,12-08-27,\n"
        + f"{taken}\n{taken}yes\n"
        + f"{plan.vehicle_id},,abc,,12-01-27,12-08-27,\n"
        + f"{plan.vehicle_id},,{plan.person_id},,12-08-27,12-01-27,\n"
        + f"{plan.vehicle_id},,{plan.person_id},,12-01-27,12-08-27,perhaps\n"
        + f",,{plan.person_id},,12-01-27,12-08-27,\n"
    )

    result = await import_(stage, file, content)

    assert result.code == 1
    assert result.lines[-1] == "2 planned, 2 already planned, 5 refused."
    told = [line.partition(":")[0] for line in result.lines[:-1]]
    assert told == ["line 2", "line 3", "line 6", "line 7"]
    assert "already planned as assignment 122 (" in result.lines[2]
    said = dict(line.split(": ", 1) for line in result.complaints)
    assert said["line 5"].startswith("not planned: FMS's reports do not list vehicle 999999")
    assert "person_id \u201cabc\u201d is not a number that FMS uses." in said["line 8"]
    assert "the end comes before the start" in said["line 9"]
    assert "plan_anyway \u201cperhaps\u201d is neither yes nor no" in said["line 10"]
    assert "vehicle_id and vin are empty" in said["line 11"]
    rows = await planned_anew(stage, 2)
    assert {one.vehicle_id for one in rows} == {
        stage.plan_of(120).vehicle_id,
        stage.plan_of(121).vehicle_id,
    }
    for one in rows:
        assert one.created_by == "program:import"
        assert one.id
        await stage.card(one.id, "Planned")  # the bot on the same database draws it


async def test_the_same_file_twice_plans_nothing_twice(stage: Stage, file: Path) -> None:
    content = HEADER + row(stage, 120) + row(stage, 121).replace(",\n", ",yes\n")
    first = await import_(stage, file, content)
    assert (first.code, first.lines[-1]) == (0, "2 planned, 0 already planned, 0 refused.")

    again = await import_(stage, file, content)

    assert (again.code, again.complaints) == (0, [])
    assert again.lines[-1] == "0 planned, 2 already planned, 0 refused."
    assert "already planned as assignment" in again.lines[0]
    assert len(await planned_anew(stage, 2)) == 2


async def test_sheets_as_they_come_are_understood(stage: Stage, file: Path) -> None:
    plan = stage.plan_of(120)
    async with stage.database.writing() as session:
        vehicle = await session.get_one(VehicleRow, plan.vehicle_id)
        vehicle.office = "K\u00f6ln"
    start, end = plan.start_date + FAR, plan.end_date + FAR
    dates = f"{start:%-m/%-d/%Y} 0:00;{end:%d-%b-%y}"
    lines = [
        "sep=;",
        "Vehicle ID;Person-ID;Office;Start date;END DATE;notes",
        f'="{plan.vehicle_id}";{plan.person_id}.0;"K\u00f6ln";{dates};',
    ]

    result = await import_(stage, file, "\r\n".join(lines).encode("cp1252"))

    assert (result.code, result.complaints) == (0, ["Columns that are not used: notes."])
    [row] = await planned_anew(stage)
    assert (row.vehicle_id, row.person_id) == (plan.vehicle_id, plan.person_id)
    assert (row.office, row.start_date, row.end_date) == ("K\u00f6ln", start, end)


async def test_odd_rows_are_asked_about_and_the_cell_says_what_is_meant(
    stage: Stage, file: Path
) -> None:
    """An office that no report knows, a thousands comma, a wrong year: none of them is planned."""
    plan = stage.plan_of(120)
    start = plan.start_date + FAR
    long = f"{start},{start + YEARS}"
    near = f"{start},{start}"
    content = (
        HEADER
        + f'"1,200",,{plan.person_id},,{near},\n'
        + f"{plan.vehicle_id},,{plan.person_id},Pheonix,{near},yes\n"
        + f"{plan.vehicle_id},,{plan.person_id},,{long},\n"
        + f"{plan.vehicle_id},,{plan.person_id},,{long},taken\n"
        + f"{plan.vehicle_id},,{plan.person_id},,{long},Long\n"
    )

    result = await import_(stage, file, content)

    said = dict(line.split(": ", 1) for line in result.complaints)
    assert "vehicle_id \u201c1,200\u201d is not clear" in said["line 2"]
    assert "office called \u201cPheonix\u201d; the closest name is Phoenix." in said["line 3"]
    assert "days, until " in said["line 4"]
    assert said["line 4"].endswith(
        "to plan it anyway, put yes or long into the column plan_anyway."
    )
    assert said["line 5"] == said["line 4"]
    assert result.lines[-1] == "1 planned, 0 already planned, 4 refused."
    [row] = await planned_anew(stage)
    assert [one["kind"] for one in row.overridden or ()] == ["lasts_long"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "plans.csv cannot be read: No such file or directory."),
        ("", "plans.csv is empty."),
        (" \n \n", "plans.csv is empty."),
        (b"PK\x03\x04\x14\x00sheet", "plans.csv is not a CSV file; save the sheet as CSV first."),
        ("456,789,12-01-27,12-08-27\n", "That row is: \u201c456\u201d, \u201c789\u201d,"),
        ("vehicle_id,person_id,start_date\n", "has no column end_date;"),
        ('vehicle_id,"person', "is not a CSV file"),
    ],
    ids=["missing", "empty", "blank", "a sheet", "no header", "no end", "a broken quote"],
)
async def test_a_file_that_is_none_is_refused_in_one_sentence(
    stage: Stage, file: Path, content: str | bytes | None, says: str
) -> None:
    before = await stage.assignments()

    result = await import_(stage, file, content)

    assert (result.code, result.lines) == (1, [])
    [said] = result.complaints
    assert says in said
    assert said.endswith("Nothing was planned.")
    assert await stage.assignments() == before
