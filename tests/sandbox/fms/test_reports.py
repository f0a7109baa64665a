"""The five reports as a client downloads them."""

import re
from collections import Counter
from dataclasses import replace

import httpx
import pytest

from sandbox.fms.dataset import Dataset
from sandbox.fms.generator import generate_dataset
from sandbox.fms.reports import REPORT_COLUMNS, REPORTS, TIDY, Irregularities
from sandbox.fms.server import LocalFms, local_fms
from tests.sandbox.fms.conftest import TODAY
from tests.sandbox.fms.helpers import download, fms_client, rows_of

ENCODINGS = {"approved_makes": "cp1252"}


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return generate_dataset(1, today=TODAY)


def written(dataset: Dataset, report: str, irregularities: Irregularities) -> list[list[str]]:
    body = b"".join(REPORTS[report].chunks(dataset, irregularities))
    return rows_of(body, ENCODINGS.get(report, "utf-8-sig"))


def cells(dataset: Dataset, report: str, column: str, irregularities: Irregularities) -> list[str]:
    place = REPORT_COLUMNS[report].index(column)
    return [row[place] for row in written(dataset, report, irregularities)]


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
    vehicle = fms.dataset.vehicles[456]
    fms.dataset.vehicles.put(replace(vehicle, color="Plaid"))
    after = (await download(client, "vehicles")).content
    assert b"Plaid" not in before
    assert b"Plaid" in after
    del fms.dataset.vehicles[456]
    assert (await download(client, "vehicles")).content.count(b"\n") < after.count(b"\n")


async def test_an_unchanged_report_is_the_same_to_the_byte(client: httpx.AsyncClient) -> None:
    one, two = [(await download(client, "loan_history")).content for _ in range(2)]
    assert one == two


async def test_a_tidy_fms_has_no_quirks() -> None:
    async with (
        local_fms(irregularities=TIDY, today=TODAY) as fms,
        fms_client(fms.url) as client,
    ):
        body = (await download(client, "current_activity")).content
        assert b"\r" not in body
        rows = rows_of(body, "utf-8")
        assert len(rows) == len(fms.dataset.current_activity)
        assert all(re.fullmatch(r"\d\d-\d\d-\d\d", row[4]) for row in rows)


def test_dates_come_in_four_forms_mostly_the_usual_one(dataset: Dataset) -> None:
    dates = cells(dataset, "loan_history", "start_date", Irregularities())
    forms = Counter(re.sub(r"\d", "9", text) for text in dates)
    assert set(forms) == {"99-99-99", "99/99/9999", "99/99/99", "9999-99-99"}
    assert forms["99-99-99"] > 0.9 * len(dates)


def test_ids_are_sometimes_written_as_decimals(dataset: Dataset) -> None:
    ids = cells(dataset, "approved_makes", "person_id", Irregularities())
    decimals = [text for text in ids if text.endswith(".0")]
    assert 0 < len(decimals) < 0.1 * len(ids)


def test_some_vins_differ_in_case_from_those_of_the_vehicles(dataset: Dataset) -> None:
    vins = cells(dataset, "current_activity", "vehicle_vin", Irregularities())
    lower = [vin for vin in vins if vin == vin.lower()]
    assert 0 < len(lower) < 0.1 * len(vins)
    assert {vin.upper() for vin in vins} <= set(cells(dataset, "vehicles", "vin", Irregularities()))


def test_a_few_ranks_and_mileages_are_what_nobody_expects(dataset: Dataset) -> None:
    ranks = Counter(cells(dataset, "approved_makes", "rank", Irregularities()))
    mileages = cells(dataset, "vehicles", "current_mileage", Irregularities())
    assert set(ranks) == {"A+", "A", "B", "C", "Pending", "D"}
    assert 0 < mileages.count("N/A") < 30
    assert any("," in mileage for mileage in mileages)


def test_some_keys_come_twice_and_the_last_one_is_right(dataset: Dataset) -> None:
    rows = written(dataset, "loan_history", Irregularities(decimal_ids=0))
    twice = [key for key, count in Counter(row[0] for row in rows).items() if count > 1]
    assert len(rows) == 10_830
    assert len(twice) == 5
    clips = REPORT_COLUMNS["loan_history"].index("clips_received")
    truth = {str(loan.activity_id): str(loan.clips_received) for loan in dataset.loan_history}
    assert {row[0]: row[clips] for row in rows} == truth


def test_notes_have_quoted_commas_and_newlines(dataset: Dataset) -> None:
    notes = cells(dataset, "vehicles", "notes", Irregularities())
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
def test_files_have_their_own_style(
    dataset: Dataset, report: str, start: bytes, end: bytes
) -> None:
    body = b"".join(REPORTS[report].chunks(dataset, Irregularities()))
    assert body.startswith(start)
    assert body.endswith(end)


def test_approved_makes_are_not_utf_8(dataset: Dataset) -> None:
    body = b"".join(REPORTS["approved_makes"].chunks(dataset, Irregularities()))
    with pytest.raises(UnicodeDecodeError):
        body.decode("utf-8")
    assert "Åsa" in body.decode("cp1252")


def test_a_big_report_is_written_piece_by_piece(dataset: Dataset) -> None:
    chunks = REPORTS["loan_history"].chunks(dataset, Irregularities())
    sizes = [len(chunk) for chunk in chunks]
    assert len(sizes) > 5
    assert max(sizes) < 500_000
