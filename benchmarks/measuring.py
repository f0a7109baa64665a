"""Percentiles, ratios and tables."""

import math
import statistics
from collections.abc import Callable, Sequence


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of them do not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return statistics.median(values)


def median_ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The middle one of the ratios of each repeat: what slows the machine down hits both sides."""
    return median([one / other for one, other in zip(ours, theirs, strict=True)])


def milliseconds(seconds: float) -> str:
    """As a table shows it."""
    return f"{seconds * 1000:.2f} ms"


def times(ratio: float) -> str:
    """A ratio, as a table shows it."""
    return f"{ratio:.2f} x"


def at_most(value: float, most: float, form: Callable[[float], str] = times) -> str:
    """What is to be reached, and whether it is."""
    return f"<= {form(most)}, {'met' if value <= most else 'missed'}"


def at_least(value: float, least: float, form: Callable[[float], str] = times) -> str:
    """The same of what should be large."""
    return f">= {form(least)}, {'met' if value >= least else 'missed'}"


def print_table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """The first column to the left, the others to the right."""
    lines = [head, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    print(f"\n{title}\n")
    for number, line in enumerate(lines):
        cells = [line[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)]
        print("  " + "  ".join(cells).rstrip())
        if number == 0:
            print("  " + "  ".join("-" * width for width in widths))
