"""Each dialect to the byte: what is sent in it, and what each kind of answer is taken for."""

import gzip
import io
import lzma
from collections.abc import Mapping
from dataclasses import replace

import pytest
from pydantic import SecretStr

from fms import (
    CreatedRequest,
    DeletedRequest,
    Dialect,
    FmsOutcomeUnknown,
    FmsRefused,
    FmsTarget,
    Loanee,
    Reason,
)
from fms.dialects import DIALECTS, DOCUMENT, REQUEST
from fms.reports import ReportDownloader
from sandbox.fms.dialects import DIALECTS as LOCAL_DIALECTS
from sandbox.fms.server import local_fms
from tests.fms import helpers
from tests.fms.helpers import KEY, client_of, create, delete, gist
from tests.fms.peers import Peer, answer, open_peer, says

BOTH = pytest.mark.parametrize("dialect", [DOCUMENT, REQUEST], ids=lambda one: one.name)
PATH = "/api/v1/vehicle_requests"
# A contact whose number is not the partner's, so that one cannot pass for the other.
ASKED = replace(helpers.REQUEST, contact_id=1_000_789)
UNKNOWN = replace(ASKED, loanee=Loanee(789, "Reyes, Maria"))
LIVE = (
    b'{"request":{"requestor_id":1949,"start_date":"01/15/24","end_date":"01/22/24",'
    b'"activity_type_id":1,"activity_to":"Reyes, Maria","reason":"Road & Track","loanee_id":789,'
    b'"requests_vehicles":[{"vehicle_id":456,"notes":"Media Scheduler, assignment 123"}],'
    b'"activity_type_subcategory_id":4}}'
)
DOCUMENTED = (
    b'{"vehicle_request":{"vehicle_id":456,"requestor_id":1949,'
    b'"requested_delivery_datetime":"2024-01-15T09:00:00",'
    b'"requested_pickup_datetime":"2024-01-22T17:00:00",'
    b'"delivery_address_contact_id":1000789}}'
)
SENT = {
    DOCUMENT.name: (ASKED, DOCUMENTED),
    REQUEST.name: (ASKED, LIVE),
    # A partner of whom FMS says neither: no number is made up, and no word.
    f"{REQUEST.name}, no more known": (
        UNKNOWN,
        LIVE.replace(b"Road & Track", b"").replace(b',"activity_type_subcategory_id":4', b""),
    ),
}
COMMON = {"accept": "application/json", "accept-encoding": "identity", "idempotency-key": KEY}


@pytest.mark.parametrize("case", SENT)
async def test_a_create_is_these_bytes(peer: Peer, case: str) -> None:
    asked, body = SENT[case]
    dialect = DIALECTS[case.partition(",")[0]]
    peer.manner = says(answer(201, {"id": 7}))
    async with client_of(peer.url, token="s3cret", scheme="Token", dialect=dialect) as client:
        await create(client, asked)

    [heard] = peer.heard
    assert heard.first_line == f"POST {PATH} HTTP/1.1"
    assert heard.body == body
    assert _without_usual(heard.headers) == {
        **COMMON,
        "authorization": "Token s3cret",
        "content-type": "application/json",
        "content-length": str(len(body)),
    }


@BOTH
async def test_a_delete_is_these_bytes(peer: Peer, dialect: Dialect) -> None:
    peer.manner = says(answer(204))
    async with client_of(peer.url, token="s3cret", dialect=dialect) as client:
        assert gist(await delete(client, 12345)) == (DeletedRequest, 204, False)

    [heard] = peer.heard
    assert (heard.first_line, heard.body) == (f"DELETE {PATH}/12345 HTTP/1.1", b"")
    assert _without_usual(heard.headers) == {**COMMON, "authorization": "Bearer s3cret"}


def _without_usual(headers: Mapping[str, str]) -> dict[str, str]:
    usual = {"host", "connection", "user-agent"}
    return {name: value for name, value in headers.items() if name not in usual}


CSV, ANYTHING, LIBRARY = "text/csv", "*/*", "python-httpx"


@pytest.mark.parametrize(
    ("dialect", "agent", "accept", "called"),
    [
        (DOCUMENT, None, CSV, LIBRARY),
        (REQUEST, None, ANYTHING, "curl/8.7.1"),
        # Whether the live FMS's server minds cannot be known: a setting has the last word.
        (REQUEST, "Media Scheduler", ANYTHING, "Media Scheduler"),
        (DOCUMENT, "Media Scheduler", CSV, "Media Scheduler"),
    ],
)
async def test_a_report_is_asked_for_as_its_server_is_used_to(
    peer: Peer, dialect: Dialect, agent: str | None, accept: str, called: str
) -> None:
    peer.manner = says(answer(200, b"1,2\n"))
    target = FmsTarget("staging", "https://fms.test", SecretStr("s3cret"), dialect=dialect)
    urls = {"vehicles": f"{peer.url}/?report=file:/srv/Active%20Vehicles.rpt&init=csv"}
    async with ReportDownloader(target, urls, agent=agent) as reports:
        await reports.download("vehicles", io.BytesIO())

    [heard] = peer.heard
    path = "/?report=file:/srv/Active%20Vehicles.rpt&init=csv"
    assert heard.first_line == f"GET {path} HTTP/1.1"
    assert heard.headers["accept"] == accept
    assert heard.headers["user-agent"].startswith(called)
    assert "authorization" not in heard.headers


NOT_READ = "not read"
RECEIPTS: list[tuple[object, object, object]] = [
    # The answer, and which id it proves in the document's dialect and in the live one.
    ({"id": 4371}, 4371, 4371),
    ({"request": {"id": 4371}}, 4371, 4371),
    ({"request": {"id": "4371"}}, 4371, 4371),
    ({"request": {"id": 4371, "requests_vehicles": [{"id": 9}]}}, 4371, 4371),
    # What stands beside it may be anything's number.
    ({"id": 9, "request": {"id": 4371}}, 9, 4371),
    ({"id": 9, "request": {"status": "pending"}}, 9, 9),
    ({"vehicle_request": {"id": 4371}}, 4371, 4371),
    ({"data": {"id": 4371}}, 4371, 4371),
    ({"success": False, "request": {"id": 4371}}, NOT_READ, NOT_READ),
    ({"request": {}}, NOT_READ, NOT_READ),
    ({"request": {"id": None}}, NOT_READ, NOT_READ),
    ({"request": 4371}, NOT_READ, NOT_READ),
    ({"requests_vehicles": [{"id": 9}]}, NOT_READ, NOT_READ),
    ({"errors": [{"detail": "Vehicle is not available"}]}, NOT_READ, NOT_READ),
    (b"", NOT_READ, NOT_READ),
    (b"<html>Welcome</html>", NOT_READ, NOT_READ),
]


async def test_a_receipt_is_taken_for_this_in_each_dialect(peer: Peer) -> None:
    found = []
    for said, *_ in RECEIPTS:
        peer.manner = says(answer(201, said))
        found.append((said, *[await _id_in(peer, one) for one in (DOCUMENT, REQUEST)]))
    assert found == RECEIPTS


async def _id_in(peer: Peer, dialect: Dialect) -> object:
    async with client_of(peer.url, dialect=dialect) as client:
        told = await create(client)
    if isinstance(told, CreatedRequest):
        return told.request_id
    assert isinstance(told, FmsOutcomeUnknown)
    return NOT_READ


@BOTH
@pytest.mark.parametrize(
    ("status", "body", "reason", "said"),
    [
        (
            422,
            {"errors": [{"detail": "Vehicle is not available"}]},
            Reason.INVALID,
            ("Vehicle is not available",),
        ),
        (
            409,
            {"errors": [{"title": "Taken", "detail": "It is on loan"}]},
            Reason.TAKEN,
            ("It is on loan",),
        ),
        (400, {"errors": ["reason is too long"]}, Reason.REJECTED, ("reason is too long",)),
        (422, {"loanee_id": ["must exist"]}, Reason.INVALID, ("loanee id: must exist",)),
        (401, {"error": "HTTP Token: Access denied."}, Reason.UNAUTHORIZED, None),
        (400, b"param is missing: request", Reason.REJECTED, ("param is missing: request",)),
    ],
)
async def test_a_refusal_is_told_in_fms_words_in_each_dialect(
    peer: Peer,
    dialect: Dialect,
    status: int,
    body: object,
    reason: Reason,
    said: tuple[str, ...] | None,
) -> None:
    peer.manner = says(answer(status, body))
    async with client_of(peer.url, dialect=dialect) as client:
        told = await create(client)
    assert isinstance(told, FmsRefused)
    assert (told.reason, told.status) == (reason, status)
    assert said is None or told.said == said


DONE, OPEN, NO, GONE = "deleted", "unconfirmed", "refused", "gone before"
RAILS = {"X_Runtime": "0.012"}
PACKED = {**RAILS, "Content_Encoding": "gzip"}
ANSWERS: list[tuple[int, object, Mapping[str, str], str, str]] = [
    # Status, body, headers; then what a delete of 12345 came to, as documented and live.
    (204, b"", {}, DONE, DONE),
    (200, {"success": True}, {}, DONE, DONE),
    (202, {"success": True}, {}, DONE, DONE),
    (200, {"success": False, "error": "It is on loan"}, {}, NO, NO),
    # FMS names the very request that it has deleted, or says just that.
    (200, {"request": {"id": 12345}}, {}, OPEN, DONE),
    (200, {"request": {"id": "12345", "status": "deleted"}}, {}, OPEN, DONE),
    (200, {"id": 12345}, {}, OPEN, DONE),
    (200, {"message": "Request deleted"}, {}, OPEN, DONE),
    (200, {"message": "Request 12345 was successfully destroyed."}, {}, OPEN, DONE),
    (200, {"status": "deleted"}, {}, OPEN, DONE),
    # Without a word it has to be Rails that says nothing.
    (200, b"", RAILS, OPEN, DONE),
    (200, b"{}", RAILS, OPEN, DONE),
    (200, b"null", RAILS, OPEN, DONE),
    (200, b"", {}, OPEN, OPEN),
    (200, b"{}", {}, OPEN, OPEN),
    # No proof in any dialect: a person looks, and may send the delete again.
    (200, {"request": {"id": 12346}}, {}, OPEN, OPEN),
    (200, {"request": {"id": 12345, "errors": ["It is on loan"]}}, {}, OPEN, OPEN),
    (200, {"id": 12345, "error": "It is on loan"}, {}, OPEN, OPEN),
    (200, {"errors": [{"detail": "Request deleted"}]}, {}, OPEN, OPEN),
    (200, {"message": "Request could not be deleted"}, {}, OPEN, OPEN),
    (200, {"message": "Request deleted tomorrow"}, {}, OPEN, OPEN),
    (200, {"message": "Service is under maintenance"}, RAILS, OPEN, OPEN),
    # What is said of another request, or beside the number, says that it may stand.
    (200, {"message": "Request 12346 was deleted"}, {}, OPEN, OPEN),
    (200, {"message": "Request deleted", "request": {"id": 12346}}, {}, OPEN, OPEN),
    (200, {"status": "deleted", "id": 12346}, {}, OPEN, OPEN),
    (200, {"id": 12345, "message": "It is on loan"}, {}, OPEN, OPEN),
    (200, {"request": {"id": 12345, "notice": ["It is on loan"]}}, {}, OPEN, OPEN),
    (200, {"id": 12345, "deleted": False}, {}, OPEN, OPEN),
    (200, {"request": {"id": 12345, "success": False}}, {}, OPEN, OPEN),
    (200, {"id": 12345, "success": "false"}, {}, NO, NO),
    (200, {"id": 12345, "deleted": "False"}, {}, OPEN, OPEN),
    # What was packed in a way that cannot be unpacked is not nothing.
    (200, lzma.compress(b'{"error":"on loan"}'), PACKED, OPEN, OPEN),
    (200, gzip.compress(b'{"error":"on loan"}')[:10], PACKED, OPEN, OPEN),
    (200, gzip.compress(b"{}"), PACKED, OPEN, DONE),
    (200, {"request": {"id": 12345}, "message": "Request #12345 deleted!"}, {}, OPEN, DONE),
    (200, {"request": {"id": 12345}, "message": None, "deleted": True}, {}, OPEN, DONE),
    (200, {"status": "ok"}, {}, OPEN, OPEN),
    (200, b"OK", RAILS, OPEN, OPEN),
    (200, b"<html>Welcome</html>", RAILS, OPEN, OPEN),
    (201, {"request": {"id": 12345}}, RAILS, OPEN, OPEN),
    (302, b"", RAILS, OPEN, OPEN),
    (500, {"request": {"id": 12345}}, RAILS, OPEN, OPEN),
    # Public code takes every 404 for gone. A router's is none: it has never heard of the address.
    (404, {"errors": [{"detail": "Couldn't find Request with 'id'=12345"}]}, {}, GONE, GONE),
    (404, {"error": "Request 12345 not found"}, {}, GONE, GONE),
    (404, {"status": 404, "error": "Not Found"}, RAILS, OPEN, OPEN),
    (404, b"", RAILS, OPEN, OPEN),
    (404, b"<html>Not Found</html>", {}, OPEN, OPEN),
    (422, {"errors": [{"detail": "It is on loan"}]}, {}, NO, NO),
]


async def test_a_delete_is_taken_for_this_in_each_dialect(peer: Peer) -> None:
    found = []
    for status, body, headers, *_ in ANSWERS:
        peer.manner = says(answer(status, body, **headers))
        found.append((status, body, headers, *[await _end(peer, one) for one in _DIALECTS]))
    assert found == ANSWERS


_DIALECTS = (DOCUMENT, REQUEST)


async def _end(peer: Peer, dialect: Dialect) -> str:
    async with client_of(peer.url, dialect=dialect) as client:
        told = await delete(client, 12345)
    if isinstance(told, DeletedRequest):
        return GONE if told.already_gone else DONE
    return NO if isinstance(told, FmsRefused) else OPEN


@pytest.mark.parametrize("name", DIALECTS)
async def test_the_local_fms_speaks_it_and_refuses_the_other(name: str) -> None:
    spoken, other = DIALECTS[name], next(one for one in _DIALECTS if one.name != name)
    assert {one.name: one.scheme for one in LOCAL_DIALECTS.values()} == {
        one.name: one.auth_scheme for one in _DIALECTS
    }
    async with local_fms(headless=True, scale=0.001, dialect=name) as fms:
        scheme = fms.state.scheme
        async with client_of(fms.url, scheme=scheme, dialect=other) as stranger:
            refused = await create(stranger)
        async with client_of(fms.url, scheme=scheme, dialect=spoken) as client:
            made = await create(client)
            taken = await create(client)
            assert isinstance(made, CreatedRequest)
            deleted = await delete(client, made.request_id)
            again = await delete(client, made.request_id)
            await create(client)
            fms.approve(made.request_id + 1)
            kept = await delete(client, made.request_id + 1)

    assert isinstance(refused, FmsRefused)
    assert refused.said == (f"param is missing or the value is empty: {spoken.envelope}",)
    assert isinstance(taken, FmsRefused)
    assert taken.said == (f"Vehicle 456 is taken by vehicle request {made.request_id}",)
    assert gist(deleted) == (DeletedRequest, 200, False)
    assert gist(again) == (DeletedRequest, 404, True)
    assert isinstance(kept, FmsRefused)
    assert kept.said == (f"Vehicle request {made.request_id + 1} has been approved",)


async def test_a_lost_answer_is_unconfirmed_in_the_live_dialect() -> None:
    async with open_peer(says(b"")) as lost, client_of(lost.url, dialect=REQUEST) as client:
        created, deleted = await create(client), await delete(client)
    for told in (created, deleted):
        assert gist(told) == (FmsOutcomeUnknown, Reason.CONNECTION_LOST, None)
