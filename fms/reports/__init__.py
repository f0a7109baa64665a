"""The five reports of FMS: downloaded as a stream, recognised by content, read row by row."""

from fms.reports.download import DownloadLimits, ReportDownloader
from fms.reports.errors import (
    Content,
    NotCsv,
    ReportDenied,
    ReportError,
    ReportNotReached,
    ReportTooLarge,
    ReportTruncated,
    UnexpectedColumns,
)
from fms.reports.inspection import FileFacts
from fms.reports.reading import RejectedRow, ReportReader, Row
from fms.reports.specs import REPORTS, ReportSpec

__all__ = [
    "REPORTS",
    "Content",
    "DownloadLimits",
    "FileFacts",
    "NotCsv",
    "RejectedRow",
    "ReportDenied",
    "ReportDownloader",
    "ReportError",
    "ReportNotReached",
    "ReportReader",
    "ReportSpec",
    "ReportTooLarge",
    "ReportTruncated",
    "Row",
    "UnexpectedColumns",
]
