"""A plan on one line: `456 789 12-01 12-08`, or words of a vehicle and a partner, and days."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from domain.assignment import DateRange
from domain.day_words import BETWEEN_ENDS, days_apart
from domain.named_days import NamedDays, is_called_like_a_day
from domain.planning import Plan
from domain.search import LONGEST_TEXT, fold
from domain.typed import (
    ANYWAY,
    ID_FORM,
    BadInput,
    BadKind,
    close_to,
    is_anyway,
    named_behind,
    read_id,
    words_of,
)

# Of a VIN what is shown, or more of it; a `GLE450` is a model. With zeros in front it is no number.
_NUMBER_OR_VIN = re.compile(
    r"#?\u2026?((?!0)[0-9]{1,20}|[A-Za-z0-9]{2,3}[0-9]{4}|(?=[A-Za-z]*[0-9])[A-Za-z0-9]{8,20})"
)
_PLAN_WORDS = {"help": "help", ANYWAY: ANYWAY}
_LIKE_AN_OPTION = 0.7
_PLAN = 2
_BETWEEN = frozenset(
    (
        *BETWEEN_ENDS,
        *("from", "on", "and", "&"),
    )
)
_FOR = "for"


@dataclass(frozen=True, slots=True)
class PlanWords:
    """What is named by words, or not at all: which vehicle and partner are meant has to be asked.

    Without a `for` between them, `words` may hold both; `partner` is what stood behind it. `last`
    is None where only a first day was named.
    """

    words: tuple[str, ...]
    partner: tuple[str, ...] | None
    first: date | None
    last: date | None


def parse_plan_line(text: str, today: date) -> Plan | PlanWords:
    """What stands behind `/assign`. A day without its year is the next such day. Raises BadInput.

    With the number or the VIN of a vehicle, the number of a partner and two days it is a plan.
    """
    if len(text) > LONGEST_TEXT:
        raise BadInput(BadKind.TEXT_TOO_LONG, most=LONGEST_TEXT)
    words = words_of(text, r"\s+")
    override = frozenset(one for word in words if is_anyway(word) for one in named_behind(word))
    reader = _Reader(_apart([word for word in words if not is_anyway(word)]), NamedDays(today))
    reader.read()
    first, last = reader.dates()
    named = [*reader.words, *(reader.partner or ())]
    vehicle = _NUMBER_OR_VIN.fullmatch(named[0]) if len(named) == _PLAN else None
    # A week is shown in the form first: its days may be other ones.
    if vehicle and first and last and not reader.days.spans and ID_FORM.fullmatch(named[1]):
        return Plan(
            vehicle_word=vehicle[1],
            person_id=read_id(named[1], BadKind.NOT_A_PERSON),
            dates=DateRange(first, last),
            override=override,
        )
    partner = tuple(reader.partner) if reader.partner is not None else None
    return PlanWords(tuple(reader.words), partner, first, last)


def _apart(words: Sequence[str]) -> list[str]:
    """Two days in one word taken apart; the others as they were typed."""
    line = " ".join(words)
    apart = days_apart(fold(line))
    return words_of(apart) if apart != fold(line) else list(words)


@dataclass(slots=True)
class _Reader:
    """Takes words off the front until none is left."""

    left: list[str]
    days: NamedDays
    words: list[str] = field(default_factory=list)
    partner: list[str] | None = None

    def read(self) -> None:
        while self.left:
            small = [fold(word) or word for word in self.left]
            taken = self._days(small) or self._between(small) or self._name()
            del self.left[:taken]

    def _days(self, small: Sequence[str]) -> int:
        """No month alone: April, May, June and August are people, too."""
        if self.partner == [] and is_called_like_a_day(small, self.days):
            return 0
        taken = self.days.take_length(small) or self.days.take_span(small, months=False)
        return taken or self.days.take_day(small)

    def _between(self, small: Sequence[str]) -> int:
        if small[0] == _FOR and self.partner is None:
            self.partner = []
            return 1
        return int(small[0] in _BETWEEN)

    def _name(self) -> int:
        word = self.left[0]
        alone = len(self.left) == 1 and not self.words
        meant = close_to(word, _PLAN_WORDS, _LIKE_AN_OPTION if alone else 0.6)
        if word.startswith("--") or (alone and word.isalpha() and meant):
            raise BadInput(BadKind.NOT_IN_A_PLAN, word, [_PLAN_WORDS[one] for one in meant])
        (self.words if self.partner is None else self.partner).append(word)
        return 1

    def dates(self) -> tuple[date | None, date | None]:
        """The first and the last day, as far as they are named. Raises BadInput."""
        if self.days.lasts is not None and not self.days.days:
            raise BadInput(BadKind.WHICH_PLAN_DAYS)
        return self.days.named(BadKind.WHICH_PLAN_DAYS, BadKind.DATES_BACKWARDS)
