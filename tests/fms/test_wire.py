"""The payload contract, without a network."""

import itertools
import json
from dataclasses import replace
from datetime import datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fms import DIALECTS, FmsOutcomeUnknown, FmsRefused, Reason
from fms.answers import Answer, as_json
from fms.wire import (
    complaints,
    create_call,
    created_id,
    delete_call,
    failure,
    is_deleted,
    is_gone,
    page_title,
)
from tests.fms.helpers import REQUEST

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
KEYS = st.sampled_from(
    ["id", "vehicle_request", "request", "success", "errors", "error", "message"]
)
ANSWERS = st.binary() | (JSON | st.dictionaries(KEYS, JSON)).map(
    lambda document: json.dumps(document).encode()
)


CREATE = create_call(REQUEST)


def answer(body: bytes, status: int) -> Answer:
    return Answer(CREATE, status, httpx.Headers(), body)


@given(st.datetimes(), st.datetimes())
def test_times_travel_to_the_second_without_an_offset(delivery: datetime, pickup: datetime) -> None:
    call = create_call(replace(REQUEST, delivery=delivery, pickup=pickup))
    assert call.body is not None
    sent = call.body["vehicle_request"]
    assert sent["requested_delivery_datetime"] == str(delivery)[:19].replace(" ", "T")
    assert sent["requested_pickup_datetime"] == str(pickup)[:19].replace(" ", "T")


@given(ANSWERS)
def test_an_id_is_read_as_a_number_a_database_can_keep_or_not_at_all(body: bytes) -> None:
    found = created_id(answer(body, 201))
    assert found is None or (type(found) is int and 0 < found < 2**63)


@given(ANSWERS)
def test_only_true_and_a_bare_204_prove_a_deletion(body: bytes) -> None:
    assert not is_deleted(answer(body, 200)) or b'"success": true' in body
    assert is_deleted(answer(body, 204))


@given(ANSWERS, st.integers(100, 999))
def test_every_answer_with_every_status_has_a_meaning(body: bytes, status: int) -> None:
    for call, dialect in itertools.product((CREATE, delete_call(7)), DIALECTS.values()):
        found = Answer(call, status, httpx.Headers(), body)
        assert (created_id(found, dialect) is not None) <= found.is_success
        assert is_deleted(found, dialect) + is_gone(found) <= 1
        assert is_deleted(found, dialect) <= (status in (200, 202, 204))
        assert isinstance(failure(found), FmsRefused | FmsOutcomeUnknown)


@given(ANSWERS)
def test_no_answer_is_too_odd_to_be_put_into_a_few_phrases(body: bytes) -> None:
    phrases = complaints(answer(body, 422))
    assert len(phrases) <= 10
    assert all(isinstance(phrase, str) for phrase in phrases)


def test_only_the_first_ten_complaints_are_kept() -> None:
    body = json.dumps({"errors": {f"field_{number}": ["is bad"] for number in range(50)}}).encode()
    assert complaints(answer(body, 422)) == tuple(f"field {number}: is bad" for number in range(10))


def short_enough(digits: str) -> int | str:
    return int(digits) if len(digits) <= 20 else digits


@given(ANSWERS)
def test_a_body_is_what_any_reader_of_json_makes_of_it(body: bytes) -> None:
    try:
        expected = json.loads(body, parse_float=str, parse_int=short_enough)
    except (ValueError, RecursionError):
        expected = None
    assert repr(as_json(body)) == repr(expected)


def test_an_answer_of_more_values_than_fms_has_words_for_is_not_taken_apart() -> None:
    """Nothing else of the bot would have a turn meanwhile; nor do fractions become numbers."""
    few, many = 20_000, 30_000
    values: tuple[object, ...] = (1, [], {"a": 1}, "x")
    for value in values:
        assert as_json(json.dumps({"id": 5, "errors": [value] * many}).encode()) is None
    told = answer(json.dumps({"errors": ["is bad"] * few}).encode(), 422)
    assert complaints(told) == ("is bad",) * 10
    proof = answer(json.dumps({"id": 5, "errors": [1] * many}).encode(), 201)
    assert created_id(proof) is None
    assert isinstance(failure(proof), FmsOutcomeUnknown)


def test_a_body_costs_little_however_many_and_long_its_numbers_are() -> None:
    most = b"[" + b"1," * 24_990 + b"1]"
    assert as_json(most) == [1] * 24_991
    for body in (b"[" + b"1," * 25_001 + b"1]", b"[" + b"{}," * 5_001 + b"{}]"):
        assert as_json(body) is None
    digits = "9" * 4_000
    assert as_json(f'{{"a": 1.5, "b": {digits}, "c": -12}}'.encode()) == {
        "a": "1.5",
        "b": digits,
        "c": -12,
    }


def test_an_address_that_is_none_leads_nowhere() -> None:
    headers = httpx.Headers({"Location": "http://[::1"})
    moved = failure(Answer(CREATE, 301, headers, b""))

    assert created_id(Answer(CREATE, 201, headers, b"")) is None
    assert (moved.reason, moved.said) == (Reason.MOVED, ())


@pytest.mark.parametrize("depth", range(100, 2_000, 50))
def test_no_depth_of_words_about_nothing_proves_that_a_request_is_gone(depth: int) -> None:
    body = b'{"error":' * depth + b'"Not found"' + b"}" * depth

    assert not is_gone(Answer(delete_call(7), 404, httpx.Headers(), body))


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (401, Reason.UNAUTHORIZED),
        (403, Reason.FORBIDDEN),
        (409, Reason.NOT_DELETED),
        (422, Reason.NOT_DELETED),
        (429, Reason.SLOW_DOWN),
        (400, Reason.REJECTED),
    ],
)
def test_what_is_said_of_creates_makes_no_sense_of_a_delete(status: int, reason: Reason) -> None:
    of_creates = {409: Reason.TAKEN, 422: Reason.INVALID}
    body = b'{"error": "It is approved"}'

    for call, wanted in ((delete_call(7), reason), (CREATE, of_creates.get(status, reason))):
        error = failure(Answer(call, status, httpx.Headers(), body))
        assert isinstance(error, FmsRefused)
        assert (error.reason, error.said, error.status) == (wanted, ("It is approved",), status)


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (b"<title>One</title><title>Two</title>", "One"),
        (b"<p>Words</p>", ""),
        (b"<TITLE lang=en> Sign\n in &amp; go </TITLE>", "Sign in & go"),
        (b"<title>\xff" + b"x" * 200, "\ufffd" + "x" * 99),
    ],
)
def test_a_page_is_shown_by_its_title(body: bytes, title: str) -> None:
    assert page_title(body) == title


def test_numbers_and_addresses_are_no_longer_than_any_of_fms() -> None:
    assert as_json(b"[12345678901234567890, 123456789012345678901]") == [
        12345678901234567890,
        "123456789012345678901",
    ]
    there = httpx.Headers({"Location": f"https://new.test/{'x' * 300}"})
    [said] = failure(Answer(CREATE, 308, there, b"")).said
    assert said == f"https://new.test/{'x' * 183}"
    assert Answer(CREATE, 308, there, b"").header("retry-after") == ""
