"""`/api/vehicles`: which cars are free."""

from datetime import date, datetime
from typing import Annotated, Self

from fastapi import APIRouter, Query
from pydantic import BaseModel

from bot.http.dependencies import Day, TheApp, Words
from bot.http.errors import ApiError, answers
from bot.messages.bad_input import complaint
from bot.services.free import find_free
from domain.free import FreeVehicle, FreeVehicles
from domain.typed import BadInput

router = APIRouter(prefix="/api/vehicles", tags=["vehicles"])


class FreeVehicleAnswer(BaseModel):
    """A car that can be planned for the whole of the days.

    `free_since` and `free_until` are what it does before and after, as far as that is near.
    `end_unknown`: what FMS has it do before has no end.
    """

    vehicle_id: int
    vin: str
    vehicle: str
    color: str | None
    office: str
    free_since: date | None
    free_until: date | None
    end_unknown: bool
    turn_in: date | None

    @classmethod
    def of(cls, one: FreeVehicle) -> Self:
        """From the domain's value."""
        return cls(
            vehicle_id=one.vehicle.vehicle_id,
            vin=one.vehicle.vin,
            vehicle=one.vehicle.words,
            color=one.vehicle.color,
            office=one.office,
            free_since=one.gap.since,
            free_until=one.gap.until,
            end_unknown=one.gap.end_unknown,
            turn_in=one.turn_in,
        )


class FreeVehiclesAnswer(BaseModel):
    """The first of `total` cars that are free, best fit first.

    Of the others that are meant, `taken` are not, `taken_in_part` of them in some of the days.
    `elsewhere` is how many are free in other offices; `last_sync` when FMS's reports were read.
    """

    start: date
    end: date
    office: str | None
    vehicles: list[FreeVehicleAnswer]
    total: int
    taken: int
    taken_in_part: int
    elsewhere: dict[str, int]
    last_sync: datetime | None

    @classmethod
    def of(cls, found: FreeVehicles, limit: int) -> Self:
        """From the domain's value."""
        return cls(
            start=found.wanted.dates.start,
            end=found.wanted.dates.end,
            office=found.wanted.office,
            vehicles=[FreeVehicleAnswer.of(one) for one in found.free[:limit]],
            total=len(found.free),
            taken=found.taken,
            taken_in_part=len(found.in_part),
            elsewhere=dict(found.elsewhere),
            last_sync=found.last_sync,
        )


@router.get("/free", name="list_free_vehicles", responses=answers(401, 403, 422, 503))
async def free(
    app: TheApp,
    start: Day | None = None,
    end: Day | None = None,
    office: Annotated[Words | None, Query()] = None,
    q: Annotated[Words | None, Query(description="Make, model, color, year, end of a VIN")] = None,
    limit: Annotated[int, Query(ge=1, le=5000)] = 100,
) -> FreeVehiclesAnswer:
    """Cars that planning would not find taken in these days, else in the next seven."""
    try:
        found = await find_free(app, start, end, office, q or "")
    except BadInput as error:
        raise ApiError(422, "invalid", complaint(error)) from error
    return FreeVehiclesAnswer.of(found, limit)
