"""Rows of reports that were set aside: kept with the table that they would have changed."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.set_aside import SetAside, Unread
from storage.tables import SetAsideRow

_OTHERS = ("vin", "person_id", "activity_type", "start_date", "end_date")


async def are_any(connection: AsyncConnection, report: str) -> bool:
    """Whether rows of this report are kept."""
    kept = select(SetAsideRow.position).where(col(SetAsideRow.report) == report).limit(1)
    return (await connection.execute(kept)).first() is not None


async def keep(
    connection: AsyncConnection, report: str, key: str, rows: Sequence[Mapping[str, object]]
) -> None:
    """Keep these in place of what was kept, each by the names of the table's columns."""
    await connection.execute(delete(SetAsideRow).where(col(SetAsideRow.report) == report))
    values = [
        {"report": report, "position": at, "number": row.get(key)}
        | {name: row.get(name) for name in _OTHERS}
        for at, row in enumerate(rows)
    ]
    if values:
        await connection.execute(insert(SetAsideRow), values)


async def load_unread(session: AsyncSession) -> Unread:
    """What was set aside of each report, when it last was good."""
    kept: dict[str, list[SetAside]] = {}
    for row in await session.exec(select(SetAsideRow).order_by(col(SetAsideRow.position))):
        kept.setdefault(row.report, []).append(
            SetAside(
                number=row.number,
                vin=row.vin,
                person_id=row.person_id,
                activity_type=row.activity_type,
                start=row.start_date,
                end=row.end_date,
            )
        )
    return Unread(
        cars=kept.get("vehicle", ()),
        partners=kept.get("media_partner", ()),
        activities=kept.get("current_activity", ()),
        loans=kept.get("loan_history", ()),
    )
