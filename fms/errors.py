"""What can go wrong with a call to FMS, told apart by what FMS can have received.

FmsError
├── FmsUnreachable       never sent: DNS, connection refused, TLS, connect timeout
├── FmsRefused           FMS answered, and its answer says that it applied nothing
└── FmsOutcomeUnknown    sent, or perhaps sent: FMS may or may not have applied it

Only the first two prove that a request can be made again without making it twice.
None of them carries a token, a header or a body: they may be logged as they are.
"""

from enum import StrEnum


class UnreachableReason(StrEnum):
    """How far the connection got before it failed."""

    DNS = "dns"
    REFUSED = "refused"
    TLS = "tls"
    TIMEOUT = "connect_timeout"
    NETWORK = "network"


class UnknownReason(StrEnum):
    """Why nobody can say whether FMS applied the call."""

    TIMEOUT = "timeout"
    CONNECTION_LOST = "connection_lost"
    SERVER_ERROR = "server_error"
    UNREADABLE = "unreadable"


class FmsError(Exception):
    """Any failed call to FMS."""


class FmsUnreachable(FmsError):
    """FMS provably never received the call."""

    def __init__(self, reason: UnreachableReason, host: str) -> None:
        super().__init__(f"FMS at {host} was not reached: {reason}")
        self.reason = reason
        self.host = host


class FmsRefused(FmsError):
    """FMS received the call and said no; `fields` are its own words about the values.

    `retry_after` is in seconds, as FMS gave it with a 429.
    """

    def __init__(
        self, status: int, *, fields: tuple[str, ...] = (), retry_after: int | None = None
    ) -> None:
        super().__init__(f"FMS refused with status {status}")
        self.status = status
        self.fields = fields
        self.retry_after = retry_after


class FmsOutcomeUnknown(FmsError):
    """FMS may have applied the call; only a look into FMS can tell."""

    def __init__(self, reason: UnknownReason, *, status: int | None = None) -> None:
        answered = f" (status {status})" if status else ""
        super().__init__(f"the outcome in FMS is unknown: {reason}{answered}")
        self.reason = reason
        self.status = status
