"""Why a call to FMS failed, as data; the words are made in `bot.messages`."""

from dataclasses import dataclass
from enum import StrEnum


class FailureKind(StrEnum):
    """What can go wrong with a call to FMS (docs/rules.md, Outcomes of a create)."""

    # FMS said no.
    UNAUTHORIZED = "unauthorized"
    NOT_FOUND = "not_found"
    TAKEN = "taken"
    INVALID = "invalid"
    SLOW_DOWN = "slow_down"
    REJECTED = "rejected"
    NOT_DELETED = "not_deleted"
    MOVED = "moved"
    WEB_SERVER = "web_server"
    # FMS was not reached.
    DNS = "dns"
    CONNECTION_REFUSED = "refused"
    TLS = "tls"
    CONNECT_TIMEOUT = "connect_timeout"
    NETWORK = "network"
    # Nobody knows.
    TIMEOUT = "timeout"
    CONNECTION_LOST = "connection_lost"
    SERVER_ERROR = "server_error"
    UNREADABLE = "unreadable"
    ID_TAKEN = "id_taken"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Failure:
    """What happened, and what FMS or the network said about it.

    `detail` is FMS's own words about the values, the host that was not reached, a page's title,
    the address that FMS has moved to, or which assignment stands for the request that FMS named.
    `retry_after` is in seconds.
    """

    kind: FailureKind
    environment: str
    http_status: int | None = None
    detail: str | None = None
    retry_after: int | None = None
