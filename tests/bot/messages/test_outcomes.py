"""The private answer to who asked: what became of it, and whether trying again is safe."""

from typing import get_args

import pytest

from bot.messages import ids
from bot.messages.bulk import render_bulk_check
from bot.messages.format import FmsLinks
from bot.messages.ids import AssignmentValue
from bot.messages.outcomes import render_check, render_outcome
from domain.assignment import Action, Assignment, Status
from domain.checks import DatesReversed, NotApproved, StartsInPast
from domain.failures import Failure, FailureKind
from domain.outcomes import (
    Blocked,
    Checked,
    Done,
    NotSent,
    NotSentReason,
    Outcome,
    Overtaken,
    Refused,
    Repeated,
    Troubled,
    Unconfirmed,
)
from tests.bot.messages.assertions import buttons, check_message, shown
from tests.bot.messages.strategies import BASES
from tests.domain.builders import STAGING, TODAY, assignment

LINKS = FmsLinks(BASES, "staging")
LIVE = FmsLinks(BASES, "production")
LOST = Failure(FailureKind.CONNECTION_LOST, "staging")
TAKEN = Failure(FailureKind.TAKEN, "staging", http_status=409)
REQUESTED = assignment(Status.REQUESTED)


def before(action: Action) -> Assignment:
    return assignment(Status.PLANNED if action.creates else Status.REQUESTED)


def done(action: Action, *, already_gone: bool = False) -> Done:
    stands = REQUESTED if action.creates else assignment()
    return Done(action, stands, STAGING, already_gone=already_gone)


def refused(action: Action) -> Refused:
    return Refused(action, before(action), TAKEN)


def unconfirmed(action: Action) -> Unconfirmed:
    return Unconfirmed(action, before(action), LOST, "a" * 32)


def blocked(action: Action) -> Blocked:
    return Blocked(action, 123, before(action), (DatesReversed(), StartsInPast(TODAY)))


ACTION_IDS = {
    Action.REQUEST: ids.REQUEST,
    Action.UNREQUEST: ids.UNREQUEST,
    Action.DELETE: ids.DELETE,
}
OUTCOMES: list[tuple[Outcome, bool]] = [
    *((refused(action), True) for action in Action),
    (unconfirmed(Action.REQUEST), False),
    (unconfirmed(Action.UNREQUEST), True),
    (unconfirmed(Action.DELETE), True),
    *((done(action), False) for action in Action),
    *((blocked(action), False) for action in Action),
    *((Repeated(action, 123), False) for action in Action),
    *((NotSent(action, 123, why), True) for action in Action for why in NotSentReason),
    *((Troubled(action, 123, "3f9a0c1e"), False) for action in Action),
    (Overtaken(Action.REQUEST, assignment(), STAGING), False),
]


@pytest.mark.parametrize(
    ("outcome", "safe"),
    OUTCOMES,
    ids=[f"{type(outcome).__name__} {outcome.action}" for outcome, _ in OUTCOMES],
)
def test_trying_again_is_offered_exactly_where_it_is_safe(outcome: Outcome, safe: bool) -> None:
    message = render_outcome(outcome, LINKS)
    check_message(message)
    assert "123" in message.text
    again = [(one["text"]["text"], one["action_id"], one["value"]) for one in buttons(message)]
    button = ("Try again", ACTION_IDS[outcome.action], AssignmentValue(123).dump())
    assert again == ([button] if safe else [])


@pytest.mark.parametrize(
    ("outcome", "parts"),
    [
        (
            done(Action.REQUEST),
            [
                "Assignment 123 is requested",
                "FMS staging request",
                "vehicle_requests/12345|12345>",
                "2026 Ford F-150 for Reyes, Maria, 12-01-26 to 12-08-26",
            ],
        ),
        (
            Done(Action.REQUEST, REQUESTED, STAGING, (NotApproved("Ford"),)),
            ["Worth knowing: ", "approved list for Ford."],
        ),
        (done(Action.UNREQUEST), ["planned again", "Request 12345 is deleted in FMS."]),
        (
            done(Action.UNREQUEST, already_gone=True),
            ["planned again", "12345 was already gone from FMS."],
        ),
        (done(Action.DELETE), ["is deleted", "Request 12345 is deleted in FMS."]),
        (done(Action.DELETE, already_gone=True), ["12345 was already gone from FMS."]),
        (Done(Action.DELETE, assignment(), None), ["Assignment 123 is deleted"]),
        (
            blocked(Action.REQUEST),
            ["was not sent: it ends before it starts; correct its dates; its start lies in"],
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
        (Repeated(Action.REQUEST, 123), ["a second time", "nothing was sent twice"]),
        (
            Overtaken(Action.REQUEST, assignment(), STAGING),
            ["vehicle_requests/12345|12345>", "Delete that request in FMS", "alerts channel"],
        ),
        (
            NotSent(Action.REQUEST, 123, NotSentReason.DATABASE),
            ["was not sent", "database did not answer", "Nothing went to FMS"],
        ),
        (
            NotSent(Action.DELETE, 123, NotSentReason.CLOSING),
            ["was not deleted", "is restarting", "Nothing went to FMS"],
        ),
        (Troubled(Action.REQUEST, 123, "3f9a0c1e"), ["went wrong", "reference: 3f9a0c1e"]),
    ],
)
def test_an_outcome_is_told_in_words(outcome: Outcome, parts: list[str]) -> None:
    message = render_outcome(outcome, LINKS)
    for part in parts:
        assert part in message.text
        assert part in shown(message)


def test_no_kind_of_outcome_is_left_out_above() -> None:
    assert {type(outcome) for outcome, _ in OUTCOMES} == set(get_args(Outcome))


def test_nothing_is_said_about_fms_when_it_had_no_part() -> None:
    assert "FMS" not in render_outcome(Done(Action.DELETE, assignment(), None), LINKS).text


def test_production_needs_no_name() -> None:
    text = render_outcome(done(Action.REQUEST), LIVE).text
    assert "production" not in text


@pytest.mark.parametrize("action", Action)
def test_a_check_says_that_nothing_was_sent(action: Action) -> None:
    free = Checked(action, 123, before(action), (), (NotApproved("Ford"),))
    blocked_ = Checked(action, 123, before(action), (DatesReversed(),), ())
    for checked, can in ((free, True), (blocked_, False)):
        message = render_check(checked, LINKS)
        check_message(message)
        assert "Nothing was sent." in message.text
        assert (" can be " in message.text) is can
        assert (" cannot be " in message.text) is not can
    assert "approved list for Ford" in render_check(free, LINKS).text


def test_a_bulk_check_counts_what_is_free_to_go() -> None:
    checks = [
        Checked(Action.REQUEST, 123, assignment(), (), ()),
        Checked(Action.REQUEST, 124, assignment(id=124), (DatesReversed(),), ()),
    ]
    message = render_bulk_check(checks, LINKS)
    check_message(message)
    first, *rest = shown(message).splitlines()
    assert first.startswith("*1 of 2 are free to go.")
    assert len(rest) == 2
