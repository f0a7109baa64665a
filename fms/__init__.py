"""A client for the Fleet Management System (FMS)."""

from fms.client import CreatedRequest, DeletedRequest, FmsClient, FmsTarget
from fms.dialects import DIALECTS, Dialect, Loanee, NewVehicleRequest
from fms.errors import (
    FmsError,
    FmsOutcomeUnknown,
    FmsRefused,
    FmsUnreachable,
    Reason,
)

__all__ = [
    "DIALECTS",
    "CreatedRequest",
    "DeletedRequest",
    "Dialect",
    "FmsClient",
    "FmsError",
    "FmsOutcomeUnknown",
    "FmsRefused",
    "FmsTarget",
    "FmsUnreachable",
    "Loanee",
    "NewVehicleRequest",
    "Reason",
]
