"""What a person's browser gets, and the switches over HTTP."""

import re
from pathlib import Path

import httpx
import pytest

from sandbox.fms import page
from sandbox.fms.rules import RequestStatus
from sandbox.fms.server import LocalFms, local_fms
from tests.sandbox.fms.helpers import create, created_id, fms_client

STATIC = Path(page.__file__).with_name("static")


async def press(
    client: httpx.AsyncClient, request_id: int, button: str, **form: str
) -> httpx.Response:
    return await client.post(f"/sandbox/requests/{request_id}/{button}", json=form)


async def test_the_newest_request_comes_first_with_its_buttons(client: httpx.AsyncClient) -> None:
    first = await created_id(client)
    second = await created_id(
        client,
        requested_delivery_datetime="2026-12-08T09:00:00",
        requested_pickup_datetime="2026-12-09T17:00:00",
    )
    view = (await client.get("/sandbox/view")).json()
    assert [request["id"] for request in view["requests"]] == [second, first]
    assert view["requests"][0]["actions"] == ["approve", "deny"]
    assert (view["requests"][0]["start"], view["requests"][0]["end"]) == ("12-08-26", "12-09-26")


async def test_the_buttons_do_what_they_say(fms: LocalFms, client: httpx.AsyncClient) -> None:
    request_id = await created_id(client)
    approved = await press(client, request_id, "approve", start="2026-12-02")
    assert (approved.json()["status"], approved.json()["start"]) == ("approved", "12-02-26")
    returned = await press(client, request_id, "return", ended="2026-12-05")
    assert (returned.json()["status"], returned.json()["end"]) == ("returned", "12-05-26")
    denied = await created_id(client)
    await press(client, denied, "deny")
    assert fms.requests[denied].status is RequestStatus.DENIED


async def test_what_the_page_showed_is_known(fms: LocalFms, client: httpx.AsyncClient) -> None:
    listed, opened = await created_id(client), fms.state.requests_seen
    assert not opened
    await client.get("/sandbox/view")
    assert opened == {listed}
    version = (await client.get(f"/sandbox/view/vehicle_requests/{listed}")).json()["version"]
    assert (await client.get(f"/sandbox/view?since={version}")).status_code == 204


async def test_a_late_press_is_refused_in_words(client: httpx.AsyncClient) -> None:
    request_id = await created_id(client)
    await press(client, request_id, "deny")
    response = await press(client, request_id, "approve")
    assert response.status_code == 409
    assert "is denied, not pending" in response.json()["error"]


async def test_a_press_with_a_senseless_date_is_refused_in_words(
    client: httpx.AsyncClient,
) -> None:
    response = await press(client, await created_id(client), "approve", start="soon")
    assert (response.status_code, "must be a date" in response.json()["error"]) == (422, True)


@pytest.mark.parametrize("content", ["approve", "[]", ""])
async def test_a_press_must_be_json(client: httpx.AsyncClient, content: str) -> None:
    path = f"/sandbox/requests/{await created_id(client)}/approve"
    plain = await client.post(path, content=content, headers={"Content-Type": "text/plain"})
    broken = await client.post(path, content=content, headers={"Content-Type": "application/json"})
    assert (plain.status_code, broken.status_code) == (422, 422)


async def test_the_page_is_told_when_nothing_changed(client: httpx.AsyncClient) -> None:
    version = (await client.get("/sandbox/view")).json()["version"]
    assert (await client.get(f"/sandbox/view?since={version}")).status_code == 204
    await create(client)
    assert (await client.get(f"/sandbox/view?since={version}")).status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/vehicle_requests/12345", 200),
        ("/vehicle_requests/1", 404),
        ("/vehicles/456", 200),
        ("/vehicles/1", 404),
    ],
)
async def test_a_link_leads_to_the_page(client: httpx.AsyncClient, path: str, status: int) -> None:
    await create(client)
    response = await client.get(path)
    view = await client.get(f"/sandbox/view{path.rstrip('/')}")
    assert response.headers["content-type"].startswith("text/html")
    assert response.status_code == view.status_code == status


async def test_one_vehicle_shows_its_activities_and_requests(
    fms: LocalFms, client: httpx.AsyncClient
) -> None:
    fms.approve(await created_id(client))
    view = (await client.get("/sandbox/view/vehicles/456")).json()
    assert [activity["type"] for activity in view["activities"]] == ["Loan"]
    assert [request["status"] for request in view["requests"]] == ["approved"]


async def test_faults_are_switched_over_http(fms: LocalFms, client: httpx.AsyncClient) -> None:
    form = {"direction": "create", "fault": "500", "times": 3, "seconds": 2}
    assert (await client.post("/sandbox/faults", json=form)).is_success
    [setting] = fms.faults.settings.values()
    assert (setting.fault, setting.times, setting.seconds) == ("500", 3, 2)
    await client.post("/sandbox/faults", json={"direction": "create", "fault": None})
    assert not fms.faults.settings


async def test_all_faults_are_switched_off_at_once(
    fms: LocalFms, client: httpx.AsyncClient
) -> None:
    fms.faults.set("create", "500")
    fms.faults.set("vehicles", "empty")
    answer = await client.post("/sandbox/faults", json={"direction": None, "fault": None})
    assert [entry["fault"] for entry in answer.json()] == [None] * 9


@pytest.mark.parametrize(
    "form",
    [
        {"direction": "create", "fault": "gremlins"},
        {"direction": "create", "fault": "empty"},
        {"direction": "create", "fault": "slow", "seconds": "many"},
        {"direction": "create", "fault": "slow", "seconds": -1},
        {"direction": "create", "fault": "slow", "seconds": 10**400},
    ],
)
async def test_a_senseless_switch_is_refused_in_words(
    fms: LocalFms, client: httpx.AsyncClient, form: dict[str, object]
) -> None:
    response = await client.post("/sandbox/faults", json=form)
    assert response.status_code == 422
    assert response.json()["error"]
    assert not fms.faults.settings


async def test_an_outage_refuses_connections_and_ends(
    fms: LocalFms, client: httpx.AsyncClient
) -> None:
    began = await client.post("/sandbox/outage", json={"seconds": 0})
    assert began.status_code == 202
    await fms.until(lambda: not fms.is_listening)
    await fms.until(lambda: fms.is_listening)
    assert (await create(client)).status_code == 201


async def test_closing_amid_an_outage_is_no_trouble() -> None:
    async with local_fms() as fms, fms_client(fms.url) as client:
        await client.post("/sandbox/outage", json={"seconds": 600})


async def test_a_headless_fms_has_switches_but_no_page() -> None:
    async with local_fms(headless=True) as fms, fms_client(fms.url) as client:
        assert (await client.get("/")).status_code == 404
        assert (await client.get("/sandbox/faults")).status_code == 200


async def test_every_file_of_the_page_is_served(client: httpx.AsyncClient) -> None:
    for file in STATIC.iterdir():
        assert (await client.get(f"/static/{file.name}")).status_code == 200


@pytest.mark.parametrize("file", sorted(STATIC.iterdir()), ids=lambda file: file.name)
def test_the_page_needs_nothing_from_elsewhere_and_writes_no_markup(file: Path) -> None:
    text = file.read_text()
    assert not re.search(r"https?://|innerHTML|insertAdjacentHTML|document\.write", text)
