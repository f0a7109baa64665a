"""Every table, so that importing this package gives the whole metadata."""

from storage.tables.assignments import (
    AssignmentRow,
    AttemptRow,
    VehicleLockRow,
)
from storage.tables.batches import BatchRow
from storage.tables.fleet import (
    ActivityRow,
    ApprovedMakeRow,
    LoanRow,
    PartnerRow,
    VehicleRow,
)
from storage.tables.housekeeping import (
    InstallationRow,
    LeaseRow,
    PersonRow,
    RejectedRowRow,
    SyncReportRow,
    SyncRunRow,
)
from storage.tables.messages import SlackMessageRow
from storage.tables.reminders import MorningRow

__all__ = [
    "ActivityRow",
    "ApprovedMakeRow",
    "AssignmentRow",
    "AttemptRow",
    "BatchRow",
    "InstallationRow",
    "LeaseRow",
    "LoanRow",
    "MorningRow",
    "PartnerRow",
    "PersonRow",
    "RejectedRowRow",
    "SlackMessageRow",
    "SyncReportRow",
    "SyncRunRow",
    "VehicleLockRow",
    "VehicleRow",
]
