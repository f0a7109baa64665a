"""What the checks of a create know of a partner and of the reports, read with one statement."""

import functools
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, bindparam, case
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import Select

from storage.sync import last_good
from storage.tables import ApprovedMakeRow, PartnerRow


@dataclass(frozen=True, slots=True)
class CheckFacts:
    """Where cars are delivered to a partner, their rank for a make, and the last good sync's end.

    The contact is that of an office, else of the first in the alphabet that knows the partner.
    """

    contact_id: int | None
    rank: str | None
    last_sync: datetime | None


async def load_check_facts(
    session: AsyncSession, person_id: int, office: str, make: str
) -> CheckFacts:
    """None of each where nothing is known; a make in any case."""
    asked = {"person": person_id, "office": office, "make": make.lower()}
    return CheckFacts(*(await session.exec(_facts(), params=asked)).one())


@functools.cache
def _facts() -> Select[int | None, str | None, datetime | None]:
    person = bindparam("person", type_=BigInteger)
    elsewhere = case((col(PartnerRow.office) == bindparam("office"), 0), else_=1)
    contact = (
        select(PartnerRow.fms_contact_id)
        .where(col(PartnerRow.person_id) == person)
        .order_by(elsewhere, col(PartnerRow.office))
        .limit(1)
    )
    rank = (
        select(ApprovedMakeRow.rank)
        .where(
            col(ApprovedMakeRow.person_id) == person,
            func.lower(col(ApprovedMakeRow.make)) == bindparam("make"),
        )
        .limit(1)
    )
    return select(contact.scalar_subquery(), rank.scalar_subquery(), last_good().scalar_subquery())
