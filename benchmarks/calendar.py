"""How long the calendar's picture takes, from values to PNG, and what loading the library costs.

python -m benchmarks.calendar [--repeats 9] [--keep FILE.png]
"""

import argparse
import importlib
import time
from datetime import date, timedelta
from pathlib import Path

from benchmarks.measuring import at_most, median, milliseconds, percentile, print_table
from domain.assignment import DateRange, Vehicle
from domain.calendar import Bar, BarKind, Calendar, CalendarWanted, build_calendar

_MANY, _MOST = 40, 0.3
_MONDAY = date(2026, 11, 23)
_CARS = ("Audi Q5 Premium Plus", "Toyota Sienna Platinum", "MINI Cooper S", "Volvo EX30")
_PARTNERS = ("Lindenridge, Emberly", "Thorngate, Dovie", "O'Fennimore, \u00c5sa-L\u00efn")


def made_up(vehicles: int) -> Calendar:
    """Vehicles with two or three stays each, of every kind."""
    kinds = [*BarKind]
    stays = []
    for number in range(vehicles):
        make, _, model = _CARS[number % 4].partition(" ")
        vehicle = Vehicle(4000 + number, f"1FTFW1E50MFA{number:05}", 2026, make, model)
        for turn in range(2 + number % 2):
            start = _MONDAY + timedelta(days=(number * 3) % 5 - 2 + turn * 5)
            kind = kinds[(number + turn) % len(kinds)]
            words = _PARTNERS[(number + turn) % 3]
            own = None if kind is BarKind.FMS else 100 + number * 3 + turn
            dates = DateRange(start, start + timedelta(days=3 + number % 4))
            stays.append((vehicle, Bar(kind, dates, words, own)))
    wanted = CalendarWanted(DateRange(_MONDAY, _MONDAY + timedelta(days=13)), None)
    return build_calendar(wanted, _MONDAY + timedelta(days=2), stays)


def main() -> None:
    """Three sizes, the last with more vehicles than one picture takes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    began = time.perf_counter()
    drawing = importlib.import_module("bot.messages.calendar_picture")
    print(f"Loading the library, once a process: {milliseconds(time.perf_counter() - began)}")
    rows = []
    for vehicles in (5, _MANY, 200):
        calendar, seconds, worked = made_up(vehicles), [], []
        for _ in range(given.repeats):
            began, before = time.perf_counter(), time.process_time()
            picture = drawing.draw_calendar(calendar)
            seconds.append(time.perf_counter() - began)
            worked.append(time.process_time() - before)
        figures = [
            milliseconds(median(worked)),
            milliseconds(median(seconds)),
            milliseconds(percentile(seconds, 0.95)),
        ]
        reach = at_most(median(seconds), _MOST, milliseconds) if vehicles == _MANY else ""
        size = f"{len(picture) / 1024:.0f}"
        rows.append([str(vehicles), str(len(calendar.rows)), *figures, size, reach])
        if given.keep:
            given.keep.write_bytes(picture)
    head = ["vehicles", "drawn", "processor", "median", "95th percentile", "KiB", "to reach"]
    print_table(f"Drawn {given.repeats} times each.", head, rows)


if __name__ == "__main__":
    main()
