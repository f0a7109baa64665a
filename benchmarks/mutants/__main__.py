"""python -m benchmarks.mutants [PATTERN ...], such as `domain.cars*`; what was tried stays tried.

Prints how many were noticed of each file, and the names of those that were not.
"""

import os
import subprocess
import sys
from collections import Counter
from fnmatch import fnmatch
from pathlib import Path

from mutmut.__main__ import create_mutants
from mutmut.mutation.data import SourceFileMutationData
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import (
    copy_also_copy_files,
    copy_src_dir,
    setup_source_paths,
    walk_mutatable_files,
)

from benchmarks.measuring import print_table

_WORKERS = 2


def main() -> None:
    """Make the mutants that are not there yet, try those of the patterns, and tell of them."""
    patterns = sys.argv[1:] or ["*"]
    setup_source_paths()
    copy_src_dir()
    copy_also_copy_files()
    create_mutants(_WORKERS)
    session = [sys.executable, "-W", "ignore", "-m", "benchmarks.mutants.session", *patterns]
    subprocess.run(session, cwd="mutants", env=os.environ, check=True)  # noqa: S603
    _tell(patterns)


def _tell(patterns: list[str]) -> None:
    rows, left = [], []
    total: Counter[str] = Counter()
    for path in sorted(walk_mutatable_files()):
        data = SourceFileMutationData(path=path)
        data.load()
        became = {
            name: status_by_exit_code[code]
            for name, code in data.exit_code_by_key.items()
            if any(fnmatch(name, one) for one in patterns)
        }
        counted = Counter(became.values())
        left += [name for name, one in became.items() if one in ("survived", "no tests")]
        if became:
            rows.append(_row(path.with_suffix("").as_posix(), counted))
            total += counted
    print("\n".join(left))
    head = ["file", "mutants", "noticed", "no end", "left", "not tried"]
    print_table("What tests notice.", head, [*rows, _row("all", total)])


def _row(name: str, counted: Counter[str]) -> list[str]:
    left = counted["survived"] + counted["no tests"]
    return [
        name,
        str(counted.total()),
        f"{counted['killed']} ({100 * counted['killed'] / counted.total():.0f} %)",
        str(counted["timeout"]),
        str(left),
        str(counted.total() - counted["killed"] - counted["timeout"] - left),
    ]


if __name__ == "__main__":
    Path("mutants").mkdir(exist_ok=True)
    main()
