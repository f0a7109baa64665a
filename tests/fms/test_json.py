"""Values of an answer: few enough, no fractions, and the numbers that FMS can have."""

import httpx
import pytest

from fms.answers import LARGEST_ID, Answer, Call, as_id, as_json


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (1, 1),
        ("1", 1),
        ("007", 7),
        (LARGEST_ID, LARGEST_ID),
        (str(LARGEST_ID), LARGEST_ID),
        (0, None),
        (-1, None),
        (LARGEST_ID + 1, None),
        ("1" * 20, None),
        (True, None),
        ("\u00b2", None),
        ("\u0661", None),
        ("1.0", None),
        (None, None),
    ],
)
def test_a_number_of_fms_is_positive_and_fits(value: object, number: int | None) -> None:
    assert as_id(value) == number


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"a": 1.5, "b": 1e3}', {"a": "1.5", "b": "1e3"}),
        (b'{"id": 12345678901234567890}', {"id": 12345678901234567890}),
        (b'{"id": 123456789012345678901}', {"id": "123456789012345678901"}),
        (b'{"id": ', None),
        (b"\xff", None),
        (b"[" * 5_000, None),
        # A list, and 24,996 commas: 25,000.
        (b"[" + b"1," * 24_996 + b"1]", [1] * 24_997),
        (b"[" + b"1," * 24_997 + b"1]", None),
        (b"[" + b"{}," * 6_000 + b"{}]", None),
    ],
    ids=lambda one: repr(one)[:20],
)
def test_a_body_is_read_while_it_has_as_few_values_as_a_word_of_fms(
    body: bytes, value: object
) -> None:
    assert as_json(body) == value


def test_a_header_that_is_not_there_is_empty() -> None:
    answer = Answer(Call("GET", "/"), 200, httpx.Headers({"Location": "/7"}), b"")

    assert (answer.header("location"), answer.header("retry-after")) == ("/7", "")
