"""Leases: a name held by one process, with an end that comes by itself if the process dies."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.statements import insert_into, rows_changed
from storage.tables import LeaseRow


async def acquire(
    session: AsyncSession, name: str, *, host: str, pid: int, now: datetime, until: datetime
) -> bool:
    """Take the lease if nobody holds it at `now`."""
    values = {"host": host, "pid": pid, "acquired_at": now, "expires_at": until}
    insert = insert_into(session, LeaseRow).values(name=name, **values)
    takeover = insert.on_conflict_do_update(
        index_elements=["name"], set_=values, where=col(LeaseRow.expires_at) <= now
    )
    return await rows_changed(session, takeover) == 1


async def renew(session: AsyncSession, name: str, until: datetime) -> bool:
    """Hold on to a lease; False when it is gone."""
    statement = update(LeaseRow).where(col(LeaseRow.name) == name).values(expires_at=until)
    return await rows_changed(session, statement) == 1


async def release(session: AsyncSession, names: Sequence[str]) -> None:
    """Let go of leases, or clear away those of processes known to be dead."""
    await session.exec(delete(LeaseRow).where(col(LeaseRow.name).in_(names)))


async def leases_on_host(session: AsyncSession, host: str) -> Sequence[LeaseRow]:
    """What processes of this host hold, expired or not."""
    found = await session.exec(select(LeaseRow).where(col(LeaseRow.host) == host))
    return found.all()
