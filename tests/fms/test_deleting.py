"""What each answer to a delete means: deleted, gone before, refused or unconfirmed."""

import pytest

from fms import (
    CreatedRequest,
    DeletedRequest,
    FmsOutcomeUnknown,
    FmsRefused,
    UnknownReason,
)
from sandbox.fms.faults import DELETE_FAULTS, Direction, Fault
from sandbox.fms.server import LocalFms
from tests.fms.asking import KEY, SOON, client_of, create, delete, gist
from tests.fms.peers import Peer, answer, says
from tests.fms.test_creating import LOST, broken, unreadable

DELETED = (DeletedRequest, 200, False)


async def test_a_request_is_deleted_by_its_id_with_token_and_key(peer: Peer) -> None:
    peer.manner = says(answer(200, {"success": True}))
    async with client_of(peer.url, token="s3cret", scheme="Token") as client:
        told = await delete(client, 12345)
    [heard] = peer.heard
    assert heard.first_line == "DELETE /api/v1/vehicle_requests/12345 HTTP/1.1"
    assert heard.body == b""
    assert heard.headers["authorization"] == "Token s3cret"
    assert heard.headers["idempotency-key"] == KEY
    assert told == DeletedRequest(already_gone=False, status=200)


async def test_what_was_created_can_be_deleted_and_is_gone_the_second_time(fms: LocalFms) -> None:
    async with client_of(fms.url) as client:
        created = await create(client)
        assert isinstance(created, CreatedRequest)
        first = await delete(client, created.request_id)
        second = await delete(client, created.request_id)
    assert first == DeletedRequest(already_gone=False, status=200)
    assert second == DeletedRequest(already_gone=True, status=404)
    assert fms.live_requests() == []
    assert fms.calls.received(Direction.DELETE) == 2


async def test_a_request_that_became_a_loan_is_refused_in_fms_own_words(fms: LocalFms) -> None:
    async with client_of(fms.url) as client:
        created = await create(client)
        assert isinstance(created, CreatedRequest)
        fms.approve(created.request_id)
        told = await delete(client, created.request_id)
    assert isinstance(told, FmsRefused)
    assert told.status == 200
    assert told.fields == (f"Vehicle request {created.request_id} has been approved",)


WHAT_FAULTS_MEAN = {
    Fault.DOWN: LOST,
    Fault.SLOW: (FmsOutcomeUnknown, UnknownReason.TIMEOUT, None),
    Fault.DROPS_BEFORE: LOST,
    Fault.DROPS_DURING: LOST,
    Fault.UNAUTHORIZED: (FmsRefused, 401),
    Fault.FORBIDDEN: (FmsRefused, 403),
    Fault.NOT_FOUND: (DeletedRequest, 404, True),
    Fault.TOO_MANY: (FmsRefused, 429),
    Fault.SERVER_ERROR: broken(500),
    Fault.BAD_GATEWAY: broken(502),
    Fault.UNAVAILABLE: broken(503),
    Fault.HTML_200: unreadable(200),
    Fault.REDIRECT_TO_LOGIN: unreadable(302),
    Fault.GATEWAY_PAGE: (DeletedRequest, 404, True),
    Fault.GATEWAY_TEXT: (DeletedRequest, 404, True),
    Fault.GATEWAY_NOTHING: (DeletedRequest, 404, True),
    Fault.MOVED: unreadable(301),
    Fault.ACCEPTS_THEN_DROPS: LOST,
    Fault.ACCEPTS_THEN_500: broken(500),
    Fault.CONFLICT: (FmsRefused, 409),
    Fault.INVALID: (FmsRefused, 422),
    Fault.NO_CONTENT: (DeletedRequest, 204, False),
    Fault.SUCCESS_FALSE: (FmsRefused, 200),
}


@pytest.mark.parametrize("fault", DELETE_FAULTS)
async def test_whatever_goes_wrong_in_fms_one_delete_is_sent_and_its_class_is_right(
    fms: LocalFms, fault: Fault
) -> None:
    async with client_of(fms.url, seconds=SOON if fault is Fault.SLOW else 60) as client:
        created = await create(client)
        assert isinstance(created, CreatedRequest)
        fms.faults.set("delete", fault, seconds=30)
        told = await delete(client, created.request_id)
    assert gist(told) == WHAT_FAULTS_MEAN[fault]
    assert fms.calls.received(Direction.DELETE) == 1


@pytest.mark.parametrize(
    ("statuses", "meaning"),
    [
        (range(200, 204), lambda status: (DeletedRequest, status, False)),
        (range(204, 205), lambda status: (DeletedRequest, status, False)),
        (range(205, 300), lambda status: (DeletedRequest, status, False)),
        (range(300, 400), unreadable),
        (range(400, 404), lambda status: (FmsRefused, status)),
        (range(404, 405), lambda status: (DeletedRequest, status, True)),
        (range(405, 500), lambda status: (FmsRefused, status)),
        (range(500, 600), broken),
    ],
    ids=["200-203", "204", "205-299", "3xx", "400-403", "404", "405-499", "5xx"],
)
async def test_every_status_has_its_class_even_with_success_in_the_body(
    peer: Peer, statuses: range, meaning: object
) -> None:
    assert callable(meaning)
    found: dict[int, object] = {}
    async with client_of(peer.url) as client:
        for status in statuses:
            peer.manner = says(answer(status, {"success": True}, Location="/elsewhere"))
            told = gist(await delete(client))
            found[status] = told
    assert found == {status: meaning(status) for status in statuses}
    assert len(peer.heard) == len(statuses)


async def test_a_200_that_says_neither_yes_nor_no_is_unconfirmed(peer: Peer) -> None:
    bodies: list[object] = [
        b"",
        b"OK",
        b"<!DOCTYPE html><html><body>Sign in</body></html>",
        b'{"success": tru',
        {},
        {"success": None},
        {"success": 1},
        {"success": "true"},
        {"status": "deleted"},
        [True],
        True,
    ]
    told: list[object] = []
    async with client_of(peer.url) as client:
        for body in bodies:
            peer.manner = says(answer(200, body))
            told.append((body, gist(await delete(client))))
    assert told == [(body, unreadable(200)) for body in bodies]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"success": False}, ()),
        ({"success": False, "error": "It is approved"}, ("It is approved",)),
        ({"success": False, "errors": {"base": ["is locked"]}}, ("base: is locked",)),
    ],
)
async def test_success_false_is_a_failure_with_fms_own_reasons(
    peer: Peer, body: object, fields: tuple[str, ...]
) -> None:
    peer.manner = says(answer(200, body))
    async with client_of(peer.url) as client:
        told = await delete(client)
    assert isinstance(told, FmsRefused)
    assert (told.status, told.fields) == (200, fields)
