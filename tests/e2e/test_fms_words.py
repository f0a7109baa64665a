"""What FMS says about a request, in whatever shape and size, as a person reads it."""

import gzip
import json
from typing import Any, NamedTuple

import pytest

from domain.attempt import Outcome
from sandbox.fms.faults import Direction
from sandbox.slack.queries import words
from tests.e2e.answers import said
from tests.stage import GREEN, MAGENTA, Stage, on_sqlite

pytestmark = on_sqlite

NAMED, UNNAMED = "Correct what FMS names", "FMS did not say what is wrong"


class Says(NamedTuple):
    """What FMS answers to a create, what is on record of its words, and how it is told."""

    status: int
    body: object
    kept: str | None
    told: str
    headers: dict[str, Any] = {}  # noqa: RUF012  # never changed


TO_A_CREATE = {
    "Rails' own": Says(422, {"vehicle_id": ["must exist"]}, "vehicle id: must exist", NAMED),
    "an empty object": Says(422, {}, None, UNNAMED),
    "nothing": Says(422, b"", None, UNNAMED),
    "a status alone": Says(422, {"status": 422, "error": "Unprocessable Entity"}, None, UNNAMED),
    "JSON:API": Says(
        422,
        {"errors": [{"status": "422", "title": "Invalid", "detail": "It is on loan"}]},
        "It is on loan",
        NAMED,
    ),
    "problem+json": Says(
        422,
        {"type": "about:blank", "title": "Not valid", "detail": "It is <sold>"},
        "It is <sold>",
        "(status 422): It is &lt;sold&gt;. Correct",
    ),
    "a list": Says(422, ["It is sold", "Call us"], "It is sold; Call us", NAMED),
    "text": Says(422, b"It is sold\n", "It is sold", "(status 422): It is sold. Correct"),
    "success false": Says(
        200,
        {"success": False, "errors": ["Vehicle is retired"]},
        "Vehicle is retired",
        "FMS refused the request (status 200): Vehicle is retired. Correct what FMS names, or tell",
    ),
    "success false, bare": Says(201, {"success": False}, None, UNNAMED),
    "success false, nested": Says(
        200,
        {"success": False, "data": {"full_messages": ["Contact is closed"]}},
        "Contact is closed",
        "FMS refused the request (status 200): Contact is closed.",
    ),
    "a missing wrapper": Says(
        400,
        {"error": "param is missing or the value is empty: request"},
        "param is missing or the value is empty: request",
        "FMS refused the request (status 400): param is missing",
    ),
    "no such vehicle": Says(
        404,
        {"error": "Couldn't find Vehicle with 'id'=4022"},
        "Couldn't find Vehicle with 'id'=4022",
        "Verify in FMS that both exist, and ask ops to run a sync.",
    ),
    "a proxy's text": Says(404, b"404 page not found\n", "404 page not found", "(status 404): 404"),
    "taken": Says(
        409,
        {"message": "Vehicle has a hold"},
        "Vehicle has a hold",
        "FMS says that the vehicle is taken (status 409): Vehicle has a hold. Choose other dates "
        "or another vehicle.",
    ),
    "slow down": Says(
        429, {"error": "Too many requests"}, None, "Try again in 90 seconds.", {"retry_after": "90"}
    ),
    "slow down, some time": Says(429, b"", None, "Try again in a minute."),
}


@pytest.mark.long
async def test_a_refusal_names_what_fms_names_and_asks_for_nothing_that_it_did_not(
    stage: Stage,
) -> None:
    for which, fms in TO_A_CREATE.items():
        stage.fms.faults.answer("create", fms.status, fms.body, times=1, **fms.headers)

        told = await said(stage, "/request 120")

        assert fms.told in told, which
        assert ("Correct what FMS names" in told) <= (fms.kept is not None), which
        [*_, attempt] = await stage.attempts(120)
        assert (attempt.outcome, attempt.detail) == (Outcome.REFUSED, fms.kept), which
    assert (await stage.card(120, "Planned")).color == GREEN
    assert stage.fms.posts_received() == len(TO_A_CREATE)
    assert len(stage.fms.requests) == 0
    await stage.at_rest()
    assert stage.slack.messages("#press-alerts") == []


async def test_a_delete_that_fms_does_not_do_is_told_in_its_words(stage: Stage) -> None:
    await stage.request(120)
    answers = (
        (200, {"success": False, "error": "It is approved"}, "(status 200): It is approved."),
        (422, {"status": ["cannot be changed"]}, "(status 422): status: cannot be changed."),
        (409, {"errors": [{"detail": "A loan rests on it"}]}, "(status 409): A loan rests on it."),
        (200, {"success": False}, "(status 200). Look at the request in FMS"),
    )
    for status, body, words_of_fms in answers:
        stage.fms.faults.answer("delete", status, body, times=1)
        told = await said(stage, "/unrequest 120")
        assert f"FMS answered that it did not delete the request {words_of_fms}" in told
        assert "Its request is still in FMS." in told
    assert (await stage.card(120, "Requested")).color == MAGENTA
    assert len(stage.live_requests(120)) == 1
    assert stage.fms.calls.received(Direction.DELETE) == len(answers)


async def test_of_a_thousand_words_a_few_are_kept_and_the_rest_costs_nothing(stage: Stage) -> None:
    phrases = json.dumps({"errors": [f"field {n} is bad, {'x' * 150}" for n in range(5000)]})
    spread = json.dumps({f"field_{n}": ["is bad"] * 40 for n in range(500)})
    whole = phrases.encode()
    answers: tuple[tuple[bytes, dict[str, Any]], ...] = (
        (whole, {"content_type": "application/json"}),
        (gzip.compress(whole), {"content_encoding": "gzip"}),
        (spread.encode(), {}),
        (b"It is bad. " * 50_000, {"content_type": "text/plain"}),
    )
    for body, headers in answers:
        stage.fms.faults.answer("create", 422, body, times=1, **headers)
        told = await said(stage, "/request 120")
        assert "is bad" in told
        assert len(told) < 4000
        [*_, attempt] = await stage.attempts(120)
        assert attempt.detail
        assert 0 < len(attempt.detail) <= 2000
    assert len(stage.fms.requests) == 0


@pytest.mark.long
async def test_an_answer_that_is_unpacked_for_ever_refuses_nothing_but_itself(stage: Stage) -> None:
    bomb = gzip.compress(bytes(256 << 20), 1)
    stage.fms.faults.answer("create", 201, bomb, applied=True, content_encoding="gzip")

    assert "is *unconfirmed*" in await said(stage, "/request 120")

    alert = await stage.alert("Unconfirmed: assignment 120")
    assert "FMS gave an answer that cannot be read (status 201)" in words(alert)
    assert len(stage.live_requests(120)) == stage.fms.posts_received() == 1


ENVELOPES: tuple[tuple[object, dict[str, Any]], ...] = (
    ({"vehicle_request": {"id": 7001}}, {}),
    ({"request": {"id": "7002"}}, {}),
    ({"data": {"id": "7003", "type": "vehicle_requests"}}, {}),
    ({"id": "7004"}, {}),
    (b"", {"location": "/api/v1/vehicle_requests/7005"}),
    (b"", {"location": "https://fms.example.com/fms/api/v1/vehicle_requests/7006"}),
)


@pytest.mark.long
async def test_a_receipt_is_read_in_whatever_envelope_it_comes(stage: Stage) -> None:
    for number, (body, headers) in enumerate(ENVELOPES, 7001):
        stage.fms.faults.answer("create", 201, body, times=1, **headers)
        assert "Assignment 120 is requested" in await said(stage, "/request 120")
        assert (await stage.state(120)).row.fms_request_id == number
        stage.fms.faults.answer("delete", 200, {"success": True}, times=1)
        assert "is planned again" in await said(stage, "/unrequest 120")
    assert stage.fms.posts_received() == len(ENVELOPES)
