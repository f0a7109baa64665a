"""What needs a person's look, by what FMS's reports say now (docs/rules.md, Findings)."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from domain.assignment import Assignment, DateRange, Partner, Status, Vehicle
from domain.findings import (
    AnotherCar,
    BackEarly,
    ChangedInFms,
    CouldBeIt,
    Differs,
    Facts,
    Found,
    Gone,
    LeftReports,
    Overdue,
    Overlaps,
    SeenActivity,
    Silent,
    StartPassed,
)
from domain.fleet_now import FleetNow, FmsNow, Watched
from domain.forgotten import NOBODY
from domain.matching import (
    NEAR,
    Loan,
    Wanted,
    is_loan,
    lends_nothing,
    match,
    plain_type,
    speaks_for,
)
from domain.unknown_ends import believed, last_believed_end, starts_soon
from domain.unread import is_unsure
from domain.waits import is_late, weekdays_between

_SHORTEST_SILENCE = 3
_TIMES_AS_LONG = 3
_STARTS_SOON = timedelta(days=3)


def findings_of(watched: Iterable[Watched], now: FmsNow) -> list[Found]:
    """Everything that holds now, of each assignment without an open attempt."""
    known, view = list(watched), FleetNow(now)
    looked_at = [one for one in known if one.assignment.open_attempt is None]
    # What is on its way to FMS may be what an activity is for.
    candidates = _candidates(known, view)
    return [
        Found(one.assignment.id, facts, is_unsure=is_unsure(one, facts, view))
        for one in looked_at
        for facts in _facts(one, view, candidates.get(one.assignment.id, []))
    ]


def _facts(one: Watched, view: FleetNow, candidates: list[CouldBeIt]) -> list[Facts]:
    match one.assignment.status:
        case Status.PLANNED:
            return [*_in_the_way(one, view, ()), *_other_car(one, view)]
        case Status.REQUESTED:
            asked = [c.activity.activity_id for c in candidates]
            waiting = [] if candidates else _waiting(one, view)
            in_the_way = _in_the_way(one, view, asked)
            return [*in_the_way, *_other_car(one, view), *candidates, *waiting]
        case Status.ACTIVE:
            return _of_active(one, view)
        case Status.COMPLETED:
            return []


# In the way


def _in_the_way(one: Watched, view: FleetNow, asked: Sequence[int]) -> list[Facts]:
    """What stands between an assignment that is still to come and its car."""
    if one.assignment.dates.start < view.today:
        return []
    return [*_overlaps(one, view, asked), *_left(one, view)]


def _overlaps(one: Watched, view: FleetNow, asked: Sequence[int]) -> list[Facts]:
    found: list[Facts] = []
    for activity in view.activities_of(one.assignment.vehicle):
        if activity.activity_id in asked or _is_accepted(one, activity, view):
            continue
        overdue = is_loan(activity.activity_type) and is_late(activity.dates.end, view.today)
        dates = activity.dates
        if overdue:
            # It is not back today, whatever its end says.
            dates = DateRange(dates.start, view.today + timedelta(days=1))
        is_on = dates.end <= last_believed_end(view.today) or starts_soon(
            one.assignment.dates, view.today
        )
        if is_on and dates.conflicts_with(one.assignment.dates):
            found.append(Overlaps(activity, view.now.used.get(activity.activity_id), overdue))
    return found


def _is_accepted(one: Watched, activity: SeenActivity, view: FleetNow) -> bool:
    approved = view.now.used.get(activity.activity_id)
    return (
        one.accepts_all or activity.activity_id in one.accepted or approved in one.accepted_of
    ) and approved != one.assignment.id


def _left(one: Watched, view: FleetNow) -> list[Facts]:
    """As long as a report never came, nothing has left it."""
    found: list[Facts] = []
    vehicle, partner = one.assignment.vehicle, one.assignment.partner
    car = next(iter(view.listings(vehicle)), None)
    if view.now.has_cars and car is None:
        found.append(LeftReports(Gone.VEHICLE, vehicle.vehicle_id))
    is_elsewhere = car and one.office and car.office.casefold() != one.office.casefold()
    # Listed otherwise, it may be another car that is there.
    if car and is_elsewhere and view.listed_otherwise(vehicle) is None:
        found.append(LeftReports(Gone.OFFICE, vehicle.vehicle_id, car.office))
    if view.now.has_partners and partner.person_id not in view.now.partners:
        found.append(LeftReports(Gone.PARTNER, partner.person_id))
    return found


def _other_car(one: Watched, view: FleetNow) -> list[Facts]:
    now = view.listed_otherwise(one.assignment.vehicle)
    return [AnotherCar(one.assignment.vehicle, now)] if now else []


# What may be a request's approval, and requests that nothing is heard of


def _candidates(watched: Sequence[Watched], view: FleetNow) -> dict[int, list[CouldBeIt]]:
    """Activities that may approve a requested assignment, by its number."""
    requested = [one for one in watched if one.assignment.status is Status.REQUESTED]
    wanted = {one.assignment.id: wanted_of(one, view) for one in requested}
    free = {one for one in view.now.activities if one not in view.now.used}
    loans = loans_of(view.now.activities[one] for one in free)
    matches = match(wanted.values(), loans)
    certain = {one.assignment_id for one in matches.approvals}
    spoken_for = {one.activity_id for one in matches.approvals}
    found: dict[int, list[CouldBeIt]] = {number: [] for number in certain}
    for group in matches.ambiguities:
        spoken_for.update(group.activity_ids)
        members = [one for one in loans if one.activity_id in group.activity_ids]
        is_one_pair = len(group.assignment_ids) == len(members) == 1
        why = Differs.EARLIER if is_one_pair else Differs.SEVERAL
        for number in group.assignment_ids:
            found[number] = [
                CouldBeIt(view.now.activities[one.activity_id], why)
                for one in members
                if speaks_for(wanted[number], one)
            ]
    for one in requested:
        if one.assignment.id not in found:
            near = _near(one, view, free - spoken_for)
            found[one.assignment.id] = near
    return found


def wanted_of(one: Watched, view: FleetNow) -> Wanted:
    """A requested assignment, as matching needs it."""
    stands = one.assignment
    vins, person_id = view.vins(stands.vehicle), stands.partner.person_id
    return Wanted(stands.id, vins, person_id, stands.dates, one.before, one.may_be_lent_before)


def loans_of(activities: Iterable[SeenActivity]) -> list[Loan]:
    """Those that lend a car to somebody."""
    return [
        Loan(one.activity_id, one.vin.upper(), one.person_id, one.dates)
        for one in activities
        if one.person_id is not None and is_loan(one.activity_type)
    ]


def _near(one: Watched, view: FleetNow, free: set[int]) -> list[CouldBeIt]:
    assignment = one.assignment
    seen = {
        activity.activity_id: activity
        for activity in (
            *view.activities_of(assignment.vehicle),
            *view.activities_with(assignment.partner.person_id),
        )
        if activity.activity_id in free and activity.activity_id not in one.before
    }
    vins = view.vins(assignment.vehicle)
    found = ((activity, _difference(assignment, activity, vins)) for activity in seen.values())
    return [CouldBeIt(activity, differs) for activity, differs in found if differs]


def _difference(
    assignment: Assignment, activity: SeenActivity, vins: frozenset[str]
) -> Differs | None:
    """In what it differs from what would approve the assignment; None: it is something else."""
    if abs(activity.dates.start - assignment.dates.start) > NEAR:
        return None
    is_its_car = activity.vin.upper() in vins
    same_partner = activity.person_id == assignment.partner.person_id
    lends = is_loan(activity.activity_type)
    if is_its_car and same_partner:
        if lends:
            return Differs.DATES
        return None if lends_nothing(activity.activity_type) else Differs.TYPE
    # Another loan before or after it is nothing unusual.
    if not lends or activity.person_id is None:
        return None
    if not activity.dates.conflicts_with(assignment.dates):
        return None
    return Differs.PARTNER if is_its_car else Differs.VEHICLE


def _waiting(one: Watched, view: FleetNow) -> list[Facts]:
    """A request that FMS may have refused or forgotten: no report says so."""
    assignment, today = one.assignment, view.today
    if assignment.fms is None or assignment.requested is None:
        return []
    number = assignment.fms.request_id
    if assignment.dates.start < today:
        return [StartPassed(number, assignment.dates.start)]
    sent = assignment.requested.at.astimezone(view.now.zone).date()
    waited = weekdays_between(sent, today)
    usual = view.usual_wait
    longest = max(_SHORTEST_SILENCE, _TIMES_AS_LONG * (usual or 0))
    is_soon = assignment.dates.start - today <= _STARTS_SOON
    # The sync of the day on which it was sent could not know of it.
    if sent < today and (waited > longest or is_soon):
        return [Silent(number, waited, None if usual is None else round(usual))]
    return []


# Active assignments


def _of_active(one: Watched, view: FleetNow) -> list[Facts]:
    evidence = one.assignment.evidence
    if evidence is None:
        return []
    activity = view.now.activities.get(evidence.activity_id)
    if activity is None:
        if evidence.activity_id in view.now.ended or evidence.dates.end < view.today:
            return []
        instead = tuple(_instead_of(one.assignment, view))
        begun = evidence.dates.start <= view.today
        return [BackEarly(evidence.activity_id, evidence.dates.end, instead, begun)]
    found: list[Facts] = []
    if changed := _changed(one.assignment, activity, view):
        found.append(ChangedInFms(activity, changed))
    end = believed(activity.dates, one.assignment.dates, view.today).end
    extended = one.extended
    is_quiet = extended is not None and extended >= view.today
    if is_late(end, view.today) and not is_quiet and activity.activity_id not in view.now.ended:
        is_longer = extended is not None and extended > end
        found.append(Overdue(activity.activity_id, end, extended if is_longer else None))
    return found


def _changed(assignment: Assignment, activity: SeenActivity, view: FleetNow) -> tuple[Differs, ...]:
    evidence = assignment.evidence
    if evidence is None:
        return ()
    vehicle: Vehicle = evidence.vehicle or assignment.vehicle
    partner: Partner = evidence.partner or assignment.partner
    changes = {
        Differs.VEHICLE: activity.vin.upper() not in view.vins(vehicle),
        Differs.PARTNER: (activity.person_id or NOBODY) != partner.person_id,
        Differs.TYPE: plain_type(activity.activity_type) != plain_type(evidence.activity_type),
    }
    return tuple(what for what, is_so in changes.items() if is_so)


def successor_of(assignment: Assignment, view: FleetNow) -> SeenActivity | None:
    """The one unused loan of the same car and partner where the approved one is gone.

    FMS gives a loan another number when somebody enters it again.
    """
    evidence, now = assignment.evidence, view.now
    if evidence is None or evidence.activity_id in {*now.activities, *now.ended}:
        return None
    partner = evidence.partner or assignment.partner
    found = [
        one
        for one in _instead_of(assignment, view)
        if is_loan(one.activity_type)
        and one.activity_id not in now.used
        and one.person_id == partner.person_id
    ]
    return found[0] if len(found) == 1 else None


def _instead_of(assignment: Assignment, view: FleetNow) -> list[SeenActivity]:
    """Whatever has the car now in the dates of an approved activity that is gone."""
    evidence = assignment.evidence
    if evidence is None:
        return []
    found = view.activities_of(evidence.vehicle or assignment.vehicle)
    there = [one for one in found if one.dates.conflicts_with(evidence.dates)]
    return sorted(there, key=lambda one: (one.dates.start, one.activity_id))
