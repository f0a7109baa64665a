"""What is read of an attempt before FMS's answer to it is stored: all with one statement."""

import functools
from dataclasses import dataclass

from sqlalchemy import String, bindparam, exists
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import Select

from domain.attempt import Attempt
from storage.assignments import lock_assignment, others_with_request
from storage.attempts import as_attempt
from storage.tables import AttemptRow, LastingCauseRow


@dataclass(frozen=True, slots=True)
class BeforeSettle:
    """The attempt as it is on record; who else stands for its request; whether a cause lasts.

    `other_holder` is the number of another assignment that stands for the request that FMS's answer
    names, or may turn out to.
    """

    attempt: Attempt
    other_holder: int | None
    something_lasts: bool


async def load_before_settle(session: AsyncSession, answered: Attempt) -> BeforeSettle:
    """As they stand once nobody else can change the assignment until the commit.

    Raises LookupError for an attempt that is not on record.
    """
    # The assignment's row first, as everywhere: its holder decides about its attempts.
    await lock_assignment(session, answered.assignment_id)
    asked = {
        "attempt": answered.id,
        "environment": answered.environment,
        "request": answered.request_id,
        "but": answered.assignment_id,
    }
    found = (await session.exec(_wanted(), params=asked)).one_or_none()
    if found is None:
        raise LookupError(f"attempt {answered.id} is not on record")
    row, other_holder, something_lasts = found
    return BeforeSettle(as_attempt(row), other_holder, something_lasts)


@functools.cache
def _wanted() -> Select[AttemptRow, int | None, bool]:
    lasts = exists().where(
        col(LastingCauseRow.environment) == bindparam("environment", type_=String),
        col(LastingCauseRow.over_at).is_(None),
    )
    wanted = select(AttemptRow, others_with_request().scalar_subquery(), lasts)
    its = wanted.where(col(AttemptRow.id) == bindparam("attempt", type_=String))
    return its.execution_options(populate_existing=True)
