"""What each answer to a create means: accepted, refused or unconfirmed."""

import asyncio
from collections.abc import Sequence

import pytest

from fms import CreatedRequest, FmsOutcomeUnknown, FmsRefused, Reason
from sandbox.fms.faults import CREATE_FAULTS, Fault
from sandbox.fms.server import LocalFms
from tests.fms.helpers import (
    KEY,
    LOST,
    LOST_UPSTREAM,
    MOVED,
    SOON,
    broken,
    client_of,
    create,
    delete,
    gist,
    late,
    unreadable,
)
from tests.fms.peers import Peer, answer, says


async def test_the_documents_example_goes_over_the_wire_as_it_is_written(fms: LocalFms) -> None:
    async with client_of(fms.url) as client:
        created = await create(client)
    [call] = fms.calls
    assert (call.method, call.path) == ("POST", "/api/v1/vehicle_requests")
    assert call.payload == {
        "vehicle_request": {
            "vehicle_id": 456,
            "requestor_id": 1949,
            "requested_delivery_datetime": "2024-01-15T09:00:00",
            "requested_pickup_datetime": "2024-01-22T17:00:00",
            "delivery_address_contact_id": 789,
        }
    }
    assert created == CreatedRequest(request_id=12345, status=201)
    assert [request.id for request in fms.live_requests()] == [12345]


@pytest.mark.parametrize("scheme", ["Bearer", "Token"])
async def test_token_key_and_content_type_travel_as_headers(peer: Peer, scheme: str) -> None:
    async with client_of(peer.url, token="s3cret", scheme=scheme) as client:
        await create(client)
    [heard] = peer.heard
    assert heard.first_line == "POST /api/v1/vehicle_requests HTTP/1.1"
    assert heard.headers["authorization"] == f"{scheme} s3cret"
    assert heard.headers["idempotency-key"] == KEY
    assert heard.headers["content-type"] == "application/json"


@pytest.mark.parametrize("scheme", ["Bearer", "Token"])
async def test_fms_admits_the_scheme_it_was_set_up_for_and_no_other(
    fms: LocalFms, scheme: str
) -> None:
    fms.state.scheme = "Token"
    async with client_of(fms.url, scheme=scheme) as client:
        told = await create(client)
    admitted = (CreatedRequest, 201, 12345)
    assert gist(told) == (admitted if scheme == "Token" else (FmsRefused, 401))


async def test_a_path_in_the_base_address_is_kept(peer: Peer) -> None:
    async with client_of(f"{peer.url}/fms") as client:
        await create(client)
    assert peer.heard[0].first_line == "POST /fms/api/v1/vehicle_requests HTTP/1.1"


WHAT_FAULTS_MEAN = {
    Fault.DOWN: LOST,
    Fault.SLOW: (FmsOutcomeUnknown, Reason.TIMEOUT, None),
    Fault.DROPS_BEFORE: LOST,
    Fault.DROPS_DURING: LOST,
    Fault.UNAUTHORIZED: (FmsRefused, 401),
    Fault.FORBIDDEN: (FmsRefused, 403),
    Fault.NOT_FOUND: (FmsRefused, 404),
    Fault.TOO_MANY: (FmsRefused, 429),
    Fault.SERVER_ERROR: broken(500),
    Fault.BAD_GATEWAY: broken(502),
    Fault.UNAVAILABLE: broken(503),
    Fault.HTML_200: unreadable(200),
    Fault.REDIRECT_TO_LOGIN: unreadable(302),
    Fault.GATEWAY_PAGE: (FmsRefused, 404),
    Fault.GATEWAY_TEXT: (FmsRefused, 404),
    Fault.GATEWAY_NOTHING: (FmsRefused, 404),
    Fault.GATEWAY_SAYS: (FmsRefused, 404),
    Fault.MOVED: (FmsRefused, 301),
    Fault.ACCEPTS_THEN_DROPS: LOST,
    Fault.ACCEPTS_THEN_500: broken(500),
    Fault.CONFLICT: (FmsRefused, 409),
    Fault.INVALID: (FmsRefused, 422),
    Fault.ACCEPTS_WITHOUT_ID: unreadable(201),
    Fault.ACCEPTS_UNREADABLE: unreadable(201),
    Fault.ACCEPTS_WRAPPED: (CreatedRequest, 201, 12345),
    Fault.ACCEPTS_WRAPPED_REQUEST: (CreatedRequest, 201, 12345),
}


@pytest.mark.parametrize("fault", CREATE_FAULTS)
async def test_whatever_goes_wrong_in_fms_one_create_is_sent_and_its_class_is_right(
    fms: LocalFms, fault: Fault
) -> None:
    fms.faults.set("create", fault, seconds=30)
    async with client_of(fms.url, seconds=SOON if fault is Fault.SLOW else 60) as client:
        told = await create(client)
    assert gist(told) == WHAT_FAULTS_MEAN[fault]
    assert len(fms.calls) == fms.posts_received() == 1


async def test_what_fms_refused_it_has_not_applied(fms: LocalFms) -> None:
    """The classes would mean nothing if a refusal could leave a request behind."""
    refusing = [fault for fault, meant in WHAT_FAULTS_MEAN.items() if meant[0] is FmsRefused]
    async with client_of(fms.url) as client:
        for fault in refusing:
            fms.faults.create = fault
            await create(client)
    assert fms.posts_received() == len(refusing)
    assert len(fms.requests) == 0


BODY = {"id": 12345, "status": "pending", "vehicle_id": 456, "created_at": "2024-01-10T14:30:00Z"}


@pytest.mark.parametrize(
    ("statuses", "meaning"),
    [
        (range(200, 204), lambda status: (CreatedRequest, status, 12345)),
        (range(204, 205), unreadable),  # it has no body
        (range(205, 300), lambda status: (CreatedRequest, status, 12345)),
        (MOVED, lambda status: (FmsRefused, status)),
        (sorted({*range(300, 400)} - {*MOVED}), unreadable),
        (LOST_UPSTREAM, late),
        (sorted({*range(400, 500)} - {*LOST_UPSTREAM}), lambda status: (FmsRefused, status)),
        (range(500, 600), broken),
        (range(600, 1000, 50), unreadable),
    ],
    ids=["200-203", "204", "205-299", "moved", "3xx", "lost", "4xx", "5xx", "unheard of"],
)
async def test_every_status_has_its_class_even_with_a_receipt_in_the_body(
    peer: Peer, statuses: Sequence[int], meaning: object
) -> None:
    assert callable(meaning)
    found: dict[int, object] = {}
    async with client_of(peer.url) as client:
        for status in statuses:
            peer.manner = says(answer(status, BODY, Location="/api/v1/vehicle_requests"))
            found[status] = gist(await create(client))
    assert found == {status: meaning(status) for status in statuses}
    assert len(peer.heard) == len(statuses)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_never_followed(peer: Peer, status: int) -> None:
    peer.manner = says(answer(status, Location=f"{peer.url}/elsewhere"))
    async with client_of(peer.url) as client:
        told = gist(await create(client))
    assert told == ((FmsRefused, status) if status in MOVED else unreadable(status))
    assert len(peer.heard) == 1


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ("https://fms.example.com/api/v1/vehicle_requests", ("https://fms.example.com",)),
        ("https://fms.example.com:8443/fms/api/v1/vehicle_requests?a=1", None),
        ("https://ana:secret@fms.example.com/", ("https://fms.example.com",)),
        ("/elsewhere", ()),
        ("", ()),
        # No address, or one that httpx itself cannot read.
        ("https://xn--/api/v1/vehicle_requests", ()),
        ("http://[::1", ()),
        ("https://fms.example.com:port/", ()),
        ("https://fms.example.com/" + "x" * 70_000, ()),
    ],
)
async def test_a_server_that_has_moved_says_where_to(
    peer: Peer, location: str, said: tuple[str, ...] | None
) -> None:
    peer.manner = says(answer(301, Location=location))
    async with client_of(peer.url) as client:
        told = await create(client)
    assert isinstance(told, FmsRefused)
    assert told.reason is Reason.MOVED
    assert told.said == (("https://fms.example.com:8443/fms",) if said is None else said)


PAGE = b"<html><head><title>403 Forbidden &amp; more</title></head><body>nginx</body></html>"


@pytest.mark.parametrize("status", sorted({*range(400, 500, 7), 401, 403, 404, 409, 422, 429}))
@pytest.mark.parametrize(
    ("body", "headers", "said"),
    [
        (PAGE, {}, ("403 Forbidden & more",)),
        (b"\xef\xbb\xbf\r\n <!DOCTYPE HTML>\n<TITLE lang=en>\n Blocked </TITLE>", {}, ("Blocked",)),
        (b"<h1>Blocked</h1>", {}, ()),
        (b"<?xml version='1.0'?><Error><Code>NoSuchBucket</Code></Error>", {}, ()),
        (b"Forbidden", {"Content_Type": "text/html"}, ()),
    ],
    ids=["nginx", "capitals", "no title", "xml", "by its type"],
)
async def test_a_page_with_any_4xx_is_a_web_server_in_fms_place(
    peer: Peer, status: int, body: bytes, headers: dict[str, str], said: tuple[str, ...]
) -> None:
    peer.manner = says(answer(status, body, **headers))
    async with client_of(peer.url) as client:
        created, deleted = await create(client), await delete(client)
    assert isinstance(created, FmsRefused)
    assert (created.reason, created.status, created.said) == (Reason.WEB_SERVER, status, said)
    assert gist(deleted) == (FmsOutcomeUnknown, Reason.WEB_SERVER, status)


async def test_a_late_answer_is_unconfirmed_and_fms_may_have_the_request(fms: LocalFms) -> None:
    async with fms.hold_creates() as held, client_of(fms.url, seconds=SOON) as client:
        told = await create(client)
        await held.arrived()
    assert gist(told) == (FmsOutcomeUnknown, Reason.TIMEOUT, None)
    assert fms.posts_received() == 1
    assert len(fms.live_requests()) == 1


async def test_a_caller_who_gives_up_has_sent_it_once(fms: LocalFms) -> None:
    async with fms.hold_creates() as held, client_of(fms.url) as client:
        task = asyncio.create_task(create(client))
        await held.arrived()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert fms.posts_received() == 1
