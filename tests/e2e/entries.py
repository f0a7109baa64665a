"""Every entry of the Slack door: one case for each, by its name."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.messages import ids
from bot.slack.commands import COMMANDS
from bot.slack.edge import Entry
from bot.slack.entries import ACTIONS, SHORTCUTS, VIEWS
from sandbox.slack.people import User
from sandbox.slack.queries import words
from tests.e2e import finding_uses, findings, form_uses, home_uses, list_uses, uses
from tests.e2e.finding_uses import finding
from tests.e2e.forms import planned_anew, says
from tests.e2e.home_uses import click_at_home
from tests.e2e.using import Use
from tests.stage import Stage

ENTRIES: tuple[Entry, ...] = (*COMMANDS, *ACTIONS, *VIEWS, *SHORTCUTS)
# Menus and pickers in modals: they carry no value of ours.
INPUTS = (ids.FORM_VEHICLE, ids.FORM_PARTNER, ids.FORM_OFFICE, ids.FORM_START, ids.FORM_END)
# Buttons of a form, which stands in no channel either.
IN_FORMS = (*ids.FORM_OTHER_DAYS, *ids.FORM_OTHER_CARS)


@dataclass(frozen=True)
class Case:
    """`prepare` brings assignment 120 to where the entry has a meaning.

    It returns a use of the entry by any person: also by those whose client would not let them,
    since the bot must not count on that. `done` waits for what the use leads to.
    """

    prepare: Callable[[Stage], Awaitable[Use]]
    done: Callable[[Stage, User], Awaitable[Any]]


async def _a_modal_is_open(stage: Stage, user: User) -> None:
    await stage.slack.until(lambda: stage.slack.modal(user))


async def _is_planned_too(stage: Stage, _: User) -> None:
    [row] = await planned_anew(stage)
    assert row.id
    await stage.card(row.id, "Planned")


async def _is_previewed(stage: Stage, _: User) -> None:
    await stage.slack.until(lambda: stage.slack.calls.of("views.update"))
    await stage.slack.until(lambda: says(stage, "olga", "Nothing is in the way."))


async def _is_thanked(stage: Stage, user: User) -> None:
    await stage.whisper(user, "Thank you")


async def _is_requested(stage: Stage, _: User) -> None:
    await stage.card(120, "Requested")


async def _is_synced(stage: Stage, _: User) -> None:
    await stage.alert("Sync OK:")


async def _is_told_of_syncs(stage: Stage, user: User) -> None:
    await stage.whisper(user, "Last sync: ")


async def _is_asked_to_agree(stage: Stage, user: User) -> None:
    await stage.whisper(user, "and this would be lost or changed")


async def _is_asked_which(stage: Stage, user: User) -> None:
    await stage.whisper(user, "Send 120 to FMS?")


async def _is_applied(stage: Stage, _: User) -> None:
    await stage.alert("Report applied")


async def _is_planned(stage: Stage, _: User) -> None:
    await stage.card(120, "Planned")


async def _is_asked_first(stage: Stage, user: User) -> None:
    await stage.whisper(user, "back from FMS?")


async def _is_kept(stage: Stage, user: User) -> None:
    await stage.whisper(user, "Kept: nothing was taken back.")


async def _is_changed(stage: Stage, user: User) -> None:
    await stage.direct_message(user, "120 is changed: ")


async def _is_left_as_it_is(stage: Stage, user: User) -> None:
    await stage.whisper(user, "was called off")


async def _is_deleted(stage: Stage, _: User) -> None:
    await stage.slack.until(lambda: not stage.cards(120))


async def _has_an_fms_user(stage: Stage, user: User) -> None:
    home = await stage.slack.until(lambda: stage.slack.home(user))
    await stage.slack.until(lambda: "FMS user *4242*" in words(stage.slack.home(user) or home))


async def _has_none(stage: Stage, user: User) -> None:
    await stage.whisper(user, "No assignment fits: assignments, yours.")


async def _is_told_what_would_happen(stage: Stage, user: User) -> None:
    await stage.whisper(user, "Nothing was sent")


async def _has_a_calendar(stage: Stage, user: User) -> None:
    await stage.whisper(user, "Cars ")


async def _has_a_home(stage: Stage, user: User) -> None:
    await stage.slack.until(lambda: stage.slack.home(user))


async def _sees_phoenix(stage: Stage, user: User) -> None:
    home = await stage.slack.until(lambda: stage.slack.home(user))
    await stage.slack.until(lambda: "Nothing of Phoenix" in words(stage.slack.home(user) or home))


async def _gets_the_digest(stage: Stage, user: User) -> None:
    says, home = "the digest of Phoenix", await stage.slack.until(lambda: stage.slack.home(user))
    await stage.slack.until(lambda: says in words(stage.slack.home(user) or home))


async def _has_the_link(stage: Stage, user: User) -> None:
    await stage.whisper(user, "its vehicle in FMS")


async def _is_listed(stage: Stage, user: User) -> None:
    await stage.whisper(user, "`/assignments help` shows")


async def _is_told_other_dates(stage: Stage, user: User) -> None:
    await stage.whisper(user, "looking ahead to")


async def _is_told_what_is_free(stage: Stage, user: User) -> None:
    await stage.whisper(user, "`/free help` shows")


async def _is_told_what_is_free_in_part(stage: Stage, user: User) -> None:
    await stage.whisper(user, "Free in a part of the days")


async def _has_a_page(stage: Stage, user: User) -> None:
    await stage.whisper(user, "From FMS's reports")


async def _nothing_happens(_stage: Stage, _user: User) -> None:
    """The choice waits for a button, or the client has done it by itself."""


async def _is_told_where_its_card_is(stage: Stage, user: User) -> None:
    await stage.whisper(user, "The card of ")


async def _is_answered(stage: Stage, user: User) -> None:
    await stage.whisper(user, "It had already ended")


_CASES: Mapping[str, Case] = {
    "/request": Case(uses.type_request, _is_requested),
    "/unrequest": Case(uses.type_unrequest, _is_asked_first),
    ids.TAKE_BACK: Case(partial(uses.click_previewed, label="Unrequest"), _is_planned),
    ids.KEEP: Case(partial(uses.click_previewed, label="Keep it"), _is_kept),
    "/assign": Case(form_uses.type_assign, _a_modal_is_open),
    "/assignments": Case(list_uses.type_assignments, _is_listed),
    "/free": Case(list_uses.type_free, _is_told_what_is_free),
    ids.FREE_PREVIOUS: Case(partial(list_uses.turn_free, label="Previous"), _is_told_what_is_free),
    ids.FREE_IN_PART: Case(list_uses.click_in_part, _is_told_what_is_free_in_part),
    ids.FREE_MORE: Case(partial(list_uses.turn_free, label="More"), _is_told_what_is_free),
    ids.FREE_PLAN: Case(list_uses.click_plan, _a_modal_is_open),
    ids.FREE_OTHERS: Case(
        partial(uses.click_taken, label="Other free cars"), _is_told_what_is_free
    ),
    ids.FREE_DAYS: Case(partial(uses.click_taken, label="Other dates"), _is_told_other_dates),
    "/vehicle": Case(list_uses.type_vehicle, _has_a_page),
    "/partner": Case(list_uses.type_partner, _has_a_page),
    ids.PAGE_VEHICLE: Case(list_uses.choose_vehicle, _has_a_page),
    ids.PAGE_PARTNER: Case(list_uses.choose_partner, _has_a_page),
    ids.LIST_PREVIOUS: Case(partial(list_uses.turn_page, label="Previous"), _is_listed),
    ids.LIST_NEXT: Case(partial(list_uses.turn_page, label="Next"), _is_listed),
    ids.LIST_ROW: Case(list_uses.choose_in_row, _is_requested),
    ids.LIST_TICK: Case(list_uses.tick, _is_listed),
    ids.LIST_REQUEST: Case(partial(list_uses.ticked, name=ids.LIST_REQUEST), _is_requested),
    ids.LIST_UNREQUEST: Case(partial(list_uses.ticked, name=ids.LIST_UNREQUEST), _is_asked_first),
    "/sync": Case(uses.type_sync, _is_told_of_syncs),
    ids.SYNC_AGAIN: Case(uses.click_sync_again, _is_synced),
    ids.SYNC_APPLY: Case(uses.click_apply, _is_asked_to_agree),
    ids.SYNC_APPLY_AGREED: Case(uses.click_apply_agreed, _is_applied),
    ids.REQUEST: Case(uses.click_request, _is_requested),
    ids.UNREQUEST: Case(uses.click_unrequest, _is_planned),
    ids.DELETE: Case(uses.click_delete, _is_deleted),
    ids.CHANGE: Case(uses.click_change, _a_modal_is_open),
    ids.CHANGE_VIEW: Case(uses.confirm_change, _is_changed),
    ids.CHANGE_GO_ON: Case(partial(uses.stopped_change, label="Go on"), _is_changed),
    ids.CHANGE_LEAVE: Case(
        partial(uses.stopped_change, label="Leave it as it is now"), _is_left_as_it_is
    ),
    ids.EDIT: Case(form_uses.click_edit, _a_modal_is_open),
    ids.NEW_ASSIGNMENT: Case(form_uses.use_new_assignment, _a_modal_is_open),
    ids.FORM: Case(form_uses.submit_form, _is_planned_too),
    **{name: Case(form_uses.choose(name), _is_previewed) for name in INPUTS},
    **{
        name: Case(form_uses.way_out(name), _is_previewed)
        for name in (*ids.FORM_OTHER_DAYS, *ids.FORM_OTHER_CARS)
    },
    ids.PLAN_ANOTHER: Case(form_uses.next_step(ids.PLAN_ANOTHER), _a_modal_is_open),
    ids.READY: Case(home_uses.click_ready, _a_modal_is_open),
    ids.READY_VIEW: Case(home_uses.submit_ready, _is_requested),
    ids.BATCH_STOP: Case(uses.click_stop, _is_answered),
    ids.BATCH_RETRY: Case(uses.click_try_again, _is_requested),
    ids.CAUSE_SEND: Case(uses.click_send_stopped, _is_asked_which),
    ids.CAUSE_SEND_AGREED: Case(uses.click_send_stopped_agreed, _is_requested),
    ids.BATCH_REST: Case(uses.click_send_the_rest, _is_requested),
    ids.FIND_CARD: Case(form_uses.next_step(ids.FIND_CARD), _is_told_where_its_card_is),
    ids.OPEN_CARD: Case(uses.click_open_card, _nothing_happens),
    ids.REQUEST_THESE: Case(uses.click_request_these, _is_requested),
    ids.DOUBT_IN_FMS: Case(uses.click_in_fms, _a_modal_is_open),
    ids.DOUBT_NOT_IN_FMS: Case(uses.click_not_in_fms, _is_planned),
    ids.FINDING_THAT_IS_IT: Case(
        finding(findings.could_be_it, "Yes, this is the loan"), _is_thanked
    ),
    ids.FINDING_NOT_IT: Case(finding(findings.could_be_it, "No, another loan"), _is_thanked),
    ids.FINDING_TAKE_OVER: Case(finding(findings.changed_in_fms, "Take over"), _is_thanked),
    ids.FINDING_LEAVE_IT: Case(finding(findings.changed_in_fms, "Leave it"), _is_thanked),
    ids.FINDING_IS_BACK: Case(finding(findings.back_early, "It is back"), _is_thanked),
    ids.FINDING_EXTENDED: Case(finding(findings.overdue, "Extended to \u2026"), _a_modal_is_open),
    ids.FINDING_EXTENDED_ANYWAY: Case(finding_uses.click_extended_anyway, _is_thanked),
    ids.FINDING_EXTENDED_VIEW: Case(finding_uses.submit_extended, _is_thanked),
    ids.PLAN_AGAIN: Case(finding_uses.click_plan_again, _a_modal_is_open),
    ids.TALK_NEW: Case(partial(uses.click_in_talk, label="New assignment"), _a_modal_is_open),
    ids.TALK_FREE: Case(partial(uses.click_in_talk, label="What is free"), _is_told_what_is_free),
    ids.TALK_MINE: Case(partial(uses.click_in_talk, label="My assignments"), _has_none),
    ids.RUN: Case(uses.click_suggested, _is_told_what_would_happen),
    ids.WHY: Case(uses.click_why, _a_modal_is_open),
    ids.HOME_NEW: Case(partial(click_at_home, name=ids.HOME_NEW), _a_modal_is_open),
    ids.HOME_FREE: Case(partial(click_at_home, name=ids.HOME_FREE), _is_told_what_is_free),
    ids.HOME_CALENDAR: Case(partial(click_at_home, name=ids.HOME_CALENDAR), _has_a_calendar),
    ids.HOME_REFRESH: Case(partial(click_at_home, name=ids.HOME_REFRESH), _has_a_home),
    ids.HOME_OFFICE: Case(home_uses.choose_office, _sees_phoenix),
    ids.HOME_SETTINGS: Case(partial(click_at_home, name=ids.HOME_SETTINGS), _a_modal_is_open),
    ids.HOME_SETTINGS_VIEW: Case(home_uses.submit_digest, _gets_the_digest),
    ids.HOME_FMS_USER: Case(home_uses.click_fms_user, _a_modal_is_open),
    ids.HOME_FMS_USER_VIEW: Case(home_uses.submit_fms_user, _has_an_fms_user),
    ids.FMS_LINK: Case(uses.copy_fms_link, _has_the_link),
    ids.DOUBT_IN_FMS_VIEW: Case(uses.submit_request_id, _is_requested),
}


def case_of(name: str) -> Case:
    """The case of an entry; a new entry needs one of its own."""
    assert name in _CASES, f"{name} is a new entry: add what it takes to use it"
    return _CASES[name]
