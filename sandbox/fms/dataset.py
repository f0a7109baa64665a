"""A fleet on one day: everything the five reports are made from."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from sandbox.fms.rows import (
    CONTACT_ID_OFFSET,
    Activity,
    ApprovedMake,
    Loan,
    Partner,
    Table,
    Vehicle,
)

FIRST_ACTIVITY_ID = 300_001


class Loans(Protocol):
    """Finished loans that can be gone through again and again, each time the same."""

    def __iter__(self) -> Iterator[Loan]: ...

    def __len__(self) -> int: ...


class LoanHistory:
    """The finished loans: the generated ones, made again whenever they are read, and changes.

    A big fleet has a million of them, which nobody needs in memory at once.
    """

    def __init__(self, generated: Loans) -> None:
        self.revision = 0
        self._generated = generated
        self._changed: dict[int, Loan | None] = {}
        self._added: dict[int, Loan] = {}
        self._removed = 0

    def add(self, loan: Loan) -> None:
        """Append a loan with an activity_id of its own."""
        self._added[loan.activity_id] = loan
        self.revision += 1

    def replace(self, loan: Loan) -> None:
        """Put `loan` where the one with its activity_id stands."""
        changed = self._added if loan.activity_id in self._added else self._changed
        changed[loan.activity_id] = loan
        self.revision += 1

    def remove(self, activity_id: int) -> None:
        """Take out one loan, which must be there."""
        if self._added.pop(activity_id, None) is None:
            self._changed[activity_id] = None
            self._removed += 1
        self.revision += 1

    def rows(self) -> "LoanHistory":
        """Itself: a million loans are gone through, not copied."""
        return self

    def __iter__(self) -> Iterator[Loan]:
        changed = dict(self._changed)
        added = list(self._added.values())
        for loan in self._generated:
            current = changed.get(loan.activity_id, loan) if changed else loan
            if current is not None:
                yield current
        yield from added

    def __len__(self) -> int:
        return len(self._generated) - self._removed + len(self._added)


def _vehicles(rows: Iterable[Vehicle]) -> Table[int, Vehicle]:
    return Table(rows, key=lambda row: row.vehicle_id, group=lambda row: row.vin)


def _partners(rows: Iterable[Partner]) -> Table[tuple[int, str], Partner]:
    return Table(rows, key=lambda row: (row.person_id, row.office), group=lambda row: row.person_id)


def _approved_makes(rows: Iterable[ApprovedMake]) -> Table[tuple[int, str], ApprovedMake]:
    return Table(rows, key=lambda row: (row.person_id, row.make), group=lambda row: row.person_id)


def _activities(rows: Iterable[Activity]) -> Table[int, Activity]:
    return Table(rows, key=lambda row: row.activity_id, group=lambda row: row.vehicle_vin)


@dataclass(slots=True)
class Dataset:
    """The fleet. Change a table and the next report says so.

    Second ways in, through `Table.of`: vehicles and activities by VIN (upper case), partners and
    approved makes by person_id. `restated` says how many lines of a report repeat a key with an
    older value, as real reports do.
    """

    today: date
    seed: int
    vehicles: Table[int, Vehicle]
    partners: Table[tuple[int, str], Partner]
    approved_makes: Table[tuple[int, str], ApprovedMake]
    loan_history: LoanHistory
    current_activity: Table[int, Activity]
    last_activity_id: int
    restated: Mapping[str, int]
    # Vehicles that have left, by VIN: their loans still say what they were.
    former: dict[str, Vehicle] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        today: date,
        *,
        vehicles: Iterable[Vehicle] = (),
        partners: Iterable[Partner] = (),
        approved_makes: Iterable[ApprovedMake] = (),
        loans: Loans = (),
        activities: Iterable[Activity] = (),
        restated: Mapping[str, int] | None = None,
        seed: int = 0,
    ) -> "Dataset":
        """Join rows into a dataset."""
        history = LoanHistory(loans)
        current = _activities(activities)
        return cls(
            today=today,
            seed=seed,
            vehicles=_vehicles(vehicles),
            partners=_partners(partners),
            approved_makes=_approved_makes(approved_makes),
            loan_history=history,
            current_activity=current,
            last_activity_id=max(current, default=FIRST_ACTIVITY_ID + len(history)),
            restated=restated or {},
        )

    def partner_of(self, contact_id: int, office: str | None = None) -> Partner | None:
        """Find who a contact id (or person_id) means, as `office` knows them where it does."""
        rows = self.partners.of(contact_id) or self.partners.of(contact_id - CONTACT_ID_OFFSET)
        return next((row for row in rows if row.office == office), rows[0] if rows else None)

    def vehicle_with(self, vin: str) -> Vehicle | None:
        """Find a vehicle by its VIN, one that has left among them."""
        listed = self.vehicles.of(vin)
        return listed[0] if listed else self.former.get(vin)

    def next_activity_id(self) -> int:
        """Hand out an id that no activity and no loan has had."""
        self.last_activity_id += 1
        return self.last_activity_id
