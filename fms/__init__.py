"""A client for the Fleet Management System (FMS)."""

from fms.client import CreatedRequest, DeletedRequest, FmsClient, FmsTarget
from fms.errors import (
    FmsError,
    FmsOutcomeUnknown,
    FmsRefused,
    FmsUnreachable,
    Reason,
)
from fms.wire import NewVehicleRequest

__all__ = [
    "CreatedRequest",
    "DeletedRequest",
    "FmsClient",
    "FmsError",
    "FmsOutcomeUnknown",
    "FmsRefused",
    "FmsTarget",
    "FmsUnreachable",
    "NewVehicleRequest",
    "Reason",
]
