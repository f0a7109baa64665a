"""Strings from outside, people, dates and times, as Slack and FMS write them."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from itertools import pairwise

from bot.messages.blocks import clip, without_turns
from bot.messages.card_links import assignment_link
from domain.assignment import (
    Action,
    Actor,
    Assignment,
    DateRange,
    Evidence,
    FmsReference,
    Partner,
    Source,
    Vehicle,
)
from domain.cars import vin_end
from domain.fms_links import FmsLinks
from domain.reasons import OtherAssignment

_PROGRAMS = {
    "schedule": "the nightly schedule",
    "command line": "the command line",
    "import": "an import",
}
FORGOTTEN = "a partner who was forgotten"
_LONGEST_NAME = 120
# A command cut short is another command.
_LONGEST_LINE = 400
# The one that two digits of a year mean.
_CENTURY = 20
# A hyphen at which no line ends: a date that is torn in two is misread.
_HYPHEN = "\u2011"
# Takes no room and lets no line end.
_JOINER = "\u2060"
# What begins or ends bold, italic, struck or fixed text at the edge of a word, makes an emoji of it
# or a quotation of the line.
_MARKS = re.compile(r"(?<![^\W_])[*_~`]|[*_~`](?![^\W_])|:(?=[\w+'-]+:)|^>")
_JOINERS = re.compile(f"{_JOINER}+")


def escape(text: str) -> str:
    """An outside string, as it is written, in mrkdwn: it pings, links and formats nothing.

    Slack escapes three characters only (docs: formatting). Asterisks and the like it takes for
    marks at the edge of a word, so that each gets a joiner on both sides: as a letter it
    makes the edge go, as a blank it leaves nothing beside the mark to be formatted.
    """
    clipped = clip(" ".join(without_turns(text).split()), _LONGEST_NAME)
    marked = _JOINERS.sub(_JOINER, _MARKS.sub(rf"{_JOINER}\g<0>{_JOINER}", clipped))
    return _escaped(marked)


def in_code(text: str) -> str:
    """An outside string between backticks, to be read or copied as a command."""
    return _escaped(clip(" ".join(without_turns(text).split()), _LONGEST_LINE)).replace("`", "'")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def person(actor: Actor) -> str:
    """A mention for people in Slack, words for programs."""
    if actor.source is Source.SLACK:
        return f"<@{actor.id}>"
    if actor.source is Source.ELSEWHERE:
        return "somebody by a way that only another version knows"
    return "the HTTP API" if actor.source is Source.HTTP else _PROGRAMS.get(actor.id, "the bot")


def day(value: date) -> str:
    """MM-DD-YY, as FMS shows dates; with the whole year where two digits would mean another."""
    century, year = divmod(value.year, 100)
    return f"{_short(value)}{_HYPHEN}{f'{year:02}' if century == _CENTURY else f'{value.year:04}'}"


def whole_day(value: date) -> str:
    """With all of its year, which may be what is wrong."""
    return f"{_short(value)}{_HYPHEN}{value.year:04}"


def days(dates: DateRange) -> str:
    """Both ends of a range, the year once; one day once."""
    if dates.start == dates.end:
        return day(dates.start)
    first = _short(dates.start) if dates.start.year == dates.end.year else day(dates.start)
    return f"{first} to {day(dates.end)}"


def weekday(value: date) -> str:
    """A day with its name, the year left out: of what is near."""
    return f"{value:%a} {_short(value)}"


def named_day(value: date) -> str:
    """A day with its name, and its year: of what may be far."""
    return f"{value:%a} {day(value)}"


def weekdays(dates: DateRange) -> str:
    """Both ends with their names, and the nights between."""
    if dates.start == dates.end:
        return named_day(dates.start)
    is_one_year = dates.start.year == dates.end.year
    first = _short(dates.start) if is_one_year else day(dates.start)
    nights = counted((dates.end - dates.start).days, "night")
    return f"{dates.start:%a} {first} to {named_day(dates.end)}, {nights}"


def _short(value: date) -> str:
    return f"{value:%m}{_HYPHEN}{value:%d}"


def moment(value: datetime) -> str:
    """A time that Slack shows in the reader's own zone."""
    return _in_the_readers_zone(value, "{date_short_pretty} at {time}")


def from_now(value: datetime) -> str:
    """How far off it is, which Slack counts whenever somebody looks: in 3 days, 2 days ago."""
    return _in_the_readers_zone(value, "{ago}")


def _in_the_readers_zone(value: datetime, form: str) -> str:
    at = value.astimezone(UTC)
    return f"<!date^{int(value.timestamp())}^{form}|{day(at.date())} {at:%H:%M} UTC>"


def ago(since: datetime, now: datetime) -> str:
    """How long ago, roughly."""
    waited = now - since
    if waited.days >= 1:
        return f"{counted(waited.days, 'day')} ago"
    hours = int(waited.total_seconds() // 3600)
    return f"{counted(hours, 'hour')} ago" if hours >= 1 else "less than an hour ago"


def counted(number: int, what: str) -> str:
    """One thing, or several."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def usually(weekdays: int | None) -> str:
    """What stands behind a wait: how long FMS usually takes; nothing where that is not known."""
    if weekdays is None:
        return ""
    return f" (usual: {counted(weekdays, 'weekday') if weekdays else 'the same day'})"


def fms_name(environment: str) -> str:
    """FMS as people call it; its environment is named wherever it is not the real one."""
    return "FMS" if environment == "production" else f"FMS {environment}"


def summary(assignment: Assignment | OtherAssignment, dates: DateRange | None = None) -> str:
    """Vehicle, partner and dates on one line, escaped; `dates` where FMS has others."""
    return (
        f"{known_car(assignment.vehicle)} for {escape(partner_words(assignment.partner))}, "
        f"{days(dates or assignment.dates)}"
    )


def partner_words(partner: Partner) -> str:
    """What a partner is called: by name where one is known, and nobody who was forgotten."""
    if partner.name:
        return partner.name
    return f"partner {partner.person_id}" if partner.person_id else FORGOTTEN


def known_car(vehicle: Vehicle) -> str:
    """A car by its words and the end of its VIN: there are many of a model."""
    return f"{escape(vehicle.words)} {short_vin(vehicle.vin)}".strip()


def as_sentence(clause: str) -> str:
    """A clause that can stand alone."""
    return f"{clause[:1].upper()}{clause[1:]}."


_IN_FLIGHT = {
    Action.REQUEST: "Sending to FMS",
    Action.UNREQUEST: "Taking the request back",
    Action.DELETE: "Deleting",
}
_RULES = {
    1: "lends this car to this partner from the same day",
    2: "lends this car to this partner, starting within seven days",
}


def status_words(assignment: Assignment | OtherAssignment) -> str:
    """The status as a person should read it; in doubt it never reads as settled."""
    attempt = assignment.open_attempt
    if attempt is None:
        return assignment.status.capitalize()
    if attempt.unconfirmed:
        return "Unconfirmed"
    return _IN_FLIGHT[attempt.action]


def status_within(assignment: Assignment | OtherAssignment) -> str:
    """The same within a sentence."""
    words = status_words(assignment)
    return f"{words[:1].lower()}{words[1:]}"


def evidence(assignment: Assignment) -> str:
    """Which activity approved an assignment, and why it is taken for the assignment's."""
    found = assignment.evidence
    if found is None:
        return ""
    if found.by:
        return f"{person(found.by)} said that activity {found.activity_id} is the loan"
    return f"activity {found.activity_id} {_RULES[found.rule]}"


def spans(numbers: Sequence[int]) -> str:
    """Numbers as a person would type them: 130-134, 140."""
    return _spans(numbers, str)


def linked_spans(numbers: Sequence[int]) -> str:
    """The same in mrkdwn, each number that stands there leading to its card."""
    return _spans(numbers, assignment_link)


def _spans(numbers: Sequence[int], named: Callable[[int], str]) -> str:
    ordered = sorted(numbers)
    starts = [ordered[0], *(b for a, b in pairwise(ordered) if b != a + 1)]
    ends = [*(a for a, b in pairwise(ordered) if b != a + 1), ordered[-1]]
    found = (
        named(a) if a == b else f"{named(a)}-{named(b)}" for a, b in zip(starts, ends, strict=True)
    )
    return ", ".join(found)


_LABELLED = re.compile(r"<[^<>|]+\|([^<>]*)>")
_BARE = re.compile(r"<[@#!]?([^<>|]+)>")
# Bold and fixed text of ours; a name's own asterisks stand between joiners, or within a word.
_OUR_MARKS = re.compile(rf"(?<![^\W_]|{_JOINER})[*`]|[*`](?![^\W_]|{_JOINER})")


def plain_text(markup: str) -> str:
    """Our own markup for terminals and programs: words alone, hyphens as keyboards have them."""
    return in_words(markup).replace(_HYPHEN, "-")


def in_words(markup: str) -> str:
    """Our own markup as a person reads it: labels for links, names for people, no asterisks."""
    words = _BARE.sub(r"\1", _LABELLED.sub(r"\1", without_turns(markup)))
    words = _OUR_MARKS.sub("", words).replace(_JOINER, "")
    words = words.replace(":warning: ", "")
    return words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def short_vin(vin: str) -> str:
    """The end of a VIN, as people see it everywhere."""
    return f"\u2026{escape(vin_end(vin))}" if vin else ""


def others_in_fms(found: Evidence) -> list[str]:
    """The car and the partner of FMS's loan, where a person took another for the planned one."""
    car = [f"the car {known_car(found.vehicle)}"] if found.vehicle else []
    if found.partner is None:
        return car
    name = found.partner.name
    return [*car, f"the partner {escape(name)}" if name else FORGOTTEN]


# FMS's pages


def linked_request(fms: FmsReference, links: FmsLinks) -> str:
    """A request's number, linked to its page."""
    return _link(links.request_address(fms), str(fms.request_id))


def named_request(fms: FmsReference, links: FmsLinks) -> str:
    """A request by its number, and in which FMS it is."""
    return f"{fms_name(fms.environment)} request {linked_request(fms, links)}"


def linked_requests(environment: str, links: FmsLinks) -> str:
    """FMS's name, linked to its list of requests."""
    return _link(links.requests_address(environment), fms_name(environment))


def linked_vehicle(assignment: Assignment, links: FmsLinks) -> str:
    """The vehicle's words, linked to its page in FMS."""
    return linked_car(assignment.vehicle, links)


def linked_car(vehicle: Vehicle, links: FmsLinks, words: str | None = None) -> str:
    """A car's words, or other words of ours, linked to its page in FMS."""
    address = links.vehicle_address(vehicle.vehicle_id)
    return _link(address, words or escape(vehicle.words))


def _link(address: str | None, words: str) -> str:
    return f"<{address}|{words}>" if address else words
