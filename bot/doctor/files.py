"""Whether files that hold what is nobody else's business are the bot's alone."""

import stat
from pathlib import Path

from bot.doctor.result import CheckResult


def examine_privacy(*files: Path) -> list[CheckResult]:
    """A warning for each that is there, and that other users of this machine can read."""
    return [
        CheckResult(str(one), warning=f"other users of this machine can read it: chmod 600 {one}")
        for one in files
        if one.exists() and one.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH)
    ]
