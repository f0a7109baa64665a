"""What a card is drawn from: the assignment, and what surrounds it as it is now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.app import App
from bot.services.claim import load_check_context
from domain.assignment import Action, Assignment, DateRange, Status, Vehicle
from domain.attempt import Attempt, Outcome
from domain.card import ALONE, Around, worst_of
from domain.checks import blockers_to_request, warnings_for
from domain.messages import MessageKind
from domain.reasons import AlsoPlanned, VehicleAssigned
from domain.waits import usual_wait
from storage import assignments, attempts, messages
from storage.fms_now import waits

Holds = dict[str, Any]

_APPLIED = (Outcome.ACCEPTED, Outcome.FOUND_APPLIED)
# A change and the attempt that made it are stored at once, each with its own look at the clock.
_AT_ONCE = timedelta(seconds=30)


async def load_around(session: AsyncSession, app: App, stands: Assignment) -> Around:
    """What its card tells beyond it; nothing of what is on its way to FMS, over or deleted."""
    if stands.deleted or stands.open_attempt:
        return ALONE
    if stands.status is Status.REQUESTED:
        usual = usual_wait(await waits(session, app.now()), app.rules.zone)
        return Around(usual=None if usual is None else round(usual))
    if stands.status is Status.ACTIVE:
        end = datetime.combine(stands.real_dates.end, app.rules.pickup_time, app.rules.zone)
        return Around(back_at=end.astimezone(UTC))
    if stands.status is not Status.PLANNED:
        return ALONE
    return await _around_a_plan(session, app, stands)


async def _around_a_plan(session: AsyncSession, app: App, stands: Assignment) -> Around:
    context = await load_check_context(session, app, stands)
    in_the_way = blockers_to_request(stands, context)
    warnings = warnings_for(stands, context)
    worst = worst_of(in_the_way, warnings)
    number = worst.other.id if isinstance(worst, VehicleAssigned | AlsoPlanned) else None
    return Around(
        in_the_way=in_the_way,
        warnings=warnings,
        holder=next((one for one in context.others if one.id == number), None),
        taken_back=was_taken_back(stands, await attempts.attempts_of(session, stands.id)),
    )


def was_taken_back(stands: Assignment, tried: Sequence[Attempt]) -> bool:
    """Whether its newest change is that its request was taken back."""
    changed = stands.changed
    if changed is None or changed == stands.created:
        return False
    return any(_took_back(one, changed.at) for one in tried[-1:])


def _took_back(attempt: Attempt, at: datetime) -> bool:
    settled = attempt.resolved.at if attempt.resolved else attempt.finished
    if settled is None or attempt.action is not Action.UNREQUEST:
        return False
    return attempt.outcome in _APPLIED and abs(settled - at) < _AT_ONCE


# Whose card tells of others has to be drawn again when they change


def holds_of(stands: Assignment) -> Holds:
    """What the cards of other plans tell of an assignment."""
    attempt = stands.open_attempt
    return {
        "vehicle_id": stands.vehicle.vehicle_id,
        "vin": stands.vehicle.vin,
        "start": min(stands.dates.start, stands.real_dates.start).isoformat(),
        "end": max(stands.dates.end, stands.real_dates.end).isoformat(),
        "status": "deleted" if stands.deleted else str(stands.status),
        "attempt": attempt.id if attempt else None,
        "requested_by": str(stands.requested.by) if stands.requested else None,
    }


async def load_whom_it_concerns(
    session: AsyncSession, was: Holds | None, stands: Assignment
) -> tuple[Holds, Sequence[int]]:
    """What other cards tell of this assignment, and the numbers of those that do, or did."""
    now = holds_of(stands)
    if now == was:
        return now, ()
    places = {_car_and_dates(held) for held in (was, now) if held}
    found = {one for place in places for one in await assignments.plans_meeting(session, *place)}
    return now, sorted(found - {stands.id})


def _car_and_dates(held: Holds) -> tuple[Vehicle, DateRange]:
    start, end = date.fromisoformat(held["start"]), date.fromisoformat(held["end"])
    return Vehicle(held["vehicle_id"], held["vin"], None, "", ""), DateRange(start, end)


async def show_what_waits(app: App) -> None:
    """Have the cards drawn that tell of FMS's reports, or of the day: of what is not lent yet."""
    async with app.database.reading() as session:
        numbers = await assignments.numbers_at(session, Status.PLANNED, Status.REQUESTED)
    await show_cards(app, numbers)


@dataclass(slots=True)
class Day:
    """The local date that cards tell of."""

    shown: date


async def show_the_day(app: App, day: Day) -> None:
    """Once the date has changed: what was to start yesterday cannot be sent any more."""
    today = app.today()
    if today != day.shown:
        await show_what_waits(app)
        day.shown = today


async def show_cards(app: App, numbers: Iterable[int]) -> None:
    """Have these drawn again.

    One by one, so that no two who draw or change cards wait for each other.
    """
    for number in numbers:
        async with app.database.writing() as session:
            await messages.bump_revision(session, MessageKind.CARD, str(number))
