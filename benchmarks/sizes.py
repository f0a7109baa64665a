"""How large the product is: lines, files, classes, and how long functions and files are.

python -m benchmarks.sizes
"""

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measuring import print_table

PACKAGES = ("bot", "domain", "fms", "storage")
_ROOT = Path(__file__).parent.parent

# Migrations are one long list of columns.
_LISTS = "storage/migrations"


def main() -> None:
    """Print the table, a column for each package and one for all."""
    columns = {one: _files(one) for one in PACKAGES}
    columns["all"] = [file for files in columns.values() for file in files]
    head = ["", *columns]
    sizes = [_sizes(files) for files in columns.values()]
    names = ["lines", "files", "classes", "function median / p90 / longest", "longest file"]
    rows = [[name, *cells] for name, *cells in zip(names, *sizes, strict=True)]
    print_table("Migrations count among lines and files alone.", head, rows)


def _files(package: str) -> list[Path]:
    return sorted((_ROOT / package).rglob("*.py"))


def _sizes(files: list[Path]) -> list[str]:
    shaped = [file for file in files if _LISTS not in file.as_posix()]
    lengths = sorted(_length(function) for file in shaped for function in _functions(file))
    spread = (statistics.median(lengths), lengths[len(lengths) * 9 // 10], lengths[-1])
    return [
        f"{sum(_lines(file) for file in files):,}",
        str(len(files)),
        str(sum(isinstance(one, ast.ClassDef) for file in files for one in _nodes(file))),
        " / ".join(f"{length:.0f}" for length in spread),
        str(max(_lines(file) for file in shaped)),
    ]


def _nodes(file: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(file.read_text(encoding="utf-8")))


def _functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in _nodes(file):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _length(function: ast.stmt) -> int:
    """From `def` to the last line, without decorators."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def _lines(file: Path) -> int:
    return len(file.read_text(encoding="utf-8").splitlines())


if __name__ == "__main__":
    main()
