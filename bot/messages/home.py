"""The Home tab: a desk, with what concerns one person or one office, each once, and what to do."""

from collections.abc import Mapping, Sequence

from bot.messages import ids
from bot.messages.blocks import (
    Block,
    actions,
    button,
    clip,
    context,
    header,
    plain,
    section,
)
from bot.messages.desk_rows import desk_rows
from bot.messages.findings import home_findings
from bot.messages.home_ops import ops_blocks
from bot.messages.ids import HomeValue, ReadyValue
from bot.messages.ready import ready_button
from bot.messages.replies import render_denied
from bot.messages.stopped_changes import home_changes
from bot.messages.text import ago, escape, moment, person
from domain.access import AccessDenied
from domain.assignment import Status
from domain.checks import SYNC_IS_OLD_AFTER
from domain.fms_links import FmsLinks
from domain.home import SOON, Home

# Slack's own limits for a menu, its values and their words.
_MOST_OPTIONS = 100
_LONGEST_VALUE = 150
_LONGEST_OPTION = 75
_MOST_BLOCKS = 100
_MINE = "My assignments"


def render_home(home: Home, links: FmsLinks) -> Block:
    """A person's Home tab; 100 blocks at most, however much there is."""
    above = [
        actions(_header(home)),
        context(_data_line(home)),
        *(ops_blocks(home) if home.ops else []),
        *home_changes(home.changes, links),
        *home_findings(home.findings),
    ]
    below = [
        *_nothing(home),
        context(_counts(home)),
        header("You"),
        section(f"{_fms_user(home)}\n{_digest(home)}"),
        actions([_settings_button()]),
    ]
    # What comes last is least urgent, and stands in lists too.
    room = _MOST_BLOCKS - len(above) - len(below)
    return _view([*above, *desk_rows(home, links)[:room], *below])


def render_home_denied(denied: AccessDenied) -> Block:
    """For people who may not use the scheduler."""
    return _view([section(render_denied(denied).text)])


def _view(blocks: Sequence[Block]) -> Block:
    return {"type": "home", "blocks": list(blocks)}


def _header(home: Home) -> list[Block]:
    """What people do most, and whose assignments are shown."""
    office = home.settings.shown
    where, value = office or "all offices", HomeValue(office).dump()
    sending = ready_button(home.to_send.checks, ReadyValue(office, SOON.days))
    return [
        button("New assignment", ids.HOME_NEW, value, says="New assignment: open the form"),
        *sending,
        button("Free cars", ids.HOME_FREE, value, says=f"Free cars in the next 7 days, {where}"),
        button("Calendar", ids.HOME_CALENDAR, value, says=f"Calendar of the week, {where}"),
        button("Refresh", ids.HOME_REFRESH, value, says="Refresh: show how all of this stands now"),
        *_office_menu(home),
    ]


def _office_menu(home: Home) -> list[Block]:
    options = office_options(home.offices)
    if not options:
        return []
    mine = {"text": plain(_MINE, _LONGEST_OPTION), "value": HomeValue().dump()}
    options = [mine, *options[: _MOST_OPTIONS - 1]]
    wanted = HomeValue(home.settings.shown).dump()
    chosen = next((one for one in options if one["value"] == wanted), mine)
    menu: Block = {
        "type": "static_select",
        "action_id": ids.HOME_OFFICE,
        "options": options,
        "initial_option": chosen,
    }
    return [menu]


def office_options(offices: Sequence[str]) -> list[Block]:
    """Offices to choose from, as many as a menu has room for."""
    values: Mapping[str, str] = {HomeValue(one).dump(): one for one in offices if one.strip()}
    return [
        {"text": plain(clip(" ".join(office.split()), _LONGEST_OPTION), 75), "value": value}
        for value, office in values.items()
        if len(value) <= _LONGEST_VALUE
    ][:_MOST_OPTIONS]


def _data_line(home: Home) -> str:
    """Which FMS, how old what is shown is, and when it changes."""
    fms = "*FMS production*: what you request here is real."
    if home.environment != "production":
        fms = f"*FMS {escape(home.environment)}*: for trying things out, nothing here is real."
    next_sync = "The nightly sync is off (SYNC_ENABLED)."
    if home.sync.next:
        next_sync = f"Next nightly sync: {moment(home.sync.next)}."
    running = "*A sync is running.* " if home.sync.running else ""
    shown = f"As of {moment(home.now)}."
    return " ".join([fms, _data_age(home), *_last_sync(home), f"{running}{next_sync}", shown])


def _data_age(home: Home) -> str:
    if home.last_good is None:
        return "*No sync has brought in every report yet.*"
    good = f"All reports were last good {ago(home.last_good, home.now)}."
    if home.now - home.last_good <= SYNC_IS_OLD_AFTER:
        return good
    return f"{good} *That is more than 36 hours: what you see may have changed in FMS.*"


def _last_sync(home: Home) -> list[str]:
    last = home.sync.last
    if last is None or last.finished is None:
        return []
    good = sum(one.ok for one in last.reports)
    count = f"{good} of {len(last.reports)} reports good"
    return [f"Last sync: {moment(last.finished)}, {count}."]


def _nothing(home: Home) -> list[Block]:
    is_ops_quiet = not home.ops or not (home.ops.doubts or home.ops.causes)
    if home.findings or home.concerns or not is_ops_quiet:
        return []
    whose = "of yours"
    if home.settings.shown:
        whose = f"of {escape(home.settings.shown)}"
    return [
        section(f"Nothing {whose} is waiting on FMS, starting or returning in the next 7 days.")
    ]


def _counts(home: Home) -> str:
    counts = "  \u00b7  ".join(
        f"{status.capitalize()}: {home.counts.get(status, 0):,}" for status in Status
    )
    return f"Everyone's assignments  \u00b7  {counts}"


def _fms_user(home: Home) -> str:
    mine = home.fms_user
    if mine is None and home.shared_requestor is None:
        return (
            "FMS is to name you as the requestor, and your user number in FMS is not known here. "
            "Set it first: without it you can request nothing."
        )
    if mine is None:
        return (
            f"Your requests name the shared FMS user {home.shared_requestor}. "
            "Set your own so that FMS shows who asked."
        )
    who = f"{person(mine.set.by)}, {moment(mine.set.at)}"
    return f"Your requests name FMS user *{mine.id}* (set by {who})."


def _digest(home: Home) -> str:
    chosen = home.settings
    if not chosen.digest or not chosen.office:
        return "You get no digest by message."
    when = f"weekdays at {chosen.hour} AM"
    return f"You get the digest of {escape(chosen.office)} by message, {when}."


def _settings_button() -> Block:
    says = "My settings: FMS user, digest by message"
    return button("My settings \u2026", ids.HOME_SETTINGS, HomeValue().dump(), says=says)
