"""The five reports as a client downloads them."""

import re
from collections import Counter
from dataclasses import replace

import httpx
import pytest

from sandbox.fms.generator import generate_world
from sandbox.fms.reports import REPORT_COLUMNS, REPORTS, TIDY, Quirks
from sandbox.fms.server import LocalFms, local_fms
from sandbox.fms.world import World
from tests.sandbox.fms.asking import download, fms_client, rows_of
from tests.sandbox.fms.conftest import TODAY

ENCODINGS = {"approved_makes": "cp1252"}


@pytest.fixture(scope="module")
def world() -> World:
    return generate_world(1, today=TODAY)


def written(world: World, report: str, quirks: Quirks) -> list[list[str]]:
    body = b"".join(REPORTS[report].chunks(world, quirks))
    return rows_of(body, ENCODINGS.get(report, "utf-8-sig"))


def cells(world: World, report: str, column: str, quirks: Quirks) -> list[str]:
    place = REPORT_COLUMNS[report].index(column)
    return [row[place] for row in written(world, report, quirks)]


@pytest.mark.parametrize("report", REPORTS)
async def test_a_report_is_a_file_without_header_in_its_column_order(
    client: httpx.AsyncClient, report: str
) -> None:
    response = await download(client, report)
    rows = rows_of(response.content, ENCODINGS.get(report, "utf-8-sig"))
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/csv")
    assert int(response.headers["content-length"]) == len(response.content)
    assert {len(row) for row in rows} == {len(REPORT_COLUMNS[report])}
    assert all(row[0].removesuffix(".0").isdigit() for row in rows)


async def test_a_report_nobody_has_is_not_found(client: httpx.AsyncClient) -> None:
    assert (await download(client, "salaries")).status_code == 404


async def test_a_report_shows_a_change_of_the_fleet_at_once(
    fms: LocalFms, client: httpx.AsyncClient
) -> None:
    before = (await download(client, "vehicles")).content
    vehicle = fms.world.vehicles[456]
    fms.world.vehicles.put(replace(vehicle, color="Plaid"))
    after = (await download(client, "vehicles")).content
    assert b"Plaid" not in before
    assert b"Plaid" in after
    del fms.world.vehicles[456]
    assert (await download(client, "vehicles")).content.count(b"\n") < after.count(b"\n")


async def test_an_unchanged_report_is_the_same_to_the_byte(client: httpx.AsyncClient) -> None:
    one, two = [(await download(client, "loan_history")).content for _ in range(2)]
    assert one == two


async def test_a_tidy_fms_has_no_quirks() -> None:
    async with (
        local_fms(quirks=TIDY, today=TODAY) as fms,
        fms_client(fms.url) as client,
    ):
        body = (await download(client, "current_activity")).content
        assert b"\r" not in body
        rows = rows_of(body, "utf-8")
        assert len(rows) == len(fms.world.current_activity)
        assert all(re.fullmatch(r"\d\d-\d\d-\d\d", row[4]) for row in rows)


def test_dates_come_in_four_forms_mostly_the_usual_one(world: World) -> None:
    dates = cells(world, "loan_history", "start_date", Quirks())
    forms = Counter(re.sub(r"\d", "9", text) for text in dates)
    assert set(forms) == {"99-99-99", "99/99/9999", "99/99/99", "9999-99-99"}
    assert forms["99-99-99"] > 0.9 * len(dates)


def test_ids_are_sometimes_written_as_decimals(world: World) -> None:
    ids = cells(world, "approved_makes", "person_id", Quirks())
    decimals = [text for text in ids if text.endswith(".0")]
    assert 0 < len(decimals) < 0.1 * len(ids)


def test_some_vins_differ_in_case_from_those_of_the_vehicles(world: World) -> None:
    vins = cells(world, "current_activity", "vehicle_vin", Quirks())
    lower = [vin for vin in vins if vin == vin.lower()]
    assert 0 < len(lower) < 0.1 * len(vins)
    assert {vin.upper() for vin in vins} <= set(cells(world, "vehicles", "vin", Quirks()))


def test_a_few_ranks_and_mileages_are_what_nobody_expects(world: World) -> None:
    ranks = Counter(cells(world, "approved_makes", "rank", Quirks()))
    mileages = cells(world, "vehicles", "current_mileage", Quirks())
    assert set(ranks) == {"A+", "A", "B", "C", "Pending", "D"}
    assert 0 < mileages.count("N/A") < 30
    assert any("," in mileage for mileage in mileages)


def test_some_keys_come_twice_and_the_last_one_is_right(world: World) -> None:
    rows = written(world, "loan_history", Quirks(decimal_ids=0))
    twice = [key for key, count in Counter(row[0] for row in rows).items() if count > 1]
    assert len(rows) == 10_830
    assert len(twice) == 5
    clips = REPORT_COLUMNS["loan_history"].index("clips_received")
    truth = {str(loan.activity_id): str(loan.clips_received) for loan in world.loan_history}
    assert {row[0]: row[clips] for row in rows} == truth


def test_notes_have_quoted_commas_and_newlines(world: World) -> None:
    notes = cells(world, "vehicles", "notes", Quirks())
    assert any("," in note for note in notes)
    assert any("\n" in note for note in notes)
    assert any('"' in note for note in notes)


@pytest.mark.parametrize(
    ("report", "start", "end"),
    [
        ("vehicles", b"456,", b"\r\n\r\n\r\n"),
        ("media_partners", b"\xef\xbb\xbf789,", b"\r\n"),
        ("current_activity", b"3", b"\n\n\n\n"),
    ],
)
def test_files_have_their_own_style(world: World, report: str, start: bytes, end: bytes) -> None:
    body = b"".join(REPORTS[report].chunks(world, Quirks()))
    assert body.startswith(start)
    assert body.endswith(end)


def test_approved_makes_are_not_utf_8(world: World) -> None:
    body = b"".join(REPORTS["approved_makes"].chunks(world, Quirks()))
    with pytest.raises(UnicodeDecodeError):
        body.decode("utf-8")
    assert "Åsa" in body.decode("cp1252")


def test_a_big_report_is_written_piece_by_piece(world: World) -> None:
    chunks = REPORTS["loan_history"].chunks(world, Quirks())
    sizes = [len(chunk) for chunk in chunks]
    assert len(sizes) > 5
    assert max(sizes) < 500_000
