"""FMS behind a web server, gateway or portal that answers in its place: nothing of it is believed.

What FMS got, what it holds, what is on record, and what the person was told have to agree.
"""

from typing import Any, NamedTuple

import pytest

from domain.attempt import Outcome
from sandbox.fms.faults import Direction
from sandbox.slack.queries import buttons, words
from tests.e2e.answers import said
from tests.stage import AMBER, CARDS, GREEN, MAGENTA, Stage, eight_plans, on_sqlite

pytestmark = on_sqlite

PORTAL = b"<html><head><title>Hotel Wi-Fi &amp; more</title></head><body>Sign in</body></html>"
NGINX = b"<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>nginx/1.24</body></html>"
CLOUD = b"<!DOCTYPE html><title>Attention Required!</title><body>Blocked</body>"


class InItsPlace(NamedTuple):
    """What a web server answers, and the words in which a person is told of it."""

    status: int
    body: object
    told: str
    headers: dict[str, Any] = {}  # noqa: RUF012  # never changed


PLACE = "a web server or firewall answered in FMS's place (status {}){}"
NO_SENSE = "FMS gave an answer that cannot be read (status 200)"
TO_A_DELETE = {
    "nginx": InItsPlace(404, NGINX, PLACE.format(404, ": 404 Not Found")),
    "a captive portal": InItsPlace(200, PORTAL, f"{NO_SENSE}: Hotel Wi-Fi &amp; more"),
    "a captive portal, signed out": InItsPlace(403, PORTAL, ": Hotel Wi-Fi &amp; more"),
    "a cloud firewall": InItsPlace(403, CLOUD, PLACE.format(403, ": Attention Required!")),
    "a proxy's text": InItsPlace(404, b"404 page not found\n", PLACE.format(404, "")),
    "a cluster's text": InItsPlace(410, b"default backend - 410", PLACE.format(410, "")),
    "nothing": InItsPlace(404, b"", PLACE.format(404, "")),
    "nothing with 200": InItsPlace(200, b"", NO_SENSE),
    "a JSON gateway": InItsPlace(404, {"message": "no Route matched"}, PLACE.format(404, "")),
    "Rails' router": InItsPlace(404, {"status": 404, "error": "Not Found"}, PLACE.format(404, "")),
    "a gateway that waits": InItsPlace(504, b"<html>504</html>", "internal error (status 504)"),
    "a login": InItsPlace(302, b"", "(status 302)", {"location": "https://sso.example.com/"}),
}


@pytest.mark.long
async def test_a_delete_that_somebody_else_answers_is_in_doubt_and_can_be_settled(
    stage: Stage,
) -> None:
    await stage.request(120)
    [request] = stage.live_requests(120)
    for who, answer in TO_A_DELETE.items():
        stage.fms.faults.answer("delete", answer.status, answer.body, times=1, **answer.headers)

        told = await said(stage, "/unrequest 120")

        assert answer.told in told, who
        assert "It is safe to try again." in told, who
        assert (await stage.card(120, "Unconfirmed")).color == AMBER
        attempt = (await stage.attempts(120))[-1]
        assert (attempt.outcome, attempt.http_status) == (Outcome.UNCONFIRMED, answer.status)
        row = (await stage.state(120)).row
        assert (row.status, row.fms_request_id) == ("requested", request.id), who
        alert = await stage.alert("Unconfirmed: assignment 120")
        assert buttons(alert) == ["Try again", "Yes, FMS still has it", "No, it is gone"]
        await stage.slack.click("olga", alert, "Yes, FMS still has it")
        assert (await stage.card(120, "Requested")).color == MAGENTA
    assert stage.fms.calls.received(Direction.DELETE) == len(TO_A_DELETE)
    assert stage.live_requests(120) == [request]


PAGES_TO_A_CREATE = {
    "nginx": InItsPlace(404, NGINX, PLACE.format(404, ": 404 Not Found")),
    "a cloud firewall": InItsPlace(403, CLOUD, PLACE.format(403, ": Attention Required!")),
    "a page that asks for a token": InItsPlace(401, b"<h1>401</h1>", PLACE.format(401, "")),
    "a page without a title": InItsPlace(429, b"<html>Slow</html>", PLACE.format(429, "")),
}


async def test_a_create_that_somebody_else_refuses_blames_neither_token_nor_vehicle(
    stage: Stage,
) -> None:
    for who, answer in PAGES_TO_A_CREATE.items():
        stage.fms.faults.answer("create", answer.status, answer.body, times=1)

        told = await said(stage, "/request 120")

        assert answer.told in told, who
        assert "Ask ops to check the address in FMS_STAGING_URL." in told, who
        assert "Nothing was created in FMS, and it is still planned." in told, who
        attempt = (await stage.attempts(120))[-1]
        assert (attempt.outcome, attempt.cause) == (Outcome.REFUSED, "web_server"), who
    await stage.at_rest()
    assert stage.slack.messages("#press-alerts") == []
    assert (await stage.card(120, "Planned")).color == GREEN
    assert stage.fms.posts_received() == len(PAGES_TO_A_CREATE)
    assert len(stage.fms.requests) == 0


async def test_a_404_that_may_be_a_gateways_is_not_told_as_an_unknown_vehicle(
    stage: Stage,
) -> None:
    for body, own in {
        "Couldn't find Vehicle": True,
        "Vehicle 456 not found": True,
        "no Route matched with those values": False,
        "Cannot POST /api/v1/vehicle_requests": False,
    }.items():
        stage.fms.faults.answer("create", 404, {"message": body}, times=1)

        told = await said(stage, "/request 120")

        assert ("FMS does not know the vehicle or the contact" in told) is own, body
        assert ("it is not clear that FMS itself said so (status 404): " in told) is not own, body
        assert body in told
        assert ("check the address in FMS_STAGING_URL" in told) is not own
        assert (await stage.attempts(120))[-1].outcome is Outcome.REFUSED
    assert (await stage.card(120, "Planned")).color == GREEN


@pytest.mark.parametrize(
    ("status", "body", "applied"),
    [(511, PORTAL, False), (200, PORTAL, False), (502, b"", True), (200, b"OK", True)],
)
async def test_a_create_whose_answer_is_somebody_elses_is_in_doubt_whatever_fms_did(
    stage: Stage, status: int, body: bytes, applied: bool
) -> None:
    stage.fms.faults.answer("create", status, body, applied=applied)

    await stage.slack.type("ana", CARDS, "/request 120")

    alert = await stage.alert("Unconfirmed: assignment 120")
    assert f"(status {status})" in words(alert)
    assert buttons(alert) == ["Yes, FMS has it", "No, release it"]
    assert (await stage.card(120, "Unconfirmed")).color == AMBER
    assert len(stage.live_requests(120)) == applied
    assert stage.fms.posts_received() == 1


async def take_back(stage: Stage, typed: str, count: int) -> None:
    """Ana's own requests, once she has seen which."""
    await stage.slack.type("ana", CARDS, f"/unrequest {typed}")
    asked = await stage.whisper("ana", f"Take these {count} requests back from FMS?")
    await stage.slack.click("ana", asked, f"Unrequest {count}")


@eight_plans
@pytest.mark.long
async def test_a_second_delete_in_a_row_that_was_done_before_stops_a_batch_and_asks(
    stage: Stage,
) -> None:
    await stage.request(*range(120, 126))
    stage.fms.faults.answer("delete", 404, {"error": "Couldn't find VehicleRequest"})

    await take_back(stage, "120-125", 6)

    ended = await stage.direct_message("ana", "2 taken back, 4 not tried")
    asked = words(ended)
    assert "Stopped by itself: 2 in a row were already gone from FMS. Look in" in asked
    assert "if it is, press *Unrequest the rest*." in asked
    assert buttons(ended) == ["Unrequest the rest"]
    assert stage.fms.calls.received(Direction.DELETE) == 2
    for number, status in ((120, "Planned"), (121, "Planned"), (122, "Requested")):
        await stage.card(number, status)
    row = (await stage.state(122)).row
    assert (row.status, row.fms_request_id is None) == ("requested", False)

    # Somebody has looked: it is not asked again.
    await stage.slack.click("ana", ended, "Unrequest the rest")

    again = await stage.direct_message("ana", "All 6 taken back")
    assert buttons(again) == []
    assert stage.fms.calls.received(Direction.DELETE) == 6


@eight_plans
@pytest.mark.long
async def test_one_that_was_gone_between_others_that_were_not_stops_nothing(stage: Stage) -> None:
    await stage.request(*range(120, 124))
    for number in (120, 122):
        [request] = stage.live_requests(number)
        stage.fms.state.rules.delete(request.id)

    await take_back(stage, "120-123", 4)

    ended = await stage.direct_message("ana", "All 4 taken back")
    assert "*Already gone from FMS:* 120, 122" in words(ended)
    assert "Stopped by itself" not in words(ended)
    assert stage.fms.live_requests() == []


@eight_plans
@pytest.mark.long
async def test_two_that_were_gone_at_the_very_end_are_asked_about_too(stage: Stage) -> None:
    await stage.request(120, 121)
    stage.fms.faults.answer("delete", 410, {"message": "Vehicle request not found"})

    await take_back(stage, "120 121", 2)

    ended = await stage.direct_message("ana", "Both taken back")
    assert "2 in a row were already gone from FMS. Look in" in words(ended)
    assert "Stopped" not in words(ended)
    assert buttons(ended) == []


MOVED: dict[str, Any] = {"location": "https://fms.new.example/api/v1/vehicle_requests"}


@pytest.mark.parametrize("status", [301, 307, 308])
async def test_an_fms_that_has_moved_names_where_to_and_the_setting(
    stage: Stage, status: int
) -> None:
    await stage.request(121)
    stage.fms.faults.answer("create", status, b"", **MOVED)
    stage.fms.faults.answer("delete", status, b"", location="https://fms.new.example/")

    await stage.slack.type("ana", CARDS, "/request 120")
    await stage.slack.type("ana", CARDS, "/unrequest 121")

    for number, kept in ((120, "it is still planned."), (121, "Its request is still in FMS.")):
        told = (await stage.whisper("ana", f"Assignment {number} was not")).text
        assert f"FMS has moved to https://fms.new.example (status {status})." in told
        assert "Ask ops to correct FMS_STAGING_URL." in told
        assert kept in told
        [*_, attempt] = await stage.attempts(number)
        assert (attempt.outcome, attempt.cause) == (Outcome.REFUSED, "moved")
    assert (await stage.card(120, "Planned")).color == GREEN
    assert (await stage.card(121, "Requested")).color == MAGENTA
    assert len(stage.fms.live_requests()) == 1
    assert len(stage.fms.calls) == 3


@pytest.mark.long
async def test_a_batch_for_an_fms_that_has_moved_stops_by_itself(stage: Stage) -> None:
    stage.fms.faults.answer("create", 308, b"", **MOVED)

    await stage.slack.type("ana", CARDS, "/request 120-122 4711-4713")

    ended = await stage.direct_message("ana", "None sent, 6 did not go")
    assert "120-122: FMS has moved to" in words(ended)
    assert "4711-4713: no such assignment" in words(ended)
    await stage.whisper("ana", "The last one: Assignment 122 was not sent: FMS has moved to")
    assert stage.fms.posts_received() == 3
