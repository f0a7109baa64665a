"""`/assign mazda for reyes 12/1 12/8`: the form, filled in with the one that is meant, or which."""

from dataclasses import dataclass

from bot.messages.ids import FormValue
from bot.messages.plan_words import render_which_partner, render_which_vehicle
from bot.messages.planning_form import entered_from_preview, render_previewed
from bot.services.app import App
from bot.services.planning import preview_plan
from bot.slack.interaction import Interaction
from domain.cars import same_car
from domain.pages import PartnersMeant, VehiclesMeant
from domain.plan_line import PlanWords
from domain.planning import PartialPlan
from domain.search import PartnerChoice, VehicleChoice
from domain.typed import BadInput, BadKind

# Each way to tell the words of a vehicle from those of a partner is looked up.
_MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class _Meant:
    """What the words can mean; None where they name none."""

    vehicles: VehiclesMeant | None
    partners: PartnersMeant | None

    @property
    def vehicle(self) -> VehicleChoice | None:
        """The one that fits best; FMS may list one car twice."""
        if self.vehicles is None:
            return None
        first, *others = self.vehicles.found[: self.vehicles.best]
        shown = len(others) + 1 == self.vehicles.best
        same = all(same_car(first.vehicle, one.vehicle) for one in others)
        return first if shown and same else None

    @property
    def partner(self) -> PartnerChoice | None:
        """The one that fits best."""
        is_one = self.partners is not None and self.partners.best == 1
        return self.partners.found[0] if self.partners and is_one else None


async def open_or_ask(app: App, interaction: Interaction, wanted: PlanWords) -> None:
    """Open the form where one of each is meant at most; else ask, and plan nothing."""
    meant = await _look_up(app, interaction, wanted)
    days = wanted.first, wanted.last
    if meant.vehicles and not meant.vehicle:
        several = meant.partners if not meant.partner else None
        whom = several.typed if several else ""
        asked = render_which_vehicle(meant.vehicles, meant.partner, whom, days)
        await interaction.answer(asked)
    elif meant.vehicle and meant.partners and not meant.partner:
        await interaction.answer(render_which_partner(meant.vehicle, meant.partners, days))
    else:
        await _open(app, interaction, wanted, meant)


async def _open(app: App, interaction: Interaction, wanted: PlanWords, meant: _Meant) -> None:
    vehicle, partner = meant.vehicle, meant.partner
    plan = PartialPlan(
        vehicle_id=vehicle.vehicle.vehicle_id if vehicle else None,
        vin=vehicle.vehicle.vin if vehicle else None,
        person_id=partner.person_id if partner else None,
        office=vehicle.office if vehicle else None,
        start=wanted.first,
        end=wanted.last,
    )
    preview = await preview_plan(app, plan.with_last_day())
    entered = entered_from_preview(preview)
    value = FormValue(channel=interaction.channel)
    await interaction.open(render_previewed(value, entered, preview))


async def _look_up(app: App, interaction: Interaction, wanted: PlanWords) -> _Meant:
    """Raises BadInput where nothing is called by these words."""
    if wanted.partner is not None:
        return await _told_apart(app, interaction, wanted.words, wanted.partner)
    words = wanted.words[:_MOST_WORDS]
    # First all of them for the vehicle, then for the partner, then every way between.
    for end in (len(words), 0, *range(len(words) - 1, 0, -1)):
        found = await _named(app, interaction, words[:end], words[end:])
        if found:
            return found
    first, *rest = words
    is_vehicle = await _named(app, interaction, (first,), ())
    if is_vehicle and rest:
        raise BadInput(BadKind.NOT_A_PERSON, " ".join(rest))
    raise BadInput(BadKind.NOT_A_VEHICLE, first)


async def _told_apart(
    app: App, interaction: Interaction, vehicle: tuple[str, ...], partner: tuple[str, ...]
) -> _Meant:
    found = await _named(app, interaction, vehicle, partner)
    if found:
        return found
    if not await _named(app, interaction, vehicle, ()):
        raise BadInput(BadKind.NOT_A_VEHICLE, " ".join(vehicle))
    raise BadInput(BadKind.NOT_A_PERSON, " ".join(partner))


async def _named(
    app: App, interaction: Interaction, vehicle: tuple[str, ...], partner: tuple[str, ...]
) -> _Meant | None:
    """What both name; None where words of one of them name none."""
    suggestions = interaction.slack.suggestions
    vehicles = await suggestions.vehicles_meant(app, " ".join(vehicle)) if vehicle else None
    if vehicles and not vehicles.best:
        return None
    partners = await suggestions.partners_meant(app, " ".join(partner)) if partner else None
    if partners and not partners.best:
        return None
    return _Meant(vehicles, partners)
