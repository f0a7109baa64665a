"""Every table, so that importing this package gives the whole metadata."""

from storage.tables.assignments import (
    AssignmentRow,
    AttemptRow,
    CardRow,
    VehicleLockRow,
)
from storage.tables.batches import BatchItemRow, BatchRow
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
from storage.tables.outbox import NoticeRow, NoticeState
from storage.tables.reminders import MorningRow

__all__ = [
    "ActivityRow",
    "ApprovedMakeRow",
    "AssignmentRow",
    "AttemptRow",
    "BatchItemRow",
    "BatchRow",
    "CardRow",
    "InstallationRow",
    "LeaseRow",
    "LoanRow",
    "MorningRow",
    "NoticeRow",
    "NoticeState",
    "PartnerRow",
    "PersonRow",
    "RejectedRowRow",
    "SyncReportRow",
    "SyncRunRow",
    "VehicleLockRow",
    "VehicleRow",
]
