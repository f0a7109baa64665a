"""The options of the planning form's menus; plain text: Slack reads no markup in it."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from bot.messages.blocks import Block, clip, plain
from bot.messages.text import day, weekday
from domain.assignment import DateRange
from domain.cars import vin_end
from domain.free import OfferedVehicle, Stay, VehicleMenu, known_until
from domain.search import Matches, PartnerChoice

_LONGEST_OPTION = 75
_LONGEST_VALUE = 150

_BETWEEN = " \u00b7 "

_Choice = TypeVar("_Choice")


def vehicle_options(menu: VehicleMenu) -> list[Block]:
    """Vehicles to choose from; where days are chosen, those that are free in them come first."""
    if menu.dates is None:
        return _choices(menu.free, vehicle_option)
    groups = (("free", menu.free), ("taken on these days", menu.taken))
    return [_group(matches, called, menu.dates) for called, matches in groups if matches.found]


def _group(matches: Matches[OfferedVehicle], called: str, dates: DateRange) -> Block:
    shown, total = len(matches.found), matches.total
    label = f"{total:,} {called}" if shown >= total else f"{shown} of {total:,} {called}: type more"
    options = [vehicle_option(one, dates) for one in matches.found]
    return {"label": plain(label, _LONGEST_OPTION), "options": options}


def partner_options(matches: Matches[PartnerChoice]) -> list[Block]:
    """Partners to choose from, with their ranks where a vehicle is chosen."""
    return _choices(matches, partner_option)


def office_options(matches: Matches[str]) -> list[Block]:
    """Offices to choose from; those that are too long for Slack cannot be."""
    short = tuple(one for one in matches.found if can_be_chosen(one))
    return _choices(Matches(short, matches.total), office_option)


def vehicle_option(offered: OfferedVehicle, dates: DateRange | None = None) -> Block:
    """Year, make, model, the end of the VIN and the office; below them how it stands."""
    vehicle, office = offered.choice.vehicle, offered.choice.office
    tail = _beside(f" \u2026{vin_end(vehicle.vin)}", clip(office, 30) if office else None)
    words = clip(" ".join(vehicle.words.split()) or "\u2014", _LONGEST_OPTION - len(tail))
    facts = [_standing(offered, dates) if dates else "", _rank(offered)]
    if not dates:
        turn_in = offered.choice.turn_in
        facts = [
            f"vehicle {vehicle.vehicle_id}",
            f"leaves the fleet {day(turn_in)}" if turn_in else "",
            *facts,
        ]
    return _option(f"{words}{tail}", str(vehicle.vehicle_id), _BETWEEN.join(filter(None, facts)))


def _standing(offered: OfferedVehicle, dates: DateRange) -> str:
    standing, turn_in = offered.standing, offered.choice.turn_in
    if standing is None:
        return ""
    if standing.gap is None:
        return _taken(standing.taken_by) if standing.taken_by else ""
    if turn_in and turn_in < dates.end:
        which = "first" if turn_in < dates.start else "last"
        return f"leaves the fleet {weekday(turn_in)}, before the {which} day"
    until = standing.gap.until or known_until(dates.end)
    if turn_in and turn_in <= until:
        return f"free until it leaves the fleet {weekday(turn_in)}"
    return f"free until {weekday(until)}{'' if standing.gap.until else ' at least'}"


def _taken(stay: Stay) -> str:
    what = f"taken by {stay.number}" if stay.number else f"in FMS: {clip(stay.activity, 30)}"
    return f"{what}, {weekday(stay.dates.start)} to {weekday(stay.dates.end)}"


def _rank(offered: OfferedVehicle) -> str:
    if offered.rank is None:
        return ""
    return f"{clip(offered.rank, 12)} for this partner" if offered.rank else "not approved"


def partner_option(choice: PartnerChoice) -> Block:
    """Last, First and the offices; below them the rank for the chosen vehicle's make."""
    if choice.make is None:
        rank = ""
    elif choice.rank is None:
        rank = f"not approved for {clip(choice.make, 30)} \u00b7 "
    else:
        rank = f"{clip(choice.make, 30)} rank {clip(choice.rank, 15)} \u00b7 "
    words = _beside(clip(choice.name, 45), ", ".join(choice.offices))
    about = f"{rank}partner {choice.person_id}"
    return _option(words, str(choice.person_id), about[:1].upper() + about[1:])


def _beside(words: str, office: str | None) -> str:
    return f"{words} \u00b7 {office}" if office else words


def can_be_chosen(office: str) -> bool:
    """Whether Slack takes an office's name as a choice."""
    return bool(office.strip()) and len(office) <= _LONGEST_VALUE


def office_option(office: str) -> Block:
    """An office by its name."""
    return _option(office, office)


def _option(words: str, value: str, description: str | None = None) -> Block:
    option: Block = {
        "text": plain(" ".join(words.split()) or "\u2014", _LONGEST_OPTION),
        "value": value,
    }
    if description:
        option["description"] = plain(description, _LONGEST_OPTION)
    return option


def _choices(matches: Matches[_Choice], option: Callable[[_Choice], Block]) -> list[Block]:
    options = [option(choice) for choice in matches.found]
    if len(options) >= matches.total:
        return options
    return _cut(options, matches.total)


def _cut(options: Sequence[Block], total: int) -> list[Block]:
    """Slack takes a hundred; that there are more is said above them."""
    label = f"{len(options)} of {total:,} match: type more"
    return [{"label": plain(label, _LONGEST_OPTION), "options": list(options)}]
