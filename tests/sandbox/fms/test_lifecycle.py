"""A request on its way through FMS, as the reports tell it."""

from datetime import date, timedelta

import httpx
import pytest

from sandbox.fms.rules import NotPossible, RequestStatus, UnknownRecord
from sandbox.fms.server import LocalFms
from tests.sandbox.fms.conftest import TODAY
from tests.sandbox.fms.helpers import CONTACT_ID, VEHICLE_ID, created_id, delete, download, rows_of


async def activities(client: httpx.AsyncClient) -> dict[int, list[str]]:
    rows = rows_of((await download(client, "current_activity")).content)
    return {int(float(row[0])): row for row in rows}


async def finished_loans(client: httpx.AsyncClient) -> dict[int, list[str]]:
    rows = rows_of((await download(client, "loan_history")).content)
    return {int(float(row[0])): row for row in rows}


async def test_an_approved_request_stands_in_current_activity(
    fms: LocalFms, client: httpx.AsyncClient
) -> None:
    before = await activities(client)
    activity = fms.approve(await created_id(client))
    after = await activities(client)
    row = after[activity.activity_id]
    assert after.keys() - before.keys() == {activity.activity_id}
    assert int(float(row[1])) == CONTACT_ID
    assert row[2].upper() == fms.dataset.vehicles[VEHICLE_ID].vin
    assert row[3] == "Loan"
    assert (activity.start_date, activity.end_date) == (date(2026, 12, 1), date(2026, 12, 8))


async def test_fms_may_approve_in_other_dates(fms: LocalFms, client: httpx.AsyncClient) -> None:
    request_id = await created_id(client)
    shifted = fms.approve(request_id, start=date(2026, 12, 3))
    assert (shifted.start_date, shifted.end_date) == (date(2026, 12, 3), date(2026, 12, 8))
    assert fms.requests[request_id].dates == (date(2026, 12, 3), date(2026, 12, 8))


async def test_an_approved_request_cannot_be_deleted(
    fms: LocalFms, client: httpx.AsyncClient
) -> None:
    request_id = await created_id(client)
    fms.approve(request_id)
    response = await delete(client, request_id)
    assert (response.status_code, response.json()["success"]) == (200, False)
    assert len(fms.live_requests()) == 1


async def test_a_denied_request_is_gone_and_no_report_says_so(
    fms: LocalFms, client: httpx.AsyncClient
) -> None:
    request_id, before = await created_id(client), await activities(client)
    fms.deny(request_id)
    assert await activities(client) == before
    assert (await delete(client, request_id)).status_code == 404
    assert fms.requests[request_id].status is RequestStatus.DENIED


async def test_a_returned_vehicle_moves_from_activity_to_history(
    fms: LocalFms, client: httpx.AsyncClient
) -> None:
    request_id = await created_id(client)
    activity = fms.approve(request_id, start=TODAY - timedelta(days=7), end=TODAY)
    loan = fms.return_(request_id)
    assert activity.activity_id not in await activities(client)
    row = (await finished_loans(client))[activity.activity_id]
    assert row[1].upper() == fms.dataset.vehicles[VEHICLE_ID].vin
    assert (loan.start_date, loan.end_date) == (TODAY - timedelta(days=7), TODAY)
    assert fms.live_requests() == []


async def test_a_vehicle_that_comes_back_early_ends_its_loan_that_day(
    fms: LocalFms, client: httpx.AsyncClient
) -> None:
    request_id = await created_id(client)
    fms.approve(request_id)
    loan = fms.return_(request_id, ended=date(2026, 12, 5))
    assert (loan.start_date, loan.end_date) == (date(2026, 12, 1), date(2026, 12, 5))


async def test_activity_ids_are_never_used_twice(fms: LocalFms, client: httpx.AsyncClient) -> None:
    ids = []
    for _ in range(3):
        request_id = await created_id(client)
        ids.append(fms.approve(request_id).activity_id)
        fms.return_(request_id)
    known = await finished_loans(client)
    assert len(set(ids)) == 3
    assert set(ids) <= known.keys()


async def test_nothing_happens_twice(fms: LocalFms, client: httpx.AsyncClient) -> None:
    request_id = await created_id(client)
    fms.approve(request_id)
    with pytest.raises(NotPossible, match="is approved, not pending"):
        fms.approve(request_id)
    with pytest.raises(NotPossible):
        fms.deny(request_id)
    with pytest.raises(UnknownRecord):
        fms.return_(1)


async def test_a_loan_cannot_end_before_it_starts(fms: LocalFms, client: httpx.AsyncClient) -> None:
    request_id = await created_id(client)
    with pytest.raises(NotPossible, match="before it starts"):
        fms.approve(request_id, end=date(2026, 11, 1))
    assert fms.requests[request_id].status is RequestStatus.PENDING


async def test_the_partner_is_the_one_the_office_of_the_vehicle_knows(
    fms: LocalFms, client: httpx.AsyncClient
) -> None:
    partner = fms.dataset.partner_of(CONTACT_ID)
    assert partner is not None
    activity = fms.approve(await created_id(client))
    assert (activity.to, activity.person_id) == (partner.name, CONTACT_ID)
