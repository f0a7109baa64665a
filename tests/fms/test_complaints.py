"""FMS's own words, in every shape that FMS and what it is made of may give them."""

import json

import httpx
import pytest

from fms import FmsError, Reason
from fms.answers import Answer
from fms.wire import complaints, create_call, delete_call, failure
from tests.fms.helpers import REQUEST

CREATE, DELETE = create_call(REQUEST), delete_call(12345)


def answer(body: object, status: int = 422, kind: str = "application/json") -> Answer:
    payload = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(CREATE, status, httpx.Headers({"content-type": kind}), payload)


SHAPES: dict[str, tuple[object, tuple[str, ...]]] = {
    "Rails, bare": ({"vehicle_id": ["must exist"]}, ("vehicle id: must exist",)),
    "Rails, bare, several": (
        {"vehicle": ["must exist"], "requestor_id": ["can't be blank", "is no number"]},
        ("vehicle: must exist", "requestor id: can't be blank, is no number"),
    ),
    "Rails, bare, in its wrapper": (
        {"vehicle_request": {"vehicle_id": ["must exist"]}},
        ("vehicle id: must exist",),
    ),
    "Rails, under errors": (
        {"errors": {"pickup": ["is too far"]}, "status": 422},
        ("pickup: is too far",),
    ),
    "full_messages": ({"full_messages": ["Vehicle must exist"]}, ("Vehicle must exist",)),
    "full_messages beside the fields": (
        {"errors": {"vehicle": ["must exist"], "full_messages": ["Vehicle must exist"]}},
        ("Vehicle must exist",),
    ),
    "a list": (
        ["Vehicle must exist", {"detail": "Contact is closed"}],
        ("Vehicle must exist", "Contact is closed"),
    ),
    "a string": ("Vehicle must exist", ("Vehicle must exist",)),
    "problem+json": (
        {
            "type": "https://fms.example.com/problems/retired",
            "title": "Your request is not valid",
            "status": 422,
            "detail": "Vehicle 456 is retired",
        },
        ("Vehicle 456 is retired",),
    ),
    "problem+json, title alone": (
        {"type": "about:blank", "title": "The vehicle is retired", "status": 422},
        ("The vehicle is retired",),
    ),
    "ASP.NET": (
        {"title": "One or more errors", "errors": {"VehicleId": ["The field is required."]}},
        ("VehicleId: The field is required.",),
    ),
    "JSON:API": (
        {
            "errors": [
                {
                    "status": "422",
                    "source": {"pointer": "/data/attributes/vehicle"},
                    "title": "Invalid",
                    "detail": "Vehicle is not available",
                },
                {"status": "422", "title": "Contact is closed"},
            ]
        },
        ("Vehicle is not available", "Contact is closed"),
    ),
    "details alone": ({"errors": [{"detail": "Vehicle is on loan"}]}, ("Vehicle is on loan",)),
    "fields by name": (
        {"errors": [{"field": "vehicle_id", "message": "must exist", "code": 12}]},
        ("vehicle id: must exist",),
    ),
    "FastAPI": (
        {"detail": [{"loc": ["body", "vehicle_id"], "msg": "field required", "type": "missing"}]},
        ("field required",),
    ),
    "an object under error": (
        {"error": {"code": 7, "message": "Vehicle 456 is taken"}},
        ("Vehicle 456 is taken",),
    ),
    "the first that says something": (
        {"errors": [], "error": True, "message": None, "detail": "Vehicle is retired"},
        ("Vehicle is retired",),
    ),
    "a number says nothing": ({"error": 422, "message": "Vehicle is taken"}, ("Vehicle is taken",)),
    "a status says nothing": (
        {"status": 422, "error": "Unprocessable Entity", "message": "Vehicle is retired"},
        ("Vehicle is retired",),
    ),
    "success false": (
        {"success": False, "errors": ["Vehicle is retired"]},
        ("Vehicle is retired",),
    ),
    "what is no complaint": ({"id": None, "status": "pending", "tags": [1, 2]}, ()),
    "a status alone": ({"status": 404, "error": "Not Found"}, ()),
    "nothing": ({}, ()),
    "a status in a sentence": ({"error": "404: Not Found.", "message": "Forbidden!"}, ()),
    "sentences of a field": (
        {"errors": {"full_messages": ["Vehicle is taken", "Dates are past"]}},
        ("Vehicle is taken", "Dates are past"),
    ),
    "as many as anybody reads": (
        {"errors": {"days": [f"no {number}" for number in range(12)]}},
        (f"days: {', '.join(f'no {number}' for number in range(10))}",),
    ),
    "spaces and lines": ({"error": "  Vehicle\n456 \t is taken "}, ("Vehicle 456 is taken",)),
}


@pytest.mark.parametrize(("body", "said"), SHAPES.values(), ids=SHAPES)
def test_fms_own_words_are_found_in_whatever_shape_they_come(
    body: object, said: tuple[str, ...]
) -> None:
    assert complaints(answer(body)) == said
    # The header may say anything: what it is, is seen from the body.
    assert complaints(answer(body, kind="text/html")) == said


def test_plain_text_is_shown_up_to_two_hundred_characters() -> None:
    def said(text: bytes) -> tuple[str, ...]:
        return complaints(answer(text, kind="text/plain"))

    assert said(b"Vehicle 456 is retired\n") == ("Vehicle 456 is retired",)
    assert said(b"x" * 5000) == ("x" * 200,)
    for silent in (b"", b"  \n", b"404 Not Found\n", b"403 - Forbidden", b"422", b'{"error": "Not'):
        assert said(silent) == (), silent
    assert complaints(answer(b"<html>No</html>")) == ()


@pytest.mark.parametrize(
    "document",
    [
        {"errors": ["x" * 3000] * 20_000},
        {"errors": {f"field_{number}": ["is bad"] * 50 for number in range(20_000)}},
        {"errors": [""] * 100_000},
        {"errors": [[] for _ in range(50_000)]},
    ],
)
def test_of_countless_complaints_a_few_are_read(document: object) -> None:
    found = complaints(answer(document))
    assert len(found) <= 10
    assert sum(map(len, found)) < 10_000


def test_a_403_in_fms_own_words_is_no_word_about_the_token() -> None:
    def reason(body: object, status: int) -> Reason:
        found = failure(answer(body, status))
        assert isinstance(found, FmsError)
        return found.reason

    for silent in (b"", {"error": "Forbidden"}, {"status": 403}, b"403 Forbidden\n", {}):
        assert reason(silent, 403) is Reason.UNAUTHORIZED
    for own in (
        {"error": "Not your region"},
        {"vehicle": ["is not yours"]},
        b"RBAC: access denied",
    ):
        assert reason(own, 403) is Reason.FORBIDDEN
        assert reason(own, 401) is Reason.UNAUTHORIZED
