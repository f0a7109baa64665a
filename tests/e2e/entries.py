"""Every entry of the Slack door, and what it takes to use it: one case for each, by its name."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any

from bot.messages import ids
from bot.services.batches import read_running, stop_batch
from bot.slack.edge import Entry
from bot.slack.entries import ACTIONS, COMMANDS, SHORTCUTS, VIEWS
from sandbox.filling import fill_plans
from sandbox.fms.faults import Direction, Fault
from sandbox.fms.planned import plan_assignments
from sandbox.slack.interactions import Interaction
from sandbox.slack.messages import Message
from sandbox.slack.people import User
from sandbox.slack.queries import Surface, find_element, words
from sandbox.slack.user_actions.base import place_of
from sandbox.slack.views import View
from tests.e2e import findings
from tests.e2e.forms import form_values, open_form, planned_anew, says
from tests.stage import CARDS, Stage

ENTRIES: tuple[Entry, ...] = (*COMMANDS, *ACTIONS, *VIEWS, *SHORTCUTS)
# Menus and pickers in modals: they carry no value of ours.
INPUTS = (ids.FORM_VEHICLE, ids.FORM_PARTNER, ids.FORM_OFFICE, ids.FORM_START, ids.FORM_END)

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


async def _click_sync_again(stage: Stage) -> Use:
    stage.fms.faults.set(Direction.MEDIA_PARTNERS, Fault.HTML_200, times=1)
    return _clicked(stage, await _failed_sync(stage), "Sync again")


async def _click_apply(stage: Stage) -> Use:
    stage.fms.faults.set(Direction.MEDIA_PARTNERS, Fault.HALF_GONE)
    return _clicked(stage, await _failed_sync(stage), ids.SYNC_APPLY)


async def _click_apply_agreed(stage: Stage) -> Use:
    stage.fms.faults.set(Direction.MEDIA_PARTNERS, Fault.HALF_GONE)
    alert = await _failed_sync(stage)
    await stage.slack.click("olga", alert, ids.SYNC_APPLY)
    asked = await stage.whisper("olga", "and this would go")
    return _clicked(stage, asked, ids.SYNC_APPLY_AGREED, seen_in=alert)


async def _failed_sync(stage: Stage) -> Message:
    await stage.slack.type("olga", CARDS, "/sync")
    return await stage.alert("1 of 5 reports failed")


async def _click_request(stage: Stage) -> Use:
    return _clicked(stage, await stage.card(120, "Planned"), "Request")


async def _click_unrequest(stage: Stage) -> Use:
    await stage.request(120, who="olga")
    return _clicked(stage, await stage.card(120, "Requested"), "Unrequest")


async def _click_delete(stage: Stage) -> Use:
    await stage.request(120, who="olga")
    return _clicked(stage, await stage.card(120, "Requested"), "Delete")


async def _click_in_fms(stage: Stage) -> Use:
    return _clicked(stage, await _doubt(stage), "Yes, FMS has it")


async def _click_not_in_fms(stage: Stage) -> Use:
    return _clicked(stage, await _doubt(stage), "No, release it")


async def _submit_request_id(stage: Stage) -> Use:
    slack = stage.slack
    await slack.click("olga", await _doubt(stage), "Yes, FMS has it")
    await slack.until(lambda: slack.modal("olga"))
    await slack.fill("olga", {ids.DOUBT_REQUEST_ID: str(stage.fms.live_requests()[0].id)})
    filled = slack.modal("olga")
    assert filled
    return lambda user: Interaction(
        user.id, "interactive", slack.payloads.view_submission(user, filled), accepts_answer=True
    )


async def _click_why(stage: Stage) -> Use:
    return _clicked(stage, await stage.card(120, "Planned"), "Why?")


async def _click_fms_user(stage: Stage) -> Use:
    await stage.slack.open_home("olga")
    return _clicked(stage, await _home(stage), "Set my FMS user")


async def _submit_fms_user(stage: Stage) -> Use:
    slack = stage.slack
    await slack.open_home("olga")
    await slack.click("olga", await _home(stage), "Set my FMS user")
    await slack.until(lambda: slack.modal("olga"))
    await slack.fill("olga", {ids.HOME_FMS_USER_ID: "4242"})
    filled = slack.modal("olga")
    assert filled
    return lambda user: Interaction(
        user.id, "interactive", slack.payloads.view_submission(user, filled), accepts_answer=True
    )


async def _home(stage: Stage) -> View:
    return await stage.slack.until(lambda: stage.slack.home("olga"))


async def _copy_fms_link(stage: Stage) -> Use:
    slack, card = stage.slack, await stage.card(120, "Planned")
    return lambda user: Interaction(
        user.id, "interactive", slack.payloads.message_action(user, card, ids.FMS_LINK)
    )


async def _type_assign(stage: Stage) -> Use:
    return _typed(stage, "/assign", "")


async def _use_new_assignment(stage: Stage) -> Use:
    slack = stage.slack
    return lambda user: Interaction(
        user.id, "interactive", slack.payloads.shortcut(user, ids.NEW_ASSIGNMENT)
    )


async def _click_edit(stage: Stage) -> Use:
    return _clicked(stage, await stage.card(120, "Planned"), "Edit")


async def _submit_form(stage: Stage) -> Use:
    await open_form(stage, "olga")
    await stage.slack.fill("olga", form_values(stage, 120))
    await stage.slack.until(lambda: says(stage, "olga", "Nothing is in the way."))
    filled = stage.slack.modal("olga")
    assert filled
    payloads = stage.slack.payloads
    return lambda user: Interaction(
        user.id, "interactive", payloads.view_submission(user, filled), accepts_answer=True
    )


def _choose(action_id: str) -> Callable[[Stage], Awaitable[Use]]:
    """The form with everything in it, where this is chosen once more."""

    async def prepare(stage: Stage) -> Use:
        await _submit_form(stage)
        view = stage.slack.modal("olga")
        assert view
        placed = find_element(view, action_id)
        office = {"text": {"type": "plain_text", "text": "Paris"}, "value": "Paris"}
        entry = view.state[placed.block_id][placed.action_id]
        if action_id == ids.FORM_OFFICE:
            entry = entry | {"selected_option": office}
        state = view.state | {placed.block_id: {placed.action_id: entry}}
        action = {**entry, "action_id": placed.action_id, "block_id": placed.block_id}
        place = place_of(replace(view, state=state), None)
        return lambda user: Interaction(
            user.id,
            "interactive",
            stage.slack.payloads.block_action(user, place, action, state),
        )

    return prepare


async def _form_is_open(stage: Stage, user: User) -> None:
    await stage.slack.until(lambda: stage.slack.modal(user))


async def _is_planned_too(stage: Stage, _: User) -> None:
    [row] = await planned_anew(stage)
    assert row.id
    await stage.card(row.id, "Planned")


async def _is_previewed(stage: Stage, _: User) -> None:
    await stage.slack.until(lambda: stage.slack.calls.of("views.update"))
    assert says(stage, "olga", "Nothing is in the way.")


async def _doubt(stage: Stage) -> Message:
    stage.fms.faults.set(Direction.CREATE, Fault.ACCEPTS_THEN_DROPS, times=1)
    await stage.slack.type("olga", CARDS, "/request 120")
    return await stage.alert("Unconfirmed: assignment 120")


async def _click_try_again(stage: Stage) -> Use:
    stage.fms.faults.set(Direction.CREATE, Fault.INVALID, times=1)
    await stage.slack.type("ana", CARDS, "/request 120 121")
    ended = await stage.direct_message("ana", "1 of 2 requested, 1 refused")
    return _clicked(stage, ended, "Try the refused again")


async def _click_send_the_rest(stage: Stage) -> Use:
    app = stage.bot.app
    async with stage.fms.hold_creates() as held:
        await stage.slack.type("ana", CARDS, "/request 121 120")
        await held.arrived(1)
        [batch] = await read_running(app, None)
        await stop_batch(app, batch.id, batch.actor, is_ops=False)
    await stage.whisper("ana", "1 not sent")
    return _clicked(stage, await stage.direct_message("ana", "1 not sent"), "Send the rest")


async def _click_stop(stage: Stage) -> Use:
    """Of a batch that has ended meanwhile: one that runs changes the database by itself."""
    async with stage.fms.hold_creates() as held:
        await stage.slack.type("ana", CARDS, "/request 120 121")
        await held.arrived(1)
        use = _clicked(stage, await stage.direct_message("ana", "0 of 2"), "Stop")
    await stage.whisper("ana", "2 of 2 requested")
    return use


async def _type_assignments(stage: Stage) -> Use:
    return _typed(stage, "/assignments", "q5")


async def _list(stage: Stage, typed: str) -> Message:
    await stage.slack.type("ana", CARDS, f"/assignments {typed}".strip())
    return await stage.whisper("ana", "`/assignments help` shows")


async def _turn_page(stage: Stage, label: str) -> Use:
    stage.plans += await fill_plans(
        stage.database, stage.fms.dataset, plan_assignments(stage.fms.dataset, 13), first=140
    )
    first, card = await _list(stage, ""), await stage.card(120, "Planned")
    use = _clicked(stage, first, "Next", seen_in=card)
    if label == "Previous":
        await stage.slack.click("ana", first, "Next")
        await stage.slack.until(lambda: "11 to 16 of 16" in words(stage.slack.whispers("ana")[-1]))
        use = _clicked(stage, stage.slack.whispers("ana")[-1], "Previous", seen_in=card)
    return use


async def _tick(stage: Stage) -> Use:
    return await _ticked(stage, ids.LIST_TICK)


async def _ticked(stage: Stage, name: str) -> Use:
    """Whoever presses it has ticked assignment 120."""
    card = await stage.card(120, "Planned")
    if name == ids.LIST_UNREQUEST:
        await stage.request(120, who="olga")
    shown = await _list(stage, "120")
    placed, menu = find_element(shown, name), find_element(shown, ids.LIST_TICK)
    [option] = menu.element["options"]
    action = {**placed.element, "block_id": placed.block_id}
    chosen = {"type": menu.element["type"], "selected_options": [option]}
    state = {menu.block_id: {ids.LIST_TICK: chosen}}
    if name == ids.LIST_TICK:
        action |= chosen
    place = place_of(card, None)
    return lambda user: Interaction(
        user.id, "interactive", stage.slack.payloads.block_action(user, place, action, state)
    )


def _finding(
    told: Callable[[Stage], Awaitable[Message]], label: str
) -> Callable[[Stage], Awaitable[Use]]:
    """A button of the sync's report on what it found."""

    async def prepare(stage: Stage) -> Use:
        return _clicked(stage, await told(stage), label)

    return prepare


async def _submit_extended(stage: Stage) -> Use:
    slack = stage.slack
    await slack.click("olga", await findings.overdue(stage), "Extended to \u2026")
    await slack.until(lambda: slack.modal("olga"))
    day = stage.bot.app.today() + timedelta(days=3)
    await slack.fill("olga", {ids.FINDING_UNTIL: day.isoformat()})
    filled = slack.modal("olga")
    assert filled
    return lambda user: Interaction(
        user.id, "interactive", slack.payloads.view_submission(user, filled), accepts_answer=True
    )


async def _click_plan_again(stage: Stage) -> Use:
    await stage.slack.click("ana", await findings.changed_in_fms(stage), "Take over")
    answered = await stage.whisper("ana", "is completed now")
    return _clicked(stage, answered, "Plan again", seen_in=await stage.alert("completed, "))


async def _is_thanked(stage: Stage, user: User) -> None:
    await stage.whisper(user, "Thank you")


def _typed(stage: Stage, command: str, text: str) -> Use:
    slack = stage.slack
    channel = slack.workspace.channel(CARDS)
    return lambda user: Interaction(
        user.id,
        "slash_commands",
        slack.payloads.slash_command(user, channel, command, text),
        accepts_answer=True,
    )


def _clicked(stage: Stage, surface: Surface, label: str, *, seen_in: Surface | None = None) -> Use:
    """`seen_in` is for buttons of private messages, which nobody else can answer in."""
    placed = find_element(surface, label)
    place = place_of(seen_in or surface, placed.attachment_id)
    action = {**placed.element, "block_id": placed.block_id}
    return lambda user: Interaction(
        user.id, "interactive", stage.slack.payloads.block_action(user, place, action, {})
    )


async def _is_requested(stage: Stage, _: User) -> None:
    await stage.card(120, "Requested")


async def _is_synced(stage: Stage, _: User) -> None:
    await stage.alert("all 5 reports are good")


async def _is_asked_to_agree(stage: Stage, user: User) -> None:
    await stage.whisper(user, "and this would go")


async def _is_applied(stage: Stage, _: User) -> None:
    await stage.alert("Report applied")


async def _is_planned(stage: Stage, _: User) -> None:
    await stage.card(120, "Planned")


async def _is_deleted(stage: Stage, _: User) -> None:
    await stage.slack.until(lambda: not stage.cards(120))


async def _is_asked_for_the_id(stage: Stage, user: User) -> None:
    await stage.slack.until(lambda: stage.slack.modal(user))


async def _is_asked_for_the_fms_user(stage: Stage, user: User) -> None:
    await stage.slack.until(lambda: stage.slack.modal(user))


async def _has_an_fms_user(stage: Stage, user: User) -> None:
    home = await stage.slack.until(lambda: stage.slack.home(user))
    await stage.slack.until(lambda: "FMS user *4242*" in words(stage.slack.home(user) or home))


async def _is_told_why(stage: Stage, user: User) -> None:
    await stage.whisper(user, "Assignment 120: why Planned?")


async def _has_the_link(stage: Stage, user: User) -> None:
    await stage.whisper(user, "its vehicle in FMS")


async def _is_listed(stage: Stage, user: User) -> None:
    await stage.whisper(user, "`/assignments help` shows")


async def _nothing_happens(_stage: Stage, _user: User) -> None:
    """The choice waits for a button."""


async def _is_answered(stage: Stage, user: User) -> None:
    await stage.whisper(user, "It has ended already")


_CASES: Mapping[str, Case] = {
    "/request": Case(_type_request, _is_requested),
    "/unrequest": Case(_type_unrequest, _is_planned),
    "/assign": Case(_type_assign, _form_is_open),
    "/assignments": Case(_type_assignments, _is_listed),
    ids.LIST_PREVIOUS: Case(partial(_turn_page, label="Previous"), _is_listed),
    ids.LIST_NEXT: Case(partial(_turn_page, label="Next"), _is_listed),
    ids.LIST_TICK: Case(_tick, _nothing_happens),
    ids.LIST_REQUEST: Case(partial(_ticked, name=ids.LIST_REQUEST), _is_requested),
    ids.LIST_UNREQUEST: Case(partial(_ticked, name=ids.LIST_UNREQUEST), _is_planned),
    "/sync": Case(_type_sync, _is_synced),
    ids.SYNC_AGAIN: Case(_click_sync_again, _is_synced),
    ids.SYNC_APPLY: Case(_click_apply, _is_asked_to_agree),
    ids.SYNC_APPLY_AGREED: Case(_click_apply_agreed, _is_applied),
    ids.REQUEST: Case(_click_request, _is_requested),
    ids.UNREQUEST: Case(_click_unrequest, _is_planned),
    ids.DELETE: Case(_click_delete, _is_deleted),
    ids.EDIT: Case(_click_edit, _form_is_open),
    ids.NEW_ASSIGNMENT: Case(_use_new_assignment, _form_is_open),
    ids.FORM: Case(_submit_form, _is_planned_too),
    **{name: Case(_choose(name), _is_previewed) for name in INPUTS},
    ids.BATCH_STOP: Case(_click_stop, _is_answered),
    ids.BATCH_RETRY: Case(_click_try_again, _is_requested),
    ids.BATCH_REST: Case(_click_send_the_rest, _is_requested),
    ids.DOUBT_IN_FMS: Case(_click_in_fms, _is_asked_for_the_id),
    ids.DOUBT_NOT_IN_FMS: Case(_click_not_in_fms, _is_planned),
    ids.FINDING_THAT_IS_IT: Case(_finding(findings.could_be_it, "That is it"), _is_thanked),
    ids.FINDING_NOT_IT: Case(_finding(findings.could_be_it, "Not it"), _is_thanked),
    ids.FINDING_TAKE_OVER: Case(_finding(findings.changed_in_fms, "Take over"), _is_thanked),
    ids.FINDING_LEAVE_IT: Case(_finding(findings.changed_in_fms, "Leave it"), _is_thanked),
    ids.FINDING_IS_BACK: Case(_finding(findings.back_early, "It is back"), _is_thanked),
    ids.FINDING_EXTENDED: Case(_finding(findings.overdue, "Extended to \u2026"), _form_is_open),
    ids.FINDING_EXTENDED_VIEW: Case(_submit_extended, _is_thanked),
    ids.PLAN_AGAIN: Case(_click_plan_again, _form_is_open),
    ids.WHY: Case(_click_why, _is_told_why),
    ids.HOME_FMS_USER: Case(_click_fms_user, _is_asked_for_the_fms_user),
    ids.HOME_FMS_USER_VIEW: Case(_submit_fms_user, _has_an_fms_user),
    ids.FMS_LINK: Case(_copy_fms_link, _has_the_link),
    ids.DOUBT_IN_FMS_VIEW: Case(_submit_request_id, _is_requested),
}


def case_of(name: str) -> Case:
    """The case of an entry; a new entry needs one of its own."""
    assert name in _CASES, f"{name} is a new entry: add what it takes to use it"
    return _CASES[name]
