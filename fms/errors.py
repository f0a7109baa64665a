"""What can go wrong with a call to FMS, told apart by what FMS can have received.

FmsError
├── FmsUnreachable       never sent: DNS, connection refused, TLS, connect timeout
├── FmsRefused           an answer came, and it says that nothing was applied
└── FmsOutcomeUnknown    sent, or perhaps sent: FMS may or may not have applied it

Only the first two prove that a request can be made again without making it twice.
None of them carries a token, a header or a body: they may be logged as they are.
"""

from enum import StrEnum


class Reason(StrEnum):
    """Why a call failed."""

    # How far the connection got.
    DNS = "dns"
    CONNECTION_REFUSED = "refused"
    TLS = "tls"
    CONNECT_TIMEOUT = "connect_timeout"
    NETWORK = "network"
    # What an answer says.
    UNAUTHORIZED = "unauthorized"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    SOMETHING_NOT_FOUND = "something_not_found"
    TAKEN = "taken"
    INVALID = "invalid"
    SLOW_DOWN = "slow_down"
    REJECTED = "rejected"
    NOT_DELETED = "not_deleted"
    MOVED = "moved"
    WEB_SERVER = "web_server"
    # Why nobody can say.
    TIMEOUT = "timeout"
    CONNECTION_LOST = "connection_lost"
    SERVER_ERROR = "server_error"
    UNREADABLE = "unreadable"


class FmsError(Exception):
    """Any failed call to FMS.

    `said` are FMS's own words about the values, a page's title, the address that FMS has moved
    to, or the host that was not reached. `retry_after` is in seconds, as FMS gave it with a 429.
    """

    def __init__(
        self,
        reason: Reason,
        *,
        status: int | None = None,
        said: tuple[str, ...] = (),
        retry_after: int | None = None,
    ) -> None:
        super().__init__(f"{reason} (status {status})" if status else str(reason))
        self.reason = reason
        self.status = status
        self.said = said
        self.retry_after = retry_after


class FmsUnreachable(FmsError):
    """FMS provably never received the call."""


class FmsRefused(FmsError):
    """FMS provably applied nothing."""


class FmsOutcomeUnknown(FmsError):
    """FMS may have applied the call; only a look into FMS can tell."""
