"""What the HTTP door refuses: all at once, in the one shape, and without changing anything."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from tests.http.helpers import body, client_of, problem
from tests.stage import Stage, open_stage

# One stage for all: every call here is refused, and leaves everything as it was.
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """The stage these tests share."""
    file: Path = tmp_path_factory.mktemp("refusals") / "scheduler.db"
    async with open_stage(f"sqlite+aiosqlite:///{file}") as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def http(stage: Stage) -> AsyncIterator[httpx.AsyncClient]:
    """A client at its door."""
    async with client_of(stage) as client:
        yield client


@pytest.mark.parametrize(
    ("changes", "code", "says"),
    [
        pytest.param({"vehicle_id": 1}, "not_plannable", ["do not list vehicle 1"], id="vehicle"),
        pytest.param(
            {"vehicle_id": None, "vin": "NOSUCHVIN"},
            "not_plannable",
            ["do not list vehicle NOSUCHVIN"],
            id="vin",
        ),
        pytest.param({"person_id": 7}, "not_plannable", ["do not list partner 7"], id="partner"),
        pytest.param(
            {"start_date": "2020-01-01"}, "not_plannable", ["the start has passed"], id="past"
        ),
        pytest.param(
            {"start_date": "2099-01-05", "end_date": "2099-01-01"},
            "not_plannable",
            ["the end comes before the start"],
            id="reversed",
        ),
        pytest.param(
            {"vehicle_id": 1, "person_id": 7, "start_date": "2020-02-01", "end_date": "2020-03-01"},
            "not_plannable",
            ["vehicle 1", "partner 7", "the start has passed"],
            id="all that FMS does not know, at once",
        ),
        pytest.param(
            {"vehicle_id": None, "person_id": "x", "start_date": "soon", "color": "red"},
            "invalid",
            ["vehicle_id or vin", "person_id", "start_date", "color"],
            id="all wrong fields at once",
        ),
        pytest.param({"vin": "BOTH"}, "invalid", ["either vehicle_id or vin"], id="both"),
        pytest.param({"office": "\x00"}, "invalid", ["office"], id="a NUL"),
        pytest.param({"vehicle_id": 2**63}, "invalid", ["vehicle_id"], id="too large"),
        pytest.param(
            {"vehicle_id": True, "person_id": "1_0", "start_date": 1830297600, "end_date": True},
            "invalid",
            ["vehicle_id: ", "person_id: ", "start_date: ", "end_date: "],
            id="what only looks like a number or a day",
        ),
    ],
)
async def test_what_is_wrong_is_said_all_at_once_and_nothing_is_planned(
    stage: Stage, http: httpx.AsyncClient, changes: dict[str, Any], code: str, says: list[str]
) -> None:
    before = await stage.assignments()

    said = problem(await http.post("/api/assignments", json=body(stage, **changes)), 422, code)

    assert [one for one in says if one not in said] == [], said
    assert await stage.assignments() == before


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"{", b"[]", b'{"\\ud800": 1}', b"\xff\xfe", b"[" * 9_999),
        # Each wrong value is told, which with many would take a minute, for everybody.
        b'{"plan_anyway": [%s1]}' % (b"1," * 300_000),
        b'{%s"office": 1}' % b"".join(b'"%d":1,' % one for one in range(80_000)),
    ],
    ids=range(8),
)
async def test_a_body_that_is_no_assignment_is_refused_in_the_one_shape(
    http: httpx.AsyncClient, content: bytes
) -> None:
    headers = {"content-type": "application/json"}
    response = await http.post("/api/assignments", content=content, headers=headers)

    assert response.status_code in (400, 422)
    assert len(response.content) < 1_000
    problem(response, response.status_code, "invalid" if response.status_code == 422 else "http")


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "cursor=x", "status=lost", "office="])
async def test_a_filter_that_makes_no_sense_is_refused_by_its_name(
    http: httpx.AsyncClient, query: str
) -> None:
    said = problem(await http.get(f"/api/assignments?{query}"), 422, "invalid")

    assert said.startswith(query.partition("=")[0])


@pytest.mark.parametrize("number", ["0", "-1", "x", "99999999999999999999"])
async def test_a_number_that_no_assignment_can_have_is_refused(
    http: httpx.AsyncClient, number: str
) -> None:
    problem(await http.get(f"/api/assignments/{number}"), 422, "invalid")


async def test_a_number_that_no_assignment_has_is_not_found(http: httpx.AsyncClient) -> None:
    said = problem(await http.get("/api/assignments/4711"), 404, "not_found")
    assert said == "There is no assignment 4711."


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"assignment_id": "x"},
        {"assignment_id": 0},
        {"id": 1},
        # It would be assignment 1, and 120.
        {"assignment_id": True},
        {"assignment_id": "1_20"},
    ],
    ids=str,
)
async def test_a_body_that_names_no_assignment_is_refused(
    http: httpx.AsyncClient, body: dict[str, object]
) -> None:
    for path in ("create-vehicle-request", "delete-vehicle-request"):
        response = await http.post(f"/api/fms/{path}", json=body)
        assert "assignment_id" in problem(response, 422, "invalid")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/slack/events", 404),
        ("PUT", "/api/assignments", 405),
        # No redirect either: behind a proxy it would lead to another address.
        ("GET", "/api/vehicles/free/", 404),
        ("GET", "/health/live/", 404),
        ("POST", "/api/ingest/sync/", 404),
    ],
)
async def test_what_is_not_there_is_refused_in_the_one_shape_too(
    http: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    problem(await http.request(method, path), status, "http")


@pytest.mark.parametrize(
    "query",
    [
        *("start=1830297600", "end=1830297600.0", "start=-86400", "end=%20-1", "start=today"),
        *("start=1830297600.0e-0", "end=1830297600e-0"),
    ],
)
async def test_a_number_is_no_day(http: httpx.AsyncClient, query: str) -> None:
    said = problem(await http.get(f"/api/vehicles/free?{query}"), 422, "invalid")

    assert said.startswith(query.partition("=")[0])
