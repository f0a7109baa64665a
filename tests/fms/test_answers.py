"""What is read of an answer to a create: its receipt, its reasons to refuse, the time to wait."""

import gzip
import json
import lzma
import tracemalloc
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from fms import CreatedRequest, FmsRefused
from sandbox.fms.faults import Fault
from sandbox.fms.server import LocalFms
from tests.fms.helpers import client_of, create, gist, unreadable
from tests.fms.peers import DAMAGED_GZIP, GZIP, Peer, answer, in_chunks, says

LARGEST_ID = 2**63 - 1


async def test_a_2xx_that_says_no_and_has_no_id_is_a_refusal(peer: Peer) -> None:
    async with client_of(peer.url) as client:
        peer.manner = says(answer(200, {"success": False, "errors": ["Vehicle is retired"]}))
        told = await create(client)
        assert isinstance(told, FmsRefused)
        assert told.said == ("Vehicle is retired",)
        for no in ("false", " False ", 0):
            peer.manner = says(answer(200, {"success": no}))
            assert isinstance(await create(client), FmsRefused)
        for body in (
            {"success": False, "id": 7},
            {"success": False, "data": {"id": 7}},
            {"success": "false", "id": 7},
            {"success": "0", "id": 7},
            {"success": "No", "id": 7},
            {"success": 0, "id": 7},
            {"data": {"id": 7, "success": False}},
            {"vehicle_request": {"id": 7, "success": "False"}},
        ):
            peer.manner = says(answer(200, body))
            assert gist(await create(client)) == unreadable(200)


@pytest.mark.parametrize(
    ("body", "request_id"),
    [
        ({"id": 12345}, 12345),
        ({"id": "12345"}, 12345),
        ({"vehicle_request": {"id": 12345}}, 12345),
        ({"request": {"id": "12345"}}, 12345),
        ({"id": None, "request": {"id": 12345}}, 12345),
        ({"success": True, "data": {"id": 12345}}, 12345),
        ({"id": 1}, 1),
        ({"id": LARGEST_ID}, LARGEST_ID),
        ({"id": str(LARGEST_ID)}, LARGEST_ID),
    ],
    ids=repr,
)
async def test_a_receipt_is_read_in_every_form_fms_writes_it(
    peer: Peer, body: object, request_id: int
) -> None:
    peer.manner = says(answer(201, body))
    async with client_of(peer.url) as client:
        assert await create(client) == CreatedRequest(request_id, 201)


@pytest.mark.parametrize(
    ("location", "request_id"),
    [
        ("/api/v1/vehicle_requests/12345", 12345),
        ("https://fms.example.com/fms/api/v1/vehicle_requests/12345", 12345),
        ("/api/v1/vehicle_requests", None),
        ("/api/v1/vehicle_requests/new", None),
        ("/api/v1/vehicles/12345", None),
        ("/login?next=/api/v1/vehicle_requests/12345", None),
        ("", None),
    ],
)
async def test_a_receipt_without_a_body_may_name_where_the_request_is(
    peer: Peer, location: str, request_id: int | None
) -> None:
    peer.manner = says(answer(201, Location=location))
    async with client_of(peer.url) as client:
        told = gist(await create(client))
    expected = (CreatedRequest, 201, request_id) if request_id else unreadable(201)
    assert told == expected


@pytest.mark.parametrize("packed", [False, True])
async def test_of_an_endless_answer_only_the_beginning_is_read(peer: Peer, packed: bool) -> None:
    long = json.dumps({"errors": ["x" * 300] * 100_000}).encode()
    headers = {"Content_Encoding": "gzip"} if packed else {}
    peer.manner = says(answer(422, gzip.compress(long) if packed else long, **headers))
    async with client_of(peer.url) as client:
        assert gist(await create(client)) == (FmsRefused, 422)


# What grows hundredfold when it is unpacked.
BOMBS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "gzip of gzip": lambda body: gzip.compress(gzip.compress(body, 1), 1),
    "deflate": zlib.compress,
}


@pytest.mark.parametrize("status", [201, 422])
@pytest.mark.parametrize("kind", BOMBS)
async def test_a_small_answer_never_becomes_a_large_one_in_memory(
    peer: Peer, kind: str, status: int
) -> None:
    encoding = kind.partition(" ")[0]
    peer.manner = says(answer(status, BOMBS[kind](bytes(64 << 20)), Content_Encoding=encoding))
    async with client_of(peer.url) as client:
        await create(client)
        tracemalloc.start()
        told = await create(client)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert gist(told) == (unreadable(201) if status == 201 else (FmsRefused, 422))
    assert peak < 16 << 20


UNREADABLE_BODIES: list[object] = [
    b"",
    b"Created",
    b"<!DOCTYPE html><html><body>Sign in</body></html>",
    b"\xff\xfe\x00",
    b"[" * 100_000,
    b'{"id": ' + b"9" * 5000 + b"}",
    b'{"id": NaN}',
    {},
    {"id": None},
    {"id": True},
    {"id": False},
    {"id": 0},
    {"id": -12345},
    {"id": 12345.0},
    {"id": LARGEST_ID + 1},
    {"id": str(LARGEST_ID + 1)},
    {"id": "9" * 40},
    {"id": ""},
    {"id": "-5"},
    {"id": "12 345"},
    {"id": "\u0661\u0662\u0663"},
    {"id": [12345]},
    {"id": {"id": 12345}},
    {"request_id": 12345},
    {"vehicle_request": [{"id": 12345}]},
    {"vehicle_request": 12345},
    [{"id": 12345}],
    12345,
    "12345",
    None,
]


async def test_a_2xx_without_a_readable_id_is_unconfirmed(peer: Peer) -> None:
    told: list[object] = []
    async with client_of(peer.url) as client:
        for body in UNREADABLE_BODIES:
            peer.manner = says(answer(200, body))
            told.append((body, gist(await create(client))))
    assert told == [(body, unreadable(200)) for body in UNREADABLE_BODIES]
    assert len(peer.heard) == len(UNREADABLE_BODIES)


async def test_a_compressed_receipt_is_read_and_a_damaged_one_is_unconfirmed(peer: Peer) -> None:
    async with client_of(peer.url) as client:
        peer.manner = says(GZIP)
        assert gist(await create(client)) == (CreatedRequest, 201, 12345)
        peer.manner = says(DAMAGED_GZIP)
        told = await create(client)
    assert gist(told) == unreadable(201)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (
            {"errors": {"requested_pickup_datetime": ["must be after delivery", "is too far"]}},
            ("requested pickup datetime: must be after delivery, is too far",),
        ),
        ({"errors": {"vehicle_id": []}}, ("vehicle id: is invalid",)),
        (
            {"errors": ["Vehicle is retired", "Contact is closed"]},
            ("Vehicle is retired", "Contact is closed"),
        ),
        ({"error": "Vehicle 456 is taken"}, ("Vehicle 456 is taken",)),
        ({"message": "No"}, ("No",)),
        ({"errors": {"base": [{"code": 7}]}}, ("base: code: 7",)),
        ({"errors": None}, ()),
        ({}, ()),
        (b"<html>Unprocessable</html>", ()),
        (b"", ()),
    ],
)
async def test_a_refusal_hands_on_what_fms_says_is_wrong(
    peer: Peer, body: object, fields: tuple[str, ...]
) -> None:
    peer.manner = says(answer(422, body))
    async with client_of(peer.url) as client:
        told = await create(client)
    assert isinstance(told, FmsRefused)
    assert told.said == fields


async def test_fms_names_the_field_that_it_found_invalid(fms: LocalFms) -> None:
    fms.faults.create = Fault.INVALID
    async with client_of(fms.url) as client:
        told = await create(client)
    assert isinstance(told, FmsRefused)
    assert told.said == ("requested pickup datetime: must be after delivery",)


async def test_a_refusal_is_a_refusal_however_deep_its_reasons_are_nested(peer: Peer) -> None:
    peer.manner = says(answer(422, b'{"errors": ' + b"[" * 600 + b"]" * 600 + b"}"))
    async with client_of(peer.url) as client:
        assert gist(await create(client)) == (FmsRefused, 422)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("99999999999999", 999_999_999),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0),
        # PostgreSQL would not take the seconds until then, nor with them the refusal.
        ("Fri, 31 Dec 9999 23:59:59 GMT", 999_999_999),
        ("Fri, 31 Dec 9999 23:59:59 -1200", None),
        ("Fri, 31 Dec 99999999999 23:59:59 GMT", None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
    ],
)
async def test_the_time_to_wait_is_read_and_nonsense_is_left_out(
    peer: Peer, header: str, seconds: int | None
) -> None:
    peer.manner = says(answer(429, Retry_After=header))
    async with client_of(peer.url) as client:
        told = await create(client)
    assert isinstance(told, FmsRefused)
    assert (told.status, told.retry_after) == (429, seconds)


async def test_the_time_to_wait_may_be_a_date(peer: Peer) -> None:
    then = datetime.now(UTC) + timedelta(seconds=90)
    peer.manner = says(answer(429, Retry_After=format_datetime(then, usegmt=True)))
    async with client_of(peer.url) as client:
        told = await create(client)
    assert isinstance(told, FmsRefused)
    assert told.retry_after is not None
    assert 80 <= told.retry_after <= 90


async def test_fms_says_how_long_to_wait(fms: LocalFms) -> None:
    fms.faults.set("create", Fault.TOO_MANY, seconds=17)
    async with client_of(fms.url) as client:
        told = await create(client)
    assert isinstance(told, FmsRefused)
    assert told.retry_after == 17


@pytest.mark.parametrize("label", ["", "Identity", "utf-8", "gzip", "aws-chunked"])
async def test_a_receipt_that_is_only_said_to_be_packed_is_read(peer: Peer, label: str) -> None:
    peer.manner = says(answer(201, {"id": 12345}, Content_Encoding=label))
    async with client_of(peer.url) as client:
        created = await create(client)
    assert created == CreatedRequest(12345, 201)


@pytest.mark.parametrize("label", ["identity", "gzip"])
async def test_a_receipt_that_comes_in_parts_is_read_whole(peer: Peer, label: str) -> None:
    body = b'{"id": 12345}'
    sent = gzip.compress(body) if label == "gzip" else body
    peer.manner = says(in_chunks(201, sent[:7], sent[7:8], sent[8:], Content_Encoding=label))
    async with client_of(peer.url) as client:
        created = await create(client)
    assert created == CreatedRequest(12345, 201)


async def test_of_what_was_packed_in_a_way_that_nobody_asked_for_nothing_is_shown(
    peer: Peer,
) -> None:
    peer.manner = says(answer(422, lzma.compress(b"no" * 99), Content_Encoding="xz"))
    async with client_of(peer.url) as client:
        refused = await create(client)
    assert isinstance(refused, FmsRefused)
    assert refused.said == ()
