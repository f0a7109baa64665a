"""The private answer to who asked: what became of it, and whether trying again is safe."""

from dataclasses import replace
from typing import Any

import pytest

from bot.messages import ids
from bot.messages.attempts import render_answer, render_checks
from bot.messages.ids import AssignmentValue
from domain.assignment import Action, Assignment, AuditStamp, Status
from domain.attempt import Failure, FailureKind, Outcome, Performed
from domain.checks import Checked
from domain.fms_links import FmsLinks
from domain.reasons import (
    DatabaseAway,
    DatesReversed,
    NotApproved,
    OtherAssignment,
    StartsInPast,
    VehicleAssigned,
)
from sandbox.slack.queries import as_read
from tests.bot.messages.assertions import buttons, check_message, shown
from tests.bot.messages.strategies import BASES
from tests.domain.builders import BEN, NOW, TODAY, assignment, tried

LINKS = FmsLinks(BASES, "staging")
LIVE = FmsLinks(BASES, "production")
LOST = Failure(FailureKind.CONNECTION_LOST, "staging")
INVALID = Failure(FailureKind.INVALID, "staging", http_status=422)
TAKEN = Failure(FailureKind.TAKEN, "staging", http_status=409)
REQUESTED = assignment(Status.REQUESTED)


def before(action: Action) -> Assignment:
    return assignment(Status.PLANNED if action.creates else Status.REQUESTED)


def performed(
    action: Action, outcome: Outcome, stands: Assignment | None = None, **changes: Any
) -> Performed:
    return Performed(tried(action, outcome, **changes), stands or before(action))


def done(action: Action, **changes: Any) -> Performed:
    stands = REQUESTED if action.creates else assignment()
    return performed(action, Outcome.ACCEPTED, stands, **changes)


def refused(action: Action) -> Performed:
    return performed(action, Outcome.REFUSED, failure=TAKEN)


def unconfirmed(action: Action) -> Performed:
    return performed(action, Outcome.UNCONFIRMED, failure=LOST)


def blocked(action: Action) -> Performed:
    reasons = (DatesReversed(), StartsInPast(TODAY))
    return performed(action, Outcome.BLOCKED, reasons=reasons)


def not_sent(action: Action) -> Performed:
    return performed(action, Outcome.NOT_SENT, reasons=(DatabaseAway(),))


# A person had said that FMS has no request, and released the assignment.
ORPHAN = performed(Action.REQUEST, Outcome.ACCEPTED, resolved=AuditStamp(BEN, NOW))


OTHER_WAYS = ["Other free cars", "Other dates"]
ACTION_IDS = {
    Action.REQUEST: ids.REQUEST,
    Action.UNREQUEST: ids.UNREQUEST,
    Action.DELETE: ids.DELETE,
}
OUTCOMES: list[tuple[Performed, bool]] = [
    *((refused(action), not action.creates) for action in Action),
    (performed(Action.REQUEST, Outcome.REFUSED, failure=INVALID), True),
    (unconfirmed(Action.REQUEST), False),
    (unconfirmed(Action.UNREQUEST), True),
    (unconfirmed(Action.DELETE), True),
    *((done(action), False) for action in Action),
    *((blocked(action), False) for action in Action),
    *((replace(done(action), repeated=True), False) for action in Action),
    *((not_sent(action), True) for action in Action),
    *(
        (performed(Action.REQUEST, outcome), False)
        for outcome in (Outcome.QUEUED, Outcome.IN_FLIGHT)
    ),
    *(
        (performed(action, outcome, resolved=AuditStamp(BEN, NOW)), False)
        for outcome in (Outcome.FOUND_APPLIED, Outcome.FOUND_NOT_APPLIED)
        for action in Action
    ),
    (performed(Action.DELETE, Outcome.SUPERSEDED), False),
    (ORPHAN, False),
]


@pytest.mark.parametrize(
    ("outcome", "safe"),
    OUTCOMES,
    ids=[f"{one.attempt.outcome} {one.attempt.action}" for one, _ in OUTCOMES],
)
def test_trying_again_is_offered_exactly_where_it_is_safe(outcome: Performed, safe: bool) -> None:
    message = render_answer(outcome, LINKS)
    check_message(message)
    assert "123" in message.text
    again = [
        (one["text"]["text"], one["action_id"], one["value"])
        for one in buttons(message)
        if one["text"]["text"] == "Try again"
    ]
    button = ("Try again", ACTION_IDS[outcome.attempt.action], AssignmentValue(123).dump())
    assert again == ([button] if safe else [])


TAKEN_HERE = VehicleAssigned(OtherAssignment.of(replace(REQUESTED, id=124)))


@pytest.mark.parametrize(
    ("outcome", "ways"),
    [
        (performed(Action.REQUEST, Outcome.BLOCKED, reasons=(TAKEN_HERE,)), [*OTHER_WAYS, "Edit"]),
        (refused(Action.REQUEST), [*OTHER_WAYS, "Edit"]),
        (performed(Action.REQUEST, Outcome.REFUSED, failure=INVALID), ["Try again", "Edit"]),
        (blocked(Action.REQUEST), ["Edit"]),
        (not_sent(Action.REQUEST), ["Try again"]),
        (unconfirmed(Action.REQUEST), []),
        (refused(Action.DELETE), ["Try again"]),
        (done(Action.REQUEST), []),
        (performed(Action.REQUEST, Outcome.BLOCKED, REQUESTED, reasons=(StartsInPast(TODAY),)), []),
    ],
)
def test_the_way_on_that_is_named_is_a_button(outcome: Performed, ways: list[str]) -> None:
    message = render_answer(outcome, LINKS)
    check_message(message)
    assert [one["text"]["text"] for one in buttons(message)] == ways


@pytest.mark.parametrize(
    ("outcome", "parts"),
    [
        (
            done(Action.REQUEST),
            [
                "Assignment 123 is requested",
                "FMS staging request",
                "vehicle_requests/12345|12345>",
                "2026 Ford F-150 \u2026A00456 for Reyes, Maria, 12-01 to 12-08-26",
            ],
        ),
        (
            done(Action.REQUEST, warnings=(NotApproved("Ford"),)),
            ["Worth knowing: ", "not approved for Ford."],
        ),
        (done(Action.UNREQUEST), ["planned again", "Request 12345 is deleted in FMS."]),
        (
            done(Action.UNREQUEST, http_status=404),
            ["planned again", "12345 was already gone from FMS."],
        ),
        (done(Action.DELETE), ["is deleted", "Request 12345 is deleted in FMS."]),
        (done(Action.DELETE, http_status=410), ["12345 was already gone from FMS."]),
        (done(Action.DELETE, request_id=None), ["Assignment 123 is deleted"]),
        (
            blocked(Action.REQUEST),
            ["was not sent: the end comes before the start; correct the dates; the start has"],
        ),
        (blocked(Action.UNREQUEST), ["was not unrequested: "]),
        (blocked(Action.DELETE), ["was not deleted: "]),
        (
            refused(Action.REQUEST),
            ["was not sent: FMS says that the vehicle is taken", "Nothing was created in FMS"],
        ),
        (refused(Action.UNREQUEST), ["was not unrequested", "Its request is still in FMS."]),
        (refused(Action.DELETE), ["was not deleted", "still there"]),
        (
            unconfirmed(Action.REQUEST),
            ["*unconfirmed*", "may or may not have the request", "alerts channel"],
        ),
        (unconfirmed(Action.UNREQUEST), ["*unconfirmed*", "safe to try again"]),
        (unconfirmed(Action.DELETE), ["*unconfirmed*", "safe to try again"]),
        (replace(done(Action.REQUEST), repeated=True), ["twice", "nothing was sent twice"]),
        (
            ORPHAN,
            ["vehicle_requests/12345|12345>", "Delete that request in FMS", "alerts channel"],
        ),
        (
            not_sent(Action.REQUEST),
            ["was not sent", "database did not answer", "Nothing went to FMS"],
        ),
        (
            performed(Action.DELETE, Outcome.NOT_SENT),
            ["was not deleted", "its turn did not come", "Nothing went to FMS"],
        ),
    ],
)
def test_an_outcome_is_told_in_words(outcome: Performed, parts: list[str]) -> None:
    message = render_answer(outcome, LINKS)
    for part in parts:
        assert as_read(part) in as_read(message.text)
        assert as_read(part) in shown(message)


def test_no_kind_of_outcome_is_left_out_above() -> None:
    assert {one.attempt.outcome for one, _ in OUTCOMES} == set(Outcome)


def test_nothing_is_said_about_fms_when_it_had_no_part() -> None:
    assert "FMS" not in render_answer(done(Action.DELETE, request_id=None), LINKS).text


def test_production_needs_no_name() -> None:
    text = render_answer(done(Action.REQUEST), LIVE).text
    assert "production" not in text


@pytest.mark.parametrize("action", Action)
def test_a_check_says_that_nothing_was_sent(action: Action) -> None:
    free = Checked(action, 123, before(action), (), (NotApproved("Ford"),))
    blocked_ = Checked(action, 123, before(action), (DatesReversed(),), ())
    for checked, can in ((free, True), (blocked_, False)):
        message = render_checks([checked])
        check_message(message)
        assert "Nothing was sent." in message.text
        assert (" can be " in message.text) is can
        assert (" cannot be " in message.text) is not can
    assert "not approved for Ford" in render_checks([free]).text


def test_a_bulk_check_counts_what_is_free_to_go() -> None:
    checks = [
        Checked(Action.REQUEST, 123, assignment(), (), ()),
        Checked(Action.REQUEST, 124, assignment(id=124), (DatesReversed(),), ()),
    ]
    message = render_checks(checks)
    check_message(message)
    first, *rest = shown(message).splitlines()
    assert first.startswith("*1 of 2 can be sent.")
    assert len(rest) == 2
