"""Which vehicle, and which partner, a plan that was typed in words is about."""

from collections.abc import Sequence
from datetime import date

from bot.messages import ids
from bot.messages.blocks import Block, Message, button, context, section, section_with
from bot.messages.ids import FreeValue
from bot.messages.pages import partner_line, vehicle_line
from bot.messages.text import escape
from domain.cars import vin_end
from domain.pages import PartnersMeant, VehiclesMeant
from domain.search import PartnerChoice, VehicleChoice

_Days = tuple[date | None, date | None]
_MOST_CARRIED = 100


def render_which_vehicle(
    meant: VehiclesMeant, partner: PartnerChoice | None, whom: str, days: _Days
) -> Message:
    """Several vehicles may be meant; `whom` are words that several partners fit, if any do."""
    lines = [vehicle_line(one) for one in meant.found]
    rows = [
        section_with(line, _plan_button(one, partner, days))
        for one, line in zip(meant.found, lines, strict=True)
    ]
    notes = _more(meant.total - len(meant.found), "an office, a color or the end of the VIN")
    if whom:
        several = f"More than one partner fits \u201c{escape(whom)}\u201d: choose in the form."
        notes.append(several)
    heading = f"Nothing was planned. {_fit(meant.total, 'vehicle', meant.typed)} Which one?"
    return _message(heading, lines, rows, notes)


def render_which_partner(vehicle: VehicleChoice, meant: PartnersMeant, days: _Days) -> Message:
    """Several partners may be meant, for the one vehicle."""
    lines = [partner_line(one) for one in meant.found]
    rows = [
        section_with(line, _plan_button(vehicle, one, days))
        for one, line in zip(meant.found, lines, strict=True)
    ]
    notes = _more(meant.total - len(meant.found), "an office or more of the name")
    heading = (
        f"Nothing was planned. {_fit(meant.total, 'partner', meant.typed)} Who is it for: "
        f"{vehicle_line(vehicle)}?"
    )
    return _message(heading, lines, rows, notes)


def _message(
    heading: str, lines: Sequence[str], rows: Sequence[Block], notes: Sequence[str]
) -> Message:
    text = "\n".join([heading, *lines, *notes])
    return Message(text, (section(heading), *rows, *(context(one) for one in notes)))


def _fit(total: int, what: str, typed: str) -> str:
    return f"{total:,} {what}s fit \u201c{escape(typed)}\u201d."


def _more(count: int, add: str) -> list[str]:
    return [f"and {count:,} more: add a word, such as {add}."] if count > 0 else []


def _plan_button(vehicle: VehicleChoice, partner: PartnerChoice | None, days: _Days) -> Block:
    """Opens the form with what is known."""
    car, (first, last) = vehicle.vehicle, days
    value = FreeValue(
        car.vehicle_id,
        first.isoformat() if first else "",
        last.isoformat() if last else "",
        _carried(car.vin),
        _carried(vehicle.office) if vehicle.office else None,
        partner.person_id if partner else None,
    )
    whom = f" for {partner.name}" if partner else ""
    says = f"Plan \u2026{vin_end(car.vin)}, {car.words}{whom}"
    return button("Plan", ids.FREE_PLAN, value.dump(), says=says)


def _carried(words: str) -> str | None:
    return words if len(words) <= _MOST_CARRIED else None
