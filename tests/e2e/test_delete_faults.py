"""Every way in which taking a request back can end, by command and by either button."""

from dataclasses import dataclass

import pytest

from domain.attempt import Outcome
from sandbox.fms.faults import DELETE_FAULTS, Direction, Fault
from sandbox.slack.queries import buttons, words
from tests.stage import ALERTS, AMBER, CARDS, GREEN, MAGENTA, Stage, on_sqlite, open_stage

pytestmark = on_sqlite


@dataclass(frozen=True)
class Ending:
    """What the fault leads to; FMS has `applied` it or not."""

    outcome: Outcome
    told: str
    applied: bool = False
    http_status: int | None = None
    cause: str | None = None


def done(http_status: int, told: str, *, applied: bool) -> Ending:
    return Ending(Outcome.ACCEPTED, told, applied, http_status)


def refused(http_status: int, cause: str, told: str) -> Ending:
    return Ending(Outcome.REFUSED, told, False, http_status, cause)


def in_doubt(http_status: int | None, cause: str, told: str, *, applied: bool = False) -> Ending:
    return Ending(Outcome.UNCONFIRMED, told, applied, http_status, cause)


LOST = "the connection to FMS was lost before it answered"
BROKEN = "FMS reported an internal error (status {})"
NONSENSE = "FMS gave an answer that cannot be read (status {})"
TOKEN = "FMS does not let the scheduler in"
IN_ITS_PLACE = "a web server or firewall answered in FMS's place (status {})"
NOT_DELETED = "FMS answered that it did not delete the request"

ENDINGS = {
    Fault.DOWN: in_doubt(None, "connection_lost", LOST),
    Fault.DROPS_BEFORE: in_doubt(None, "connection_lost", LOST),
    Fault.ACCEPTS_THEN_DROPS: in_doubt(None, "connection_lost", LOST, applied=True),
    Fault.DROPS_DURING: in_doubt(None, "connection_lost", LOST, applied=True),
    Fault.SLOW: in_doubt(None, "timeout", "FMS did not answer in time", applied=True),
    Fault.UNAUTHORIZED: refused(401, "unauthorized", TOKEN),
    Fault.FORBIDDEN: refused(403, "unauthorized", TOKEN),
    Fault.NOT_FOUND: done(404, "was already gone from FMS", applied=False),
    Fault.CONFLICT: refused(409, "not_deleted", f"{NOT_DELETED} (status 409)"),
    Fault.INVALID: refused(422, "not_deleted", f"{NOT_DELETED} (status 422)"),
    Fault.TOO_MANY: refused(429, "slow_down", "Try again in 10 seconds."),
    Fault.SERVER_ERROR: in_doubt(500, "server_error", BROKEN.format(500)),
    Fault.BAD_GATEWAY: in_doubt(502, "server_error", BROKEN.format(502)),
    Fault.UNAVAILABLE: in_doubt(503, "server_error", BROKEN.format(503)),
    Fault.HTML_200: in_doubt(200, "unreadable", NONSENSE.format(200)),
    Fault.GATEWAY_PAGE: in_doubt(404, "web_server", IN_ITS_PLACE.format(404)),
    Fault.GATEWAY_TEXT: in_doubt(404, "web_server", IN_ITS_PLACE.format(404)),
    Fault.GATEWAY_NOTHING: in_doubt(404, "web_server", IN_ITS_PLACE.format(404)),
    Fault.GATEWAY_SAYS: in_doubt(404, "web_server", IN_ITS_PLACE.format(404)),
    Fault.MOVED: refused(301, "moved", "FMS has moved to https://fms.moved.example (status 301)"),
    Fault.REDIRECT_TO_LOGIN: in_doubt(302, "unreadable", NONSENSE.format(302)),
    Fault.ACCEPTS_THEN_500: in_doubt(500, "server_error", BROKEN.format(500), applied=True),
    Fault.NO_CONTENT: done(204, "is deleted in FMS", applied=True),
    Fault.SUCCESS_FALSE: refused(200, "not_deleted", f"{NOT_DELETED} (status 200)"),
}


@pytest.mark.some_cases(4)
@pytest.mark.parametrize("fault", DELETE_FAULTS)
async def test_a_status_shown_is_true_however_fms_fails(database_url: str, fault: Fault) -> None:
    patience = 2 if fault is Fault.SLOW else 60
    async with open_stage(database_url, fms_timeout_seconds=patience) as stage:
        await stage.request(120, 121, 122, who="olga")
        stage.fms.faults.set(Direction.DELETE, fault)

        await stage.slack.type("ana", CARDS, "/unrequest 120")
        await stage.slack.click("ana", await stage.whisper("ana", "back from FMS?"), "Unrequest")
        await stage.slack.click("ben", await stage.card(121, "Requested"), "Unrequest")
        await stage.slack.click("mia", await stage.card(122, "Requested"), "Delete")

        for who, number in (("ana", 120), ("ben", 121), ("mia", 122)):
            await _ended(stage, who, number, ENDINGS[fault])
        assert stage.fms.calls.received(Direction.DELETE) == 3


async def test_nothing_is_deleted_where_fms_refuses_the_connection(stage: Stage) -> None:
    await stage.request(120, who="olga")
    await stage.fms.stop_listening()

    await stage.slack.type("ana", CARDS, "/unrequest 120")
    await stage.slack.click("ana", await stage.whisper("ana", "back from FMS?"), "Unrequest")

    answer = await stage.whisper("ana", "Assignment 120 was not unrequested")
    assert "FMS could not be reached: the connection was refused" in answer.text
    assert "Its request is still in FMS." in answer.text
    assert (await stage.card(120, "Requested")).color == MAGENTA


async def _ended(stage: Stage, who: str, number: int, ending: Ending) -> None:
    await _person_is_told(stage, who, number, ending)
    await _card_shows(stage, number, ending)
    await _is_on_record(stage, number, ending)
    assert len(stage.live_requests(number)) == (not ending.applied)


async def _person_is_told(stage: Stage, who: str, number: int, ending: Ending) -> None:
    answer = await stage.whisper(who, f"Assignment {number}")
    assert ending.told in answer.text
    assert ("Try again" in buttons(answer)) == (ending.outcome is not Outcome.ACCEPTED)
    await stage.at_rest()
    assert stage.said_to(who) == [answer]
    heading = f"Unconfirmed: assignment {number}"
    alerts = [one for one in stage.slack.messages(ALERTS) if heading in words(one)]
    assert bool(alerts) == (ending.outcome is Outcome.UNCONFIRMED)


async def _card_shows(stage: Stage, number: int, ending: Ending) -> None:
    if number == 122 and ending.outcome is Outcome.ACCEPTED:
        assert stage.cards(number) == []
        return
    word, colour, pressable = {
        Outcome.ACCEPTED: ("Planned", GREEN, ["Request", "Edit", "Delete", "Why?"]),
        Outcome.REFUSED: ("Requested", MAGENTA, ["Unrequest", "Change", "Delete", "Why?"]),
        Outcome.UNCONFIRMED: ("Unconfirmed", AMBER, ["Why?"]),
    }[ending.outcome]
    card = await stage.card(number, word)
    assert card.color == colour
    assert buttons(card) == pressable


async def _is_on_record(stage: Stage, number: int, ending: Ending) -> None:
    _, attempt = await stage.attempts(number)
    assert (attempt.outcome, attempt.http_status, attempt.cause) == (
        ending.outcome,
        ending.http_status,
        ending.cause,
    )
    assert attempt.seconds is not None
    assert 0 < attempt.seconds < 5
    row = (await stage.state(number)).row
    gone = ending.outcome is Outcome.ACCEPTED
    assert row.status == ("planned" if gone and number != 122 else "requested")
    assert (row.deleted_at is not None) == (gone and number == 122)
