"""What was found of an assignment, and how it ended, as sentences."""

from collections.abc import Sequence
from typing import assert_never

from bot.messages.card_links import assignment_link
from bot.messages.text import (
    counted,
    day,
    days,
    escape,
    moment,
    person,
    short_vin,
    summary,
    usually,
)
from domain.assignment import Assignment, Vehicle
from domain.findings import (
    AnotherCar,
    AnotherNumber,
    Answer,
    BackEarly,
    ChangedInFms,
    CouldBeIt,
    Differs,
    Facts,
    Finding,
    FindingKind,
    Gone,
    LeftReports,
    NotKnown,
    Overdue,
    Overlaps,
    SeenActivity,
    Shown,
    Silent,
    StartPassed,
)

_MOST_INSTEAD = 3
_BELOW = "\n"
_LEADS = {
    FindingKind.IN_THE_WAY: "cannot start as planned",
    FindingKind.COULD_BE_IT: "may be approved",
    FindingKind.CHANGED_IN_FMS: "has changed in FMS",
    FindingKind.ANOTHER_NUMBER: "has another number in FMS",
    FindingKind.BACK_EARLY: "may be back early",
    FindingKind.OVERDUE: "is overdue",
    FindingKind.SILENT: "is still not approved",
    FindingKind.START_PASSED: "was not approved before its start",
    FindingKind.ANOTHER_CAR: "has a car that FMS now lists differently",
}
# What a person has said, as it is told of them.
_SAID = {
    Answer.THAT_IS_IT: "said that this is the loan",
    Answer.NOT_IT: "said that this is another loan",
    Answer.TAKE_OVER: "took over what FMS has",
    Answer.LEAVE_IT: "left it as it is",
    Answer.IS_BACK: "said that the car was back",
    Answer.EXTENDED: "extended it",
}


def finding_line(finding: Finding, assignment: Assignment) -> str:
    """One line, where it is plain which assignment it is about: on its card, in Why?."""
    lead = _lead(finding)
    return f"{lead[:1].upper()}{lead[1:]}: {_clause(finding.facts, assignment)}."


def finding_sentence(shown: Shown) -> str:
    """What was found, with the assignment that it is about; how that is now, once it has ended."""
    finding, assignment = shown.finding, shown.assignment
    lead, clause = _lead(finding), _clause(finding.facts, assignment)
    ended = how_it_ended(shown)
    if not ended or is_followed(shown):
        which = f"*{assignment_link(assignment.id)}* ({summary(assignment)})"
        return f"{which} {lead}: {clause}.{f'{_BELOW}{ended}' if ended else ''}"
    # What was found is of what it was then.
    now = f"{ended} Now: {summary(assignment, assignment.real_dates)}."
    return f"*{assignment_link(assignment.id)}* {lead}: {clause}.{_BELOW}{now}"


def how_it_ended(shown: Shown) -> str:
    """Who settled it, or that it went; nothing while it is open."""
    finding = shown.finding
    if finding.settled and finding.answer:
        until = f" to {day(finding.until)}" if finding.until else ""
        who, when = person(finding.settled.by), moment(finding.settled.at)
        said = "said that it was called off" if is_off(finding) else _SAID[finding.answer]
        return f"{who} {said}{until}, {when}."
    if is_followed(shown):
        return "It is up to date here; there is nothing to do."
    return "" if shown.is_open else "This is over."


def _lead(finding: Finding) -> str:
    return "may be called off" if is_off(finding) else _LEADS[finding.kind]


def is_off(finding: Finding) -> bool:
    """Whether a loan is gone that had not begun."""
    return isinstance(finding.facts, BackEarly) and not finding.facts.begun


def is_followed(shown: Shown) -> bool:
    """Whether the sync itself did what there was to do."""
    facts = shown.finding.facts
    is_car = isinstance(facts, AnotherCar) and facts.now == shown.assignment.vehicle
    return is_car or isinstance(facts, AnotherNumber)


def _clause(facts: Facts, assignment: Assignment) -> str:  # noqa: C901  # a table of cases
    match facts:
        case Overlaps():
            return _overlap(facts)
        case LeftReports(what=what, office=office):
            return _left(what, office)
        case CouldBeIt(activity, differs):
            return _candidate(activity, differs)
        case ChangedInFms(activity, changed):
            parts = " and ".join(_changed(activity, one) for one in changed)
            return f"its activity {activity.activity_id} has {parts} now"
        case AnotherNumber(was, activity):
            return (
                f"its loan was activity {was} and is {activity.activity_id} now, "
                f"{days(activity.dates)}"
            )
        case BackEarly(activity_id, end, instead, begun):
            when = f"its end, {day(end)}" if begun else "it began"
            return f"activity {activity_id} disappeared from FMS before {when}; {_instead(instead)}"
        case Overdue(_, end, extended):
            longer = f", extended to {day(extended)}" if extended else ""
            return f"it was due back {day(end)}{longer}, and FMS still has the car out"
        case Silent() | StartPassed():
            return _waiting(facts, assignment)
        case AnotherCar(was, now):
            return f"it was {_record(was)}, and is {_record(now)} now"
        case NotKnown():
            return "another version of the scheduler found why, and this one cannot read it"
        case _:
            assert_never(facts)


def _overlap(facts: Overlaps) -> str:
    activity, other = facts.activity, facts.other_id
    if facts.is_overdue:
        what = _named(activity)
        if other is not None:
            what = f"the loan of assignment {assignment_link(other)}"
        return f"in FMS {what} should have ended {day(activity.dates.end)} and still has the car"
    whom = f" for {escape(activity.partner)}" if activity.partner else ""
    number = f"activity {activity.activity_id}"
    if other is not None:
        number = f"assignment {assignment_link(other)}"
    kind = escape(activity.activity_type)
    return f"FMS has the car on {kind}{whom}, {days(activity.dates)} ({number})"


def _instead(found: Sequence[SeenActivity]) -> str:
    if not found:
        return "FMS has nothing else for the car on those dates"
    named = [f"{_named(one)}, {days(one.dates)}" for one in found[:_MOST_INSTEAD]]
    more = [f"{len(found) - len(named):,} more"] if len(found) > len(named) else []
    return f"FMS has this for the car now: {'; '.join((*named, *more))}"


def _named(activity: SeenActivity) -> str:
    partner = f" for {escape(activity.partner)}" if activity.partner else ""
    return f"{escape(activity.activity_type)} {activity.activity_id}{partner}"


def _left(what: Gone, office: str | None) -> str:
    match what:
        case Gone.VEHICLE:
            return "FMS's reports no longer list its car"
        case Gone.PARTNER:
            return "FMS's reports no longer list its partner"
        case Gone.OFFICE:
            return f"its car has moved to the office {escape(office or '')}"


def _candidate(activity: SeenActivity, differs: Differs) -> str:
    partner = escape(activity.partner or _number(activity))
    number, dates = f"activity {activity.activity_id}", days(activity.dates)
    match differs:
        case Differs.PARTNER:
            return f"FMS lends its car to another partner, {partner}, {dates}, {number}"
        case Differs.VEHICLE:
            return f"FMS lends another car, {_car(activity)}, to its partner, {dates}, {number}"
        case Differs.DATES:
            return f"FMS lends its car to its partner on other dates, {dates}, {number}"
        case Differs.TYPE:
            kind = escape(activity.activity_type)
            return f"FMS has its car and its partner as \u201c{kind}\u201d, {dates}, {number}"
        case Differs.SEVERAL:
            return f"{number}, {dates}, is one of several that could be meant"
        case Differs.EARLIER:
            return (
                f"FMS lends its car to its partner, {dates}, {number}; that may still be for an "
                "earlier request, which FMS no longer had when it was to be deleted"
            )


def _number(activity: SeenActivity) -> str:
    return f"partner {activity.person_id}" if activity.person_id else "none on record"


def _changed(activity: SeenActivity, what: Differs) -> str:
    match what:
        case Differs.VEHICLE:
            return f"another car, {_car(activity)},"
        case Differs.PARTNER:
            name = activity.partner or _number(activity)
            return f"another partner, {escape(name)},"
        case _:
            return f"the type \u201c{escape(activity.activity_type)}\u201d"


def _waiting(facts: Silent | StartPassed, assignment: Assignment) -> str:
    if isinstance(facts, StartPassed):
        return (
            f"it should have started {day(facts.start)}; look in FMS whether request "
            f"{facts.request_id} was denied or deleted, which no report shows"
        )
    waited = counted(facts.waited, "weekday")
    return (
        f"request {facts.request_id} had waited {waited}{usually(facts.usual)} when the sync "
        f"looked, and the loan starts {day(assignment.dates.start)}"
    )


def _car(activity: SeenActivity) -> str:
    words = f"{escape(activity.vehicle.words)} " if activity.vehicle else ""
    return f"{words}{short_vin(activity.vin)}"


def _record(vehicle: Vehicle) -> str:
    return f"number {vehicle.vehicle_id} with VIN {short_vin(vehicle.vin)}"
