"""What the page calls directions and faults."""

from collections.abc import Mapping

from sandbox.fms.faults import Direction, Fault

DIRECTION_WORDS: Mapping[Direction, str] = {
    Direction.CREATE: "Create a request",
    Direction.DELETE: "Delete a request",
    Direction.REPORTS: "All reports",
    Direction.VEHICLES: "Report: vehicles",
    Direction.MEDIA_PARTNERS: "Report: media partners",
    Direction.APPROVED_MAKES: "Report: approved makes",
    Direction.LOAN_HISTORY: "Report: loan history",
    Direction.CURRENT_ACTIVITY: "Report: current activity",
}
FAULT_WORDS: Mapping[Fault, str] = {
    Fault.DOWN: "Down: connection reset",
    Fault.SLOW: "Slow: does it, answers late",
    Fault.DROPS_BEFORE: "Hangs up, nothing done",
    Fault.ACCEPTS_THEN_DROPS: "Does it, then drops the answer",
    Fault.DROPS_DURING: "Does it, hangs up amid the answer",
    Fault.UNAUTHORIZED: "401 Unauthorized",
    Fault.FORBIDDEN: "403 Forbidden",
    Fault.NOT_FOUND: "404 Not found",
    Fault.CONFLICT: "409 Vehicle is taken",
    Fault.INVALID: "422 Validation error",
    Fault.TOO_MANY: "429 Too many requests",
    Fault.SERVER_ERROR: "500 Server error",
    Fault.BAD_GATEWAY: "502 Bad gateway, HTML",
    Fault.UNAVAILABLE: "503 Unavailable, HTML",
    Fault.HTML_200: "Login page with status 200",
    Fault.REDIRECT_TO_LOGIN: "Redirect to the login page",
    Fault.ACCEPTS_THEN_500: "Does it, answers 500",
    Fault.ACCEPTS_WITHOUT_ID: "Does it, answer lacks the id",
    Fault.ACCEPTS_UNREADABLE: "Does it, answer is unreadable",
    Fault.ACCEPTS_WRAPPED: "Answer wrapped in vehicle_request (fine)",
    Fault.ACCEPTS_WRAPPED_REQUEST: "Answer wrapped in request (fine)",
    Fault.NO_CONTENT: "204 without a body (fine)",
    Fault.SUCCESS_FALSE: "success: false",
    Fault.JSON_200: "JSON error with status 200",
    Fault.EMPTY: "Empty file",
    Fault.TRUNCATED: "Truncated: shorter than announced",
    Fault.CUT: "Cut amid a row, length right",
    Fault.WRONG_REPORT: "Another report's rows",
    Fault.SHIFTED_COLUMNS: "An extra first column",
    Fault.HEADER_ROW: "With a header row (fine)",
    Fault.BAD_ROWS: "A few unusable rows",
    Fault.MOSTLY_BAD_ROWS: "Mostly unusable rows",
    Fault.HALF_GONE: "Half of the rows missing",
}
