"""A plan, stored and changed: both ways lead to the same columns."""

from dataclasses import replace

from domain.assignment import Actor, DateRange, Partner, Source, Vehicle
from domain.odd_dates import LastsLong
from storage.assignment_changes import add_assignment, change_plan
from storage.assignments import as_row, load_assignment
from storage.engine import Database
from storage.statements import as_values
from storage.tables import AssignmentRow
from tests.domain.builders import NOW, PLANNED, dates

# In every part another than what is planned first.
WANTED = replace(
    PLANNED,
    vehicle=Vehicle(457, "1FTFW1E50MFA00457", 2027, "Rivian", "R1S", "Blue"),
    partner=Partner(790, "Okafor, Ben"),
    office="Denver",
    dates=DateRange(dates(10, 20).start, dates(10, 20).end),
)
IN_SPITE_OF = (LastsLong(61, WANTED.dates.end),)
BEN = Actor(Source.SLACK, "U0BEN")
# What tells the two apart: one was planned first, the other was changed.
OF_THEIR_OWN = {"id", "revision", "changed_at", "changed_by"}


async def test_a_plan_that_is_changed_stands_as_one_that_was_planned_so(
    database: Database,
) -> None:
    async with database.writing() as session:
        planned = await add_assignment(session, as_row(WANTED, IN_SPITE_OF, None))
        changed = await add_assignment(session, as_row(PLANNED, (), None))
        number = changed.id or 0
        wanted = replace(WANTED, id=number)
        await change_plan(session, wanted, IN_SPITE_OF, by=BEN, at=NOW)

    async with database.reading() as session:
        rows = [await session.get_one(AssignmentRow, one) for one in (planned.id, number)]
        stands = await load_assignment(session, number)
    one, other = (as_values(row) for row in rows)
    assert {name for name in one if one[name] != other[name]} <= OF_THEIR_OWN
    assert stands
    assert (stands.vehicle, stands.partner, stands.office, stands.dates) == (
        WANTED.vehicle,
        WANTED.partner,
        WANTED.office,
        WANTED.dates,
    )
    assert (stands.overridden, stands.revision) == (("lasts_long",), 2)
    assert stands.changed
    assert stands.changed.by == BEN
