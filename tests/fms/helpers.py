"""Ask FMS for what the integration document's examples ask for."""

from collections.abc import Awaitable
from datetime import datetime

from pydantic import SecretStr

from fms import (
    CreatedRequest,
    DeletedRequest,
    Dialect,
    FmsClient,
    FmsError,
    FmsOutcomeUnknown,
    FmsRefused,
    FmsTarget,
    FmsUnreachable,
    Loanee,
    NewVehicleRequest,
    Reason,
)
from fms.dialects import DOCUMENT
from sandbox.fms.server import LOCAL_TOKEN

# Enough to connect and to send on a busy machine, for answers that never come.
SOON = 1.0
KEY = "2f5d8c0b7a9e4d31"
# Vehicle and contact are always there and free in the local FMS.
REQUEST = NewVehicleRequest(
    vehicle_id=456,
    requestor_id=1949,
    delivery=datetime(2024, 1, 15, 9, 0),  # noqa: DTZ001  # wall-clock time, as FMS takes it
    pickup=datetime(2024, 1, 22, 17, 0),  # noqa: DTZ001
    contact_id=789,
    loanee=Loanee(789, "Reyes, Maria", "Road & Track", 4),
    number=123,
)


def client_of(
    url: str,
    *,
    seconds: float = 60.0,
    token: str = LOCAL_TOKEN,
    scheme: str = "Bearer",
    dialect: Dialect = DOCUMENT,
) -> FmsClient:
    """A client of the FMS at `url`, to be entered by the caller."""
    target = FmsTarget("staging", url, SecretStr(token), scheme, dialect)
    return FmsClient(target, timeout_seconds=seconds)


async def create(client: FmsClient, request: NewVehicleRequest = REQUEST) -> object:
    """The receipt of a create, or the FmsError it ended with."""
    return await _told(client.create_vehicle_request(request, idempotency_key=KEY))


async def delete(client: FmsClient, request_id: int = 12345) -> object:
    """The receipt of a delete, or the FmsError it ended with."""
    return await _told(client.delete_vehicle_request(request_id, idempotency_key=KEY))


async def _told(call: Awaitable[object]) -> object:
    try:
        return await call
    except FmsError as error:
        return error


def gist(told: object) -> tuple[object, ...]:
    """What matters of a receipt or an error, for comparing."""
    names = _WHAT_MATTERS.get(type(told), ())
    return (type(told), *(getattr(told, name) for name in names))


_WHAT_MATTERS: dict[type, tuple[str, ...]] = {
    FmsUnreachable: ("reason",),
    FmsRefused: ("status",),
    FmsOutcomeUnknown: ("reason", "status"),
    CreatedRequest: ("status", "request_id"),
    DeletedRequest: ("status", "already_gone"),
}


# What an answer means

LOST = (FmsOutcomeUnknown, Reason.CONNECTION_LOST, None)
# A server that sends the caller elsewhere, and a gateway that has lost FMS's answer.
MOVED, LOST_UPSTREAM = (301, 307, 308), (408, 499)


def unreadable(status: int) -> tuple[object, ...]:
    return (FmsOutcomeUnknown, Reason.UNREADABLE, status)


def broken(status: int) -> tuple[object, ...]:
    return (FmsOutcomeUnknown, Reason.SERVER_ERROR, status)


def late(status: int) -> tuple[object, ...]:
    return (FmsOutcomeUnknown, Reason.TIMEOUT, status)
