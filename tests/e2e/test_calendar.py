"""`/assignments calendar`: a picture in the person's messages, and the same in words."""

from datetime import timedelta

import pytest

from bot.services.views import read_calendar
from domain.assignment import DateRange
from sandbox.slack.messages import Message
from sandbox.slack.queries import as_read
from storage.tables import ActivityRow, VehicleRow
from tests.e2e.answers import range_words, said
from tests.stage import CARDS, Stage, on_sqlite

_PNG = b"\x89PNG\r\n\x1a\n"


async def drawn(stage: Stage, typed: str = "") -> tuple[Message, str]:
    """The picture Ana is sent, and what is said of it to those who do not see it."""
    before = len(stage.slack.direct_messages("ana"))
    told = await said(stage, f"/assignments calendar {typed}".strip())
    assert "in your messages with me" in told
    [picture] = stage.slack.direct_messages("ana")[before:]
    [file] = picture.files
    return picture, as_read(str(file["alt_txt"]))


async def this_week(stage: Stage, *numbers: int) -> None:
    """Have these assignments begin this Monday, and all others in a year."""
    monday = DateRange.week_of(stage.bot.app.today()).start
    for number in (one.number for one in stage.plans):
        start = monday if number in numbers else monday + timedelta(days=400)
        await stage.change(number, start_date=start, end_date=start + timedelta(days=3))


@pytest.mark.long
async def test_this_week_and_the_next_are_drawn_and_said(stage: Stage) -> None:
    await this_week(stage, 120, 121)
    await stage.change(121, status="completed")

    picture, alt = await drawn(stage)

    [file] = picture.files
    stored = stage.slack.workspace.files.get(file["id"])
    assert stored is not None
    assert stored.content is not None
    assert stored.content.startswith(_PNG)
    assert file["name"].endswith(".png")
    monday = DateRange.week_of(stage.bot.app.today()).start
    assert f"Cars {range_words(monday, monday + timedelta(days=13))}" in picture.text
    assert "120 planned for Lindenridge, Emberly" in alt
    assert "121 completed for" in alt
    assert "FMS: " in alt
    assert "122 planned" not in alt


@on_sqlite
@pytest.mark.long
async def test_an_office_and_a_week_narrow_it(stage: Stage) -> None:
    await this_week(stage, 120, 122)
    await stage.change(120, office="Washington DC")

    _, alt = await drawn(stage, "washington")
    assert "120 planned" in alt
    assert "122 planned" not in alt

    later = DateRange.week_of(stage.bot.app.today()).start + timedelta(days=401)
    _, alt = await drawn(stage, f"{later:%m-%d-%y}")
    assert "121 planned" in alt
    assert "120 planned" not in alt


@on_sqlite
@pytest.mark.long
async def test_no_more_than_forty_vehicles_are_drawn_and_the_rest_is_counted(
    stage: Stage,
) -> None:
    await this_week(stage, 120)
    monday = DateRange.week_of(stage.bot.app.today()).start
    vehicles = [
        VehicleRow(vehicle_id=9000 + n, vin=f"VIN{n:014}", make="Fiat", model="500", office="Reno")
        for n in range(60)
    ]
    services = [
        ActivityRow(
            activity_id=9_000_000 + vehicle.vehicle_id,
            vin=vehicle.vin,
            activity_type="Service",
            start_date=monday,
            end_date=monday + timedelta(days=2),
        )
        for vehicle in vehicles
    ]
    async with stage.database.writing() as session:
        session.add_all(vehicles)
        session.add_all(services)

    picture, alt = await drawn(stage)

    listed = len(stage.fms.dataset.vehicles) + len(vehicles)
    assert f"All offices together have {listed:,} cars, " in picture.text
    assert "of the busy ones are not shown; name an office to see fewer." in picture.text
    assert "120 planned" in alt.split("; ")[1]

    picture, _ = await drawn(stage, "reno")
    assert "Reno has 60 cars, 60 busy. 20 of the busy ones are not shown." in picture.text


@on_sqlite
@pytest.mark.long
async def test_an_offices_free_cars_are_rows_too_and_those_beyond_are_named(stage: Stage) -> None:
    monday = DateRange.week_of(stage.bot.app.today()).start
    cars = [
        VehicleRow(vehicle_id=9000 + n, vin=f"VIN{n:014}", make="Fiat", model="500", office="Reno")
        for n in range(45)
    ]
    # The same car under another number is no other one.
    cars.append(replace_number(cars[3], 9999))
    async with stage.database.writing() as session:
        session.add_all(cars)
    await stage.plan(140, 120, monday, monday + timedelta(days=2))
    await stage.change(140, vehicle_id=9007, vin=f"VIN{7:014}", office="Reno")
    await stage.change(140, created_by="slack:U0ANARUIZ")

    told = await said(stage, "/assignments calendar reno")

    assert "Reno has 45 cars, 1 busy." in told
    assert "Also free: Fiat 500 \u2026000040, " in told
    assert "Yours in it:\n\u2022 " in told
    assert "140 planned for" in told
    rows = (await read_calendar(stage.bot.app, "reno")).rows
    assert [len(row.bars) for row in rows] == [1, *[0] * 39]


def replace_number(row: VehicleRow, number: int) -> VehicleRow:
    return VehicleRow(**(row.model_dump() | {"vehicle_id": number}))


@on_sqlite
@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("denvr", "is neither an office nor a week. Did you mean `/assignments calendar Denver`?"),
        ("xyzzy", "Try `/assignments calendar`"),
        ("01-05-33", "so there is nothing to draw"),
    ],
)
async def test_what_cannot_be_drawn_is_explained(stage: Stage, typed: str, says: str) -> None:
    await stage.slack.type("ana", CARDS, f"/assignments calendar {typed}")

    await stage.whisper("ana", says)
    assert stage.slack.direct_messages("ana") == []
