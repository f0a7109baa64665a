"""The Slack door: which entry leads to which use case."""

from slack_bolt.app.async_app import AsyncApp

from bot.messages import ids
from bot.services.app import App
from bot.slack import (
    changes,
    desk,
    findings,
    free,
    home,
    links,
    list_rows,
    lists,
    loan_changes,
    pages,
    planning,
    ready,
    requests,
    sync,
    talk,
    unconfirmed,
    why,
)
from bot.slack.commands import COMMANDS, click_run
from bot.slack.edge import (
    Edge,
    Entry,
    OptionsEntry,
    ViewEntry,
)
from bot.slack.interaction import Slack
from domain.access import Role

ACTIONS: tuple[Entry, ...] = (
    Entry(ids.REQUEST, Role.COORDINATOR, requests.click_request),
    Entry(ids.UNREQUEST, Role.COORDINATOR, requests.click_unrequest),
    Entry(ids.DELETE, Role.COORDINATOR, requests.click_delete),
    Entry(ids.EDIT, Role.COORDINATOR, planning.click_edit),
    Entry(ids.CHANGE, Role.COORDINATOR, loan_changes.click_change),
    Entry(ids.CHANGE_GO_ON, Role.COORDINATOR, loan_changes.click_go_on),
    Entry(ids.CHANGE_LEAVE, Role.COORDINATOR, loan_changes.click_leave),
    Entry(ids.FORM_VEHICLE, Role.COORDINATOR, planning.choose),
    Entry(ids.FORM_PARTNER, Role.COORDINATOR, planning.choose),
    Entry(ids.FORM_OFFICE, Role.COORDINATOR, planning.choose),
    Entry(ids.FORM_START, Role.COORDINATOR, planning.choose),
    Entry(ids.FORM_END, Role.COORDINATOR, planning.choose),
    *(Entry(name, Role.COORDINATOR, planning.click_other_days) for name in ids.FORM_OTHER_DAYS),
    *(Entry(name, Role.COORDINATOR, planning.click_other_car) for name in ids.FORM_OTHER_CARS),
    Entry(ids.PLAN_ANOTHER, Role.COORDINATOR, planning.click_plan_another),
    Entry(ids.BATCH_STOP, Role.COORDINATOR, requests.click_stop),
    Entry(ids.BATCH_RETRY, Role.COORDINATOR, requests.click_retry),
    Entry(ids.BATCH_REST, Role.COORDINATOR, requests.click_rest),
    Entry(ids.LIST_PREVIOUS, Role.COORDINATOR, lists.click_page),
    Entry(ids.LIST_NEXT, Role.COORDINATOR, lists.click_page),
    Entry(ids.LIST_ROW, Role.COORDINATOR, list_rows.click_row),
    Entry(ids.LIST_TICK, Role.COORDINATOR, lists.tick),
    Entry(ids.LIST_REQUEST, Role.COORDINATOR, requests.click_request_ticked),
    Entry(ids.LIST_UNREQUEST, Role.COORDINATOR, requests.click_unrequest_ticked),
    Entry(ids.FREE_PREVIOUS, Role.COORDINATOR, free.click_page),
    Entry(ids.FREE_MORE, Role.COORDINATOR, free.click_page),
    Entry(ids.FREE_IN_PART, Role.COORDINATOR, free.click_in_part),
    Entry(ids.FREE_PLAN, Role.COORDINATOR, free.click_plan),
    Entry(ids.FREE_OTHERS, Role.COORDINATOR, free.click_others),
    Entry(ids.FREE_DAYS, Role.COORDINATOR, free.click_days),
    Entry(ids.DOUBT_IN_FMS, Role.OPS, unconfirmed.click_in_fms),
    Entry(ids.DOUBT_NOT_IN_FMS, Role.OPS, unconfirmed.click_not_in_fms),
    Entry(ids.FINDING_THAT_IS_IT, Role.COORDINATOR, findings.click_answer),
    Entry(ids.FINDING_NOT_IT, Role.COORDINATOR, findings.click_answer),
    Entry(ids.FINDING_TAKE_OVER, Role.COORDINATOR, findings.click_answer),
    Entry(ids.FINDING_LEAVE_IT, Role.COORDINATOR, findings.click_answer),
    Entry(ids.FINDING_IS_BACK, Role.COORDINATOR, findings.click_answer),
    Entry(ids.FINDING_EXTENDED, Role.COORDINATOR, findings.click_extended),
    Entry(ids.FINDING_EXTENDED_ANYWAY, Role.COORDINATOR, findings.click_extended_anyway),
    Entry(ids.PLAN_AGAIN, Role.COORDINATOR, findings.click_plan_again),
    Entry(ids.PAGE_VEHICLE, Role.COORDINATOR, pages.click_vehicle),
    Entry(ids.PAGE_PARTNER, Role.COORDINATOR, pages.click_partner),
    Entry(ids.CAUSE_SEND, Role.COORDINATOR, requests.click_send_stopped),
    Entry(ids.CAUSE_SEND_AGREED, Role.COORDINATOR, requests.click_send_stopped_agreed),
    Entry(ids.SYNC_AGAIN, Role.OPS, sync.click_again),
    Entry(ids.SYNC_APPLY, Role.OPS, sync.click_apply),
    Entry(ids.SYNC_APPLY_AGREED, Role.OPS, sync.click_agreed),
    Entry(ids.RUN, Role.COORDINATOR, click_run),
    Entry(ids.TALK_NEW, Role.COORDINATOR, click_run),
    Entry(ids.TALK_FREE, Role.COORDINATOR, click_run),
    Entry(ids.TALK_MINE, Role.COORDINATOR, click_run),
    Entry(ids.READY, Role.COORDINATOR, ready.click_ready),
    Entry(ids.WHY, Role.COORDINATOR, why.click_why),
    Entry(ids.REQUEST_THESE, Role.COORDINATOR, requests.click_request_these),
    Entry(ids.TAKE_BACK, Role.COORDINATOR, requests.click_take_back),
    Entry(ids.KEEP, Role.COORDINATOR, requests.click_keep),
    Entry(ids.OPEN_CARD, Role.COORDINATOR, links.click_open_card),
    Entry(ids.FIND_CARD, Role.COORDINATOR, links.click_find_card),
    Entry(ids.HOME_FMS_USER, Role.COORDINATOR, desk.click_fms_user),
    Entry(ids.HOME_NEW, Role.COORDINATOR, desk.click_new),
    Entry(ids.HOME_FREE, Role.COORDINATOR, desk.click_free),
    Entry(ids.HOME_CALENDAR, Role.COORDINATOR, desk.click_calendar),
    Entry(ids.HOME_REFRESH, Role.COORDINATOR, desk.click_refresh),
    Entry(ids.HOME_OFFICE, Role.COORDINATOR, desk.choose_office),
    Entry(ids.HOME_SETTINGS, Role.COORDINATOR, desk.click_settings),
)
VIEWS: tuple[ViewEntry, ...] = (
    ViewEntry(
        ids.DOUBT_IN_FMS_VIEW, Role.OPS, unconfirmed.submit_request_id, unconfirmed.check_request_id
    ),
    ViewEntry(
        ids.FINDING_EXTENDED_VIEW,
        Role.COORDINATOR,
        findings.submit_extended,
        findings.check_extended,
    ),
    ViewEntry(ids.READY_VIEW, Role.COORDINATOR, ready.submit_ready, ready.check_ready),
    ViewEntry(ids.HOME_SETTINGS_VIEW, Role.COORDINATOR, desk.submit_settings, desk.check_settings),
    ViewEntry(ids.HOME_FMS_USER_VIEW, Role.COORDINATOR, home.submit_fms_user, home.check_fms_user),
    ViewEntry(
        ids.FORM,
        Role.COORDINATOR,
        planning.submit,
        planning.check_form,
        planning.working,
        planning.failed,
    ),
    ViewEntry(
        ids.CHANGE_VIEW,
        Role.COORDINATOR,
        loan_changes.submit_change,
        loan_changes.check_change,
        loan_changes.changing,
        loan_changes.failed,
    ),
)
OPTIONS = (
    OptionsEntry(ids.FORM_VEHICLE, Role.COORDINATOR, planning.suggest_vehicles),
    OptionsEntry(ids.FORM_PARTNER, Role.COORDINATOR, planning.suggest_partners),
    OptionsEntry(ids.FORM_OFFICE, Role.COORDINATOR, planning.suggest_offices),
)
SHORTCUTS = (
    Entry(ids.NEW_ASSIGNMENT, Role.COORDINATOR, planning.open_form),
    Entry(ids.FMS_LINK, Role.COORDINATOR, links.copy_fms_link),
)
EVENTS = (
    Entry("user_change", None, changes.user_changed),
    Entry("subteam_members_changed", None, changes.group_changed),
    Entry("subteam_updated", None, changes.group_changed),
    Entry("app_home_opened", None, home.home_opened),
    Entry("link_shared", Role.COORDINATOR, links.link_shared),
    Entry("app_mention", None, talk.mentioned),
    Entry("message.im", None, talk.written_to),
)


def register(bolt: AsyncApp, app: App, slack: Slack) -> None:
    """Join every entry with its use case, behind the one edge."""
    edge = Edge(app, slack)
    for command in COMMANDS:
        bolt.command(command.name)(edge.command(command))
    for action in ACTIONS:
        bolt.action(action.name)(edge.action(action))
    for view in VIEWS:
        bolt.view(view.name)(edge.view(view))
    for menu in OPTIONS:
        bolt.options(menu.name)(edge.options(menu))
    for shortcut in SHORTCUTS:
        bolt.shortcut(shortcut.name)(edge.shortcut(shortcut))
    for event in EVENTS:
        # What the manifest calls `message.im` arrives as a `message`.
        bolt.event(event.name.partition(".")[0])(edge.event(event))
