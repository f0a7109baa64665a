"""`/vehicle` and `/partner`: the page of one, the choice where several may be meant, and help."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import groupby

from bot.messages import ids
from bot.messages.blocks import (
    Block,
    Message,
    button,
    clip,
    context,
    paragraphs,
    section,
    section_with,
)
from bot.messages.card_links import assignment_link
from bot.messages.free import plan_button
from bot.messages.ids import PageValue
from bot.messages.text import (
    days,
    escape,
    known_car,
    linked_car,
    moment,
    named_day,
    partner_words,
    short_vin,
    status_words,
    weekdays,
)
from domain.assignment import Assignment, DateRange, Partner
from domain.fms_links import FmsLinks
from domain.pages import (
    Booking,
    Bookings,
    PageOf,
    PartnerPage,
    PartnersMeant,
    VehiclePage,
    VehiclesMeant,
)
from domain.papers import Papers
from domain.planning import A_WEEK
from domain.search import PartnerChoice, VehicleChoice

_MOST_LINES = 8
_Words = Callable[[Booking], str]


def render_vehicle_page(page: VehiclePage, links: FmsLinks) -> Message:
    """What it is, where it is now, what comes next, and who had it last."""
    vehicle = page.about.vehicle
    heading = [f"*{linked_car(vehicle, links)}*", f"vehicle {vehicle.vehicle_id}"]
    heading += [escape(page.about.office)] if page.about.office else []
    about = ["  \u00b7  ".join(heading), _car(page.about)]
    about += _papers(page.about.papers, page.read.today)
    if page.also:
        numbers = " and ".join(linked_car(one, links, str(one.vehicle_id)) for one in page.also)
        about.append(f"FMS lists this car under number {numbers} too.")
    if not page.read.is_listed:
        about.append("*FMS's last reports do not list it under this number.*")
    return _page(
        about,
        page.bookings,
        page.read,
        nothing="FMS has nothing for it today.",
        booking=lambda one: _for_whom(one, page.read.today),
        assignment=lambda one: f"for {escape(partner_words(one.partner))}",
        loan=lambda one: f"{_whom(one.partner)}, {days(one.dates)}",
        free=["*Free*", _free(page)] if page.read.is_listed else [],
        plan=_plan(page) if page.read.is_listed and page.free else None,
    )


def render_partner_page(page: PartnerPage, links: FmsLinks) -> Message:
    """Who it is, what they have now and next, what they had, and which makes they may have."""
    about, year = page.about, page.read.today.year
    heading = [f"*{escape(about.name)}*", f"partner {about.person_id}"]
    heading += [" and ".join(map(escape, about.offices))] if about.offices else []
    this_year = f"Loans that started in {year}: {page.loans_this_year:,}"
    lines = ["  \u00b7  ".join(heading), _ranks(page.ranks), this_year]
    if not page.read.is_listed:
        lines.append("*FMS's last reports do not have this partner.*")
    return _page(
        lines,
        page.bookings,
        page.read,
        nothing="FMS has nothing out to them today.",
        booking=lambda one: _which_car(one, page.read.today),
        assignment=lambda one: f"{linked_car(one.vehicle, links)} {short_vin(one.vehicle.vin)}",
        loan=lambda one: f"{_what_car(one)}, {days(one.dates)}",
    )


def _page(
    about: Sequence[str],
    bookings: Bookings,
    read: PageOf,
    *,
    nothing: str,
    booking: _Words,
    assignment: Callable[[Assignment], str],
    loan: _Words,
    free: Sequence[str] = (),
    plan: Block | None = None,
) -> Message:
    parts = [
        list(about),
        ["*Now*", *(_some(map(booking, bookings.now)) or [nothing])],
        _under("*Next in FMS*", map(booking, bookings.next)),
        _under(
            "*In the scheduler*",
            (_assignment(one, assignment(one)) for one in bookings.assignments),
        ),
    ]
    loans = _under(_loans_heading(bookings), map(loan, bookings.loans))
    small = _small_print(read)
    blocks = [block for lines in parts for block in paragraphs(lines)]
    gaps = "\n".join(free)
    blocks += [section_with(gaps, plan)] if plan else paragraphs(free)
    text = "\n".join([*(line for lines in [*parts, free, loans] for line in lines), small])
    return Message(text, (*blocks, *paragraphs(loans), context(small)))


def _under(heading: str, lines: Iterable[str]) -> list[str]:
    """A heading and its lines; nothing at all where there are none."""
    shown = _some(lines)
    return [heading, *shown] if shown else []


def _some(lines: Iterable[str]) -> list[str]:
    every = list(lines)
    more = len(every) - _MOST_LINES
    return [*every[:_MOST_LINES], f"and {more:,} more"] if more > 0 else every


def _small_print(read: PageOf) -> str:
    said = (
        f"From FMS's reports, all last good {moment(read.last_sync)}."
        if read.last_sync
        else "No sync has brought in every report yet."
    )
    if read.others > 0:
        fits = "also fits" if read.others == 1 else "also fit"
        said += f" {read.others:,} more {fits} what you typed: add a word to find another."
    return said


def _free(page: VehiclePage) -> str:
    leaves = page.about.turn_in == page.free_until
    if page.free_until < page.read.today:
        return "The day it was to leave the fleet has passed."
    if not page.free:
        return "Not before it leaves." if leaves else f"Not before {named_day(page.free_until)}."
    *others, last = page.free
    is_open = last.end == page.free_until and not leaves
    said = [weekdays(one) for one in others]
    said.append(f"from {named_day(last.start)}" if is_open else weekdays(last))
    return "; ".join([*said[:_MOST_LINES], *(["and more"] if len(said) > _MOST_LINES else [])])


def _plan(page: VehiclePage) -> Block:
    """The first days in which it is free, a week of them at most: the form can change them."""
    first = page.free[0]
    dates = DateRange(first.start, min(first.end, first.start + A_WEEK))
    return plan_button(page.about.vehicle, page.about.office or "", dates)


def _car(about: VehicleChoice) -> str:
    vehicle = about.vehicle
    facts = [f"VIN {escape(vehicle.vin)}"]
    facts += [escape(vehicle.color)] if vehicle.color else []
    facts += [f"leaves the fleet {named_day(about.turn_in)}"] if about.turn_in else []
    return "  \u00b7  ".join(facts)


def _papers(papers: Papers, today: date) -> list[str]:
    """Until when registration and insurance hold, as far as FMS says."""
    known = (("Registration", papers.registration), ("Insurance", papers.insurance))
    said = [
        f"{what} until {named_day(on)}" if on >= today else f"*{what} ran out {named_day(on)}*"
        for what, on in known
        if on
    ]
    line = "  \u00b7  ".join(said)
    return [line] if line else []


def _for_whom(one: Booking, today: date) -> str:
    whom = f" to {_whom(one.partner)}" if one.partner else ""
    return f"{escape(one.kind)}{whom}, {_when(one, today)}"


def _which_car(one: Booking, today: date) -> str:
    return f"{escape(one.kind)}: {_what_car(one)}, {_when(one, today)}"


def _whom(partner: Partner | None) -> str:
    if partner is None:
        return "no partner named"
    return escape(partner_words(partner))


def _what_car(one: Booking) -> str:
    if one.vehicle is None:
        return f"the car with VIN {short_vin(one.vin)}"
    return known_car(one.vehicle)


def _when(one: Booking, today: date) -> str:
    if one.end_unknown:
        said = f"from {named_day(one.dates.start)}, no end date"
    elif one.dates.end < today:
        said = f"*was due back {named_day(one.dates.end)}*"
    else:
        said = weekdays(one.dates)
    if one.assignment_id is None:
        return said
    return f"{said} (assignment {assignment_link(one.assignment_id)})"


def _assignment(one: Assignment, what: str) -> str:
    facts = (assignment_link(one.id), status_words(one), what, weekdays(one.real_dates))
    return "  \u00b7  ".join(facts)


def _loans_heading(bookings: Bookings) -> str:
    shown = len(bookings.loans)
    return f"*Last loans, {shown} of {bookings.had:,}*" if shown < bookings.had else "*Last loans*"


def _ranks(ranks: Sequence[tuple[str, str]]) -> str:
    if not ranks:
        return "Not approved for any make."
    said = [
        f"{escape(rank)}: {', '.join(escape(make) for make, _ in those)}"
        for rank, those in groupby(ranks, key=lambda one: one[1])
    ]
    return f"Approved for {'; '.join(said)}"


# Several


def render_vehicles_meant(meant: VehiclesMeant) -> Message:
    """A choice of vehicles."""
    rows = [
        _choice(vehicle_line(one), ids.PAGE_VEHICLE, one.vehicle.vehicle_id, one.vehicle.words)
        for one in meant.found
    ]
    lines = [vehicle_line(one) for one in meant.found]
    return _meant(meant, "vehicle", "an office, a color or the end of the VIN", rows, lines)


def render_partners_meant(meant: PartnersMeant) -> Message:
    """A choice of partners."""
    rows = [
        _choice(partner_line(one), ids.PAGE_PARTNER, one.person_id, one.name) for one in meant.found
    ]
    lines = [partner_line(one) for one in meant.found]
    return _meant(meant, "partner", "an office or more of the name", rows, lines)


def _meant(
    meant: VehiclesMeant | PartnersMeant,
    what: str,
    add: str,
    rows: Sequence[Block],
    lines: Sequence[str],
) -> Message:
    typed = f"\u201c{escape(meant.typed)}\u201d"
    heading = (
        f"{meant.total:,} {what}s fit {typed}. Which one?"
        if meant.best
        else f"No {what} fits {typed}. The closest:"
    )
    more = meant.total - len(meant.found)
    rest = [f"and {more:,} more: add a word, such as {add}."] if more > 0 else []
    return Message(
        "\n".join([heading, *lines, *rest]),
        (section(heading), *rows, *(context(one) for one in rest)),
    )


def _choice(line: str, action_id: str, number: int, name: str) -> Block:
    value, says = PageValue(number).dump(), f"Show the page of {clip(name, 45)}, {number}"
    return section_with(line, button("Show", action_id, value, says=says))


def vehicle_line(one: VehicleChoice) -> str:
    """One of several that may be meant."""
    facts = [known_car(one.vehicle), f"vehicle {one.vehicle.vehicle_id}"]
    facts += [escape(one.vehicle.color)] if one.vehicle.color else []
    facts += [escape(one.office)] if one.office else []
    return "  \u00b7  ".join(facts)


def partner_line(one: PartnerChoice) -> str:
    """One of several that may be meant."""
    facts = [escape(one.name), f"partner {one.person_id}"]
    facts += [" and ".join(map(escape, one.offices))] if one.offices else []
    return "  \u00b7  ".join(facts)


# What else there is to say


def render_vehicle_gone() -> Message:
    """For a choice that was offered before a sync."""
    return Message.say("This vehicle is no longer in FMS's reports or in any assignment.")


def render_partner_gone() -> Message:
    """For a choice that was offered before a sync."""
    return Message.say("This partner is no longer in FMS's reports or in any assignment.")


def render_vehicle_help() -> Message:
    """How to use `/vehicle`."""
    return Message.say(
        "`/vehicle` shows one vehicle, only to you: where it is, what comes next, who had it.\n"
        "\u2022 `/vehicle 456` by its number in FMS\n"
        "\u2022 `/vehicle 00456` by the end of its VIN\n"
        "\u2022 `/vehicle 2026 audi q5 denver` by words, in any order"
    )


def render_partner_help() -> Message:
    """How to use `/partner`."""
    return Message.say(
        "`/partner` shows one media partner, only to you: what they have and had, and the makes "
        "they are approved for.\n"
        "\u2022 `/partner 789` by the number in FMS\n"
        "\u2022 `/partner reyes maria` by words of the name, in any order\n"
        "\u2022 `/partner reyes denver` with the office, where several have that name"
    )
