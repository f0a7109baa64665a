"""The database: can it be reached, and does it have this version's tables?"""

import asyncio
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.doctor.result import CheckResult
from bot.settings import DatabaseSettings
from storage.engine import Database
from storage.migrate import TablesOfAnotherVersionError, is_migrated

_MIGRATE = "Run `python -m bot migrate` (`run` does it too)."


async def examine_database(settings: DatabaseSettings) -> list[CheckResult]:
    """Looks without creating: SQLite would make a file that is not there."""
    address = settings.database_url.get_secret_value()
    url = make_url(address)
    is_file = url.drivername.startswith("sqlite")
    if is_file and not await asyncio.to_thread(Path(url.database or "").exists):
        return [CheckResult("database", f"the file {url.database} is not there yet. {_MIGRATE}")]
    database = Database(address)
    try:
        is_current = await is_migrated(database)
    except TablesOfAnotherVersionError as error:
        return [CheckResult("database tables", f"{error}.")]
    except (SQLAlchemyError, OSError) as error:
        cause = f"it cannot be reached ({type(error).__name__})"
        return [CheckResult("database", f"{cause}. Check DATABASE_URL and the server.")]
    finally:
        await database.close()
    reached = CheckResult(f"database: reached ({url.drivername})")
    if not is_current:
        return [reached, CheckResult("database tables", f"they are not this version's. {_MIGRATE}")]
    return [reached, CheckResult("database tables: up to date")]
