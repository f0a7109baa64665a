"""Buttons outlive deploys: what was recorded of earlier cards is posted, and does what it did."""

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.messages import ids
from domain.assignment import Action
from domain.attempt import Outcome
from sandbox.slack.interactions import Interaction
from sandbox.slack.payloads import Place
from sandbox.slack.queries import words
from storage.tables import AttemptRow
from tests.stage import Stage, eight_plans, on_sqlite
from tests.storage.saving import save

pytestmark = eight_plans

_DRAWN: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "cases" / "button_values.json").read_text(encoding="utf-8")
)["drawn"]
IN_FORMS = (*ids.FORM_OTHER_DAYS, *ids.FORM_OTHER_CARS)
# Menus and shortcuts carry nothing; what stands in a form or ticks a list is tested there.
RECORD = [
    one for one in _DRAWN if one["means"] and one["id"] not in (ids.FORM, ids.LIST_TICK, *IN_FORMS)
]
# Who pressed the recorded buttons, and the assignment and attempt that their values name.
WHO, NUMBER, ATTEMPT = "olga", 123, "0123456789abcdef0123456789abcdef"
INPUTS = {
    ids.DOUBT_IN_FMS_VIEW: (ids.DOUBT_REQUEST_ID_BLOCK, ids.DOUBT_REQUEST_ID),
    ids.HOME_FMS_USER_VIEW: (ids.HOME_FMS_USER_BLOCK, ids.HOME_FMS_USER_ID),
    ids.FINDING_EXTENDED_VIEW: (ids.FINDING_UNTIL_BLOCK, ids.FINDING_UNTIL),
    ids.CHANGE_VIEW: ("none", "none"),
    ids.READY_VIEW: ("none", "none"),
    ids.HOME_SETTINGS_VIEW: (ids.HOME_DIGEST_BLOCK, ids.HOME_DIGEST),
}
FINDINGS = (
    ids.FINDING_THAT_IS_IT,
    ids.FINDING_NOT_IT,
    ids.FINDING_TAKE_OVER,
    ids.FINDING_LEAVE_IT,
    ids.FINDING_IS_BACK,
    ids.FINDING_EXTENDED,
    ids.FINDING_EXTENDED_ANYWAY,
    ids.FINDING_EXTENDED_VIEW,
)


async def in_doubt(stage: Stage, *, creates: bool) -> None:
    """An attempt of the recorded id that nobody is sure of."""
    if not creates:
        await stage.request(NUMBER)
    request = stage.live_requests(NUMBER)
    doubt = AttemptRow(
        id=ATTEMPT,
        assignment_id=NUMBER,
        action=Action.REQUEST if creates else Action.UNREQUEST,
        outcome=Outcome.UNCONFIRMED,
        environment="staging",
        actor="slack:U0OLGALIN",
        cause="timeout",
        fms_request_id=request[0].id if request else None,
        started_at=datetime.now(UTC),
    )
    await save(stage.database, doubt)
    await stage.change(NUMBER)
    await stage.card(NUMBER, "Unconfirmed")


async def prepare(stage: Stage, drawn: dict[str, Any]) -> None:
    """Bring assignment 123 to where the button had been drawn."""
    if drawn["id"].startswith("doubt."):
        await in_doubt(stage, creates=drawn["means"]["creates"])
    elif drawn["id"] in (ids.UNREQUEST, ids.CHANGE, ids.READY_VIEW):
        await stage.request(NUMBER)
    await stage.card(120, "Planned")


async def post(stage: Stage, drawn: dict[str, Any]) -> None:
    """Send the recorded value as a client does that still shows it."""
    slack = stage.slack
    user = slack.workspace.user(WHO)
    card = await slack.until(lambda: next(iter(stage.cards(120)), None))
    action = {"type": "button", "action_id": drawn["id"], "value": drawn["value"], "block_id": "b"}
    payload = slack.payloads.block_action(user, Place(card), action, {})
    if drawn["id"] in INPUTS:
        for name in ("actions", "container", "channel", "message", "response_url", "state"):
            payload.pop(name, None)
        payload |= {"type": "view_submission", "view": _submitted(drawn)}
    kept = Interaction(user.id, "interactive", payload, accepts_answer=True)
    assert (await slack.dispatcher.deliver(kept)).acked


def _submitted(drawn: dict[str, Any]) -> dict[str, Any]:
    block, element = INPUTS[drawn["id"]]
    entry = {"type": "plain_text_input", "value": "4242"}
    if drawn["id"] == ids.FINDING_EXTENDED_VIEW:
        entry = {"type": "datepicker", "selected_date": "2099-12-31"}
    values: dict[str, Any] = {block: {element: entry}}
    if drawn["id"] == ids.HOME_SETTINGS_VIEW:
        eight = {"type": "static_select", "selected_option": {"value": "8"}}
        values = {
            block: {element: {"type": "checkboxes", "selected_options": []}},
            ids.HOME_HOUR_BLOCK: {ids.HOME_HOUR: eight},
            ids.HOME_DIGEST_OFFICE_BLOCK: {ids.HOME_DIGEST_OFFICE: {"selected_option": None}},
        }
    return {
        "id": "V0RECORDED",
        "hash": "1.recorded",
        "type": "modal",
        "callback_id": drawn["id"],
        "private_metadata": drawn["value"],
        "state": {"values": values},
    }


async def _told_that_it_is_not_ready(stage: Stage, _: dict[str, Any]) -> None:
    await stage.whisper(WHO, "no longer ready")


async def _told_of_the_calendar(stage: Stage, _: dict[str, Any]) -> None:
    await stage.slack.until(lambda: any("Denver" in words(one) for one in stage.said_to(WHO)))


async def _has_a_home(stage: Stage, _: dict[str, Any]) -> None:
    await stage.slack.until(lambda: stage.slack.home(WHO))


async def _requested(stage: Stage, _: dict[str, Any]) -> None:
    await stage.card(NUMBER, "Requested")


async def _planned(stage: Stage, _: dict[str, Any]) -> None:
    await stage.card(NUMBER, "Planned")


async def _deleted(stage: Stage, _: dict[str, Any]) -> None:
    await stage.slack.until(lambda: not stage.cards(NUMBER))


async def _told_what_would_happen(stage: Stage, _: dict[str, Any]) -> None:
    await stage.whisper(WHO, "Nothing was sent")


async def _told_why(stage: Stage, _: dict[str, Any]) -> None:
    view = await stage.slack.until(lambda: stage.slack.modal(WHO))
    assert f"Assignment {NUMBER}: Planned" in words(view)


async def _asked_or_kept(stage: Stage, drawn: dict[str, Any]) -> None:
    if drawn["means"]["creates"]:
        await _asked(stage, drawn)
    else:
        await _requested(stage, drawn)


async def _asked(stage: Stage, _: dict[str, Any]) -> None:
    await stage.slack.until(lambda: stage.slack.modal(WHO))


async def _has_fms_user(stage: Stage, _: dict[str, Any]) -> None:
    def shown() -> bool:
        home = stage.slack.home(WHO)
        return home is not None and "FMS user *4242*" in words(home)

    await stage.slack.until(shown)


async def _listed(stage: Stage, _: dict[str, Any]) -> None:
    await stage.whisper(WHO, "No assignment fits: ")


async def _told_to_tick(stage: Stage, _: dict[str, Any]) -> None:
    await stage.whisper(WHO, "Nothing is selected, so nothing was sent")


async def _told_that_none_waits(stage: Stage, _: dict[str, Any]) -> None:
    await stage.whisper(WHO, "There is nothing left to send")


async def _synced(stage: Stage, _: dict[str, Any]) -> None:
    await stage.alert("Sync OK:")


async def _told_that_nothing_was_refused(stage: Stage, _: dict[str, Any]) -> None:
    await stage.whisper(WHO, "vehicles was never read, so there is nothing to apply.")


async def _told_that_it_is_over(stage: Stage, _: dict[str, Any]) -> None:
    await stage.whisper(WHO, "no longer on record")


async def _told_that_nothing_is_open(stage: Stage, _: dict[str, Any]) -> None:
    await stage.whisper(WHO, "There is nothing left to settle here")


async def _has_a_page(stage: Stage, _: dict[str, Any]) -> None:
    await stage.whisper(WHO, "From FMS's reports")


async def _told_what_is_free(stage: Stage, _: dict[str, Any]) -> None:
    await stage.whisper(WHO, "`/free help` shows")


async def _told_what_is_free_in_part(stage: Stage, _: dict[str, Any]) -> None:
    await stage.whisper(WHO, "No car is free in a part of these days only")


async def _told_that_it_is_not_listed(stage: Stage, _: dict[str, Any]) -> None:
    await stage.whisper(WHO, "FMS no longer lists this car, or lists it differently")


async def _nothing(_stage: Stage, _drawn: dict[str, Any]) -> None:
    """The client goes there by itself."""


async def _requested_two(stage: Stage, drawn: dict[str, Any]) -> None:
    for number in drawn["means"]["numbers"]:
        await stage.card(number, "Requested")


async def _tried(stage: Stage, drawn: dict[str, Any]) -> None:
    async def are_blocked() -> bool:
        tries = [await stage.attempts(int(number)) for number in drawn["means"]["take_back"]]
        return [one.outcome for these in tries for one in these] == ["blocked", "blocked"]

    await stage.until(are_blocked)


async def _told_that_it_is_kept(stage: Stage, _: dict[str, Any]) -> None:
    await stage.whisper(WHO, "Kept: nothing was taken back.")


async def _told_where_its_card_is(stage: Stage, _: dict[str, Any]) -> None:
    await stage.whisper(WHO, "The card of 123")


EFFECTS: dict[str, Callable[[Stage, dict[str, Any]], Awaitable[None]]] = {
    ids.REQUEST: _requested,
    ids.UNREQUEST: _planned,
    ids.DELETE: _deleted,
    ids.EDIT: _asked,
    ids.PLAN_AGAIN: _asked,
    ids.PLAN_ANOTHER: _asked,
    ids.CHANGE: _asked,
    ids.CHANGE_VIEW: _told_that_it_is_over,
    ids.CHANGE_GO_ON: _told_that_it_is_over,
    ids.CHANGE_LEAVE: _told_that_it_is_over,
    **dict.fromkeys(FINDINGS, _told_that_nothing_is_open),
    ids.LIST_PREVIOUS: _listed,
    ids.LIST_NEXT: _listed,
    ids.FREE_PREVIOUS: _told_what_is_free,
    ids.FREE_MORE: _told_what_is_free,
    ids.FREE_IN_PART: _told_what_is_free_in_part,
    ids.FREE_PLAN: _asked,
    ids.FREE_OTHERS: _told_that_it_is_not_listed,
    ids.FREE_DAYS: _told_that_it_is_not_listed,
    ids.LIST_ROW: _requested,
    ids.LIST_REQUEST: _told_to_tick,
    ids.LIST_UNREQUEST: _told_to_tick,
    ids.PAGE_VEHICLE: _has_a_page,
    ids.PAGE_PARTNER: _has_a_page,
    ids.READY: _asked,
    ids.HOME_NEW: _asked,
    ids.HOME_SETTINGS: _asked,
    ids.HOME_FREE: _told_what_is_free,
    ids.HOME_CALENDAR: _told_of_the_calendar,
    ids.HOME_REFRESH: _has_a_home,
    ids.HOME_SETTINGS_VIEW: _has_a_home,
    ids.READY_VIEW: _told_that_it_is_not_ready,
    ids.BATCH_STOP: _told_that_it_is_over,
    ids.BATCH_RETRY: _told_that_it_is_over,
    ids.BATCH_REST: _told_that_it_is_over,
    ids.CAUSE_SEND: _told_that_none_waits,
    ids.CAUSE_SEND_AGREED: _told_that_none_waits,
    ids.SYNC_AGAIN: _synced,
    ids.SYNC_APPLY: _told_that_nothing_was_refused,
    ids.SYNC_APPLY_AGREED: _told_that_nothing_was_refused,
    ids.OPEN_CARD: _nothing,
    ids.FIND_CARD: _told_where_its_card_is,
    ids.REQUEST_THESE: _requested_two,
    ids.TAKE_BACK: _tried,
    ids.KEEP: _told_that_it_is_kept,
    ids.RUN: _told_what_would_happen,
    ids.TALK_NEW: _asked,
    ids.TALK_FREE: _told_what_is_free,
    ids.TALK_MINE: _listed,
    ids.WHY: _told_why,
    ids.DOUBT_IN_FMS: _asked_or_kept,
    ids.DOUBT_NOT_IN_FMS: _planned,
    ids.DOUBT_IN_FMS_VIEW: _requested,
    ids.HOME_FMS_USER: _asked,
    ids.HOME_FMS_USER_VIEW: _has_fms_user,
}


@pytest.mark.some_cases(8)
@on_sqlite
@pytest.mark.parametrize("drawn", RECORD, ids=lambda drawn: f"{drawn['id']} {drawn['value']}")
async def test_a_recorded_payload_still_does_what_it_did(
    stage: Stage, drawn: dict[str, Any]
) -> None:
    assert drawn["id"] in EFFECTS, "a new button: say what pressing it leads to"
    await prepare(stage, drawn)

    await post(stage, drawn)

    await EFFECTS[drawn["id"]](stage, drawn)
