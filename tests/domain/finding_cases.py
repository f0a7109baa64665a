"""Facts of every kind, as a sync may see them of assignment 123."""

from datetime import date

from domain.assignment import Vehicle
from domain.findings import (
    AnotherCar,
    AnotherNumber,
    BackEarly,
    ChangedInFms,
    CouldBeIt,
    Differs,
    Facts,
    Gone,
    LeftReports,
    Overdue,
    Overlaps,
    SeenActivity,
    Silent,
    StartPassed,
)
from tests.domain.builders import PLANNED, dates

SEEN = SeenActivity(7001, "Loan", "1FTFW1E50MFA09999", None, 790, "Okafor, Ben", dates(1, 8))
LATE = Overdue(7000, date(2026, 12, 8))
BACK = BackEarly(7000, date(2026, 12, 8))
CHANGED = ChangedInFms(SEEN, (Differs.VEHICLE, Differs.PARTNER, Differs.TYPE))
CANDIDATE = CouldBeIt(SEEN, Differs.VEHICLE)
OTHERWISE = Vehicle(997, "1FTFW1E50MFA00456", 2026, "Ford", "F-150")

EVERY_KIND: tuple[Facts, ...] = (
    Overlaps(SEEN, 120, is_overdue=False),
    Overlaps(SEEN, None, is_overdue=True),
    *(LeftReports(what, 456, "Denver" if what is Gone.OFFICE else None) for what in Gone),
    *(CouldBeIt(SEEN, differs) for differs in Differs),
    CHANGED,
    AnotherNumber(7000, SEEN),
    BACK,
    BackEarly(7000, date(2026, 12, 8), (SEEN,) * 5),
    LATE,
    Overdue(7000, date(2026, 12, 8), extended=date(2026, 12, 11)),
    Silent(12345, 4, 1),
    StartPassed(12345, date(2026, 12, 1)),
    AnotherCar(PLANNED.vehicle, OTHERWISE),
)
