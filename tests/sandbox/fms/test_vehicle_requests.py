"""The REST API as the integration document has it."""

from datetime import datetime

import httpx
import pytest

from sandbox.fms.rules import RequestStatus
from sandbox.fms.server import LocalFms, local_fms
from tests.sandbox.fms.helpers import (
    PATH,
    VEHICLE_ID,
    create,
    created_id,
    days,
    delete,
    fields,
    fms_client,
)


async def test_a_create_is_answered_as_in_the_integration_document(
    client: httpx.AsyncClient,
) -> None:
    response = await create(client)
    body = response.json()
    assert response.status_code == 201
    assert list(body) == ["id", "status", "vehicle_id", "created_at"]
    assert (body["id"], body["status"], body["vehicle_id"]) == (12345, "pending", VEHICLE_ID)
    assert datetime.fromisoformat(body["created_at"]).utcoffset() is not None


async def test_what_was_asked_is_kept(fms: LocalFms, client: httpx.AsyncClient) -> None:
    request = fms.requests[await created_id(client, requestor_id=2001)]
    assert request.requestor_id == 2001
    assert request.asked.delivery.isoformat() == "2026-12-01T09:00:00"
    assert request.asked.pickup.isoformat() == "2026-12-08T17:00:00"
    assert fms.live_requests() == [request]


async def test_a_delete_takes_the_request_back_and_a_second_one_finds_nothing(
    fms: LocalFms, client: httpx.AsyncClient
) -> None:
    request_id = await created_id(client)
    first, second = await delete(client, request_id), await delete(client, request_id)
    assert (first.status_code, first.json()) == (200, {"success": True})
    assert second.status_code == 404
    assert fms.requests[request_id].status is RequestStatus.DELETED
    assert fms.live_requests() == []


@pytest.mark.parametrize("header", [None, "Bearer wrong", "Token local-fms-token", "Bearer"])
async def test_without_the_right_token_nothing_is_done(fms: LocalFms, header: str | None) -> None:
    async with fms_client(fms.url, header) as stranger:
        assert (await create(stranger)).status_code == 401
        assert (await stranger.delete(f"{PATH}/1")).status_code == 401
        assert (await stranger.get("/reports/vehicles.csv")).status_code == 401
    assert len(fms.requests) == 0


async def test_the_word_before_the_token_can_be_another() -> None:
    async with (
        local_fms(token="sesame", scheme="Token") as fms,
        fms_client(fms.url, "Token sesame") as client,
    ):
        assert (await create(client)).status_code == 201


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        ("vehicle_id", None, "can't be blank"),
        ("vehicle_id", "456", "must be an integer"),
        ("vehicle_id", 456.0, "must be an integer"),
        ("requestor_id", True, "must be an integer"),
        ("requestor_id", 0, "must be greater than 0"),
        ("delivery_address_contact_id", None, "can't be blank"),
        ("requested_delivery_datetime", "", "can't be blank"),
        ("requested_delivery_datetime", "2026-12-01", "is not a valid datetime"),
        ("requested_delivery_datetime", "2026-13-01T09:00:00", "is not a valid datetime"),
        ("requested_pickup_datetime", "2026-12-08T17:00:00Z", "is not a valid datetime"),
        ("requested_pickup_datetime", "2026-12-01T09:00:00", "must be after delivery"),
    ],
)
async def test_a_wrong_field_is_named(
    client: httpx.AsyncClient, field: str, value: object, complaint: str
) -> None:
    response = await create(client, **{field: value})
    assert response.status_code == 422
    assert response.json() == {"errors": {field: [complaint]}}


async def test_every_missing_field_is_named(client: httpx.AsyncClient) -> None:
    response = await client.post(PATH, json={"vehicle_request": {"hello": 1}})
    assert response.status_code == 422
    assert set(response.json()["errors"]) == set(fields())


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"vehicle_request": {}}', b"\xff"])
async def test_a_body_without_a_vehicle_request_is_a_bad_request(
    client: httpx.AsyncClient, body: bytes
) -> None:
    headers = {"Content-Type": "application/json"}
    assert (await client.post(PATH, content=body, headers=headers)).status_code == 400


async def test_a_body_that_is_not_declared_as_json_is_a_bad_request(
    client: httpx.AsyncClient,
) -> None:
    assert (await client.post(PATH, content=b'{"vehicle_request": {"a": 1}}')).status_code == 400


@pytest.mark.parametrize("field", ["vehicle_id", "delivery_address_contact_id"])
async def test_an_unknown_id_is_not_found(client: httpx.AsyncClient, field: str) -> None:
    assert (await create(client, **{field: 99_999_999})).status_code == 404


async def test_a_contact_id_of_its_own_is_known_as_well(
    fms: LocalFms, client: httpx.AsyncClient
) -> None:
    partner = next(iter(fms.dataset.partners.values()))
    assert (await create(client, delivery_address_contact_id=partner.contact_id)).is_success


async def test_a_vehicle_that_is_taken_is_a_conflict_but_a_handover_day_is_not(
    client: httpx.AsyncClient,
) -> None:
    await create(client, **days("2026-12-01", "2026-12-08"))
    overlapping = await create(client, **days("2026-12-07", "2026-12-10"))
    touching = await create(client, **days("2026-12-08", "2026-12-10"))
    assert (overlapping.status_code, touching.status_code) == (409, 201)


async def test_two_stays_of_the_same_single_day_are_a_conflict(client: httpx.AsyncClient) -> None:
    await create(client, **days("2026-12-01", "2026-12-01"))
    assert (await create(client, **days("2026-12-01", "2026-12-01"))).status_code == 409


async def test_an_activity_takes_its_vehicle(fms: LocalFms, client: httpx.AsyncClient) -> None:
    activity = next(iter(fms.dataset.current_activity.values()))
    [vehicle] = fms.dataset.vehicles.of(activity.vehicle_vin)
    start, end = activity.start_date.isoformat(), activity.end_date.isoformat()
    response = await create(client, vehicle_id=vehicle.vehicle_id, **days(start, end))
    assert response.status_code == 409
    assert str(activity.activity_id) in response.json()["error"]


async def test_refusing_taken_vehicles_can_be_switched_off() -> None:
    async with (
        local_fms(refuse_taken=False) as fms,
        fms_client(fms.url) as client,
    ):
        assert [(await create(client)).status_code for _ in range(2)] == [201, 201]


async def test_an_idempotency_key_is_logged_but_does_not_prevent_a_second_request(
    fms: LocalFms, client: httpx.AsyncClient
) -> None:
    fms.state.rules.refuse_taken = False
    client.headers["Idempotency-Key"] = "same"
    ids = {await created_id(client), await created_id(client)}
    assert ids == {12345, 12346}
    assert [call.idempotency_key for call in fms.calls] == ["same", "same"]


async def test_every_call_is_logged_with_what_became_of_it(
    fms: LocalFms, client: httpx.AsyncClient
) -> None:
    await create(client)
    await create(client, vehicle_id=None)
    await client.get(f"{PATH}/12345")
    await client.get("/")
    seen = [(call.method, call.path, call.status, call.fault) for call in fms.calls]
    assert seen == [
        ("POST", PATH, 201, None),
        ("POST", PATH, 422, None),
        ("GET", f"{PATH}/12345", 405, None),
    ]
    assert fms.calls[0].payload == {"vehicle_request": fields()}
    assert fms.calls[0].at.tzinfo is not None
    assert fms.posts_received() == 2
