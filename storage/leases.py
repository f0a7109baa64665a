"""What processes of one database know of each other.

A lease is a name held by one process, with an end that comes by itself if the process dies. Ends
are seconds by the database's clock, so that processes whose clocks differ, or are set while they
run, never take each other for dead.
"""

import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Float, cast, delete, extract, update
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from storage.statements import insert_into, is_sqlite, rows_changed
from storage.tables import InstallationRow, LeaseRow


async def acquire(
    session: AsyncSession, name: str, *, host: str, process: str, seconds: float
) -> bool:
    """Take the lease for so many seconds, if nobody holds it."""
    now = _clock(session)
    values = {"host": host, "process": process, "expires": now + seconds}
    insert = insert_into(session, LeaseRow).values(name=name, **values)
    takeover = insert.on_conflict_do_update(
        index_elements=["name"], set_=values, where=col(LeaseRow.expires) <= now
    )
    return await rows_changed(session, takeover) == 1


async def renew(session: AsyncSession, name: str, seconds: float) -> bool:
    """Hold on to a lease for so many seconds from now; False when it is gone."""
    until = _clock(session) + seconds
    statement = update(LeaseRow).where(col(LeaseRow.name) == name).values(expires=until)
    return await rows_changed(session, statement) == 1


async def release(session: AsyncSession, names: Sequence[str]) -> None:
    """Let go of leases, or clear away those of processes known to be dead."""
    await session.exec(delete(LeaseRow).where(col(LeaseRow.name).in_(names)))


async def release_impossible(session: AsyncSession, longest: float) -> None:
    """Clear away leases that end later than the `longest` can.

    SQLite's clock begins again with its machine, which no process outlives.
    """
    await session.exec(delete(LeaseRow).where(col(LeaseRow.expires) > _clock(session) + longest))


async def leases_on_host(session: AsyncSession, host: str) -> Sequence[LeaseRow]:
    """What processes of this host hold, expired or not."""
    found = await session.exec(select(LeaseRow).where(col(LeaseRow.host) == host))
    return found.all()


def living(session: AsyncSession) -> SelectOfScalar[str]:
    """A query for the names of the leases that are held."""
    return select(LeaseRow.name).where(col(LeaseRow.expires) > _clock(session))


def _clock(session: AsyncSession) -> ColumnElement[float]:
    if is_sqlite(session):
        return func.monotonic_seconds(type_=Float())
    # Not now(): that is when the transaction began.
    return cast(extract("epoch", func.clock_timestamp()), Float(53))


async def ensure_installation(session: AsyncSession) -> str:
    """This database's own id, given to it now where it has none. Its row is held to the commit."""
    insert = insert_into(session, InstallationRow).values(only=True, id=uuid.uuid4().hex)
    await session.exec(insert.on_conflict_do_nothing())
    # Another process that begins at this moment comes after us, and sees our lease.
    return (await session.exec(select(InstallationRow.id).with_for_update())).one()


async def installation(session: AsyncSession) -> str | None:
    """This database's own id, if it was used before; another one means another database."""
    return (await session.exec(select(InstallationRow.id))).one_or_none()
