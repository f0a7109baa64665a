"""Every entry of the Slack door, and what it takes to use it: one case for each, by its name."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.listeners import ACTIONS, COMMANDS, VIEWS
from bot.messages import ids
from sandbox.fms.faults import Direction, Fault
from sandbox.slack.hands.base import place_of
from sandbox.slack.interactions import Interaction
from sandbox.slack.messages import Message
from sandbox.slack.people import User
from sandbox.slack.sight import find_spot
from tests.stage import CARDS, Stage

ENTRIES = (*COMMANDS, *ACTIONS, *VIEWS)

Use = Callable[[User], Interaction]


@dataclass(frozen=True)
class Case:
    """`prepare` brings assignment 120 to where the entry has a meaning.

    It returns a use of the entry by any person: also by those whose client would not let them,
    since the bot must not count on that. `done` waits for what the use leads to.
    """

    prepare: Callable[[Stage], Awaitable[Use]]
    done: Callable[[Stage, User], Awaitable[Any]]


async def _type_request(stage: Stage) -> Use:
    return _typed(stage, "/request", "120")


async def _type_unrequest(stage: Stage) -> Use:
    await stage.request(120, who="olga")
    return _typed(stage, "/unrequest", "120")


async def _type_sync(stage: Stage) -> Use:
    return _typed(stage, "/sync", "")


async def _click_request(stage: Stage) -> Use:
    return _clicked(stage, await stage.card(120, "Planned"), "Request")


async def _click_unrequest(stage: Stage) -> Use:
    await stage.request(120, who="olga")
    return _clicked(stage, await stage.card(120, "Requested"), "Unrequest")


async def _click_delete(stage: Stage) -> Use:
    await stage.request(120, who="olga")
    return _clicked(stage, await stage.card(120, "Requested"), "Delete")


async def _click_in_fms(stage: Stage) -> Use:
    return _clicked(stage, await _doubt(stage), "It is in FMS")


async def _click_not_in_fms(stage: Stage) -> Use:
    return _clicked(stage, await _doubt(stage), "It is not in FMS")


async def _submit_request_id(stage: Stage) -> Use:
    slack = stage.slack
    await slack.click("olga", await _doubt(stage), "It is in FMS")
    await slack.until(lambda: slack.modal("olga"))
    await slack.fill("olga", {ids.DOUBT_REQUEST_ID: str(stage.fms.live_requests()[0].id)})
    filled = slack.modal("olga")
    assert filled
    return lambda user: Interaction(
        user.id, "interactive", slack.payloads.view_submission(user, filled), accepts_answer=True
    )


async def _doubt(stage: Stage) -> Message:
    stage.fms.faults.set(Direction.CREATE, Fault.ACCEPTS_THEN_DROPS, times=1)
    await stage.slack.type("olga", CARDS, "/request 120")
    return await stage.alert("Unconfirmed: assignment 120")


def _typed(stage: Stage, command: str, text: str) -> Use:
    slack = stage.slack
    channel = slack.workspace.channel(CARDS)
    return lambda user: Interaction(
        user.id,
        "slash_commands",
        slack.payloads.slash_command(user, channel, command, text),
        accepts_answer=True,
    )


def _clicked(stage: Stage, message: Message, label: str) -> Use:
    spot = find_spot(message, label)
    place = place_of(message, spot.attachment_id)
    action = {**spot.element, "block_id": spot.block_id}
    return lambda user: Interaction(
        user.id, "interactive", stage.slack.payloads.block_action(user, place, action, {})
    )


async def _is_requested(stage: Stage, _: User) -> None:
    await stage.card(120, "Requested")


async def _is_synced(stage: Stage, _: User) -> None:
    await stage.alert("all 5 reports are good")


async def _is_planned(stage: Stage, _: User) -> None:
    await stage.card(120, "Planned")


async def _is_deleted(stage: Stage, _: User) -> None:
    await stage.slack.until(lambda: not stage.cards(120))


async def _is_asked_for_the_id(stage: Stage, user: User) -> None:
    await stage.slack.until(lambda: stage.slack.modal(user))


_CASES: Mapping[str, Case] = {
    "/request": Case(_type_request, _is_requested),
    "/unrequest": Case(_type_unrequest, _is_planned),
    "/sync": Case(_type_sync, _is_synced),
    ids.REQUEST: Case(_click_request, _is_requested),
    ids.UNREQUEST: Case(_click_unrequest, _is_planned),
    ids.DELETE: Case(_click_delete, _is_deleted),
    ids.DOUBT_IN_FMS: Case(_click_in_fms, _is_asked_for_the_id),
    ids.DOUBT_NOT_IN_FMS: Case(_click_not_in_fms, _is_planned),
    ids.DOUBT_IN_FMS_VIEW: Case(_submit_request_id, _is_requested),
}


def case_of(name: str) -> Case:
    """The case of an entry; a new entry needs one of its own."""
    assert name in _CASES, f"{name} is a new entry: add what it takes to use it"
    return _CASES[name]
