"""What a person looks at before requests are taken back, and what has become of it by then."""

from dataclasses import dataclass
from typing import Literal

from domain.assignment import Assignment, AuditStamp


@dataclass(frozen=True, slots=True)
class AnotherRequest:
    """It was requested again after the person had looked: that request was not shown to them."""

    requested: AuditStamp | None
    kind: Literal["another_request"] = "another_request"


def unless_as_shown(assignment: Assignment, shown: int | None) -> tuple[AnotherRequest, ...]:
    """What speaks against taking back the request of an assignment, of which one was shown."""
    fms = assignment.fms
    is_another = shown is not None and fms is not None and fms.request_id != shown
    return (AnotherRequest(assignment.requested),) if is_another else ()
