"""What a sync works with besides the desk."""

from dataclasses import dataclass

from bot.domain.sync import Limits, Schedule
from bot.services.desk import Desk
from fms.reports import ReportDownloader


@dataclass(frozen=True, slots=True)
class SyncDesk:
    """The desk, the reports, and the settings of the sync."""

    desk: Desk
    reports: ReportDownloader
    schedule: Schedule
    limits: Limits
    enabled: bool
