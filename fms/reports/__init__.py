"""The five reports of FMS: downloaded as a stream, recognised by content, read row by row."""

from fms.reports.cells import is_sheet_error
from fms.reports.decoding import decode
from fms.reports.download import DownloadLimits, ReportDownloader
from fms.reports.errors import (
    Content,
    NotCsv,
    ReportDenied,
    ReportError,
    ReportMoved,
    ReportNotReached,
    ReportTooLarge,
    ReportTruncated,
    Seen,
    UnexpectedColumns,
)
from fms.reports.inspection import FileFacts
from fms.reports.reading import RejectedRow, ReportReader
from fms.reports.specs import REPORTS, ReportSpec
from fms.reports.values import Oddity, Row

__all__ = [
    "REPORTS",
    "Content",
    "DownloadLimits",
    "FileFacts",
    "NotCsv",
    "Oddity",
    "RejectedRow",
    "ReportDenied",
    "ReportDownloader",
    "ReportError",
    "ReportMoved",
    "ReportNotReached",
    "ReportReader",
    "ReportSpec",
    "ReportTooLarge",
    "ReportTruncated",
    "Row",
    "Seen",
    "UnexpectedColumns",
    "decode",
    "is_sheet_error",
]
