"""The alert about an unconfirmed attempt: everything known, a link, and the way to settle it."""

from dataclasses import replace
from typing import Any

import pytest

from bot.messages import ids
from bot.messages.ids import AssignmentValue, DoubtValue
from bot.messages.mentions import OPS
from bot.messages.text import moment
from bot.messages.unconfirmed import (
    render_alert,
    render_request_id_view,
    render_resolution,
    render_settled,
)
from domain.assignment import Action, AuditStamp, FmsReference, Partner, Status
from domain.attempt import Failure, FailureKind, Outcome, Performed, RequestIdTaken
from domain.fms_links import FmsLinks
from domain.forgotten import NOBODY
from sandbox.slack.queries import as_read
from tests.bot.messages.assertions import buttons, check_message, check_view, shown
from tests.bot.messages.strategies import BASES
from tests.domain.builders import BEN, NOW, STAGING, assignment, tried

LINKS = FmsLinks(BASES, "staging")
AMBER, GREY = "#ECB22E", "#8D8D8D"
ATTEMPT = "0123456789abcdef" * 2


def doubt(action: Action, outcome: Outcome = Outcome.UNCONFIRMED) -> Performed:
    attempt = tried(
        action,
        outcome,
        failure=Failure(FailureKind.SERVER_ERROR, "staging", http_status=500),
        http_status=500,
        requestor_id=1949 if action.creates else None,
        resolved=AuditStamp(BEN, NOW),
    )
    return Performed(attempt, assignment(Status.REQUESTED if attempt.fms else Status.PLANNED))


def test_an_alert_that_is_settled_gives_a_forgotten_partner_no_number() -> None:
    found = doubt(Action.REQUEST, Outcome.FOUND_NOT_APPLIED)
    assert found.assignment
    forgotten = replace(found.assignment, partner=Partner(NOBODY, ""))

    said = shown(render_alert(replace(found, assignment=forgotten), LINKS))

    assert "a partner who was forgotten" in said
    assert "(0)" not in said


def labels(found: Performed) -> list[str]:
    return [button["text"]["text"] for button in buttons(render_alert(found, LINKS))]


@pytest.mark.parametrize("action", Action)
def test_an_alert_tells_all_that_is_known(action: Action) -> None:
    message = render_alert(doubt(action), LINKS)
    check_message(message)
    for words in (as_read(message.text), shown(message)):
        assert "Unconfirmed" in words
        assert "assignment 123" in words
        assert "2026 Ford F-150 \u2026A00456 for Reyes, Maria, 12-01 to 12-08-26" in words
        assert "<@U0ANA>" in words
        assert as_read(moment(NOW)) in words
        assert "FMS reported an internal error (status 500)" in words
        assert "Contact the FMS admin." in words
        assert "may or may not" in words
        assert "<https://staging.driveshop.com/vehicle_requests|FMS staging>" in words
    [attachment] = message.attachments
    assert attachment["color"] == AMBER


def test_an_alert_mentions_ops_until_it_is_settled() -> None:
    message = render_alert(doubt(Action.REQUEST), LINKS)
    heading = message.blocks[0]["text"]["text"]
    assert heading.startswith(f"{OPS}For ops: *Does FMS have this request?*")
    for said in (heading, message.text):
        assert "<@U0ANA>" in said
    assert OPS not in message.text
    assert OPS not in shown(render_alert(doubt(Action.REQUEST, Outcome.FOUND_APPLIED), LINKS))


def test_an_alert_leads_to_the_page_of_the_car_and_the_requests_in_fms() -> None:
    words = shown(render_alert(doubt(Action.REQUEST), LINKS))
    assert "the page of the <https://staging.driveshop.com/vehicles/456|2026 Ford F-150>" in words


@pytest.mark.parametrize("action", Action)
def test_only_a_question_says_that_nobody_knows(action: Action) -> None:
    for state in SETTLED:
        assert "may or may not" not in shown(render_alert(doubt(action, state), LINKS))


def test_a_delete_in_doubt_is_told_as_asked_for_and_not_as_done() -> None:
    words = shown(render_alert(doubt(Action.DELETE), LINKS))
    assert "<@U0ANA> asked FMS staging to delete request" in words
    assert "Does FMS still have this request?" in words


def test_an_alert_has_what_tells_this_request_from_another_in_fms() -> None:
    words = shown(render_alert(doubt(Action.REQUEST), LINKS))
    for part in ("456, VIN 1FTFW1E50MFA00456", "Reyes, Maria (789)", "Los Angeles", "1949"):
        assert part in words


def test_a_doubtful_create_has_two_buttons_and_nothing_to_try_again() -> None:
    found = doubt(Action.REQUEST)
    assert labels(found) == ["Yes, FMS has it", "No, release it"]
    ids_and_values = {
        (one["action_id"], one["value"]) for one in buttons(render_alert(found, LINKS))
    }
    value = DoubtValue(ATTEMPT, creates=True).dump()
    assert ids_and_values == {(ids.DOUBT_IN_FMS, value), (ids.DOUBT_NOT_IN_FMS, value)}


@pytest.mark.parametrize(
    ("action", "action_id"), [(Action.UNREQUEST, ids.UNREQUEST), (Action.DELETE, ids.DELETE)]
)
def test_a_doubtful_delete_may_be_tried_again(action: Action, action_id: str) -> None:
    found = doubt(action)
    assert labels(found) == ["Try again", "Yes, FMS still has it", "No, it is gone"]
    again = buttons(render_alert(found, LINKS))[0]
    assert (again["action_id"], again["value"]) == (action_id, AssignmentValue(123).dump())
    assert "vehicle_requests/12345|12345>" in render_alert(found, LINKS).text


@pytest.mark.parametrize(
    ("action", "in_fms", "not_in_fms"),
    [
        (Action.REQUEST, None, "is released"),
        (Action.UNREQUEST, "stays requested", "is planned again"),
        (Action.DELETE, "stays requested", "is deleted"),
    ],
)
def test_settling_says_first_what_it_will_do(
    action: Action, in_fms: str | None, not_in_fms: str
) -> None:
    """A create that is in FMS asks for its id in a modal, which confirms enough."""
    *_, yes, no = buttons(render_alert(doubt(action), LINKS))
    assert ("confirm" in yes) is (in_fms is not None)
    if in_fms:
        assert in_fms in yes["confirm"]["text"]["text"]
    assert not_in_fms in no["confirm"]["text"]["text"]
    assert "booked twice" in no["confirm"]["text"]["text"]
    assert no["style"] == no["confirm"]["style"] == "danger"
    assert no["confirm"]["text"]["text"].startswith("Only ops can answer this.")


@pytest.mark.parametrize(
    ("action", "state", "offers"),
    [
        (Action.REQUEST, Outcome.FOUND_APPLIED, ["Open card"]),
        (Action.REQUEST, Outcome.FOUND_NOT_APPLIED, ["Request again", "Open card"]),
        (Action.UNREQUEST, Outcome.FOUND_APPLIED, ["Open card"]),
        (Action.UNREQUEST, Outcome.FOUND_NOT_APPLIED, ["Try again", "Open card"]),
        (Action.DELETE, Outcome.FOUND_NOT_APPLIED, ["Try again", "Open card"]),
    ],
)
def test_who_asked_is_told_with_what_to_do_next(
    action: Action, state: Outcome, offers: list[str]
) -> None:
    message = render_settled(doubt(action, state), LINKS)
    assert [one["text"]["text"] for one in buttons(message)] == offers


NEVER_SENT = (Outcome.QUEUED, Outcome.BLOCKED, Outcome.NOT_SENT)
SENT = [outcome for outcome in Outcome if outcome not in NEVER_SENT]
SETTLED = [outcome for outcome in SENT if outcome is not Outcome.UNCONFIRMED]


@pytest.mark.parametrize("state", SETTLED)
@pytest.mark.parametrize("action", Action)
def test_what_is_no_doubt_any_more_is_grey_and_has_no_buttons(
    action: Action, state: Outcome
) -> None:
    message = render_alert(doubt(action, state), LINKS)
    check_message(message)
    assert buttons(message) == []
    [attachment] = message.attachments
    assert attachment["color"] == GREY
    assert "Assignment 123" in message.text or "assignment 123" in message.text


@pytest.mark.parametrize("action", Action)
def test_every_state_has_words_of_its_own(action: Action) -> None:
    said = [render_alert(doubt(action, state), LINKS).text for state in SENT]
    assert len(set(said)) == len(SENT)


@pytest.mark.parametrize(
    ("action", "state", "part"),
    [
        (Action.REQUEST, Outcome.FOUND_APPLIED, "12345> is in FMS"),
        (Action.REQUEST, Outcome.FOUND_NOT_APPLIED, "the request is not in FMS"),
        (Action.UNREQUEST, Outcome.FOUND_APPLIED, "is no longer in FMS"),
        (Action.UNREQUEST, Outcome.FOUND_NOT_APPLIED, "still in FMS"),
        (Action.DELETE, Outcome.FOUND_APPLIED, "is no longer in FMS"),
        (Action.DELETE, Outcome.FOUND_NOT_APPLIED, "still in FMS"),
    ],
)
def test_a_settled_doubt_says_who_settled_it_and_how(
    action: Action, state: Outcome, part: str
) -> None:
    found = doubt(action, state)
    check_message(render_settled(found, LINKS))
    for message in (
        render_alert(found, LINKS),
        render_settled(found, LINKS),
        render_resolution(found, LINKS),
        render_resolution(replace(found, repeated=True), LINKS),
    ):
        check_message(message)
        assert f"settled by <@U0BEN>, {moment(NOW)}" in message.text
        assert part in message.text


def test_a_late_answer_that_fits_is_good_news() -> None:
    text = render_alert(doubt(Action.REQUEST, Outcome.ACCEPTED), LINKS).text
    assert "FMS answered after all: it is requested as" in text
    assert "vehicle_requests/12345|12345>" in text


@pytest.mark.parametrize(
    "change",
    [{"fms": None}, {"fms": FmsReference("staging", 999)}, {"deleted": AuditStamp(BEN, NOW)}],
    ids=["planned", "requested as another", "deleted"],
)
def test_a_late_answer_about_a_request_nobody_stands_for_is_a_warning(
    change: dict[str, Any],
) -> None:
    found = doubt(Action.REQUEST, Outcome.ACCEPTED)
    stands = assignment(Status.REQUESTED, **change)
    found = replace(found, assignment=stands)
    message = render_alert(found, LINKS)
    check_message(message)
    assert "does not use it" in message.text
    assert "Delete that request in FMS" in message.text
    assert message.attachments[0]["color"] == AMBER
    assert found.is_orphan


def test_an_id_that_another_assignment_has_changes_nothing() -> None:
    text = render_resolution(RequestIdTaken(12345, 124), LINKS).text
    assert "Nothing was changed" in text
    assert "12345" in text
    assert "124" in text


def test_a_doubt_that_nobody_remembers_is_nothing_to_settle() -> None:
    assert "nothing left to settle" in render_resolution(None, LINKS).text


def test_the_modal_asks_for_a_number_and_remembers_what_it_is_about() -> None:
    value = DoubtValue(ATTEMPT, creates=True, channel="C012AB3CD")
    view = render_request_id_view(value, assignment())
    check_view(view)
    assert view["callback_id"] == ids.DOUBT_IN_FMS_VIEW
    assert DoubtValue.load(view["private_metadata"]) == value
    [block] = view["blocks"]
    for part in ("Assignment 123", "2026 Ford F-150", "Reyes, Maria", "12-01 to 12-08-26"):
        assert part in as_read(block["hint"]["text"])
    assert block["block_id"] == ids.DOUBT_REQUEST_ID_BLOCK
    assert block["element"]["action_id"] == ids.DOUBT_REQUEST_ID


def test_a_doubt_shows_the_environment_it_was_sent_to_and_not_the_one_in_use() -> None:
    message = render_alert(doubt(Action.REQUEST), FmsLinks(BASES, "production"))
    assert "FMS staging" in message.text
    assert STAGING.environment == "staging"
