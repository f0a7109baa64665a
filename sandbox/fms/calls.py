"""The log of every call the FMS received, for counting what a client really sent."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from sandbox.fms.faults import Direction, Fault


@dataclass(slots=True)
class Call:
    """One call. `status` stays None until an answer was begun, for good where none was given."""

    at: datetime
    method: str
    path: str
    direction: Direction | None
    idempotency_key: str | None
    body: bytes = b""
    fault: Fault | None = None
    status: int | None = None

    @property
    def payload(self) -> object:
        """The JSON that was sent. Raises json.JSONDecodeError when it was none."""
        return json.loads(self.body)


class CallLog(list[Call]):
    """The calls to API and reports, oldest first; the page's own are not among them."""

    def record(
        self, method: str, path: str, direction: Direction | None, idempotency_key: str | None
    ) -> Call:
        """Append a call that arrives now."""
        call = Call(datetime.now(UTC), method, path, direction, idempotency_key)
        self.append(call)
        return call

    def received(self, direction: Direction) -> int:
        """Count the calls that arrived for `direction`, whatever became of them."""
        return sum(1 for call in self if call.direction is direction)
