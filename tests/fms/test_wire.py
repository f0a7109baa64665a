"""The payload contract, without a network."""

import json
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from fms.wire import RAILS, NewVehicleRequest

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


@given(st.datetimes(), st.datetimes())
def test_times_travel_to_the_second_without_an_offset(delivery: datetime, pickup: datetime) -> None:
    call = RAILS.create(NewVehicleRequest(1, 2, delivery, pickup, 3))
    assert call.body is not None
    sent = call.body["vehicle_request"]
    assert sent["requested_delivery_datetime"] == str(delivery)[:19].replace(" ", "T")
    assert sent["requested_pickup_datetime"] == str(pickup)[:19].replace(" ", "T")


@given(ANSWERS)
def test_an_id_is_read_as_a_number_a_database_can_keep_or_not_at_all(body: bytes) -> None:
    found = RAILS.created_id(body)
    assert found is None or (type(found) is int and 0 < found < 2**63)


@given(ANSWERS)
def test_only_true_and_false_say_anything_about_a_deletion(body: bytes) -> None:
    said = RAILS.confirms_deletion(200, body)
    assert said is None or f'"success": {str(said).lower()}'.encode() in body
    assert RAILS.confirms_deletion(204, body) is True


@given(ANSWERS)
def test_no_answer_is_too_odd_to_be_put_into_a_few_phrases(body: bytes) -> None:
    phrases = RAILS.complaints(body)
    assert len(phrases) <= 10
    assert all(isinstance(phrase, str) for phrase in phrases)


def test_only_the_first_ten_complaints_are_kept() -> None:
    body = json.dumps({"errors": {f"field_{number}": ["is bad"] for number in range(50)}}).encode()
    assert RAILS.complaints(body) == tuple(f"field {number}: is bad" for number in range(10))
