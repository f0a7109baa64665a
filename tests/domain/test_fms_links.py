"""Addresses of FMS's pages, there and back."""

from dataclasses import replace

import pytest

from domain.assignment import FmsReference
from domain.fms_links import FmsLinks

LINKS = FmsLinks({"staging": "https://staging.test", "production": "https://fms.test"}, "staging")


@pytest.mark.parametrize("environment", ["staging", "production"])
@pytest.mark.parametrize("behind", ["", "/", "?tab=history", "#notes", "/?a=1#b"])
def test_a_requests_address_names_the_request_again(environment: str, behind: str) -> None:
    fms = FmsReference(environment, 12345)
    assert LINKS.reference(f"{LINKS.request_address(fms)}{behind}") == fms


def test_a_vehicles_page_is_where_its_fms_has_it() -> None:
    assert LINKS.vehicle_address(456) == "https://staging.test/vehicles/456"
    live = replace(LINKS, vehicle_page="vehicles/list_activities/")
    assert live.vehicle_address(456) == "https://staging.test/vehicles/list_activities/456"


@pytest.mark.parametrize(
    "address",
    [
        "https://fms.test/vehicles/12345",
        "https://fms.test/vehicle_requests",
        "https://fms.test/vehicle_requests/12345/edit",
        "https://fms.test/vehicle_requests/new",
        "https://fms.test.evil.example/vehicle_requests/12345",
        "https://evil.example/?https://fms.test/vehicle_requests/12345",
        "https://fmsxtest/vehicle_requests/12345",
        f"https://fms.test/vehicle_requests/{'9' * 19}",
        "",
    ],
)
def test_another_address_names_no_request(address: str) -> None:
    assert LINKS.reference(address) is None
