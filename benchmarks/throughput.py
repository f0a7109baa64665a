"""Many requests at a time: the FMS client, and the service around it, against bare httpx.

python -m benchmarks.throughput [--repeats 5] [--requests 500] [--at-once 20] [--answer 0.05]
"""

import argparse
import asyncio
import contextlib
import sys
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime
from datetime import time as time_of_day

import httpx
from pydantic import SecretStr

from benchmarks.measuring import at_least, median, median_ratio, print_table, times
from benchmarks.setting import open_setting, program_environment
from bot.services.act import perform
from bot.services.app import App
from bot.services.claim import ActionRequest
from domain.assignment import Action, Actor, Source
from domain.attempt import Outcome
from fms import FmsClient, FmsTarget, Loanee, NewVehicleRequest
from sandbox.filling import Numbered
from sandbox.fms.server import LOCAL_TOKEN
from storage.engine import Database
from tests.apps import app_over

_WARM_UP = 40
_DELIVERY, _PICKUP, _REQUESTOR = time_of_day(9), time_of_day(17), 1949
_OF_CLIENT, _OF_SERVICE = 0.8, 0.6

_Send = Callable[[Numbered], Awaitable[None]]


async def main() -> None:
    """Three ways to send, in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--requests", type=int, default=500)
    parser.add_argument("--at-once", type=int, default=20)
    parser.add_argument("--answer", type=float, default=0.05, help="seconds until FMS answers")
    given = parser.parse_args()
    async with (
        open_setting(plans=given.requests) as setting,
        _slow_fms(given.answer) as url,
        httpx.AsyncClient(
            base_url=url, headers={"Authorization": f"Bearer {LOCAL_TOKEN}"}, trust_env=False
        ) as bare,
        FmsClient(FmsTarget("staging", url, SecretStr(LOCAL_TOKEN)), timeout_seconds=30) as fms,
    ):
        app = app_over(setting.database, fms=fms, holder="benchmark")
        sides: dict[str, _Send] = {
            "bare httpx": lambda one: _send_bare(bare, one),
            "the FMS client": lambda one: _send_by_client(fms, one),
            "the service: claim, send, settle": lambda one: _send_by_service(app, one),
        }
        rates: dict[str, list[float]] = {name: [] for name in sides}
        for repeat in range(-1, given.repeats):
            for name, send in sides.items():
                plans = setting.plans if repeat >= 0 else setting.plans[:_WARM_UP]
                rate = await _rate(send, plans, given.at_once)
                if repeat >= 0:
                    rates[name].append(rate)
                await _plan_again(setting.database)
    rows = []
    for (name, some), least in zip(rates.items(), (None, _OF_CLIENT, _OF_SERVICE), strict=True):
        ratio = median_ratio(some, rates["bare httpx"])
        target = "" if least is None else at_least(ratio, least)
        rows.append([name, f"{median(some):.0f}/s", times(ratio), target])
    title = (
        f"{given.requests} requests, {given.at_once} at a time, FMS answers in "
        f"{given.answer * 1000:.0f} ms; medians of {given.repeats} turns."
    )
    print_table(title, ["", "throughput", "ratio", "to reach"], rows)


async def _rate(send: _Send, plans: Sequence[Numbered], at_once: int) -> float:
    left = iter(plans)

    async def work() -> None:
        for one in left:
            await send(one)

    began = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(at_once)))
    return len(plans) / (time.perf_counter() - began)


async def _send_bare(client: httpx.AsyncClient, one: Numbered) -> None:
    body = {
        "vehicle_id": one.plan.vehicle_id,
        "requestor_id": _REQUESTOR,
        "requested_delivery_datetime": f"{one.plan.start_date}T{_DELIVERY}",
        "requested_pickup_datetime": f"{one.plan.end_date}T{_PICKUP}",
        "delivery_address_contact_id": one.plan.person_id,
    }
    answer = await client.post("/api/v1/vehicle_requests", json={"vehicle_request": body})
    assert answer.json()["id"]


async def _send_by_client(client: FmsClient, one: Numbered) -> None:
    request = NewVehicleRequest(
        vehicle_id=one.plan.vehicle_id,
        requestor_id=_REQUESTOR,
        delivery=datetime.combine(one.plan.start_date, _DELIVERY),
        pickup=datetime.combine(one.plan.end_date, _PICKUP),
        contact_id=one.plan.person_id,
        loanee=Loanee(one.plan.person_id, "Reyes, Maria"),
        number=one.number,
    )
    await client.create_vehicle_request(request, idempotency_key=uuid.uuid4().hex)


async def _send_by_service(app: App, one: Numbered) -> None:
    asked = ActionRequest(Action.REQUEST, one.number, Actor(Source.PROGRAM, "benchmark"))
    performed = await perform(app, asked)
    assert performed.attempt.outcome is Outcome.ACCEPTED, performed


async def _plan_again(database: Database) -> None:
    async with database.migrating() as connection:
        await connection.exec_driver_sql("DELETE FROM attempt")
        await connection.exec_driver_sql(
            "UPDATE assignment SET status = 'planned', fms_request_id = NULL"
        )


@contextlib.asynccontextmanager
async def _slow_fms(seconds: float) -> AsyncIterator[str]:
    """The address of an FMS that does not share this process's time."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.slow_fms", str(seconds)),
        env=program_environment({}),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout
    try:
        yield (await process.stdout.readline()).decode().strip()
    finally:
        process.kill()
        await process.wait()


if __name__ == "__main__":
    asyncio.run(main())
