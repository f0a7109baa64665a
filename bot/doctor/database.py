"""Whether the database can be used; looks without creating, as SQLite would."""

import asyncio
import os
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.doctor.files import examine_privacy
from bot.doctor.result import CheckResult
from bot.settings import Settings
from domain.messages import office_key
from fms import DIALECTS
from storage import fleet
from storage.engine import Database
from storage.migrate import TablesOfAnotherVersionError, newest, tables_version
from storage.refusals import why
from storage.sqlite_connection import file_of


async def examine_database(settings: Settings) -> list[CheckResult]:
    """Whether it is there, can be written and has this version's tables."""
    address = settings.database_url.get_secret_value()
    file = file_of(address) if address.startswith("sqlite") else None
    if file is None:
        return await _examine_server(address, settings)
    found = await asyncio.to_thread(_examine_file, file)
    private = await asyncio.to_thread(examine_privacy, file)
    return [found] if found else [*await _examine_server(address, settings), *private]


def _examine_file(file: Path) -> CheckResult | None:
    """What there is to say of SQLite's file before it is opened."""
    folder = file.absolute().parent
    if not os.access(folder, os.W_OK | os.X_OK):
        # Also of a file that is there: SQLite writes its log beside it.
        words = f"the bot may not write into {folder}. Allow it, or name another in DATABASE_URL."
        return CheckResult("database", words)
    if not file.exists():
        return CheckResult(f"database: {file} will be made at the first start")
    if not os.access(file, os.R_OK | os.W_OK):
        return CheckResult("database", f"the bot may not write {file}. Make it the bot's own.")
    return None


async def _examine_server(address: str, settings: Settings) -> list[CheckResult]:
    database = Database(address)
    try:
        await database.try_connections()
        version = await tables_version(database) or ""
        is_current = version >= newest()
        offices = await _offices(database, settings) if is_current else []
        partners = await _partners(database, settings) if is_current else []
    except TablesOfAnotherVersionError as error:
        return [CheckResult("database tables", f"{error}.")]
    except SQLAlchemyError as error:
        return [CheckResult("database", why(error))]
    finally:
        await database.close()
    reached = CheckResult(f"database: reached ({make_url(address).drivername})")
    return [reached, CheckResult(f"database tables: {_tables(version)}"), *offices, *partners]


def _tables(version: str) -> str:
    if version > newest():
        return f"of a newer version of the bot ({version}), beside which this one works"
    return "up to date" if version == newest() else "will be brought up to date at the next start"


async def _partners(database: Database, settings: Settings) -> list[CheckResult]:
    """Whether a sync has brought what this FMS's requests name of partners."""
    if not DIALECTS[settings.fms_dialect].needs_affiliation:
        return []
    async with database.reading() as session:
        every = await fleet.count_partners(session)
        named = await fleet.count_partners(session, with_affiliation=True)
    if named:
        return [CheckResult(f"partners: {named:,} of {every:,} have an affiliation")]
    words = (
        "none has an affiliation yet, which requests name as their reason. Run a sync before the "
        "first request."
    )
    return [CheckResult("partners", warning=words)]


async def _offices(database: Database, settings: Settings) -> list[CheckResult]:
    """Whether a channel waits for an office that there is."""
    if not settings.slack_office_channels:
        return []
    async with database.reading() as session:
        known = await fleet.offices(session)
    keys = set(map(office_key, known))
    words = f"no report knows this office; known are {', '.join(known) or 'none yet'}."
    return [
        CheckResult(f"SLACK_OFFICE_CHANNELS {office}", warning=words)
        for office in settings.slack_office_channels
        if office_key(office) not in keys
    ]
