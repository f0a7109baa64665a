"""What each answer to a delete means: deleted, gone before, refused or unconfirmed."""

from collections.abc import Sequence

import pytest

from fms import (
    CreatedRequest,
    DeletedRequest,
    FmsOutcomeUnknown,
    FmsRefused,
    Reason,
)
from sandbox.fms.faults import DELETE_FAULTS, Direction, Fault
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

DELETED = (DeletedRequest, 200, False)
PROOF, GONE = (200, 202, 204), (404, 410)


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
    assert told.said == (f"Vehicle request {created.request_id} has been approved",)


WHAT_FAULTS_MEAN = {
    Fault.DOWN: LOST,
    Fault.SLOW: (FmsOutcomeUnknown, Reason.TIMEOUT, None),
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
    Fault.GATEWAY_PAGE: (FmsOutcomeUnknown, Reason.WEB_SERVER, 404),
    Fault.GATEWAY_TEXT: (FmsOutcomeUnknown, Reason.WEB_SERVER, 404),
    Fault.GATEWAY_NOTHING: (FmsOutcomeUnknown, Reason.WEB_SERVER, 404),
    Fault.GATEWAY_SAYS: (FmsOutcomeUnknown, Reason.WEB_SERVER, 404),
    Fault.MOVED: (FmsRefused, 301),
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
        (PROOF, lambda status: (DeletedRequest, status, False)),
        (sorted({*range(200, 300)} - {*PROOF}), unreadable),
        (MOVED, lambda status: (FmsRefused, status)),
        (sorted({*range(300, 400)} - {*MOVED}), unreadable),
        (GONE, lambda status: (DeletedRequest, status, True)),
        (LOST_UPSTREAM, late),
        (
            sorted({*range(400, 500)} - {*GONE, *LOST_UPSTREAM}),
            lambda status: (FmsRefused, status),
        ),
        (range(500, 600), broken),
    ],
    ids=["200, 202, 204", "2xx", "moved", "3xx", "gone", "lost", "4xx", "5xx"],
)
async def test_every_status_has_its_class_even_with_success_in_the_body(
    peer: Peer, statuses: Sequence[int], meaning: object
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
    assert (told.status, told.said) == (200, fields)


def _deep(inner: object) -> object:
    for _ in range(300):
        inner = {"error": inner}
    return inner


OF_FMS: list[object] = [
    {"error": "Not Found"},
    {"error": "Vehicle request 12345 was not found"},
    {"errors": ["Couldn't find VehicleRequest with 'id'=12345"]},
    {"message": "Couldn't find VehicleRequest with 'id'=12345"},
    {"message": "Vehicle request not found"},
    {"status": 404, "error": "Couldn't find VehicleRequest with 'id'=12345"},
    {"success": False, "error": "Not found"},
    {"success": False, "errors": {"base": ["is deleted already"]}},
    {"detail": "No VehicleRequest matches the given query."},
    {"error": "Record not found"},
    {"error": "not_found"},
    {"success": False},
    {"error": "Request 12345 does not exist"},
    {"errors": {"base": ["Request was already cancelled"]}},
    {"errors": [{"title": "Not Found", "detail": "Couldn't find VehicleRequest"}]},
    {"error": {"message": "No such vehicle request"}},
    {"message": "This request has been withdrawn."},
    {"errors": {"id": ["is not an id of a request"]}},
]
# What stands between FMS and the bot says this of an address that it does not know.
OF_OTHERS: dict[str, object] = {
    "Rails' router": {"status": 404, "error": "Not Found"},
    "Rails' router in development": {
        "status": 404,
        "error": "Not Found",
        "exception": '#<ActionController::RoutingError: No route matches [DELETE] "/api">',
        "traces": {},
    },
    "Kong": {"message": "no Route matched with those values"},
    "Kong 3": {"message": "no Route matched with those values", "request_id": "b7a1"},
    "AWS, HTTP API": {"message": "Not Found"},
    "AWS, REST API": {"message": "Missing Authentication Token"},
    "AWS, no words": {"message": None},
    "Azure API Management": {"statusCode": 404, "message": "Resource not found"},
    "Google": {"code": 5, "message": "Method does not exist.", "details": []},
    "Apigee": {"fault": {"faultstring": "Unable to identify proxy", "detail": {}}},
    "APISIX": {"error_msg": "404 Route Not Found"},
    "Gravitee": {"message": "No context-path matches the request URI.", "http_status_code": 404},
    "Spring": {
        "timestamp": "2026-11-25T10:00:00.000+00:00",
        "status": 404,
        "error": "Not Found",
        "path": "/api/v1/vehicle_requests/12345",
    },
    "ASP.NET": {"type": "https://tools.ietf.org/html/rfc9110", "title": "Not Found", "status": 404},
    "problem": {"type": "about:blank", "title": "Not Found", "status": 404},
    "Starlette": {"detail": "Not Found"},
    "Django": {"detail": "Not found."},
    "Flask": {"message": "The requested URL was not found on the server. If you entered"},
    "Express": {"message": "Cannot DELETE /api/v1/vehicle_requests/12345"},
    "WSO2": {"code": "404", "type": "Status report", "description": "No matching resource"},
    "nothing": {},
    "a router's error": {"error": "Route not found"},
    "a router's error, with its success": {"success": False, "error": "Route not found"},
    "an endpoint": {"error": "Endpoint not found"},
    "an unknown endpoint": {"error": "unknown endpoint"},
    "a page": {"error": "The page could not be found"},
    "a URL": {"errors": ["The requested URL /api/v1/vehicle_requests/12345 was not found"]},
    "Cloudflare": {
        "success": False,
        "errors": [{"code": 7003, "message": "Could not route to /api/v1/vehicle_requests/12345"}],
        "messages": [],
        "result": None,
    },
    "Express with an error": {"error": "Cannot DELETE /api/v1/vehicle_requests/12345"},
    "Fastify": {
        "message": "Route DELETE:/api/v1/vehicle_requests/12345 not found",
        "error": "Not Found",
        "statusCode": 404,
    },
    "Fastify's words": {"error": "Route DELETE:/api/v1/vehicle_requests/12345 not found"},
    "Hapi": {"statusCode": 404, "error": "Not Found", "message": "Not Found"},
    "Laravel": {"message": "The route api/v1/vehicle_requests/12345 could not be found."},
    "Symfony": {"title": "An error occurred", "status": 404, "detail": "Not Found"},
    "Phoenix": {"errors": {"detail": "Not Found"}},
    "JSON:API": {"errors": [{"status": "404", "title": "Not Found"}]},
    "Micronaut": {"message": "Not Found", "_links": {"self": {"href": "/api"}}},
    "Dropwizard": {"code": 404, "message": "HTTP 404 Not Found"},
    "Envoy": {"code": 404, "message": "no route"},
    "Google's entity": {"error": {"message": "Requested entity was not found.", "status": "X"}},
    "Vercel": {"error": {"message": "The deployment could not be found"}},
    "Mule": {"message": "No listener for endpoint: /api/v1/vehicle_requests/12345"},
    "Tyk": {"error": "Requested endpoint is forbidden"},
    "Kubernetes": {"kind": "Status", "apiVersion": "v1", "reason": "NotFound"},
    "Cloud Foundry": {"error": "Requested route ('fms.example.com') does not exist."},
    "a service mesh": {"error": "service fms not found"},
    "an API": {"error": "API not found"},
    "a tenant": {"error": "unknown tenant"},
    "a resource": {"error": {"message": "Resource not found"}},
    "Django's path": {"detail": "The current path, api/v1/vehicle_requests/12345, did not match"},
    "numbers": {"status": 404},
    "CloudFront": {"message": "The request could not be satisfied"},
    "no word of anything": {"error": "Sorry, something is not right here"},
    "a deep one": _deep({"error": "Not Found"}),
}
NO_OBJECTS = [
    b"",
    b"404 page not found\n",
    b"default backend - 404",
    b"<html><head><title>404 Not Found</title></head><body>nginx</body></html>",
    b"[]",
    b"null",
    b'"Not Found"',
    b'{"error": "Not Fou',
]


@pytest.mark.parametrize("status", GONE)
async def test_only_fms_own_word_proves_that_a_request_is_gone(peer: Peer, status: int) -> None:
    async with client_of(peer.url) as client:
        for body in OF_FMS:
            peer.manner = says(answer(status, body))
            assert gist(await delete(client)) == (DeletedRequest, status, True), body
        for who, said in OF_OTHERS.items():
            peer.manner = says(answer(status, said))
            assert gist(await delete(client)) == in_its_place(status), who
        for page in NO_OBJECTS:
            peer.manner = says(answer(status, page))
            assert gist(await delete(client)) == in_its_place(status), page


@pytest.mark.parametrize("status", GONE)
async def test_a_create_is_not_told_that_fms_knows_no_such_vehicle_where_others_may_say_so(
    peer: Peer, status: int
) -> None:
    own = Reason.NOT_FOUND if status == 404 else Reason.REJECTED
    async with client_of(peer.url) as client:
        for said, reason in (
            *((one, own) for one in OF_FMS),
            *((one, Reason.SOMETHING_NOT_FOUND) for one in OF_OTHERS.values()),
            *((one, Reason.SOMETHING_NOT_FOUND) for one in NO_OBJECTS if one[:1] != b"<"),
        ):
            peer.manner = says(answer(status, said))
            told = await create(client)
            assert isinstance(told, FmsRefused)
            assert told.reason is reason, said


@pytest.mark.parametrize("status", [400, 401, 403, 405, 409, 421, 422, 429, 451])
async def test_what_is_not_fms_own_word_does_not_prove_that_a_request_is_kept(
    peer: Peer, status: int
) -> None:
    async with client_of(peer.url) as client:
        for page in NO_OBJECTS:
            peer.manner = says(answer(status, page))
            assert gist(await delete(client)) == in_its_place(status), page


def in_its_place(status: int) -> tuple[object, ...]:
    return (FmsOutcomeUnknown, Reason.WEB_SERVER, status)
