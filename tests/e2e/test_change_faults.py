"""Every way in which FMS can fail a change, at each of its calls: what is said is what FMS has."""

import pytest

from bot.messages import ids
from domain.attempt import Outcome
from sandbox.fms.faults import CREATE_FAULTS, DELETE_FAULTS, Direction, Fault
from sandbox.slack.messages import Message
from sandbox.slack.queries import buttons, words
from tests.e2e.changing import change
from tests.e2e.forms import FAR
from tests.stage import Stage, on_sqlite, open_stage

pytestmark = on_sqlite

# So many in one stage, each with an assignment of its own.
_AT_ONCE = 9
_NEEDS_NO_HELP = (Fault.NO_CONTENT, Fault.ACCEPTS_WRAPPED, Fault.ACCEPTS_WRAPPED_REQUEST)


def _groups(direction: Direction, faults: tuple[Fault, ...]) -> list[object]:
    cut = [faults[first : first + _AT_ONCE] for first in range(0, len(faults), _AT_ONCE)]
    return [pytest.param(direction, some, id=f"{direction} {some[0]}") for some in cut]


@pytest.mark.parametrize(
    ("direction", "faults"),
    [
        *_groups(Direction.DELETE, tuple(DELETE_FAULTS)),
        *_groups(Direction.CREATE, tuple(CREATE_FAULTS)),
    ],
)
@pytest.mark.long
async def test_what_is_said_is_true_and_a_person_brings_it_to_its_end(
    database_url: str, direction: Direction, faults: tuple[Fault, ...]
) -> None:
    # What FMS holds back comes when it is let go, long after the bot has given up.
    async with open_stage(
        database_url, plans=len(faults), scale=0.1, fms_timeout_seconds=2
    ) as stage:
        for number, fault in enumerate(faults, start=120):
            await stage.request(number)
            stage.fms.faults.set(direction, fault)
            await change(stage, number, "ana")
            message = await _ended(stage, number)
            _is_true(stage, number, message, fault)
            stage.fms.faults.clear()
            stage.fms.release_slow()
            if "stopped" in words(message):
                assert fault not in _NEEDS_NO_HELP, fault
                await _help(stage, number, fault)
            if fault is not Fault.NOT_FOUND or direction is Direction.CREATE:
                await _is_changed(stage, number)


async def _ended(stage: Stage, number: int) -> Message:
    """Its message, once it is done or has stopped, and all is drawn."""

    def ended() -> Message | None:
        found = _message(stage, number)
        is_over = found and ("stopped" in words(found) or "is changed" in words(found))
        return found if is_over else None

    await stage.slack.until(ended)
    await stage.at_rest()
    found = ended()
    assert found
    return found


def _message(stage: Stage, number: int) -> Message | None:
    about = (f"{number} is", f"change of {number} ")
    mine = stage.slack.direct_messages("ana")
    return next((one for one in mine if any(said in words(one) for said in about)), None)


def _is_true(stage: Stage, number: int, message: Message, fault: Fault) -> None:
    """What FMS has is what the message says, and never two of it."""
    live, said = stage.live_requests(number), words(message)
    assert len(live) <= 1, fault
    if "may or may not" in said:
        return
    if "is gone*" in said:
        # That is FMS's word, which may not be so.
        assert (live == []) is (fault is not Fault.NOT_FOUND), fault
        return
    if "FMS has no request for it now" in said:
        assert live == [], fault
        return
    [one] = live
    assert str(one.id) in said, fault


async def _help(stage: Stage, number: int, fault: Fault) -> None:
    """Somebody looks into FMS where that is asked for, and has it go on."""
    message = await _ended(stage, number)
    if "is gone*" in words(message):
        assert "look in FMS" in words(message)
        await stage.slack.click("ana", message, "Leave it as it is now")
        await stage.slack.until(lambda: "was called off" in words(_now(stage, number)))
        return
    [*_, attempt] = await stage.attempts(number)
    if attempt.outcome == Outcome.UNCONFIRMED and attempt.action == "request":
        assert "Go on" not in buttons(message), fault
        await _answer_truly(stage, number)
    if "is changed" not in words(_now(stage, number)):
        await stage.slack.until(lambda: "Go on" in buttons(_now(stage, number)))
        await stage.slack.click("ana", _now(stage, number), "Go on")
        await stage.slack.until(
            lambda: (
                "is changed" in words(_now(stage, number))
                or "is gone*" in words(_now(stage, number))
            )
        )
    if "is gone*" in words(_now(stage, number)):
        # The delete in doubt had done its work.
        await stage.slack.until(lambda: "Go on" in buttons(_now(stage, number)))
        await stage.slack.click("ana", _now(stage, number), "Go on")


async def _answer_truly(stage: Stage, number: int) -> None:
    alert = await stage.alert(f"Unconfirmed: assignment {number}")
    live = stage.live_requests(number)
    if not live:
        await stage.slack.click("olga", alert, "No, release it")
    else:
        await stage.slack.click("olga", alert, "Yes, FMS has it")
        await stage.slack.until(lambda: stage.slack.modal("olga"))
        await stage.slack.submit("olga", {ids.DOUBT_REQUEST_ID: str(live[0].id)})
    await stage.until(lambda: _is_settled(stage, number))
    await stage.at_rest()


async def _is_settled(stage: Stage, number: int) -> bool:
    return (await stage.state(number)).open_attempt is None


def _now(stage: Stage, number: int) -> Message:
    message = _message(stage, number)
    assert message
    return message


async def _is_changed(stage: Stage, number: int) -> None:
    await stage.slack.until(lambda: "is changed" in words(_now(stage, number)))
    [live] = stage.live_requests(number)
    plan = stage.plan_of(number)
    assert live.dates == (plan.start_date + FAR, plan.end_date + FAR)
    card = await stage.card(number, "Requested")
    assert buttons(card) == ["Unrequest", "Change", "Delete", "Why?"]
