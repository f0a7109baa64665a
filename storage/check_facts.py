"""What the checks of a create know of a partner and of the reports, read with one statement."""

import functools
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import BigInteger, bindparam, case, literal
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import Select

from domain.assignment import Contact
from storage.loan_changes import changes_run
from storage.sync import last_good
from storage.tables import ApprovedMakeRow, PartnerRow

_Wanted = Select[PartnerRow | None, str | None, datetime | None, bool]


@dataclass(frozen=True, slots=True)
class CheckFacts:
    """Where cars are delivered to a partner, their rank for a make, and the last good sync's end.

    The contact is as an office knows the partner, else as the first in the alphabet does. Where
    `changes_run`, some may hold a car that no assignment has yet.
    """

    contact: Contact | None
    rank: str | None
    last_sync: datetime | None
    changes_run: bool


async def load_check_facts(
    session: AsyncSession, person_id: int, office: str, make: str
) -> CheckFacts:
    """None of each where nothing is known; a make in any case."""
    asked = {"person": person_id, "office": office, "make": make.lower()}
    partner, rank, last_sync, changes_run = (await session.exec(_facts(), params=asked)).one()
    return CheckFacts(partner.as_contact() if partner else None, rank, last_sync, changes_run)


@functools.cache
def _facts() -> _Wanted:
    """One row, whatever is known."""
    person = bindparam("person", type_=BigInteger)
    nothing = select(literal(1)).subquery()
    elsewhere = case((col(PartnerRow.office) == bindparam("office"), 0), else_=1)
    rank = (
        select(ApprovedMakeRow.rank)
        .where(
            col(ApprovedMakeRow.person_id) == person,
            func.lower(col(ApprovedMakeRow.make)) == bindparam("make"),
        )
        .limit(1)
    )
    wanted = (
        select(PartnerRow, rank.scalar_subquery(), last_good().scalar_subquery(), changes_run())
        .select_from(nothing)
        .outerjoin(PartnerRow, col(PartnerRow.person_id) == person)
        .order_by(elsewhere, col(PartnerRow.office))
        .limit(1)
    )
    return cast("_Wanted", wanted)
