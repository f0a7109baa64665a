"""Clients that are kept waiting, and an FMS that is not there."""

import asyncio
import logging

import httpx
import pytest

from sandbox.fms.faults import Fault
from sandbox.fms.rules import RequestStatus
from sandbox.fms.server import LocalFms
from tests.sandbox.fms.helpers import create, created_id, days, delete, download

DAYS = [days(f"2026-12-{day:02}", f"2026-12-{day + 1:02}") for day in (1, 5, 9)]


async def test_held_creates_are_applied_and_answered_when_released(
    fms: LocalFms, client: httpx.AsyncClient
) -> None:
    async with fms.hold_creates() as held, asyncio.TaskGroup() as group:
        tasks = [group.create_task(create(client, **stay)) for stay in DAYS]
        await held.arrived(3)
        assert len(fms.requests) == 3
        assert not any(task.done() for task in tasks)
        held.release()
    assert [task.result().status_code for task in tasks] == [201, 201, 201]


async def test_a_hold_before_applying_leaves_fms_untouched_until_released(
    fms: LocalFms, client: httpx.AsyncClient
) -> None:
    async with fms.hold_creates(applied=False) as held:
        task = asyncio.create_task(create(client))
        await held.arrived()
        assert len(fms.requests) == 0
        held.release(1)
        assert (await task).status_code == 201
    assert len(fms.requests) == 1


async def test_the_end_of_a_hold_answers_whoever_still_waits(
    fms: LocalFms, client: httpx.AsyncClient
) -> None:
    async with fms.hold_deletes() as held:
        task = asyncio.create_task(delete(client, await created_id(client)))
        await held.arrived()
    assert (await task).status_code == 200


async def test_dropped_clients_lose_the_connection(
    fms: LocalFms, client: httpx.AsyncClient
) -> None:
    async with fms.hold_creates() as held:
        task = asyncio.create_task(create(client))
        await held.arrived()
        held.drop()
        with pytest.raises(httpx.RemoteProtocolError):
            await task
    assert len(fms.live_requests()) == 1


async def test_a_client_that_gives_up_leaves_no_trouble_behind(
    fms: LocalFms, client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    async with fms.hold_reports() as held:
        task = asyncio.create_task(download(client, "vehicles"))
        await held.arrived()
        task.cancel()
        await asyncio.wait({task})
        await fms.until(lambda: not held.waiting)
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_slow_clients_can_be_answered_at_once(
    fms: LocalFms, client: httpx.AsyncClient
) -> None:
    fms.faults.set("create", Fault.SLOW, seconds=60)
    task = asyncio.create_task(create(client))
    await fms.until(lambda: len(fms.requests) == 1)
    await fms.state.slow.arrived()
    fms.release_slow()
    assert (await task).status_code == 201


async def test_connections_are_refused_while_nobody_listens_and_work_again_after(
    fms: LocalFms, client: httpx.AsyncClient
) -> None:
    url, request_id = fms.url, await created_id(client)
    await fms.stop_listening()
    with pytest.raises(httpx.ConnectError):
        await create(client)
    await fms.listen_again()
    assert fms.url == url
    assert (await delete(client, request_id)).status_code == 200
    assert fms.posts_received() == 1


async def test_waiting_clients_lose_their_connection_when_fms_stops(
    fms: LocalFms, client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    async with fms.hold_creates() as held:
        task = asyncio.create_task(create(client))
        await held.arrived()
        await fms.stop_listening()
        with pytest.raises(httpx.RemoteProtocolError):
            await task
    [request] = fms.requests
    assert request.status is RequestStatus.PENDING
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_faults_leave_no_error_in_the_log(
    fms: LocalFms, client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    for fault in (Fault.DOWN, Fault.DROPS_BEFORE, Fault.ACCEPTS_THEN_DROPS, Fault.DROPS_DURING):
        fms.faults.create = fault
        with pytest.raises(httpx.TransportError):
            await create(client)
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_until_gives_up_in_time(fms: LocalFms) -> None:
    with pytest.raises(TimeoutError):
        await fms.until(lambda: False, timeout=0)
