"""The five reports: their columns in order, and what the product keeps of each row."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from fms.reports.cells import (
    CellError,
    CellReader,
    read_contact,
    read_date,
    read_id,
    read_name,
    read_optional_id,
    read_text,
    read_vin,
    read_year,
)


@dataclass(frozen=True, slots=True)
class ReportColumn:
    """A column that is kept, and how its cells are read.

    `needed`: a row cannot be used without it; others are empty where they cannot be read. `also` is
    another name that headers give it; `instead` the column that is read where a report has no such
    one, or nothing in it. `repeats`: the same few values come again and again, so that each is read
    once. `stored_as`: the database has another name for it.
    """

    name: str
    read: CellReader
    needed: bool = True
    also: str | None = None
    instead: str | None = None
    repeats: bool = False
    stored_as: str | None = None

    @property
    def is_id(self) -> bool:
        """Whether it holds FMS's numbers."""
        return self.name.endswith("_id")

    def value(self, text: str) -> object:
        """What a cell says. Raises CellError, but for a column that is not needed."""
        try:
            return self.read(text)
        except CellError:
            if self.needed:
                raise
            return None


@dataclass(frozen=True, slots=True)
class ReportSpec:
    """One report. `columns` is the order of files without a header row (docs/rules.md, Reports).

    `key` are kept columns, `known_by` those by which a row can be known whose key cannot be read,
    the surest first. `known_values` of a column are in lower case; a report whose `telling` column
    has none of them is another one. `lasting` columns hardly ever change for a key, and each row
    should have a value of its own in the `single` one. `kind` is the column by which people tell
    rows apart. `unread` are stored columns that are left empty, `edition` tells two ways of reading
    one report apart.
    """

    name: str
    columns: tuple[str, ...]
    kept: tuple[ReportColumn, ...]
    key: tuple[str, ...]
    known_by: tuple[str, ...] = ()
    known_values: Mapping[str, frozenset[str]] = field(default_factory=dict)
    telling: str | None = None
    lasting: tuple[str, ...] = ()
    single: str | None = None
    kind: str | None = None
    unread: tuple[str, ...] = ()
    edition: str = ""

    @property
    def dates(self) -> tuple[int, int] | None:
        """Where start and end stand among the kept values, in reports that have both."""
        names = [column.name for column in self.kept]
        if "start_date" in names and "end_date" in names:
            return names.index("start_date"), names.index("end_date")
        return None

    def place_of(self, name: str | None) -> int | None:
        """Where a column stands among the kept values."""
        names = [column.name for column in self.kept]
        return names.index(name) if name in names else None

    @property
    def stored_columns(self) -> tuple[str, ...]:
        """The names of a row's values, in their order, and of those that are left empty."""
        return (*(column.stored_as or column.name for column in self.kept), *self.unread)


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
        ReportColumn("vehicle_id", read_id),
        ReportColumn("vin", read_vin, also="vehicle_vin"),
        ReportColumn("year", read_year, needed=False, repeats=True),
        ReportColumn("make", read_text, repeats=True),
        ReportColumn("model", read_text, repeats=True),
        ReportColumn("office", read_text, repeats=True),
        ReportColumn("registration_exp", read_date, needed=False, repeats=True),
        ReportColumn("insurance_exp", read_date, needed=False, repeats=True),
        ReportColumn("expected_turn_in_date", read_date, needed=False, repeats=True),
        ReportColumn("color", read_text, needed=False, also="colour", repeats=True),
    ),
    key=("vehicle_id",),
    known_by=("vin", "model"),
    lasting=("vin", "make"),
    single="vin",
    kind="office",
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
        ReportColumn("person_id", read_id),
        ReportColumn("office", read_name, repeats=True),
        ReportColumn("name", read_name),
        # What is there and is no number is not taken for nothing: cars would go to another contact.
        ReportColumn("fms_contact_id", read_contact, instead="person_id"),
    ),
    key=("person_id", "office"),
    known_by=("name",),
    lasting=("fms_contact_id",),
    kind="office",
    unread=("affiliation", "activity_type_subcategory_id"),
)
APPROVED_MAKES = ReportSpec(
    "approved_makes",
    ("person_id", "name", "make", "rank"),
    (
        ReportColumn("person_id", read_id, repeats=True),
        ReportColumn("make", read_text, repeats=True),
        ReportColumn("rank", read_text, repeats=True),
    ),
    key=("person_id", "make"),
    known_values={"rank": frozenset({"a+", "a", "b", "c", "pending"})},
    telling="rank",
    kind="rank",
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
        ReportColumn("activity_id", read_id),
        ReportColumn("vin", read_vin, also="vehicle_vin", repeats=True),
        ReportColumn("person_id", read_optional_id, repeats=True),
        ReportColumn("start_date", read_date, repeats=True),
        ReportColumn("end_date", read_date, repeats=True),
    ),
    key=("activity_id",),
    known_by=("vin", "start_date"),
    lasting=("vin", "person_id"),
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
        ReportColumn("activity_id", read_id),
        ReportColumn("vehicle_vin", read_vin, also="vin", repeats=True, stored_as="vin"),
        ReportColumn("person_id", read_optional_id, repeats=True),
        ReportColumn("activity_type", read_text, repeats=True),
        ReportColumn("start_date", read_date, repeats=True),
        ReportColumn("end_date", read_date, repeats=True),
    ),
    key=("activity_id",),
    known_by=("vehicle_vin", "start_date"),
    known_values={
        "activity_type": frozenset(
            {"loan", "service", "hold", "hold for turn in", "special", "event"}
        )
    },
    lasting=("vin", "person_id", "activity_type"),
    kind="activity_type",
)

REPORTS: Mapping[str, ReportSpec] = {
    spec.name: spec
    for spec in (VEHICLES, MEDIA_PARTNERS, APPROVED_MAKES, LOAN_HISTORY, CURRENT_ACTIVITY)
}

# Where requests name these two, they are read, and stored; nowhere else (docs/rules.md, Reports).
_WITH_AFFILIATION = replace(
    MEDIA_PARTNERS,
    kept=(
        *MEDIA_PARTNERS.kept,
        ReportColumn("affiliation", read_text, needed=False, repeats=True),
        ReportColumn("activity_type_subcategory_id", read_optional_id, needed=False, repeats=True),
    ),
    unread=(),
    edition="+affiliation",
)
REPORTS_WITH_AFFILIATION: Mapping[str, ReportSpec] = {
    **REPORTS,
    _WITH_AFFILIATION.name: _WITH_AFFILIATION,
}
