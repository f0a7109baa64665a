"""`/free`: which cars are free, a private page of them, each with the way to plan it."""

from collections.abc import Iterable
from datetime import date, timedelta

from bot.messages import ids
from bot.messages.blocks import Block, Message, actions, button, context, section, section_with
from bot.messages.ids import AssignmentValue, FreeValue, ListValue
from bot.messages.text import (
    ago,
    counted,
    escape,
    known_car,
    linked_car,
    named_day,
    short_vin,
    weekdays,
)
from domain.assignment import Assignment, DateRange, Vehicle
from domain.body_kinds import kind_named
from domain.cars import vin_end
from domain.checks import SYNC_IS_OLD_AFTER
from domain.fms_links import FmsLinks
from domain.free import FreeDays, FreeVehicle, FreeVehicles, FreeWanted, PartlyFree, known_until
from domain.reasons import Blocker, VehicleAssigned, VehicleOccupied

PAGE = 10
_TURN_IN_IS_NEAR = timedelta(days=30)
_MOST_OFFICES = 8
_MOST_CARRIED = 100
_LONGEST_VALUE = 2000
_HELP = "`/free help` shows what you can ask for."
_BETWEEN = "  \u00b7  "


def render_free(found: FreeVehicles, page: int, links: FmsLinks) -> Message:
    """The page of what was found, or the nearest there is."""
    if not found.free:
        return _render_nothing(found)
    pages = -(-len(found.free) // PAGE)
    page = min(max(1, page), pages)
    first = (page - 1) * PAGE
    shown = found.free[first : first + PAGE]
    span = f"{first + 1:,} to {first + len(shown):,} of {len(found.free):,}"
    heading, small = f"Free {_where(found.wanted)}{_for_whom(found)}", _small_print(found)
    blocks = [section(f"*{heading}*{_BETWEEN}{span}")]
    blocks += [_row(one, found, links) for one in shown]
    below = [*_turning(found.wanted, page, pages), *_in_part_button(found)]
    blocks += [actions(below)] if below else []
    blocks.append(context(small))
    lines = [f"{heading}, {span}.", *(_line(one, found) for one in shown), small]
    return Message("\n".join(lines), tuple(blocks))


def _render_nothing(found: FreeVehicles) -> Message:
    """What is taken, and where others are free."""
    wanted = found.wanted
    if found.taken:
        fits = (
            "The one car that fits is" if found.taken == 1 else f"All {found.taken:,} that fit are"
        )
        said = f"Nothing is free {_where(wanted)}. {fits} taken{_in_part(found)}."
    elif wanted.office:
        fits = f" that fits {_named(wanted)}" if wanted.names else ""
        said = f"{escape(wanted.office)} has no car{fits}."
    elif wanted.names:
        said = f"No car fits all of {_named(wanted)}. Leave out a word."
    else:
        said = "No cars are known yet: they come with the first sync."
    lines = [said]
    if found.elsewhere:
        offices = [f"{escape(office)} ({count})" for office, count in found.elsewhere]
        more = len(offices) - _MOST_OFFICES
        offices = [
            *offices[:_MOST_OFFICES],
            *([counted(more, "more office")] if more > 0 else []),
        ]
        lines.append(f"Free on these days elsewhere: {', '.join(offices)}.")
    elif wanted.office and found.taken:
        lines.append("No other office has one free either.")
    small = f"{_by_model(wanted)}{_age(found)} {_HELP}"
    below = _in_part_button(found)
    blocks = [section("\n".join(lines)), *([actions(below)] if below else []), context(small)]
    return Message("\n".join([*lines, small]), tuple(blocks))


def render_in_part(found: FreeVehicles, links: FmsLinks) -> Message:
    """The cars that are taken in some of the days, each with when it is free."""
    where, total = _where(found.wanted), len(found.in_part)
    if not total:
        return Message.say(f"No car is free in a part of these days only: {where}.")
    shown = found.in_part[:PAGE]
    heading = f"Free in a part of the days {where}{_for_whom(found)}"
    span = f"1 to {len(shown)} of {total:,}" if len(shown) < total else f"{total:,}"
    blocks = [section(f"*{heading}*{_BETWEEN}{span}")]
    blocks += [_row_in_part(one, found, links) for one in shown]
    small = _age(found)
    if len(shown) < total:
        small = f"Add a word, such as a make, to find another. {small}"
    lines = [f"{heading}, {span}.", *(_line_in_part(one) for one in shown), small]
    return Message("\n".join(lines), (*blocks, context(small)))


def _row_in_part(one: PartlyFree, found: FreeVehicles, links: FmsLinks) -> Block:
    facts = _named_car(one, found, links)
    plan = plan_button(one.vehicle, one.office, one.longest, found.wanted.person_id)
    return section_with(f"{facts}\n{_stretches(one)}", plan)


def _line_in_part(one: PartlyFree) -> str:
    return f"{known_car(one.vehicle)}, {_office(one)}: {_stretches(one)}"


def _stretches(one: PartlyFree) -> str:
    return f"free {', '.join(weekdays(each) for each in one.stretches)}"


def render_free_help() -> Message:
    """All the words."""
    text = (
        "`/free` lists the cars that are free on all of the days you name, the best fit for "
        "their gaps first. Only you see it. Add words in any order:\n"
        "\u2022 an office: `denver`, `los angeles`\n"
        "\u2022 days: `12-01 12-08`, `dec 1-8`, `friday +3`, one day, `today`, `weekend`, `week`, "
        "`next week` or `december`; without them the next 7 days\n"
        "\u2022 make, model, color, year or the end of a VIN: `2026 audi`, `white f150`; `suv`, "
        "`pickup` or `van`\n"
        "\u2022 `for 789` or `for reyes`: for a partner, by the number in FMS or the name; makes "
        "they had lately are marked\n"
        "For example `/free chicago next week suv`. *Plan* opens the form with the car and the "
        "days. `/assignments free denver` does the same."
    )
    return Message.say(text)


def ways_out(taken: Assignment, conflicts: Iterable[Blocker]) -> list[Block]:
    """For an assignment whose car is taken: what is free in its place, and when the car is."""
    if not any(isinstance(one, VehicleAssigned | VehicleOccupied) for one in conflicts):
        return []
    return [actions(other_ways(taken))]


def other_ways(taken: Assignment) -> list[Block]:
    """The buttons for that."""
    vehicle = taken.vehicle
    value = FreeValue(
        vehicle.vehicle_id,
        taken.dates.start.isoformat(),
        taken.dates.end.isoformat(),
        _carried(vehicle.vin),
        _carried(taken.office),
        taken.partner.person_id or None,
        taken.id or None,
    ).dump()
    car = f"\u2026{vin_end(vehicle.vin)}, {vehicle.words}"
    return [
        button("Other free cars", ids.FREE_OTHERS, value, says=f"Other free cars than {car}"),
        button("Other dates", ids.FREE_DAYS, value, says=f"Other dates for {car}"),
    ]


def render_free_days(found: FreeDays, links: FmsLinks) -> Message:
    """When one car is free, with the way to plan it then."""
    vehicle = found.vehicle
    nights = counted((found.wanted.end - found.wanted.start).days, "night")
    name = f"*{linked_car(vehicle, links)}* {short_vin(vehicle.vin)}"
    heading = f"{name} is not free on any night until {named_day(found.until)}."
    if found.stretches:
        heading = f"{name} is free on these days (looking ahead to {named_day(found.until)})."
    if found.turn_in and found.turn_in < found.until:
        heading += f" It leaves the fleet on {named_day(found.turn_in)}."
    shown = found.stretches[:PAGE]
    blocks = [section(heading), *(_stretch(one, found, nights) for one in shown)]
    if found.assignment_id:
        value = AssignmentValue(found.assignment_id).dump()
        says = f"Change the dates of assignment {found.assignment_id}"
        blocks.append(actions([button("Change its dates", ids.EDIT, value, says=says)]))
    return Message(
        "\n".join([heading, *(_words_of(one, found, nights) for one in shown)]), tuple(blocks)
    )


def _stretch(stretch: DateRange, found: FreeDays, nights: str) -> Block:
    words, fits = _words_of(stretch, found, nights), found.starting(stretch)
    if fits is None or found.assignment_id:
        return section(words)
    return section_with(words, plan_button(found.vehicle, found.office, fits, found.person_id))


def _words_of(stretch: DateRange, found: FreeDays, nights: str) -> str:
    if stretch.end == found.until:
        return f"from {named_day(stretch.start)}"
    short = "" if found.starting(stretch) else f", too short for {nights}"
    return f"{weekdays(stretch)}{short}"


def render_not_listed() -> Message:
    """For a car that has left the reports."""
    return Message.say(
        "FMS no longer lists this car, or lists it differently. Type `/free` to see what is free."
    )


def _where(wanted: FreeWanted) -> str:
    office = f"in {escape(wanted.office)}, " if wanted.office else ""
    names = f", {_named(wanted)}" if wanted.names else ""
    return f"{office}{weekdays(wanted.dates)}{names}"


def _named(wanted: FreeWanted) -> str:
    return f"\u201c{escape(' '.join(wanted.names))}\u201d"


def _for_whom(found: FreeVehicles) -> str:
    return f", for {escape(found.partner.name)}" if found.partner else ""


def _row(one: FreeVehicle, found: FreeVehicles, links: FmsLinks) -> Block:
    plan = plan_button(one.vehicle, one.office, found.wanted.dates, found.wanted.person_id)
    return section_with(f"{_named_car(one, found, links)}\n{_known(one, found)}", plan)


def _named_car(one: FreeVehicle | PartlyFree, found: FreeVehicles, links: FmsLinks) -> str:
    vehicle = one.vehicle
    facts = (
        f"*{linked_car(vehicle, links)}* {short_vin(vehicle.vin)}",
        *([escape(vehicle.color)] if vehicle.color else []),
        *([] if found.wanted.office else [_office(one)]),
    )
    return _BETWEEN.join(facts)


def plan_button(
    vehicle: Vehicle, office: str, dates: DateRange, person_id: int | None = None
) -> Block:
    """Opens the form with a car, and the days in which it is free."""
    value = free_value(vehicle, dates, office, person_id)
    says = f"Plan \u2026{vin_end(vehicle.vin)}, {vehicle.words}"
    return button("Plan", ids.FREE_PLAN, value.dump(), says=says)


def free_value(
    vehicle: Vehicle, dates: DateRange, office: str | None = None, person_id: int | None = None
) -> FreeValue:
    """What a button says of a car and some days, as much of it as a button can carry."""
    return FreeValue(
        vehicle.vehicle_id,
        dates.start.isoformat(),
        dates.end.isoformat(),
        _carried(vehicle.vin),
        _carried(office) if office else None,
        person_id,
    )


def _carried(words: str) -> str | None:
    """What a button can carry: a report's cell may be longer, escaped, than Slack takes."""
    return words if len(words) <= _MOST_CARRIED else None


def _line(one: FreeVehicle, found: FreeVehicles) -> str:
    return f"{known_car(one.vehicle)}, {_office(one)}: {_known(one, found)}"


def _office(one: FreeVehicle | PartlyFree) -> str:
    return escape(one.office) or "no office"


def _known(one: FreeVehicle, found: FreeVehicles) -> str:
    """Until when, and what else matters of it in these days."""
    gap = one.gap
    facts = [_until(gap.until, one.turn_in, found.wanted.dates)]
    if gap.since and gap.since > found.today:
        facts.append(f"free from {named_day(gap.since)}")
    facts += [f"FMS lists it twice, here as number {one.vehicle.vehicle_id}"] if one.twice else []
    facts += ["its booking before that has no end date in FMS"] if gap.end_unknown else []
    facts += ["same make again"] if one.same_make else []
    return _BETWEEN.join(facts)


def _until(until: date | None, turn_in: date | None, dates: DateRange) -> str:
    """What it does next, or that it leaves the fleet before that."""
    free_until = until or known_until(dates.end)
    if turn_in and turn_in < dates.end:
        which = "first" if turn_in < dates.start else "last"
        return f"*leaves the fleet on {named_day(turn_in)}, before the {which} day*"
    if turn_in and turn_in <= free_until:
        return f"free until it leaves the fleet on {named_day(turn_in)}"
    at_least = "" if until else " at least"
    is_near = turn_in and turn_in - dates.end <= _TURN_IN_IS_NEAR
    then = [f"leaves the fleet on {named_day(turn_in)}"] if turn_in and is_near else []
    return _BETWEEN.join([f"free until {named_day(free_until)}{at_least}", *then])


def _turning(wanted: FreeWanted, page: int, pages: int) -> list[Block]:
    turns = []
    if page > 1 and (back := _page_of(wanted, page - 1)):
        says = f"Previous page of the free cars, {page - 1} of {pages}"
        turns.append(button("Previous", ids.FREE_PREVIOUS, back, says=says))
    if page < pages and (onward := _page_of(wanted, page + 1)):
        says = f"More free cars, page {page + 1} of {pages}"
        turns.append(button("More", ids.FREE_MORE, onward, says=says))
    return turns


def _page_of(wanted: FreeWanted, page: int) -> str | None:
    """What a button says of a page; an office may be called what no button can carry."""
    value = ListValue(wanted.as_typed, page).dump()
    return value if len(value) <= _LONGEST_VALUE else None


def _small_print(found: FreeVehicles) -> str:
    taken = f"{found.taken:,} more taken{_in_part(found)}. " if found.taken else ""
    return f"{taken}{_by_model(found.wanted)}{_age(found)} {_HELP}"


def _by_model(wanted: FreeWanted) -> str:
    if not any(map(kind_named, wanted.names)):
        return ""
    return "What is an SUV, a pickup or a van goes by the model: FMS does not say. "


def _in_part(found: FreeVehicles) -> str:
    return f", {len(found.in_part):,} of them for part of the time" if found.in_part else ""


def _in_part_button(found: FreeVehicles) -> list[Block]:
    count, value = len(found.in_part), _page_of(found.wanted, 1)
    if not count or value is None:
        return []
    says = f"Taken in part: the {count:,} that are free in some of the days"
    return [button(f"Taken in part: {count:,}", ids.FREE_IN_PART, value, says=says)]


def _age(found: FreeVehicles) -> str:
    if found.last_sync is None:
        return "*No sync has brought in every report yet.*"
    said = f"FMS's data was read {ago(found.last_sync, found.now)}."
    if found.now - found.last_sync <= SYNC_IS_OLD_AFTER:
        return said
    return f"*{said} Cars may have been taken since.*"
