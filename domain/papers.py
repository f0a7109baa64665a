"""A car's registration and insurance, and loans that outlast them (docs/rules.md, Checks)."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from domain.assignment import DateRange


@dataclass(frozen=True, slots=True)
class Papers:
    """The last days on which they hold, as far as FMS's reports say."""

    registration: date | None = None
    insurance: date | None = None


UNKNOWN_PAPERS = Papers()


@dataclass(frozen=True, slots=True)
class RunsOut:
    """The vehicle's registration or insurance runs out before the end, or even before the start."""

    what: Literal["registration", "insurance"]
    on: date
    before_start: bool
    kind: Literal["runs_out"] = "runs_out"


def papers_running_out(papers: Papers, dates: DateRange) -> list[RunsOut]:
    """Those that do not hold for all of a loan."""
    found = []
    if papers.registration and papers.registration < dates.end:
        before = papers.registration < dates.start
        found.append(RunsOut("registration", papers.registration, before))
    if papers.insurance and papers.insurance < dates.end:
        found.append(RunsOut("insurance", papers.insurance, papers.insurance < dates.start))
    return found
