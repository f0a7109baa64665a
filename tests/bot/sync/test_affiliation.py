"""What only the live FMS's requests name of a partner is stored for them alone."""

from datetime import timedelta

from sqlmodel import col, select

from domain.sync import Counts, ReportFault, ReportResult
from fms.dialects import DOCUMENT, REQUEST, Dialect
from sandbox.fms.reports import REPORT_COLUMNS
from storage.engine import Database
from storage.tables import PartnerRow
from tests.bot.sync.conftest import on_sqlite
from tests.bot.sync.files import Good, good_files, rows_of, written
from tests.bot.sync.sync_harness import open_harness

NAME = "media_partners"
PLACE = REPORT_COLUMNS[NAME].index("affiliation")
SAID = [("Road & Track", "4"), ("Wheels", "7.0"), ("N/A", "0"), ("Auto Week", "next"), ("", "")]
STORED = [("Road & Track", 4), ("Wheels", 7), (None, None), ("Auto Week", None), (None, None)]


def _partners() -> bytes:
    """The good file, where five partners say this."""
    rows = rows_of(good_files()[NAME])
    for row, pair in zip(rows, SAID, strict=False):
        row[PLACE : PLACE + 2] = pair
    return written(rows)


async def _report(
    database: Database, dialect: Dialect, body: bytes, *, hour: int = 0
) -> ReportResult:
    async with open_harness(database, dialect=dialect) as harness:
        harness.clock.now += timedelta(hours=hour)
        return await harness.report(NAME, body)


async def _stored(database: Database) -> list[tuple[str | None, int | None]]:
    people = [int(float(row[0])) for row in rows_of(good_files()[NAME])[: len(SAID)]]
    wanted = select(PartnerRow).where(col(PartnerRow.person_id).in_(people))
    async with database.reading() as session:
        found = {row.person_id: row.as_contact() for row in await session.exec(wanted)}
    return [(found[one].affiliation, found[one].subcategory_id) for one in people]


async def test_affiliation_and_subcategory_come_with_the_live_dialect_and_go_with_it(
    database: Database,
) -> None:
    first = await _report(database, DOCUMENT, _partners())
    assert first.ok
    assert await _stored(database) == [(None, None)] * len(SAID)

    # The very bytes of before are read again where they are read in another way.
    live = await _report(database, REQUEST, _partners(), hour=1)
    assert live.ok
    assert live.counts.changed > 0
    assert await _stored(database) == STORED
    assert [(one.column, one.value) for one in live.notes] == [
        ("activity_type_subcategory_id", "next")
    ]

    again = await _report(database, REQUEST, _partners(), hour=2)
    assert again.counts.changed == 0
    back = await _report(database, DOCUMENT, _partners(), hour=3)
    assert back.counts.changed == live.counts.changed
    assert await _stored(database) == [(None, None)] * len(SAID)


@on_sqlite
async def test_a_header_that_does_not_name_them_is_refused_in_the_live_dialect_alone(
    database: Database,
) -> None:
    rows = rows_of(Good(NAME, {NAME: _partners()}).with_header())
    body = written([row[:PLACE] for row in rows])

    assert (await _report(database, DOCUMENT, body)).ok
    refused = await _report(database, REQUEST, body, hour=1)

    assert (refused.fault, refused.counts) == (ReportFault.COLUMNS, Counts())
    assert refused.seen
    assert refused.seen.values[0] == ("affiliation", "activity_type_subcategory_id")
