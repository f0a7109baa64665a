"""The options of menus, from what was found. Plain text: Slack reads no markup in it."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from bot.messages.format import day
from bot.messages.message import Block, clip, plain
from domain.search import Matches, PartnerChoice, VehicleChoice

_LONGEST = 75
LONGEST_VALUE = 150

_Choice = TypeVar("_Choice")


def vehicle_options(matches: Matches[VehicleChoice]) -> list[dict[str, Any]]:
    """Vehicles to choose from."""
    return _menu(matches, vehicle_option)


def partner_options(matches: Matches[PartnerChoice]) -> list[dict[str, Any]]:
    """Partners to choose from, with their ranks where a vehicle is chosen."""
    return _menu(matches, partner_option)


def office_options(matches: Matches[str]) -> list[dict[str, Any]]:
    """Offices to choose from; those that are too long for Slack cannot be."""
    short = tuple(one for one in matches.found if one.strip() and len(one) <= LONGEST_VALUE)
    return _menu(Matches(short, matches.total), office_option)


def vehicle_option(choice: VehicleChoice) -> Block:
    """Year, make, model and office; below them what tells a car from its like."""
    vehicle = choice.vehicle
    turn_in = f" \u00b7 turn-in {day(choice.turn_in)}" if choice.turn_in else ""
    return _option(
        _beside(clip(vehicle.words, 50), choice.office),
        str(vehicle.vehicle_id),
        f"VIN \u2026{vehicle.vin[-8:]} \u00b7 vehicle {vehicle.vehicle_id}{turn_in}",
    )


def partner_option(choice: PartnerChoice) -> Block:
    """Last, First and the offices; below them the rank for the chosen vehicle's make."""
    if choice.make is None:
        rank = ""
    elif choice.rank is None:
        rank = f"not approved for {clip(choice.make, 30)} \u00b7 "
    else:
        rank = f"{clip(choice.make, 30)} rank {clip(choice.rank, 15)} \u00b7 "
    words = _beside(clip(choice.name, 45), ", ".join(choice.offices))
    about = f"{rank}person {choice.person_id}"
    return _option(words, str(choice.person_id), about[:1].upper() + about[1:])


def _beside(words: str, office: str | None) -> str:
    return f"{words} \u00b7 {office}" if office else words


def office_option(office: str) -> Block:
    """An office by its name."""
    return _option(office, office)


def _option(words: str, value: str, description: str | None = None) -> Block:
    option: Block = {"text": plain(" ".join(words.split()) or "\u2014", _LONGEST), "value": value}
    if description:
        option["description"] = plain(description, _LONGEST)
    return option


def _menu(matches: Matches[_Choice], option: Callable[[_Choice], Block]) -> list[Block]:
    options = [option(choice) for choice in matches.found]
    if len(options) >= matches.total:
        return options
    return _cut(options, matches.total)


def _cut(options: Sequence[Block], total: int) -> list[Block]:
    """Slack takes a hundred; that there are more is said above them."""
    label = f"{len(options)} of {total:,} match: type more"
    return [{"label": plain(label, _LONGEST), "options": list(options)}]
