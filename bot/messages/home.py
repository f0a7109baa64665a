"""The Home tab: what concerns one person, as plain as a list by the coffee machine."""

from collections.abc import Callable, Sequence
from datetime import date

from bot.messages import ids
from bot.messages.blocks import (
    Block,
    actions,
    button,
    context,
    header,
    modal,
    number_input,
    plain,
    section,
    section_with,
)
from bot.messages.card_links import alert_link, assignment_link
from bot.messages.cards import request_button, unrequest_button
from bot.messages.findings import home_findings
from bot.messages.ids import OwnFmsUserValue
from bot.messages.replies import render_denied
from bot.messages.sync import run_in_words
from bot.messages.text import (
    ago,
    counted,
    day,
    escape,
    moment,
    named_request,
    person,
    status_words,
    summary,
)
from domain.access import AccessDenied
from domain.assignment import Assignment, Status
from domain.checks import SYNC_IS_OLD_AFTER
from domain.digest import FmsUser, Home
from domain.fms_links import FmsLinks

_MOST_ROWS = 10

FMS_USER_IS_NO_NUMBER = (
    "This must be your user number in FMS, digits only, such as 1949. Leave it empty to have none."
)


def render_home(home: Home, links: FmsLinks) -> Block:
    """A person's Home tab; 100 blocks at most, however much there is."""
    concerns, today = home.concerns, home.today
    return _view(
        [
            section(_environment(home)),
            *home_findings(home.findings),
            *_list("Unconfirmed: look in FMS", concerns.unconfirmed, _unconfirmed),
            *_list(
                "Overdue: still out after their end",
                concerns.overdue,
                lambda one: _overdue(one, today),
            ),
            *_list("Waiting on FMS", concerns.waiting, lambda one: _waiting(one, home, links)),
            *_list(
                "Starting in the next 7 days",
                concerns.starting,
                lambda one: _starting(one, today),
            ),
            *_list(
                "Returning in the next 7 days",
                concerns.returning,
                lambda one: _returning(one, today),
            ),
            *_nothing(home),
            header("Everyone's assignments"),
            section(_counts(home)),
            header("Data from FMS"),
            section(_data(home)),
            header("You in FMS"),
            section(_fms_user(home)),
            actions([_fms_user_button(home)]),
            context(f"As of {moment(home.now)}. Open this tab again for the newest."),
        ]
    )


def render_home_denied(denied: AccessDenied) -> Block:
    """For people who may not use the scheduler."""
    return _view([section(render_denied(denied).text)])


def render_fms_user_view(mine: FmsUser | None) -> Block:
    """The modal that asks for a person's own FMS user."""
    question = number_input(
        ids.HOME_FMS_USER_BLOCK,
        ids.HOME_FMS_USER_ID,
        "Your user number in FMS",
        "FMS names this user as the requestor of what you request from now on. "
        "Leave it empty to use the shared one.",
        example="1949",
        value=mine.id if mine else None,
    )
    return modal("You in FMS", [question | {"optional": True}]) | {
        "callback_id": ids.HOME_FMS_USER_VIEW,
        "private_metadata": OwnFmsUserValue().dump(),
        "submit": plain("Save", 24),
    }


def _view(blocks: Sequence[Block]) -> Block:
    return {"type": "home", "blocks": list(blocks)}


def _environment(home: Home) -> str:
    if home.environment == "production":
        return "*FMS production*: what you request here is real."
    return (
        f"*FMS {escape(home.environment)}*: for trying things out. "
        "Nothing you request here reaches FMS production."
    )


def _list(
    title: str, assignments: Sequence[Assignment], row: Callable[[Assignment], Block]
) -> list[Block]:
    """A heading and its rows; nothing at all where there are none."""
    if not assignments:
        return []
    shown = [row(one) for one in assignments[:_MOST_ROWS]]
    more = len(assignments) - len(shown)
    rest = [context(f"and {more:,} more: `/assignments mine`")] if more else []
    return [header(f"{title} ({len(assignments):,})"), *shown, *rest]


def _unconfirmed(one: Assignment) -> Block:
    attempt = one.open_attempt
    where = alert_link(attempt.id if attempt else "", "The alerts channel")
    return section(f"{_what(one)}\n{where} has the buttons to settle it.")


def _overdue(one: Assignment, today: date) -> Block:
    late = (today - one.real_dates.end).days
    return section(f"{_what(one)}\n{counted(late, 'day')} late: look in FMS where the vehicle is.")


def _waiting(one: Assignment, home: Home, links: FmsLinks) -> Block:
    number = named_request(one.fms, links) if one.fms else "In FMS"
    age = f", requested {ago(one.requested.at, home.now)}" if one.requested else ""
    past = " *Its start has passed.*" if one.dates.start < home.today else ""
    return section_with(f"{_what(one)}\n{number}{age}.{past}", unrequest_button(one))


def _starting(one: Assignment, today: date) -> Block:
    words = f"{_what(one)}\nStarts {_on(one.real_dates.start, today)}."
    if one.status is Status.PLANNED and one.open_attempt is None:
        return section_with(f"{words} FMS does not know of it yet.", request_button(one))
    return section(words)


def _returning(one: Assignment, today: date) -> Block:
    return section(f"{_what(one)}\nReturns {_on(one.real_dates.end, today)}.")


def _what(one: Assignment) -> str:
    number, what = assignment_link(one.id), summary(one, one.real_dates)
    return f"*{number}*  \u00b7  {status_words(one)}  \u00b7  {what}, {escape(one.office)}"


def _on(when: date, today: date) -> str:
    return f"today, {day(when)}" if when == today else f"on {day(when)}"


def _nothing(home: Home) -> list[Block]:
    concerns = home.concerns
    if home.findings or concerns.unconfirmed or concerns.overdue or concerns.waiting:
        return []
    if concerns.starting or concerns.returning:
        return []
    return [
        header("Your assignments"),
        section("Nothing of yours waits on FMS, starts or returns in the next 7 days."),
    ]


def _counts(home: Home) -> str:
    return "  \u00b7  ".join(
        f"{status.capitalize()}: {home.counts.get(status, 0):,}" for status in Status
    )


def _data(home: Home) -> str:
    return "\n".join([_dataago(home), *run_in_words(home.sync)])


def _dataago(home: Home) -> str:
    if home.last_good is None:
        return "*No sync has brought every report yet.*"
    good = f"All reports were good {ago(home.last_good, home.now)}."
    if home.now - home.last_good <= SYNC_IS_OLD_AFTER:
        return good
    return f"{good} *That is more than 36 hours: what you see may have changed in FMS.*"


def _fms_user(home: Home) -> str:
    mine = home.fms_user
    if mine is None:
        return (
            f"Your requests name the shared FMS user {home.shared_requestor}. "
            "Set your own, and FMS shows who asked."
        )
    who = f"{person(mine.set.by)}, {moment(mine.set.at)}"
    return f"Your requests name FMS user *{mine.id}* (set by {who})."


def _fms_user_button(home: Home) -> Block:
    label = "Change my FMS user" if home.fms_user else "Set my FMS user"
    says = f"{label}: the user that FMS names as the requestor"
    return button(label, ids.HOME_FMS_USER, OwnFmsUserValue().dump(), says=says)
