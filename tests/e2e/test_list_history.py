"""`/assignments` after years of use: whoever looks far back holds up nobody else."""

import asyncio
import contextlib
import gc
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.services.app import App
from bot.services.views import list_assignments
from domain.assignment import Actor, Source, Status
from domain.typed import BadInput
from storage.tables import AssignmentRow
from tests.stage import Stage, on_sqlite

pytestmark = on_sqlite

ANA = Actor(Source.SLACK, "U0ANARUIZ")
ROWS = 3000
# Of the processor's: to make a row of each takes several times as long.
MOST_SECONDS = 0.05


def over(position: int) -> AssignmentRow:
    """An assignment of some day in the past."""
    start, at = date(2021, 1, 1) + timedelta(days=position % 700), datetime(2021, 1, 1, tzinfo=UTC)
    return AssignmentRow(
        status=Status.COMPLETED,
        vehicle_id=position % 90 + 1,
        vin=f"WA1ANAFY{position % 90:09}",
        vehicle_year=2021,
        vehicle_make="Audi",
        vehicle_model=f"Q{position % 9}",
        person_id=position % 60 + 1,
        partner_name=f"Lindenridge, Asa {position % 60}",
        office="Denver",
        start_date=start,
        end_date=start + timedelta(days=7),
        created_at=at,
        created_by="slack:U0BEN",
        changed_at=at,
        changed_by="slack:U0BEN",
    )


async def stretches(app: App, typed: str) -> list[float]:
    """The seconds of work between which others had their turns, as this was listed."""
    found, work = [], asyncio.create_task(list_assignments(app, typed, ANA))
    while not work.done():
        before = time.thread_time()
        await asyncio.sleep(0)
        found.append(time.thread_time() - before)
    # Some of what is typed means nothing, which takes no less to find out.
    with contextlib.suppress(BadInput):
        await work
    return found


@pytest.fixture(autouse=True)
def _no_collector() -> Iterator[None]:
    """What a garbage collector finds to do has nothing to do with the list."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize("typed", ["completed", "completd", "lindenrige all"])
@pytest.mark.long
async def test_years_of_history_hold_up_nobody_else(stage: Stage, typed: str) -> None:
    async with stage.database.writing() as session:
        session.add_all([over(position) for position in range(ROWS)])
    app = stage.bot.app

    longest = max(await stretches(app, typed))

    assert longest < MOST_SECONDS
