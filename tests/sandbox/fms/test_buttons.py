"""What the page lists, what its buttons do, and what they say to do next."""

import json

import httpx
import pytest

from sandbox.fms.faults import Fault
from sandbox.fms.server import LocalFms
from tests.sandbox.fms.helpers import (
    CONTACT_ID,
    VEHICLE_ID,
    create,
    created_id,
    download,
    record,
    rows_of,
)

SYNC_NEXT = "Now type /sync in Slack as Olga."


async def press(client: httpx.AsyncClient, path: str, **form: object) -> httpx.Response:
    return await client.post(f"/sandbox/{path}", json=form)


async def view(client: httpx.AsyncClient, path: str) -> dict[str, object]:
    found: dict[str, object] = (await client.get(f"/sandbox/view/{path}")).json()
    return found


async def test_each_act_on_a_loan_says_what_it_did_and_what_to_do_next(
    tidy: LocalFms, caller: httpx.AsyncClient
) -> None:
    number = tidy.approve(await created_id(caller)).activity_id
    vehicles = iter(tidy.dataset.vehicles.values())
    next(vehicles)
    other, partner = next(vehicles), list(tidy.dataset.partners.values())[1]
    for act, form, says in (
        ("extend", {"to": "2026-12-20"}, "ends on 12-20-26"),
        ("shorten", {"to": "2026-12-18"}, "ends on 12-18-26"),
        ("swap", {"vehicle": str(other.vehicle_id)}, other.words),
        ("swap", {"vehicle": tidy.dataset.vehicles[VEHICLE_ID].vin[-6:].lower()}, "another car"),
        ("partner", {"person_id": str(partner.person_id)}, partner.name),
        ("type", {"type": "Hold"}, "Hold"),
        ("type", {"type": "Loan"}, "Loan"),
    ):
        answer = (await press(caller, f"activities/{number}/{act}", **form)).json()
        assert (says in answer["said"], answer["next"]) == (True, SYNC_NEXT)
    renumbered = (await press(caller, f"activities/{number}/renumber", number="")).json()
    assert renumbered["path"] == f"/activities/{number + 1}"
    ended = (await press(caller, f"activities/{number + 1}/return", ended="2026-12-10")).json()
    assert ended["path"] == "/loans"
    row = await record(caller, "loan_history", activity_id=number + 1)
    assert row is not None
    assert (row["name"], row["end_date"]) == (partner.name, "12-10-26")


async def test_a_car_is_booked_by_the_end_of_its_vin(
    tidy: LocalFms, caller: httpx.AsyncClient
) -> None:
    form = {"type": "Service", "start": "2026-12-01", "end": "2026-12-05", "person_id": ""}
    ends = tidy.dataset.vehicles[VEHICLE_ID].vin[-8:]
    answer = (await press(caller, "bookings", vehicle=ends, **form)).json()
    assert f"vehicle {VEHICLE_ID}" in answer["said"]
    assert (await create(caller)).status_code == 409
    listed = await view(caller, "book?q=service+456")
    assert isinstance(listed["activities"], list)
    number = listed["activities"][0]["id"]
    assert (await press(caller, f"activities/{number}/cancel")).json()["path"] == "/loans"
    assert (await create(caller)).status_code == 201


async def test_each_act_on_a_vehicle_and_a_partner_shows_in_the_next_report(
    tidy: LocalFms, caller: httpx.AsyncClient
) -> None:
    at = f"vehicles/{VEHICLE_ID}"
    await press(caller, f"{at}/office", office="Denver")
    await press(caller, f"{at}/vin", vin="1FMSANDB0XCAR0001")
    row = await record(caller, "vehicles", vehicle_id=VEHICLE_ID)
    assert row is not None
    assert (row["office"], row["vin"]) == ("Denver", "1FMSANDB0XCAR0001")
    again = (await press(caller, f"{at}/list_again", number="99456", keep="yes")).json()
    assert (again["path"], "too." in again["said"]) == ("/vehicles/99456", True)
    assert (await press(caller, f"{at}/take_out")).json()["path"] == "/fleet"
    listed = await record(caller, "vehicles", vin="1FMSANDB0XCAR0001")
    assert listed is not None
    assert listed["vehicle_id"] == "99456"
    [partner] = tidy.dataset.partners.of(CONTACT_ID)
    gone = await press(caller, f"partners/{CONTACT_ID}/remove", office=partner.office)
    assert gone.json()["next"] == SYNC_NEXT
    assert await record(caller, "media_partners", person_id=CONTACT_ID) is None


async def test_the_answer_to_a_request_says_what_to_do_next(client: httpx.AsyncClient) -> None:
    approved = (await press(client, f"requests/{await created_id(client)}/approve")).json()
    assert approved["next"].startswith(SYNC_NEXT)
    denied = await created_id(
        client,
        requested_delivery_datetime="2026-12-20T09:00:00",
        requested_pickup_datetime="2026-12-22T17:00:00",
    )
    assert "No report says so" in (await press(client, f"requests/{denied}/deny")).json()["next"]


@pytest.mark.parametrize(
    ("path", "form", "status", "says"),
    [
        ("activities/1/extend", {"to": "2026-12-20"}, 404, "Activity 1 not found"),
        ("activities/1/extend", {}, 422, "to is missing"),
        ("activities/1/extend", {"to": "soon"}, 422, "to must be a date"),
        ("activities/1/swap", {"vehicle": "zz"}, 404, "no vehicle 'zz'"),
        ("activities/1/renumber", {"number": "-5"}, 422, "number must be a number"),
        ("vehicles/456/list_again", {"number": "456"}, 409, "exists already"),
        ("activities/1/renumber", {"number": "9" * 5000}, 422, "9 digits at most"),
        ("vehicles/456/vin", {"vin": " "}, 422, "vin is missing"),
        ("partners/1/remove", {}, 404, "Partner 1 not found"),
    ],
)
async def test_an_act_that_makes_no_sense_is_refused_in_words(
    client: httpx.AsyncClient, path: str, form: dict[str, object], status: int, says: str
) -> None:
    answer = await press(client, path, **form)
    assert answer.status_code == status
    assert says in answer.json()["error"]


async def test_a_vin_s_end_that_two_numbers_share_is_asked_about(
    tidy: LocalFms, caller: httpx.AsyncClient
) -> None:
    again = tidy.fleet.list_again(VEHICLE_ID)
    form = {"type": "Hold", "start": "2026-12-01", "end": "2026-12-02"}
    answer = await press(caller, "bookings", vehicle=again.vin, **form)
    assert answer.status_code == 409
    assert f"{VEHICLE_ID}, {again.vehicle_id}" in answer.json()["error"]


async def test_the_reports_section_counts_the_rows_of_the_next_download(
    fms: LocalFms, client: httpx.AsyncClient
) -> None:
    fms.approve(await created_id(client))
    reports = (await view(client, "reports"))["reports"]
    assert isinstance(reports, list)
    for report in reports:
        body = (await download(client, report["name"])).content
        assert report["rows"] == len(rows_of(body, "cp1252"))
        assert report["last"] is None
    fms.faults.set("vehicles", Fault.HALF_GONE)
    fms.faults.reports = Fault.DOWN
    vehicles, partners, *_ = json.loads(json.dumps((await view(client, "reports"))["reports"]))
    assert (vehicles["fault"], vehicles["choices"][-1]["fault"]) == ("half_gone", "half_gone")
    assert (partners["fault"], partners["inherited"]) == (None, "Down: connection reset")
    assert partners["last"]["status"] == 200


async def test_the_log_shows_every_call_the_newest_first(
    fms: LocalFms, client: httpx.AsyncClient
) -> None:
    await create(client)
    fms.faults.reports = Fault.UNAVAILABLE
    await download(client, "vehicles")
    calls = (await view(client, "calls"))["calls"]
    assert isinstance(calls, list)
    assert [(call["method"], call["path"], call["status"]) for call in calls] == [
        ("GET", "/reports/vehicles.csv", 503),
        ("POST", "/api/v1/vehicle_requests", 201),
    ]
    assert (calls[0]["fault"], "vehicle_request" in calls[1]["sent"]) == (
        "503 Unavailable, HTML",
        True,
    )


async def test_every_section_and_record_has_a_page_and_can_be_searched(
    fms: LocalFms, client: httpx.AsyncClient
) -> None:
    request_id = await created_id(client)
    number = fms.approve(request_id).activity_id
    for path in ("", "vehicle_requests", "loans", "book", "fleet", "partners", "reports", "calls"):
        assert (await client.get(f"/{path}")).headers["content-type"].startswith("text/html")
        found = await client.get(f"/sandbox/view/{path}".rstrip("/"), params={"q": "no such thing"})
        assert len(found.json()["faults"]) == 9
    loans = await view(client, f"loans?q={number}")
    fleet = await view(client, f"fleet?q={fms.dataset.vehicles[VEHICLE_ID].vin.lower()}")
    partners = await view(client, f"partners?q={CONTACT_ID}")
    assert (loans["total"], fleet["total"], partners["total"]) == (1, 1, 1)
    fms.state.slack_page = "http://127.0.0.1:1"
    activity = await view(client, f"activities/{number}")
    assert activity["slack"] == fms.state.slack_page
    assert (activity["request_id"], activity["is_loan"]) == (request_id, True)
    assert (await client.get("/activities/1")).status_code == 404
