"""The lines of an assignment's card: what leads, how it stands, the worst thing, the newest act."""

from collections.abc import Sequence

from bot.messages.card_links import alert_link, assignment_link
from bot.messages.finding_words import finding_line
from bot.messages.reasons import in_brief, reason, warning, what_in_fms
from bot.messages.text import (
    as_sentence,
    days,
    escape,
    evidence,
    fms_name,
    from_now,
    known_car,
    linked_vehicle,
    moment,
    named_request,
    partner_words,
    person,
    short_vin,
    status_words,
    usually,
    weekday,
    weekdays,
)
from domain.assignment import Activity, Assignment, AuditStamp, OpenAttempt, Status
from domain.card import Around
from domain.findings import Finding
from domain.fms_links import FmsLinks
from domain.reasons import (
    AlsoPlanned,
    Blocker,
    StartsInPast,
    VehicleAssigned,
    VehicleOccupied,
    Warning_,
)

BETWEEN = "  \u00b7  "


def lead(assignment: Assignment, links: FmsLinks) -> str:
    """The car and the journalist, then days, office and color."""
    car = f"*{linked_vehicle(assignment, links)}* {short_vin(assignment.vehicle.vin)}"
    first = f"{car} for *{escape(partner_words(assignment.partner))}*"
    return "\n".join([first, _where_and_when(assignment), *_in_fms(assignment)])


def lead_in_words(assignment: Assignment) -> str:
    """The same on one line, for notifications and screen readers."""
    vehicle = f"{escape(assignment.vehicle.words)} {short_vin(assignment.vehicle.vin)}"
    parts = [f"{vehicle} for {escape(partner_words(assignment.partner))}", weekdays_of(assignment)]
    parts += [escape(one) for one in (assignment.office, assignment.vehicle.color) if one]
    return ", ".join([*parts, *_in_fms(assignment)])


def _where_and_when(assignment: Assignment) -> str:
    outside = (assignment.office, assignment.vehicle.color)
    return BETWEEN.join([weekdays_of(assignment), *(escape(one) for one in outside if one)])


def weekdays_of(assignment: Assignment) -> str:
    """FMS's dates where it has approved others, behind the planned ones."""
    real = assignment.real_dates
    if real == assignment.dates:
        return weekdays(real)
    return f"{days(assignment.dates)} \u2192 {weekdays(real)} in FMS"


def _in_fms(assignment: Assignment) -> list[str]:
    """Where a person took another car or partner of FMS's for the planned one."""
    found = assignment.evidence
    if found is None:
        return []
    car = [known_car(found.vehicle)] if found.vehicle else []
    seen = [*car, *([escape(partner_words(found.partner))] if found.partner else [])]
    return [f"\u2192 {' for '.join(seen)} in FMS"] if seen else []


def state(assignment: Assignment, around: Around, links: FmsLinks, number: str = "") -> str:
    """How it stands, with its number, which leads nowhere on its own card, and what is to come."""
    stands = [f"*{status_words(assignment)}*", number or str(assignment.id)]
    return BETWEEN.join([*stands, *waits_for(assignment, around, links)])


def waits_for(assignment: Assignment, around: Around, links: FmsLinks) -> list[str]:
    """Its request in FMS, and what is to come."""
    parts: list[str] = []
    if assignment.fms:
        parts.append(named_request(assignment.fms, links))
    if attempt := assignment.open_attempt:
        parts.append(_open_attempt(attempt))
    elif assignment.status is Status.REQUESTED and assignment.requested:
        sent = from_now(assignment.requested.at)
        parts.append(f"waiting, sent {sent}{usually(around.usual)}")
    elif assignment.status is Status.ACTIVE and around.back_at:
        end = assignment.real_dates.end
        parts.append(f"back {weekday(end)} ({from_now(around.back_at)})")
    return parts


def _open_attempt(attempt: OpenAttempt) -> str:
    if not attempt.unconfirmed:
        return "waiting for FMS's answer"
    what = "have this request" if attempt.action.creates else "still have this request"
    return f"FMS may or may not {what}; ops is asked in {alert_link(attempt.id)}"


def worst(assignment: Assignment, findings: Sequence[Finding], around: Around) -> str | None:
    """One line for what a person should know before all else; None where all is well."""
    if findings:
        return f":warning: {finding_line(findings[0], assignment)}"
    found = around.worst
    return None if found is None else f":warning: {_worst(found, around.holder)}"


def _worst(found: Blocker | Warning_, holder: Assignment | None) -> str:
    match found:
        case VehicleAssigned(other) | AlsoPlanned(other):
            return _taken(other.id, holder) if holder else _sentence(found)
        case VehicleOccupied(activity):
            return _occupied(activity)
        case StartsInPast():
            return as_sentence(in_brief(found))
        case _:
            return _sentence(found)


def _sentence(found: Blocker | Warning_) -> str:
    return as_sentence(warning(found) if isinstance(found, Warning_) else reason(found))


def _taken(number: int, holder: Assignment) -> str:
    did, stamp = _who_has_it(holder)
    doubt = " (unconfirmed)" if holder.open_attempt else ""
    until = weekday(holder.real_dates.end)
    which = f"{assignment_link(number)}{doubt}"
    return f"Taken by {which} until {until}, {did} by {person(stamp.by)}."


def _who_has_it(holder: Assignment) -> tuple[str, AuditStamp]:
    if holder.requested:
        return "requested", holder.requested
    return "planned", holder.created


def _occupied(activity: Activity) -> str:
    until = "with no end date" if activity.end_unknown else f"until {weekday(activity.dates.end)}"
    return f"Taken in FMS {until}: {what_in_fms(activity)}, activity {activity.activity_id}."


def newest(assignment: Assignment, around: Around, links: FmsLinks) -> str:
    """Who did the last thing, and when; in which FMS, where it is not the real one."""
    parts = [_newest(assignment, around)]
    if assignment.fms is None and links.current != "production":
        parts.append(fms_name(links.current))
    return BETWEEN.join(parts)


def _newest(assignment: Assignment, around: Around) -> str:
    if assignment.completed:
        return _ended(assignment)
    if found := assignment.evidence:
        who = "Approved" if found.by else "Approved by FMS"
        return f"{who}, {moment(found.at)}: {evidence(assignment)}"
    if assignment.requested:
        return _done("Requested", assignment.requested)
    if assignment.changed and assignment.changed != assignment.created:
        return _done("Taken back" if around.taken_back else "Changed", assignment.changed)
    return _done("Planned", assignment.created)


def _ended(assignment: Assignment) -> str:
    at = assignment.completed
    return f"Completed, {moment(at)}" if at else "Completed"


def _done(what: str, stamp: AuditStamp) -> str:
    return f"{what} by {person(stamp.by)}, {moment(stamp.at)}"
