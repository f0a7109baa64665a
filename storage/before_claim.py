"""What is read of an assignment, and of who asks, before it is claimed: all with one statement."""

import functools
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Integer, String, and_, bindparam, literal
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import Select

from domain.assignment import Assignment
from domain.attempt import Attempt
from storage.assignments import as_assignment, is_open, lock_assignment
from storage.attempts import as_attempt
from storage.said import leads_to_nothing
from storage.tables import AssignmentRow, AttemptRow, PersonRow

_Wanted = Select[AssignmentRow | None, AttemptRow | None, AttemptRow | None, bool, int | None]


@dataclass(frozen=True, slots=True)
class BeforeClaim:
    """An assignment; what its confirmation led to already; and the asking person's FMS user.

    `leads_to_nothing`: it was pressed twice by mistake, and the other half counts.
    """

    assignment: Assignment | None
    earlier: Attempt | None
    leads_to_nothing: bool
    fms_user: int | None


async def load_before_claim(
    session: AsyncSession,
    assignment_id: int,
    confirmation: str | None,
    slack_user_id: str | None,
) -> BeforeClaim:
    """As they stand once nobody else can change the assignment until the commit."""
    await lock_assignment(session, assignment_id)
    asked = {
        "number": assignment_id,
        "confirmation": confirmation,
        "person": slack_user_id,
    }
    found = (await session.exec(_wanted(), params=asked)).one()
    row, open_attempt, earlier, is_for_nothing, fms_user = found
    return BeforeClaim(
        as_assignment(row, open_attempt) if row else None,
        as_attempt(earlier) if earlier else None,
        is_for_nothing,
        fms_user,
    )


@functools.cache
def _wanted() -> _Wanted:
    """One row, whatever there is of it."""
    number = bindparam("number", type_=Integer)
    confirmation, person = (
        bindparam("confirmation", type_=String),
        bindparam("person", type_=String),
    )
    earlier, nothing = aliased(AttemptRow), select(literal(1)).subquery()
    freezes_it = and_(col(AttemptRow.assignment_id) == col(AssignmentRow.id), is_open())
    led_to = and_(col(earlier.confirmation) == confirmation, col(earlier.assignment_id) == number)
    wanted = (
        select(AssignmentRow, AttemptRow, earlier, leads_to_nothing(confirmation))
        .add_columns(col(PersonRow.fms_user_id))
        .select_from(nothing)
        .outerjoin(AssignmentRow, col(AssignmentRow.id) == number)
        .outerjoin(AttemptRow, freezes_it)
        .outerjoin(earlier, led_to)
        .outerjoin(PersonRow, col(PersonRow.slack_user_id) == person)
        .execution_options(populate_existing=True)
    )
    # The types of five are more than select can tell.
    return cast("_Wanted", wanted)
