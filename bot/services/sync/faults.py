"""A report's error, as the product records it."""

from domain.sync import ReportFault
from fms.reports import (
    Content,
    NotCsv,
    ReportDenied,
    ReportError,
    ReportNotReached,
    ReportTooLarge,
    ReportTruncated,
    UnexpectedColumns,
)

_CONTENT = {
    Content.HTML: ReportFault.HTML,
    Content.JSON: ReportFault.JSON,
    Content.EMPTY: ReportFault.EMPTY,
    Content.BINARY: ReportFault.BINARY,
}


def fault_of(error: ReportError) -> tuple[ReportFault, str | None]:
    """The kind of fault, and what was seen."""
    match error:
        case NotCsv(content=content):
            return _CONTENT[content], None
        case UnexpectedColumns(looks_like=str(other)):
            return ReportFault.WRONG_REPORT, other
        case UnexpectedColumns(detail=detail):
            return ReportFault.COLUMNS, detail
        case ReportDenied(status=status):
            return ReportFault.DENIED, str(status)
        case ReportTruncated(detail=detail):
            return ReportFault.TRUNCATED, detail
        case ReportTooLarge(limit=limit):
            return ReportFault.TOO_LARGE, limit
        case ReportNotReached(host=host):
            return ReportFault.NOT_REACHED, host
        case _:
            return ReportFault.NOT_REACHED, None
