"""What is odd about reports and was told once: remembered for good."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.sync import KnownValue, Note, NoteKind, ReportResult
from storage.statements import as_values, insert_into
from storage.tables import KnownValueRow

_KINDS = frozenset(NoteKind)


async def notes_told(session: AsyncSession, report: str) -> tuple[Note, ...]:
    """What was told of this report in any run."""
    wanted = select(KnownValueRow).where(col(KnownValueRow.report) == report)
    rows = await session.exec(wanted)
    return tuple(Note(_kind_of(row), row.column, row.value, 0, is_new=False) for row in rows)


async def remember(session: AsyncSession, result: ReportResult, at: datetime) -> None:
    """Never tell again what is told of this report now."""
    for note in result.notes:
        if note.is_of_one_value and note.is_new:
            row = KnownValueRow(
                report=result.name, kind=note.kind, column=note.column, value=note.value, since=at
            )
            adding = insert_into(session, KnownValueRow).values(**as_values(row))
            await session.exec(adding.on_conflict_do_nothing())


async def load_known_values(session: AsyncSession) -> Sequence[KnownValue]:
    """All of them, by report and column."""
    ordered = (col(KnownValueRow.report), col(KnownValueRow.column), col(KnownValueRow.value))
    rows = await session.exec(select(KnownValueRow).order_by(*ordered))
    return [KnownValue(row.report, _kind_of(row), row.column, row.value, row.since) for row in rows]


def _kind_of(row: KnownValueRow) -> NoteKind:
    return NoteKind(row.kind) if row.kind in _KINDS else NoteKind.NOT_KNOWN
