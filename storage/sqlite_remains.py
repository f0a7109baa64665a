"""What SQLite leaves in its file of rows that are gone."""

import contextlib
import sqlite3
from pathlib import Path
from urllib.parse import quote


def wipe_remains(file: Path, busy_seconds: float) -> bool:
    """Write the file anew without them, and empty the log beside it, also while others use both.

    False where somebody reads from the log for all that time. Blocks. Raises
    sqlite3.OperationalError where others write for all that time, or the disk is full.
    """
    address = f"file:{quote(str(file))}?mode=rw"
    with contextlib.closing(
        sqlite3.connect(address, timeout=busy_seconds, uri=True, isolation_level=None)
    ) as connection:
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("VACUUM")
        [is_blocked, *_] = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not is_blocked
