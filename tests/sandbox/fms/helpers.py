"""Speak to the local FMS as any client would: with nothing but HTTP."""

import csv
import io
import ssl
from typing import Any

import httpx

from sandbox.fms.reports import REPORT_COLUMNS

PATH = "/api/v1/vehicle_requests"
VEHICLE_ID, CONTACT_ID = 456, 789
TOKEN = "local-fms-token"
# Nothing here speaks TLS, and reading the system's certificates for each client is slow.
_NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def fms_client(url: str, authorization: str | None = f"Bearer {TOKEN}") -> httpx.AsyncClient:
    """Return a client of the FMS at `url`, to be closed by the caller."""
    headers = {} if authorization is None else {"Authorization": authorization}
    return httpx.AsyncClient(base_url=url, headers=headers, verify=_NO_CERTIFICATES, timeout=60)


def fields(**changes: object) -> dict[str, object]:
    """Return the fields of a create for the vehicle that is always free."""
    return {
        "vehicle_id": VEHICLE_ID,
        "requestor_id": 1949,
        "requested_delivery_datetime": "2026-12-01T09:00:00",
        "requested_pickup_datetime": "2026-12-08T17:00:00",
        "delivery_address_contact_id": CONTACT_ID,
        **changes,
    }


def days(start: str, end: str) -> dict[str, object]:
    """Return the date fields of a create."""
    return {
        "requested_delivery_datetime": f"{start}T09:00:00",
        "requested_pickup_datetime": f"{end}T17:00:00",
    }


async def create(client: httpx.AsyncClient, **changes: object) -> httpx.Response:
    return await client.post(PATH, json={"vehicle_request": fields(**changes)})


async def created_id(client: httpx.AsyncClient, **changes: object) -> int:
    answer: Any = (await create(client, **changes)).json()
    return int(answer["id"])


async def delete(client: httpx.AsyncClient, request_id: int) -> httpx.Response:
    return await client.delete(f"{PATH}/{request_id}")


async def download(client: httpx.AsyncClient, report: str) -> httpx.Response:
    return await client.get(f"/reports/{report}.csv")


def rows_of(body: bytes, encoding: str = "utf-8-sig") -> list[list[str]]:
    """Read a report's rows, leaving out empty lines."""
    text = io.StringIO(body.decode(encoding), newline="")
    return [row for row in csv.reader(text) if row]


async def records(client: httpx.AsyncClient, report: str) -> list[dict[str, str]]:
    """Download a report and read it by the names of its columns."""
    rows = rows_of((await download(client, report)).content)
    return [dict(zip(REPORT_COLUMNS[report], row, strict=True)) for row in rows]


async def record(client: httpx.AsyncClient, report: str, **wanted: object) -> dict[str, str] | None:
    """Find the one row of a report with these values, None where there is none."""
    found = [
        row
        for row in await records(client, report)
        if all(row[name] == str(value) for name, value in wanted.items())
    ]
    assert len(found) <= 1
    return found[0] if found else None
