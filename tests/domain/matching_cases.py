"""Approvals as FMS makes them, with the truth by construction: what became of each request.

Written from docs/rules.md, Approvals, alone. Each case is a vehicle of its own; what its people
did in FMS is played, and what the reports then say is kept beside what a sync may conclude from it.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

NEAR = 7
OTHER_TYPES = ("Service", "Hold", "Hold for Turn In", "Special", "Event")


@dataclass(frozen=True)
class Asked:
    """A requested assignment."""

    number: int
    vin: str
    person: int
    start: date
    end: date


@dataclass(frozen=True)
class Entry:
    """A row of current_activity, as FMS writes it."""

    number: int
    vin: str
    person: int | None
    kind: str
    start: date
    end: date


@dataclass
class Case:
    """`truth` says which activity approves which assignment; `asks`, who is to be asked about."""

    kind: str
    asked: list[Asked] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    truth: dict[int, int] = field(default_factory=dict)
    asks: set[int] = field(default_factory=set)


class Play:
    """One vehicle, one partner, and the acts of requesting and lending."""

    def __init__(self, rng: random.Random, number: int, kind: str) -> None:
        self.rng = rng
        self.case = Case(kind)
        self._number = number * 10
        self.vin = "".join(rng.choices("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", k=11)) + f"{number:06}"
        self.person = rng.randint(1, 900)
        self.day = date(2026, 1, 1) + timedelta(days=rng.randrange(700))

    def ask(self, length: int, after: int = 0, *, person: int | None = None) -> Asked:
        """Request it from `after` days on, for `length` days."""
        start = self.day + timedelta(days=after)
        self._number += 1
        asked = Asked(
            self._number, self.vin, person or self.person, start, start + timedelta(days=length)
        )
        self.case.asked.append(asked)
        return asked

    def lend(
        self,
        asked: Asked,
        *,
        shift: int = 0,
        end_shift: int | None = None,
        approves: bool = False,
        kind: str | None = None,
        person: int | str | None = "same",
        vin: str | None = None,
    ) -> Entry:
        """Enter an activity in (about) the dates that were asked for."""
        self._number += 1
        end = asked.end + timedelta(days=shift if end_shift is None else end_shift)
        spelled = vin or asked.vin
        entry = Entry(
            self._number,
            spelled.lower() if self.rng.random() < 0.3 else spelled,
            person if isinstance(person, int | None) else asked.person,
            kind or self.rng.choice(("Loan", "Loan", "loan", "LOAN", " Loan ")),
            asked.start + timedelta(days=shift),
            end,
        )
        self.case.entries.append(entry)
        if approves:
            self.case.truth[asked.number] = entry.number
        return entry

    def days(self, least: int, most: int) -> int:
        return self.rng.randint(least, most)


def _exact(play: Play) -> None:
    play.lend(play.ask(play.days(0, 14)), approves=True)


def _other_end(play: Play) -> None:
    length = play.days(2, 14)
    play.lend(play.ask(length), end_shift=play.rng.choice((1 - length, -1, 1, 9)), approves=True)


def _later(play: Play) -> None:
    shift = play.days(1, NEAR)
    asked = play.ask(shift + play.days(1, 10))
    play.lend(asked, shift=shift, end_shift=play.days(0, 9), approves=True)


def _earlier(play: Play) -> None:
    length = play.days(1, 10)
    end_shift = play.days(1 - length, 5)
    play.lend(play.ask(length), shift=-play.days(1, NEAR), end_shift=end_shift, approves=True)


def _moved(play: Play) -> None:
    shift = play.days(1, NEAR)
    asked = play.ask(shift + play.days(1, 9))
    play.lend(asked, shift=play.rng.choice((-1, 1)) * shift, approves=True)


def _too_far(play: Play) -> None:
    shift = play.rng.choice((-1, 1)) * play.days(NEAR + 1, 20)
    play.lend(play.ask(25), shift=shift)


def _handed_over(play: Play) -> None:
    """Only touching: it ends on the first day, or starts on the last one."""
    length = play.days(1, NEAR)
    if play.rng.random() < 0.5:
        play.lend(play.ask(length), shift=length, end_shift=length + 5)
    else:
        play.lend(play.ask(length), shift=-play.days(1, NEAR), end_shift=-length)


def _other_partner(play: Play) -> None:
    play.lend(play.ask(play.days(1, 9)), person=play.person + 1000)


def _other_vehicle(play: Play) -> None:
    play.lend(play.ask(play.days(1, 9)), vin="OTHER" + play.vin[5:])


def _no_person(play: Play) -> None:
    play.lend(play.ask(play.days(1, 9)), person=None)


def _no_loan(play: Play) -> None:
    person = play.rng.choice((None, play.person))
    play.lend(play.ask(play.days(1, 9)), kind=play.rng.choice(OTHER_TYPES), person=person)


def _held_then_lent(play: Play) -> None:
    asked = play.ask(play.days(3, 9))
    play.lend(asked, kind="Hold", person=None)
    play.lend(asked, shift=play.days(0, 2), approves=True)


def _entered_twice(play: Play) -> None:
    asked = play.ask(play.days(4, 9))
    shift = play.days(0, 3)
    play.lend(asked, shift=shift)
    play.lend(asked, shift=shift, end_shift=play.days(1, 5))
    play.case.asks = {asked.number}


def _after_an_earlier_loan(play: Play) -> None:
    """The partner has had the vehicle until that day, in a loan FMS knows from before."""
    asked = play.ask(play.days(2, 9))
    length = (asked.end - asked.start).days
    play.lend(asked, shift=-play.days(1, 12), end_shift=-length)
    if play.rng.random() < 0.7:
        play.lend(asked, approves=True)


def _long_loan_extended(play: Play) -> None:
    """A long loan of before goes on into these dates; the request was denied."""
    play.lend(play.ask(9), shift=-play.days(NEAR + 1, 40), end_shift=play.days(-5, 5))


def _two(play: Play, first: int, second: int) -> tuple[Asked, Asked]:
    return play.ask(first), play.ask(second, after=first)


def _two_in_a_row(play: Play) -> None:
    """Back to back, one vehicle and partner: both, one, or none approved, in their dates."""
    for asked in _two(play, play.days(1, 12), play.days(1, 12)):
        if play.rng.random() < 0.7:
            play.lend(asked, approves=True)


def _hand_over_moved(play: Play) -> None:
    first, second = _two(play, play.days(3, 6), play.days(4, 9))
    days = play.days(1, 2) * play.rng.choice((-1, 1))
    play.lend(first, end_shift=days, approves=True)
    play.lend(second, shift=days, end_shift=0, approves=True)


def _second_of_two_comes_early(play: Play) -> None:
    """The first was denied. Near the first one's start, either could be meant."""
    early = play.days(1, 3)
    near = play.rng.random() < 0.5
    first, second = _two(play, early + (play.days(1, NEAR) if near else NEAR + 1), 6)
    play.lend(second, shift=-early, end_shift=0, approves=not near)
    if near:
        play.case.asks = {first.number, second.number}


def _both_of_two_moved(play: Play) -> None:
    days = play.days(1, 2)
    first, second = _two(play, play.days(3, NEAR), 8)
    for asked in (first, second):
        play.lend(asked, shift=days)
    play.case.asks = {first.number, second.number}


def _two_joined_into_one_loan(play: Play) -> None:
    first, second = _two(play, play.days(2, 9), play.days(2, 9))
    play.lend(first, end_shift=(second.end - first.end).days, approves=True)


def _two_far_apart(play: Play) -> None:
    first, second = play.ask(6), play.ask(6, after=30)
    for asked in play.rng.sample((first, second), play.days(1, 2)):
        play.lend(asked, shift=play.days(-5, 5), approves=True)


def _two_partners_in_a_row(play: Play) -> None:
    first = play.ask(play.days(2, 6))
    second = play.ask(play.days(6, 9), (first.end - play.day).days, person=play.person + 1000)
    play.lend(first, shift=-play.days(0, 5), end_shift=0, approves=True)
    play.lend(second, shift=play.days(0, 5), approves=True)


def _nothing(play: Play) -> None:
    play.ask(play.days(0, 14))


_KINDS: dict[Callable[[Play], None], int] = {
    _exact: 30,
    _other_end: 8,
    _later: 6,
    _earlier: 6,
    _moved: 6,
    _too_far: 3,
    _handed_over: 3,
    _other_partner: 3,
    _other_vehicle: 3,
    _no_person: 2,
    _no_loan: 4,
    _held_then_lent: 3,
    _entered_twice: 2,
    _after_an_earlier_loan: 3,
    _long_loan_extended: 2,
    _two_in_a_row: 4,
    _hand_over_moved: 2,
    _second_of_two_comes_early: 2,
    _both_of_two_moved: 2,
    _two_joined_into_one_loan: 2,
    _two_far_apart: 3,
    _two_partners_in_a_row: 2,
    _nothing: 4,
}


def cases(count: int, seed: int) -> Iterator[Case]:
    """Play this many, the same for the same seed; every kind is among them."""
    rng = random.Random(seed)  # noqa: S311  # a game, not a secret
    kinds = rng.choices(list(_KINDS), weights=list(_KINDS.values()), k=count - len(_KINDS))
    for number, kind in enumerate([*_KINDS, *kinds], 1):
        play = Play(rng, number, kind.__name__.strip("_"))
        kind(play)
        yield play.case
