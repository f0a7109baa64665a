"""Everything one local FMS holds, shared by its API, its page and the tests."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.fms.calls import CallLog
from sandbox.fms.changes import Changes
from sandbox.fms.desk import Desk
from sandbox.fms.faults import Direction, Faults
from sandbox.fms.holds import Hold
from sandbox.fms.quirks import Quirks


@dataclass(slots=True)
class FmsState:
    """One FMS: its records, its log and its switches.

    `begin_outage` refuses connections for some seconds; whoever listens provides it.
    """

    desk: Desk
    token: str
    scheme: str = "Bearer"
    quirks: Quirks = field(default_factory=Quirks)
    faults: Faults = field(default_factory=Faults)
    calls: CallLog = field(default_factory=CallLog)
    changes: Changes = field(default_factory=Changes)
    holds: dict[Direction, Hold] = field(default_factory=dict)
    begin_outage: Callable[[float], None] = lambda _: None
    slow: Hold = field(init=False)

    def __post_init__(self) -> None:
        self.slow = Hold(self.changes)

    def admits(self, authorization: str) -> bool:
        """Tell whether an Authorization header is the right one."""
        expected = f"{self.scheme} {self.token}"
        return hmac.compare_digest(authorization.encode(), expected.encode())

    def hold_for(self, direction: Direction) -> Hold | None:
        """Find what keeps calls of `direction` waiting, if anything does."""
        hold = self.holds.get(direction)
        if hold is None and direction.is_report:
            hold = self.holds.get(Direction.REPORTS)
        return hold

    def drop_waiting(self) -> None:
        """Close the connection of every client that is being kept waiting."""
        for hold in (self.slow, *self.holds.values()):
            hold.drop()
