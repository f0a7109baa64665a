"""A fleet that changes from night to night as real ones do, and its five reports."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.bot.sync.files import written

Cells = list[str]

_MAKES = ("Ford", "Jeep", "BMW", "Honda", "Kia", "Volvo")
_OFFICES = ("Denver", "Chicago", "Los Angeles", "Boston")
_KINDS = ("Loan", "Loan", "Loan", "Loan", "Hold", "Service")
_KEPT_DAYS = 120


@dataclass(slots=True)
class Activity:
    """What one car does."""

    number: int
    car: int
    person: int
    kind: str
    start: date
    end: date


@dataclass(slots=True)
class Fleet:
    """Cars, people and what they do; `night` lets a day pass.

    `ours` and `friends` are cars and people that a test has for itself, `stuck` are activities that
    do not end by themselves, and `vins` those that FMS has corrected.
    """

    rng: random.Random
    today: date
    cars: dict[int, str] = field(default_factory=dict)
    people: dict[int, str] = field(default_factory=dict)
    ranks: dict[tuple[int, str], str] = field(default_factory=dict)
    current: dict[int, Activity] = field(default_factory=dict)
    over: dict[int, Activity] = field(default_factory=dict)
    bad_rows: int = 0
    ours: set[int] = field(default_factory=set)
    friends: set[int] = field(default_factory=set)
    stuck: set[int] = field(default_factory=set)
    vins: dict[int, str] = field(default_factory=dict)
    _last: int = 1000

    def __post_init__(self) -> None:
        """Enough of everything for a start."""
        for _ in range(60):
            self._new_car()
        for _ in range(40):
            self._new_person()
        for _ in range(30):
            self._begin(self.today - timedelta(days=self.rng.randint(0, 6)))
        for _ in range(150):
            self._end(self._begin(self.today - timedelta(days=self.rng.randint(15, 100))))

    def reserve(self, cars: int, people: int) -> None:
        """Have so many cars and people that nothing happens to by itself."""
        known_cars, known_people = {*self.cars}, {*self.people}
        for _ in range(cars):
            self._new_car()
        for _ in range(people):
            self._new_person()
        self.ours, self.friends = {*self.cars} - known_cars, {*self.people} - known_people

    def lend(self, car: int, person: int, start: date, end: date) -> Activity:
        """A loan that FMS has from now on."""
        one = Activity(self._new_number(), car, person, "Loan", start, end)
        self.current[one.number] = one
        return one

    def vin(self, car: int) -> str:
        """The VIN that FMS has for a car."""
        return self.vins.get(car, f"1FTFW1E50MFA{car:05}")

    def night(self) -> None:
        """Cars come and go, partners move, loans start and end, now and then a row is bad."""
        self.today += timedelta(days=1)
        for _ in range(self.rng.choice((0, 0, 0, 1, 2))):
            self._new_car()
            idle = [car for car in self.cars if not self._busy(car) and car not in self.ours]
            self.cars.pop(self.rng.choice(idle))
        self._change_people()
        self._change_activities()
        self.bad_rows = self.rng.choice((0, 0, 0, 1, 3))

    def _change_people(self) -> None:
        if self.rng.random() < 0.2:
            self.people[self.rng.choice([*self.people])] = self.rng.choice(_OFFICES)
        if self.rng.random() < 0.1:
            self._new_person()
        if self.rng.random() < 0.2:
            self.ranks[self.rng.choice([*self.ranks])] = self.rng.choice(("A", "B", "C", "D"))

    def _change_activities(self) -> None:
        for one in [*self.current.values()]:
            if one.number in self.stuck:
                continue
            if one.end < self.today:
                self._end(one)
            elif self.rng.random() < 0.05:
                one.end += timedelta(days=self.rng.randint(1, 5))
        for _ in range(self.rng.randint(2, 6)):
            if len(self.current) < 45:
                self._begin(self.today)
        forgotten = self.today - timedelta(days=_KEPT_DAYS)
        self.over = {number: one for number, one in self.over.items() if one.end > forgotten}

    def files(self) -> dict[str, bytes]:
        """The five reports of tonight."""
        return {
            name: written(self._spoilt(rows))
            for name, rows in {
                "vehicles": [self._car(number) for number in self.cars],
                "media_partners": [self._partner(number) for number in self.people],
                "approved_makes": [
                    [str(person), "Reyes, Maria", make, rank]
                    for (person, make), rank in self.ranks.items()
                ],
                "loan_history": [self._loan(one) for one in self.over.values()],
                "current_activity": [self._activity(one) for one in self.current.values()],
            }.items()
        }

    def _spoilt(self, rows: list[Cells]) -> list[Cells]:
        """Some rows twice, and some bad ones in between."""
        rows = [*rows, *self.rng.sample(rows, self.rng.choice((0, 0, 2)))]
        for _ in range(self.bad_rows):
            rows.insert(self.rng.randrange(len(rows)), ["", *rows[0][1:]])
        return rows

    def _new_number(self) -> int:
        self._last += 1
        return self._last

    def _new_car(self) -> None:
        number = self._new_number()
        self.cars[number] = self.rng.choice(_MAKES)

    def _new_person(self) -> None:
        number = self._new_number()
        self.people[number] = self.rng.choice(_OFFICES)
        for make in self.rng.sample(_MAKES, 3):
            self.ranks[number, make] = self.rng.choice(("A+", "A", "B", "C", "Pending"))

    def _busy(self, car: int) -> bool:
        return any(one.car == car for one in self.current.values())

    def _begin(self, start: date) -> Activity:
        one = Activity(
            self._new_number(),
            self.rng.choice([one for one in self.cars if one not in self.ours]),
            self.rng.choice([one for one in self.people if one not in self.friends]),
            self.rng.choice(_KINDS),
            start,
            start + timedelta(days=self.rng.choice((3, 7, 7, 7, 14))),
        )
        self.current[one.number] = one
        return one

    def _end(self, one: Activity) -> None:
        self.over[one.number] = self.current.pop(one.number)

    def _car(self, number: int) -> Cells:
        make, vin = self.cars[number], self.vin(number)
        first = [str(number), "2026", make, "Model", "M", "Denver", vin, "Press"]
        return [*first, "", "", "N/A", "9/2025", "", "", "Red"]

    def _partner(self, number: int) -> Cells:
        return [str(number), f"Name {number}", "Street", self.people[number], "", "", "Weekly", "3"]

    def _loan(self, one: Activity) -> Cells:
        first = [str(one.number), self.vin(one.car), str(one.person), "Ford", "Model", "2026", "M"]
        return [*first, _day(one.start), _day(one.end), "2", "Denver", "Name", "Street", "West"]

    def _activity(self, one: Activity) -> Cells:
        person = str(one.person) if one.kind == "Loan" else ""
        first = [str(one.number), person, self.vin(one.car), one.kind]
        return [*first, _day(one.start), _day(one.end), "Name", "Street", "West"]


def _day(day: date) -> str:
    return day.strftime("%m-%d-%y")
