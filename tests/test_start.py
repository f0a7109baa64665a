"""What a start does not import: it would cost time and memory in every bot."""

import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parent.parent
# The API, migrations, pictures; the driver for PostgreSQL, which SQLite does not need.
_LATER = ("fastapi", "alembic", "PIL", "asyncpg")
_SAYS = f"import sys, bot.commands.run; print([one for one in {_LATER} if one in sys.modules])"


def test_what_most_bots_never_use_is_imported_when_it_is_used() -> None:
    ended = subprocess.run(  # noqa: S603
        [sys.executable, "-c", _SAYS], cwd=_ROOT, capture_output=True, text=True, check=True
    )

    assert ended.stdout.strip() == "[]"
