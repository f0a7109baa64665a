"""The rows of the Home tab: each assignment with why it is there, and what to do about it."""

from collections.abc import Mapping

from bot.messages import ids
from bot.messages.blocks import Block, actions, button, context, header, section
from bot.messages.card_links import alert_link, assignment_link
from bot.messages.cards import request_button, unrequest_button
from bot.messages.free import ways_out
from bot.messages.ids import AssignmentValue
from bot.messages.labels import about
from bot.messages.ready import why_not_ready
from bot.messages.text import (
    counted,
    escape,
    in_code,
    named_request,
    status_words,
    summary,
    usually,
    weekday,
)
from domain.assignment import Assignment, Status
from domain.checks import Checked
from domain.fms_links import FmsLinks
from domain.home import Concern, Concerned, Home
from domain.ready import is_ready
from domain.waits import weekdays_between

_TITLES = {
    Concern.UNCONFIRMED: "Unconfirmed: look in FMS",
    Concern.OVERDUE: "Overdue: still out after their end",
    Concern.WAITING: "Waiting on FMS",
    Concern.STARTING: "Starting in the next 7 days",
    Concern.RETURNING: "Returning in the next 7 days",
}


def desk_rows(home: Home, links: FmsLinks) -> list[Block]:
    """Every reason with its rows; nothing at all where there are none."""
    checks = {one.assignment_id: one for one in home.to_send.checks}
    return [block for concerned in home.concerns for block in _list(concerned, home, links, checks)]


def _list(
    concerned: Concerned, home: Home, links: FmsLinks, checks: Mapping[int, Checked]
) -> list[Block]:
    rows = [
        block
        for one in concerned.shown
        for block in _row(concerned.why, one, home, links, checks.get(one.id))
    ]
    more = concerned.count - len(concerned.shown)
    words = in_code((home.settings.shown or "mine").lower())
    rest = [context(f"and {more:,} more: `/assignments {words}`")] if more > 0 else []
    return [header(f"{_TITLES[concerned.why]} ({concerned.count:,})"), *rows, *rest]


def _row(
    why: Concern, one: Assignment, home: Home, links: FmsLinks, checked: Checked | None
) -> list[Block]:
    words, buttons = _what(one), [why_button(one)]
    match why:
        case Concern.UNCONFIRMED:
            where = alert_link(one.open_attempt.id if one.open_attempt else "")
            words += f"\nOps is asked about it in {where}."
        case Concern.OVERDUE:
            late = (home.today - one.real_dates.end).days
            words += f"\n{counted(late, 'day')} late: look in FMS where the car is."
        case Concern.WAITING:
            words += f"\n{_waiting(one, home, links)}"
            buttons = [*_unrequest(one), *buttons]
        case Concern.STARTING:
            words += f"\n{_starting(one, home, checked)}"
            buttons = [*_sending(one, checked), *buttons]
        case Concern.RETURNING:
            return [
                section(
                    f"{words}\nReturns {_on(one.real_dates.end == home.today)}"
                    f"{weekday(one.real_dates.end)}."
                )
            ]
    return [section(words), actions(buttons)]


def _waiting(one: Assignment, home: Home, links: FmsLinks) -> str:
    number = named_request(one.fms, links) if one.fms else "In FMS"
    past = " *Its start has passed.*" if one.dates.start < home.today else ""
    return f"{number}{_age(one, home)}.{past}"


def _age(one: Assignment, home: Home) -> str:
    """How long it waits, against what is usual; of what is not known nothing."""
    if one.requested is None:
        return ""
    zone = home.now.tzinfo
    waited = weekdays_between(one.requested.at.astimezone(zone).date(), home.today)
    age = f"waiting {counted(waited, 'weekday')}" if waited else "sent today"
    return f", {age}{usually(home.usual_wait)}"


def _starting(one: Assignment, home: Home, checked: Checked | None) -> str:
    words = f"Starts {_on(one.real_dates.start == home.today)}{weekday(one.real_dates.start)}."
    if one.status is not Status.PLANNED or one.open_attempt:
        return words
    if checked is None or is_ready(checked):
        return f"{words} It has not been sent to FMS yet."
    return f"{words} :warning: {why_not_ready(checked)}."


def _sending(one: Assignment, checked: Checked | None) -> list[Block]:
    """What must fail is not offered, and what is worth a look is not what the row leads to."""
    if one.status is not Status.PLANNED or one.open_attempt:
        return []
    if checked and checked.reasons:
        return [*other_cars(one, checked), edit_button(one)]
    request = request_button(one)
    if checked and not is_ready(checked):
        request.pop("style", None)
    return [request, edit_button(one)]


def _unrequest(one: Assignment) -> list[Block]:
    return [] if one.open_attempt else [unrequest_button(one)]


def _what(one: Assignment) -> str:
    facts = f"{assignment_link(one.id)}  \u00b7  {status_words(one)}"
    return f"{facts}  \u00b7  {summary(one, one.real_dates)}, {escape(one.office)}"


def _on(is_today: bool) -> str:
    return "today, " if is_today else "on "


def other_cars(one: Assignment, checked: Checked) -> list[Block]:
    """Where its car is taken: what is free instead."""
    return [row["elements"][0] for row in ways_out(one, checked.reasons)]


def edit_button(one: Assignment) -> Block:
    """Opens the form with what was planned."""
    return button("Edit", ids.EDIT, AssignmentValue(one.id).dump(), says=about("Edit", one))


def why_button(one: Assignment) -> Block:
    """Tells all that is known of it."""
    return button("Why?", ids.WHY, AssignmentValue(one.id).dump(), says=about("Why?", one))
