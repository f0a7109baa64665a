"""The seed's calls for vehicle requests, and what each of FMS's answers comes to."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import event

from sandbox.fms.faults import Direction, Fault
from tests.http.helpers import problem
from tests.stage import CARDS, Stage, on_sqlite

CREATE, DELETE = "/api/fms/create-vehicle-request", "/api/fms/delete-vehicle-request"
THIS = {"assignment_id": 120}


async def test_a_request_goes_to_fms_and_comes_back_as_the_seed_says(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    created = await http.post(CREATE, json=THIS)

    [request] = stage.live_requests(120)
    assert created.status_code == 200
    assert created.json() == {"success": True, "fms_request_id": request.id}
    assert (await http.get("/api/assignments/120")).json()["fms_request_id"] == request.id
    await stage.card(120, "Requested")

    deleted = await http.post(DELETE, json=THIS)

    assert (deleted.status_code, deleted.json()) == (200, {"success": True})
    assert stage.live_requests(120) == []
    await stage.card(120, "Planned")


@on_sqlite
async def test_what_is_not_in_a_state_to_is_refused_without_a_call(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    assert "it is planned" in problem(await http.post(DELETE, json=THIS), 409, "in_the_way")
    await stage.request(120)
    calls = len(stage.fms.calls)

    said = problem(await http.post(CREATE, json=THIS), 409, "in_the_way")

    assert "it is already requested by" in said
    assert len(stage.fms.calls) == calls
    for path in (CREATE, DELETE):
        gone = await http.post(path, json={"assignment_id": 4711})
        assert "there is no assignment with this number" in problem(gone, 404, "not_found")


@on_sqlite
async def test_a_vehicle_that_is_taken_is_refused_naming_what_has_it(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    await stage.request(120)
    plan = stage.plan_of(120)
    await stage.plan(300, 120, plan.start_date, plan.end_date + timedelta(days=1))

    said = problem(await http.post(CREATE, json={"assignment_id": 300}), 409, "in_the_way")

    assert "assignment 120 (requested)" in said
    assert stage.fms.posts_received() == 1


@on_sqlite
@pytest.mark.parametrize(
    ("fault", "status", "code", "says"),
    [
        (Fault.UNAUTHORIZED, 502, "refused", "Ops has been told."),
        (Fault.NOT_FOUND, 502, "refused", "does not know the vehicle or the contact"),
        (Fault.CONFLICT, 502, "refused", "Choose other dates or another vehicle."),
        (Fault.INVALID, 502, "refused", "Correct what FMS names"),
        (Fault.TOO_MANY, 502, "refused", "Try again in"),
        (Fault.SERVER_ERROR, 504, "unconfirmed", "FMS may or may not have the request"),
        (Fault.ACCEPTS_THEN_DROPS, 504, "unconfirmed", "the connection to FMS was lost"),
        (Fault.ACCEPTS_WITHOUT_ID, 504, "unconfirmed", "gave an answer that cannot be read"),
    ],
)
async def test_fms_no_is_502_and_doubt_is_504_each_with_the_sentence_a_person_sees(
    stage: Stage, http: httpx.AsyncClient, fault: Fault, status: int, code: str, says: str
) -> None:
    stage.fms.faults.set(Direction.CREATE, fault, times=1)

    said = problem(await http.post(CREATE, json=THIS), status, code)

    assert says in said
    read = (await http.get("/api/assignments/120")).json()
    assert (read["status"], read["unconfirmed"]) == ("planned", status == 504)
    if status == 504:
        await stage.alert("Unconfirmed: assignment 120")
        problem(await http.post(CREATE, json=THIS), 409, "in_the_way")
        assert stage.fms.posts_received() == 1


@on_sqlite
async def test_an_fms_that_cannot_be_reached_is_502(stage: Stage, http: httpx.AsyncClient) -> None:
    await stage.fms.stop_listening()

    said = problem(await http.post(CREATE, json=THIS), 502, "refused")

    assert "FMS could not be reached" in said
    assert "it is still planned" in said


@on_sqlite
async def test_a_delete_that_fms_did_not_do_leaves_the_request(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    await stage.request(120)
    stage.fms.faults.set(Direction.DELETE, Fault.SUCCESS_FALSE, times=1)
    problem(await http.post(DELETE, json=THIS), 502, "refused")
    stage.fms.faults.set(Direction.DELETE, Fault.DROPS_BEFORE, times=1)
    assert "It is safe to try again" in problem(
        await http.post(DELETE, json=THIS), 504, "unconfirmed"
    )

    assert (await http.post(DELETE, json=THIS)).json() == {"success": True}
    assert stage.live_requests(120) == []


async def test_eight_creates_at_the_same_moment_send_one(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    async with stage.fms.hold_creates() as held:
        asked = [asyncio.create_task(http.post(CREATE, json=THIS)) for _ in range(8)]
        await held.arrived()
        await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
        held.release()
        answers = await asyncio.gather(*asked)

    assert sorted(one.status_code for one in answers) == [200] + [409] * 7
    assert stage.fms.posts_received() == 1
    for one in answers:
        if one.status_code == 409:
            problem(one, 409, "in_the_way")


async def test_an_idempotency_key_that_comes_again_acts_once(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    key = {"Idempotency-Key": "order-4711"}
    first = await http.post(CREATE, json=THIS, headers=key)
    await http.post(DELETE, json=THIS)

    again = await http.post(CREATE, json=THIS, headers=key)

    assert first.status_code == 200
    assert (again.status_code, again.json()) == (200, first.json())
    assert stage.fms.posts_received() == 1
    for_another_call = await http.post(DELETE, json=THIS, headers=key)
    said = problem(for_another_call, 422, "key_reused")
    assert said == "This Idempotency-Key was used before, to request assignment 120. Use another."
    other = await http.post(CREATE, json=THIS, headers={"Idempotency-Key": "order-4712"})
    assert other.status_code == 200


@on_sqlite
async def test_a_key_whose_call_is_under_way_is_told_so(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    key = {"Idempotency-Key": "order-4711"}
    async with stage.fms.hold_creates() as held:
        asking = asyncio.create_task(http.post(CREATE, json=THIS, headers=key))
        await held.arrived()
        again = await http.post(CREATE, json=THIS, headers=key)
        held.release()

    problem(again, 409, "under_way")
    assert (await asking).status_code == 200
    assert stage.fms.posts_received() == 1


@on_sqlite
@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [(Fault.CONFLICT, 502, "refused"), (Fault.SERVER_ERROR, 504, "unconfirmed")],
)
async def test_a_key_acts_again_where_fms_did_nothing_and_never_where_nobody_knows(
    stage: Stage, http: httpx.AsyncClient, fault: Fault, status: int, code: str
) -> None:
    key = {"Idempotency-Key": "order-4711"}
    stage.fms.faults.set(Direction.CREATE, fault, times=2)
    problem(await http.post(CREATE, json=THIS, headers=key), status, code)
    problem(await http.post(CREATE, json=THIS, headers=key), status, code)

    third = await http.post(CREATE, json=THIS, headers=key)
    fourth = await http.post(CREATE, json=THIS, headers=key)

    if code == "refused":
        assert (third.status_code, fourth.json()) == (200, third.json())
        assert stage.fms.posts_received() == 3
    else:
        problem(third, status, code)
        problem(fourth, status, code)
        assert stage.fms.posts_received() == 1


@pytest.mark.long
async def test_a_keys_tenth_try_asks_the_database_for_no_more_than_its_second(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    stage.fms.faults.set(Direction.CREATE, Fault.CONFLICT, times=10)
    engine, asked, counts = stage.bot.app.database.engine.sync_engine, list[str](), list[int]()

    def execute(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("SELECT") and "attempt.confirmation = " in statement:
            asked.append(statement)

    event.listen(engine, "before_cursor_execute", execute)
    try:
        for _ in range(10):
            problem(await again(http, "order-4711"), 502, "refused")
            counts.append(len(asked))
            asked.clear()
    finally:
        event.remove(engine, "before_cursor_execute", execute)
    accepted = await again(http, "order-4711")

    assert counts[9] == counts[1]
    assert accepted.status_code == 200
    assert (await again(http, "order-4711")).json() == accepted.json()
    problem(await again(http, "order"), 409, "in_the_way")
    assert stage.fms.posts_received() == 11
    outcomes = [one.outcome for one in await stage.attempts(120)]
    assert outcomes == ["refused"] * 10 + ["accepted", "blocked"]


async def again(http: httpx.AsyncClient, key: str) -> httpx.Response:
    """Ask for the same, with the same key."""
    return await http.post(CREATE, json=THIS, headers={"Idempotency-Key": key})


@on_sqlite
async def test_the_answer_does_not_wait_for_slack(stage: Stage, http: httpx.AsyncClient) -> None:
    await stage.at_rest()
    stage.slack.faults.outage()

    created = await http.post(CREATE, json=THIS)

    assert created.status_code == 200
    stage.slack.faults.clear()
    await stage.slack.until(lambda: stage._card(120, "*Requested*"))


@on_sqlite
async def test_a_caller_that_goes_away_does_not_stop_what_it_asked_for(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    async with stage.fms.hold_creates() as held:
        asking = asyncio.create_task(http.post(CREATE, json=THIS))
        await held.arrived()
        asking.cancel()
        await asyncio.wait({asking})
        held.release()

    await stage.card(120, "Requested")
    assert stage.fms.posts_received() == 1


@on_sqlite
async def test_new_calls_during_a_stop_are_turned_away_and_what_runs_is_finished(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    async with stage.fms.hold_creates() as held:
        await stage.slack.type("ana", CARDS, "/request 121")
        await held.arrived()
        stop = asyncio.create_task(stage.stop_bot())
        await stage.until(lambda: _is_closing(stage))
        plan = stage.plan_of(122)
        far = plan.end_date + timedelta(days=300)
        who = {"vehicle_id": plan.vehicle_id, "person_id": plan.person_id}
        new = who | {"start_date": str(far), "end_date": str(far)}
        for call in (
            http.post(CREATE, json=THIS),
            http.delete("/api/assignments/120"),
            http.post("/api/assignments", json=new),
            http.post("/api/ingest/sync"),
        ):
            assert "is restarting" in problem(await call, 503, "closing")
        assert (await http.get("/api/assignments/120")).json()["status"] == "planned"
        held.release()
        await stop

    assert stage.fms.posts_received() == 1
    assert len(stage.live_requests(121)) == 1


async def _is_closing(stage: Stage) -> bool:
    return stage.bot.app.tasks.closing
