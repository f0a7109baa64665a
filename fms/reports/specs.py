"""The five reports: their columns in order, and what the product keeps of each row."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fms.reports.cells import (
    CellReader,
    lenient,
    read_date,
    read_id,
    read_name,
    read_optional_id,
    read_text,
    read_vin,
    read_year,
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A column that is kept, and how its cells are read.

    `also` is another name that headers give it; `instead` the column that is read where a report
    has no such one. `repeats`: the same few values come again and again, so that each is read once.
    """

    name: str
    read: CellReader
    also: str | None = None
    instead: str | None = None
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class ReportSpec:
    """One report. `columns` is the order of files without a header row (docs/rules.md, Reports)."""

    name: str
    columns: tuple[str, ...]
    kept: tuple[Kept, ...]
    key: tuple[str, ...]
    known_values: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def dates(self) -> tuple[int, int] | None:
        """Where start and end stand among the kept values, in reports that have both."""
        names = [column.name for column in self.kept]
        if "start_date" in names and "end_date" in names:
            return names.index("start_date"), names.index("end_date")
        return None

    @property
    def key_positions(self) -> tuple[int, ...]:
        """Where the key's columns stand among the kept values."""
        names = [column.name for column in self.kept]
        return tuple(names.index(name) for name in self.key)


VEHICLES = ReportSpec(
    "vehicles",
    (
        "vehicle_id",
        "year",
        "make",
        "model",
        "model_short_name",
        "office",
        "vin",
        "fleet",
        "registration_exp",
        "insurance_exp",
        "current_mileage",
        "in_service_date",
        "expected_turn_in_date",
        "notes",
        "color",
    ),
    (
        Kept("vehicle_id", read_id),
        Kept("vin", read_vin, also="vehicle_vin"),
        Kept("year", lenient(read_year), repeats=True),
        Kept("make", read_text, repeats=True),
        Kept("model", read_text, repeats=True),
        Kept("office", read_text, repeats=True),
        Kept("expected_turn_in_date", lenient(read_date), repeats=True),
    ),
    ("vehicle_id",),
)
MEDIA_PARTNERS = ReportSpec(
    "media_partners",
    (
        "person_id",
        "name",
        "address",
        "office",
        "default_loan_region",
        "notes_instructions",
        "affiliation",
        "activity_type_subcategory_id",
    ),
    (
        Kept("person_id", read_id),
        Kept("office", read_name, repeats=True),
        Kept("name", read_name),
        Kept("fms_contact_id", read_id, instead="person_id"),
    ),
    ("person_id", "office"),
)
APPROVED_MAKES = ReportSpec(
    "approved_makes",
    ("person_id", "name", "make", "rank"),
    (
        Kept("person_id", read_id, repeats=True),
        Kept("make", read_text, repeats=True),
        Kept("rank", read_text, repeats=True),
    ),
    ("person_id", "make"),
    {"rank": frozenset({"A+", "A", "B", "C", "Pending"})},
)
LOAN_HISTORY = ReportSpec(
    "loan_history",
    (
        "activity_id",
        "vin",
        "person_id",
        "make",
        "model",
        "year",
        "model_short_name",
        "start_date",
        "end_date",
        "clips_received",
        "office",
        "name",
        "partner_address",
        "region",
    ),
    (
        Kept("activity_id", read_id),
        Kept("vin", read_vin, also="vehicle_vin", repeats=True),
        Kept("person_id", read_optional_id, repeats=True),
        Kept("start_date", read_date, repeats=True),
        Kept("end_date", read_date, repeats=True),
    ),
    ("activity_id",),
)
CURRENT_ACTIVITY = ReportSpec(
    "current_activity",
    (
        "activity_id",
        "person_id",
        "vehicle_vin",
        "activity_type",
        "start_date",
        "end_date",
        "to",
        "partner_address",
        "region",
    ),
    (
        Kept("activity_id", read_id),
        Kept("vehicle_vin", read_vin, also="vin", repeats=True),
        Kept("person_id", read_optional_id, repeats=True),
        Kept("activity_type", read_text, repeats=True),
        Kept("start_date", read_date, repeats=True),
        Kept("end_date", read_date, repeats=True),
    ),
    ("activity_id",),
)

REPORTS: Mapping[str, ReportSpec] = {
    spec.name: spec
    for spec in (VEHICLES, MEDIA_PARTNERS, APPROVED_MAKES, LOAN_HISTORY, CURRENT_ACTIVITY)
}
