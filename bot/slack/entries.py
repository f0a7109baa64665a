"""The Slack door: which entry leads to which use case."""

from slack_bolt.app.async_app import AsyncApp

from bot.messages import ids
from bot.services.app import App
from bot.slack import home, links, lists, planning, requests, sync, unconfirmed
from bot.slack.edge import (
    ActionEntry,
    CommandEntry,
    Edge,
    EventEntry,
    OptionsEntry,
    ShortcutEntry,
    ViewEntry,
)
from bot.slack.interaction import Slack
from domain.access import Role

COMMANDS = (
    CommandEntry("/request", Role.COORDINATOR, requests.request),
    CommandEntry("/unrequest", Role.COORDINATOR, requests.unrequest),
    CommandEntry("/assign", Role.COORDINATOR, planning.assign),
    CommandEntry("/assignments", Role.COORDINATOR, lists.assignments),
    CommandEntry("/sync", Role.OPS, sync.sync),
)
ACTIONS = (
    ActionEntry(ids.REQUEST, Role.COORDINATOR, requests.click_request),
    ActionEntry(ids.UNREQUEST, Role.COORDINATOR, requests.click_unrequest),
    ActionEntry(ids.DELETE, Role.COORDINATOR, requests.click_delete),
    ActionEntry(ids.EDIT, Role.COORDINATOR, planning.click_edit),
    ActionEntry(ids.FORM_VEHICLE, Role.COORDINATOR, planning.choose),
    ActionEntry(ids.FORM_PARTNER, Role.COORDINATOR, planning.choose),
    ActionEntry(ids.FORM_OFFICE, Role.COORDINATOR, planning.choose),
    ActionEntry(ids.FORM_START, Role.COORDINATOR, planning.choose),
    ActionEntry(ids.FORM_END, Role.COORDINATOR, planning.choose),
    ActionEntry(ids.BATCH_STOP, Role.COORDINATOR, requests.click_stop),
    ActionEntry(ids.BATCH_RETRY, Role.COORDINATOR, requests.click_retry),
    ActionEntry(ids.BATCH_REST, Role.COORDINATOR, requests.click_rest),
    ActionEntry(ids.LIST_PREVIOUS, Role.COORDINATOR, lists.click_page),
    ActionEntry(ids.LIST_NEXT, Role.COORDINATOR, lists.click_page),
    ActionEntry(ids.LIST_TICK, Role.COORDINATOR, lists.tick),
    ActionEntry(ids.LIST_REQUEST, Role.COORDINATOR, requests.click_request_ticked),
    ActionEntry(ids.LIST_UNREQUEST, Role.COORDINATOR, requests.click_unrequest_ticked),
    ActionEntry(ids.DOUBT_IN_FMS, Role.OPS, unconfirmed.click_in_fms),
    ActionEntry(ids.DOUBT_NOT_IN_FMS, Role.OPS, unconfirmed.click_not_in_fms),
    ActionEntry(ids.WHY, Role.COORDINATOR, requests.click_why),
    ActionEntry(ids.HOME_FMS_USER, Role.COORDINATOR, home.click_fms_user),
)
VIEWS = (
    ViewEntry(
        ids.DOUBT_IN_FMS_VIEW, Role.OPS, unconfirmed.submit_request_id, unconfirmed.check_request_id
    ),
    ViewEntry(ids.HOME_FMS_USER_VIEW, Role.COORDINATOR, home.submit_fms_user, home.check_fms_user),
    ViewEntry(
        ids.FORM,
        Role.COORDINATOR,
        planning.submit,
        planning.check_form,
        planning.working,
        planning.failed,
    ),
)
OPTIONS = (
    OptionsEntry(ids.FORM_VEHICLE, Role.COORDINATOR, planning.suggest_vehicles),
    OptionsEntry(ids.FORM_PARTNER, Role.COORDINATOR, planning.suggest_partners),
    OptionsEntry(ids.FORM_OFFICE, Role.COORDINATOR, planning.suggest_offices),
)
SHORTCUTS = (
    ShortcutEntry(ids.NEW_ASSIGNMENT, Role.COORDINATOR, planning.open_form),
    ShortcutEntry(ids.FMS_LINK, Role.COORDINATOR, links.copy_fms_link),
)
EVENTS = (
    EventEntry("user_change", None, home.user_changed),
    EventEntry("app_home_opened", None, home.home_opened),
    EventEntry("link_shared", Role.COORDINATOR, links.link_shared),
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
        bolt.event(event.name)(edge.event(event))
