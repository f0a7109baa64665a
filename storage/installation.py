"""A database's own id, by which a process notices that it is not the one it was."""

import uuid

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.statements import insert_into
from storage.tables import InstallationRow


async def ensure_installation(session: AsyncSession) -> str:
    """The id of this database, given to it now where it has none."""
    insert = insert_into(session, InstallationRow).values(only=True, id=uuid.uuid4().hex)
    await session.exec(insert.on_conflict_do_nothing())
    return (await session.exec(select(InstallationRow.id))).one()


async def installation(session: AsyncSession) -> str | None:
    """The id of this database, if it has been used before."""
    return (await session.exec(select(InstallationRow.id))).one_or_none()
