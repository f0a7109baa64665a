"""Another scheduler plans, lists and deletes assignments."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from sandbox.fms.faults import Direction, Fault
from storage.tables import VehicleRow
from tests.e2e.test_one_car_two_names import NEW_NUMBER, listed, relist
from tests.http.helpers import body, problem
from tests.stage import Stage, eight_plans, on_sqlite

YEARS = timedelta(days=16_000)

pytestmark = [on_sqlite, eight_plans]


async def test_an_assignment_is_planned_by_vehicle_id_and_gets_a_card(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    plan = stage.plan_of(120)

    response = await http.post("/api/assignments", json=body(stage))

    assert response.status_code == 201
    planned = response.json()
    assert planned == planned | {
        "status": "planned",
        "unconfirmed": False,
        "vehicle_id": plan.vehicle_id,
        "vin": plan.vin.upper(),
        "person_id": plan.person_id,
        "start_date": str(plan.end_date + timedelta(days=300)),
        "end_date": str(plan.end_date + timedelta(days=305)),
        "fms_request_id": None,
        "deleted": False,
    }
    offices = [one.office for one in stage.fms.dataset.partners.of(plan.person_id)]
    assert planned["office"] == min(offices)
    await stage.card(planned["id"], "Planned")
    row = (await stage.state(planned["id"])).row
    assert (row.created_by, row.overridden) == ("http:api", [])
    assert (await http.get(f"/api/assignments/{planned['id']}")).json() == planned | {
        "warnings": []
    }


@pytest.mark.long
async def test_an_assignment_is_planned_by_vin_in_any_case_and_for_an_office(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    plan = stage.plan_of(121)
    asked = body(stage, 121, vehicle_id=None, vin=plan.vin.lower(), office="PHOENIX")

    planned = (await http.post("/api/assignments", json=asked)).json()

    assert (planned["vehicle_id"], planned["office"]) == (plan.vehicle_id, "Phoenix")


async def test_an_office_that_no_report_knows_is_refused_with_the_nearest_one(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    before = await stage.assignments()
    nearest = {"Pheonix": "; the closest name is Phoenix", "#N/A": "; look up", "Z\u00fcrich": ";"}
    for office, hint in nearest.items():
        response = await http.post("/api/assignments", json=body(stage, office=office))
        said = problem(response, 422, "not_plannable")
        assert f"FMS's reports have no office called \u201c{office}\u201d{hint}" in said
    assert await stage.assignments() == before


@pytest.mark.long
async def test_odd_dates_are_asked_about_and_hold_for_what_was_named(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    """A wrong year plans nothing; what is meant is planned, and sent without another question."""
    plan = stage.plan_of(120)
    start = plan.end_date + timedelta(days=30)
    long = body(stage, start_date=str(start), end_date=str(start + YEARS))
    far = body(stage, start_date=str(start + YEARS), end_date=str(start + YEARS))
    before = await stage.assignments()

    refused = {"long": long, "far": far}
    for named, asked in refused.items():
        response = await http.post("/api/assignments", json=asked)
        assert "Set plan_anyway to plan it anyway" in problem(response, 409, "in_the_way")
        assert response.json()["error"]["plan_anyway"][-1] == named
        other = await http.post("/api/assignments", json=asked | {"plan_anyway": ["taken"]})
        problem(other, 409, "in_the_way")
    assert await stage.assignments() == before

    planned = await http.post("/api/assignments", json=long | {"plan_anyway": ["long"]})
    number = planned.json()["id"]
    kinds = [one["kind"] for one in (await stage.state(number)).row.overridden or ()]
    assert (planned.status_code, kinds) == (201, ["lasts_long"])
    sent = await http.post("/api/fms/create-vehicle-request", json={"assignment_id": number})
    assert sent.json()["success"] is True
    assert [one.vehicle_id for one in stage.fms.live_requests()] == [plan.vehicle_id]


@pytest.mark.long
async def test_what_is_in_the_way_is_named_unless_it_is_planned_anyway(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    plan = stage.plan_of(120)
    asked = body(stage, start_date=str(plan.start_date), end_date=str(plan.end_date))
    before = await stage.assignments()

    said = problem(await http.post("/api/assignments", json=asked), 409, "in_the_way")
    assert "taken by assignment 120 (planned)" in said
    assert await stage.assignments() == before

    planned = await http.post("/api/assignments", json=asked | {"plan_anyway": True})
    assert planned.status_code == 201
    assert any("assignment 120" in one for one in planned.json()["warnings"])
    row = (await stage.state(planned.json()["id"])).row
    assert {one["kind"] for one in row.overridden or ()} == {"vehicle_assigned"}


@pytest.mark.long
async def test_fms_activities_are_in_the_way_too(stage: Stage, http: httpx.AsyncClient) -> None:
    busy = next(one for one in stage.plans if (one.plan.clashes_with or "").startswith("activity"))
    asked = body(
        stage,
        busy.number,
        start_date=str(busy.plan.start_date),
        end_date=str(busy.plan.end_date),
    )
    await http.delete(f"/api/assignments/{busy.number}")

    said = problem(await http.post("/api/assignments", json=asked), 409, "in_the_way")

    assert "the car is taken in FMS" in said


@pytest.mark.long
async def test_the_list_can_be_filtered(stage: Stage, http: httpx.AsyncClient) -> None:
    await stage.request(121)
    plan = stage.plan_of(122)

    async def numbers(**query: str | int) -> list[int]:
        answer = (await http.get("/api/assignments", params=query)).json()
        assert set(answer) == {"assignments", "next_cursor"}
        return [one["id"] for one in answer["assignments"]]

    everything = [one.number for one in stage.plans]
    offices = {one.number: one.plan.office for one in stage.plans}
    assert await numbers() == everything
    assert await numbers(status="requested") == [121]
    assert await numbers(status="planned", limit=500) == [one for one in everything if one != 121]
    assert await numbers(status="completed") == []
    assert await numbers(vehicle_id=plan.vehicle_id) == [
        one.number for one in stage.plans if one.plan.vehicle_id == plan.vehicle_id
    ]
    assert await numbers(office=plan.office) == [
        one for one in everything if offices[one] == plan.office
    ]


async def test_the_list_finds_a_car_under_each_of_its_numbers(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    plan = stage.plan_of(120)
    await relist(stage, replace(listed(stage, 120), vehicle_id=NEW_NUMBER), gone=plan.vehicle_id)
    new = (await http.post("/api/assignments", json=body(stage, vehicle_id=NEW_NUMBER))).json()
    its = [one.number for one in stage.plans if one.plan.vehicle_id == plan.vehicle_id]

    for number in (plan.vehicle_id, NEW_NUMBER):
        found = (await http.get("/api/assignments", params={"vehicle_id": number})).json()
        assert [one["id"] for one in found["assignments"]] == [*its, new["id"]], number


@pytest.mark.long
async def test_paging_skips_nothing_and_repeats_nothing_while_rows_come_and_go(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    before = [one.number for one in stage.plans]
    seen: list[int] = []
    cursor: str | None = None
    far = stage.plan_of(120).end_date + timedelta(days=400)
    while cursor or not seen:
        query = {"limit": "3"} | ({"cursor": cursor} if cursor else {})
        page = (await http.get("/api/assignments", params=query)).json()
        seen += [one["id"] for one in page["assignments"]]
        cursor = page["next_cursor"]
        if len(seen) < 12:
            far += timedelta(days=9)
            asked = body(stage, start_date=str(far), end_date=str(far))
            assert (await http.post("/api/assignments", json=asked)).status_code == 201
            await http.delete(f"/api/assignments/{seen[0]}")

    assert seen == sorted(set(seen))
    assert set(before) <= set(seen)
    assert len(seen) > len(before)


async def test_a_planned_assignment_is_deleted_and_can_still_be_read(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    assert (await http.delete("/api/assignments/120")).json() == {"success": True}

    assert (await http.get("/api/assignments/120")).json()["deleted"] is True
    listed = (await http.get("/api/assignments")).json()["assignments"]
    assert 120 not in [one["id"] for one in listed]
    assert len(stage.fms.calls) == 0
    problem(await http.delete("/api/assignments/120"), 404, "not_found")


async def test_deleting_a_requested_assignment_deletes_its_request_in_fms(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    await stage.request(120)
    stage.fms.faults.set(Direction.DELETE, Fault.NOT_FOUND, times=1)

    assert (await http.delete("/api/assignments/120")).json() == {"success": True}

    assert stage.fms.calls.received(Direction.DELETE) == 1
    assert (await http.get("/api/assignments/120")).json()["deleted"] is True


@pytest.mark.long
async def test_what_somebody_deleted_says_so_without_slacks_markup(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    await stage.slack.click("ana", await stage.card(120, "Planned"), "Delete")
    await stage.until(lambda: _is_deleted(stage))

    response = await http.post("/api/fms/create-vehicle-request", json={"assignment_id": 120})

    assert "deleted it" in problem(response, 404, "not_found")


async def _is_deleted(stage: Stage) -> bool:
    return (await stage.state(120)).row.deleted_at is not None


async def test_a_hostile_office_cannot_smuggle_markup_into_slack(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    office = "<!channel> *boo*"
    async with stage.database.writing() as session:
        vehicle = await session.get_one(VehicleRow, stage.plan_of(120).vehicle_id)
        vehicle.office = office
    planned = await http.post("/api/assignments", json=body(stage, office=office))

    assert planned.json()["office"] == office
    card = await stage.card(planned.json()["id"], "Planned")
    assert "<!channel>" not in str(card.as_slack())


@pytest.mark.long
async def test_who_read_partners_names_is_in_the_log_with_the_numbers_and_no_name(
    stage: Stage, http: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO"):
        for path in ("/api/assignments/121", "/api/assignments?limit=3", "/api/assignments/999"):
            await http.get(path)
        for path in ("/api/vehicles/free", "/api/ingest/sync/status", "/api/findings"):
            await http.get(path)

    read = [one.getMessage() for one in caplog.records if "names were read" in one.getMessage()]
    assert read == [
        "partners' names were read over HTTP from 127.0.0.1: 121",
        "partners' names were read over HTTP from 127.0.0.1: 120-122",
    ]
    names = {row.partner_name for row in await stage.assignments()}
    assert not [name for name in names if name in caplog.text]


async def test_the_history_of_an_assignment_says_who_did_what_and_what_came_of_it(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    await stage.request(120)
    [request] = stage.live_requests(120)
    again = {"assignment_id": 120}
    assert (await http.post("/api/fms/create-vehicle-request", json=again)).status_code == 409

    found = (await http.get("/api/assignments/120/history")).json()
    gone = await http.get("/api/assignments/999/history")

    acts = [(one["by"], one["act"], one["outcome"]) for one in found]
    assert acts == [
        ("program:sandbox", "plan", "planned"),
        ("slack:U0ANARUIZ", "request", "accepted"),
        ("http:api", "request", "blocked"),
    ]
    assert found[1]["fms_request_id"] == request.id
    assert found[2]["details"] == {"reasons": "wrong_status"}
    assert problem(gone, 404, "not_found") == "There is no assignment 999."
