"""Where FMS's pages about requests and vehicles are."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from domain.assignment import FmsReference


@dataclass(frozen=True, slots=True)
class FmsLinks:
    """The base addresses by environment, and the environment in use.

    An address is None where its environment's base is not known. A vehicle's page stands under
    `vehicle_page` and its number.
    """

    bases: Mapping[str, str]
    current: str
    vehicle_page: str = "vehicles/"

    def request_address(self, fms: FmsReference) -> str | None:
        """The page of a request."""
        return self._page(fms.environment, f"vehicle_requests/{fms.request_id}")

    def requests_address(self, environment: str) -> str | None:
        """The page that lists the requests."""
        return self._page(environment, "vehicle_requests")

    def vehicle_address(self, vehicle_id: int) -> str | None:
        """The page of a vehicle."""
        return self._page(self.current, f"{self.vehicle_page}{vehicle_id}")

    def reference(self, address: str) -> FmsReference | None:
        """The inverse of `request_address`, for any environment; None for other addresses.

        A browser's address may go on behind it, with a query or a place in the page.
        """
        page = re.split(r"[?#]", address)[0]
        for environment, base in self.bases.items():
            found = re.fullmatch(rf"{re.escape(base)}/vehicle_requests/([0-9]{{1,18}})/?", page)
            if found:
                return FmsReference(environment, int(found[1]))
        return None

    def _page(self, environment: str, path: str) -> str | None:
        base = self.bases.get(environment)
        return f"{base}/{path}" if base else None
