"""Every way in which sending a request can end: what the person, the card, and the record say."""

from dataclasses import dataclass

import pytest

from domain.attempt import Outcome
from sandbox.fms.faults import CREATE_FAULTS, Direction, Fault
from sandbox.slack.messages import Message
from sandbox.slack.queries import buttons, words
from tests.stage import ALERTS, AMBER, CARDS, GREEN, MAGENTA, Stage, on_sqlite, open_stage

pytestmark = on_sqlite


@dataclass(frozen=True)
class Ending:
    """What the fault leads to. `told` is in the private answer; FMS has `applied` it or not."""

    outcome: Outcome
    told: tuple[str, ...]
    applied: bool = False
    http_status: int | None = None
    cause: str | None = None

    @property
    def card(self) -> tuple[str, str, list[str]]:
        """The card's word, colour and buttons."""
        return {
            Outcome.ACCEPTED: ("Requested", MAGENTA, ["Unrequest", "Change", "Delete", "Why?"]),
            Outcome.REFUSED: ("Planned", GREEN, ["Request", "Edit", "Delete", "Why?"]),
            Outcome.UNCONFIRMED: ("Unconfirmed", AMBER, ["Why?"]),
        }[self.outcome]


def accepted() -> Ending:
    return Ending(Outcome.ACCEPTED, ("is requested: FMS staging request",), True, 201)


def refused(http_status: int | None, cause: str, *told: str) -> Ending:
    kept = "Nothing was created in FMS, and it is still planned."
    told = ("was not sent", *told, kept)
    return Ending(Outcome.REFUSED, told, False, http_status, cause)


def in_doubt(http_status: int | None, cause: str, told: str, *, applied: bool = False) -> Ending:
    words = (f"is *unconfirmed*: {told}", "so FMS may or may not have the request")
    return Ending(Outcome.UNCONFIRMED, words, applied, http_status, cause)


LOST = "the connection to FMS was lost before it answered"
BROKEN = "FMS reported an internal error (status {})"
NONSENSE = "FMS gave an answer that cannot be read (status {})"
NOBODY_SAYS = (
    "something was not found, and it is not clear that FMS itself said so (status 404)",
    "if they do, ask ops to check the address in FMS_STAGING_URL",
)
TOKEN = ("FMS does not let the scheduler in", "Ops has been told.")

ENDINGS = {
    Fault.DOWN: in_doubt(None, "connection_lost", LOST),
    Fault.DROPS_BEFORE: in_doubt(None, "connection_lost", LOST),
    Fault.ACCEPTS_THEN_DROPS: in_doubt(None, "connection_lost", LOST, applied=True),
    Fault.DROPS_DURING: in_doubt(None, "connection_lost", LOST, applied=True),
    Fault.SLOW: in_doubt(None, "timeout", "FMS did not answer in time", applied=True),
    Fault.UNAUTHORIZED: refused(401, "unauthorized", *TOKEN),
    Fault.FORBIDDEN: refused(403, "unauthorized", *TOKEN),
    Fault.NOT_FOUND: refused(404, "not_found", "FMS does not know the vehicle", "run a sync"),
    Fault.CONFLICT: refused(409, "taken", "the vehicle is taken", "Choose other dates"),
    Fault.INVALID: refused(422, "invalid", "FMS found the request invalid", "Correct what FMS"),
    Fault.TOO_MANY: refused(429, "slow_down", "asks us to slow down", "Try again in 10 seconds."),
    Fault.SERVER_ERROR: in_doubt(500, "server_error", BROKEN.format(500)),
    Fault.BAD_GATEWAY: in_doubt(502, "server_error", BROKEN.format(502)),
    Fault.UNAVAILABLE: in_doubt(503, "server_error", BROKEN.format(503)),
    Fault.HTML_200: in_doubt(200, "unreadable", NONSENSE.format(200)),
    Fault.GATEWAY_PAGE: refused(
        404,
        "web_server",
        "a web server or firewall answered in FMS's place (status 404): ",
        "Ask ops to check the address in FMS_STAGING_URL.",
    ),
    Fault.GATEWAY_TEXT: refused(404, "something_not_found", *NOBODY_SAYS),
    Fault.GATEWAY_NOTHING: refused(404, "something_not_found", *NOBODY_SAYS),
    Fault.GATEWAY_SAYS: refused(404, "something_not_found", *NOBODY_SAYS),
    Fault.MOVED: refused(
        301, "moved", "FMS has moved to https://fms.moved.example (status 301)", "FMS_STAGING_URL"
    ),
    Fault.REDIRECT_TO_LOGIN: in_doubt(302, "unreadable", NONSENSE.format(302)),
    Fault.ACCEPTS_THEN_500: in_doubt(500, "server_error", BROKEN.format(500), applied=True),
    Fault.ACCEPTS_WITHOUT_ID: in_doubt(201, "unreadable", NONSENSE.format(201), applied=True),
    Fault.ACCEPTS_UNREADABLE: in_doubt(201, "unreadable", NONSENSE.format(201), applied=True),
    Fault.ACCEPTS_WRAPPED: accepted(),
    Fault.ACCEPTS_WRAPPED_REQUEST: accepted(),
}


@pytest.mark.some_cases(4)
@pytest.mark.parametrize("fault", CREATE_FAULTS)
async def test_a_status_shown_is_true_however_fms_fails(database_url: str, fault: Fault) -> None:
    patience = 2 if fault is Fault.SLOW else 60
    async with open_stage(database_url, fms_timeout_seconds=patience) as stage:
        stage.fms.faults.set(Direction.CREATE, fault)

        await stage.slack.type("ana", CARDS, "/request 120")
        await stage.slack.click("ben", await stage.card(121, "Planned"), "Request")

        await _ended(stage, "ana", 120, ENDINGS[fault])
        await _ended(stage, "ben", 121, ENDINGS[fault])
        assert stage.fms.posts_received() == 2


async def test_nothing_is_created_where_fms_refuses_the_connection(stage: Stage) -> None:
    await stage.fms.stop_listening()
    host = stage.fms.url.removeprefix("http://")
    told = f"FMS could not be reached: the connection was refused ({host})"

    await stage.slack.type("ana", CARDS, "/request 120")

    await _ended(stage, "ana", 120, refused(None, "refused", told, "Ops has been told."))


async def _ended(stage: Stage, who: str, number: int, ending: Ending) -> None:
    answer = await stage.whisper(who, f"Assignment {number}")
    for told in ending.told:
        assert told in answer.text
    await _card_shows(stage, number, ending)
    await _is_on_record(stage, number, ending)
    assert len(stage.live_requests(number)) == ending.applied
    await stage.at_rest()
    assert bool(_alerts(stage, number)) == (ending.outcome is Outcome.UNCONFIRMED)
    is_taken = "FMS says that the vehicle is taken" in answer.text
    may_help = ending.outcome is Outcome.REFUSED and not is_taken
    assert ("Try again" in buttons(answer)) == may_help
    assert ("Other free cars" in buttons(answer)) == is_taken
    assert stage.said_to(who) == [answer]


async def _card_shows(stage: Stage, number: int, ending: Ending) -> None:
    word, colour, pressable = ending.card
    card = await stage.card(number, word)
    assert card.color == colour
    assert buttons(card) == pressable


async def _is_on_record(stage: Stage, number: int, ending: Ending) -> None:
    [attempt] = await stage.attempts(number)
    assert (attempt.outcome, attempt.http_status, attempt.cause) == (
        ending.outcome,
        ending.http_status,
        ending.cause,
    )
    assert attempt.seconds is not None
    assert 0 < attempt.seconds < 60
    assert (await stage.state(number)).row.status == (
        "requested" if ending.outcome is Outcome.ACCEPTED else "planned"
    )


def _alerts(stage: Stage, number: int) -> list[Message]:
    heading = f"Unconfirmed: assignment {number}"
    return [one for one in stage.slack.messages(ALERTS) if heading in words(one)]
