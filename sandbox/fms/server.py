"""Start a local FMS.

async with local_fms(scale=0.02) as fms:
    # fms.url and fms.token are what FMS_STAGING_URL and FMS_STAGING_TOKEN want.
    ...  # let the bot send a request
    await fms.until(lambda: len(fms.requests) == 1)
    assert fms.posts_received() == 1
    [request] = fms.live_requests()
    fms.approve(request.id)  # the next current_activity report has its loan

    fms.faults.create = Fault.ACCEPTS_THEN_DROPS  # until set to None
    fms.faults.set("loan_history", Fault.TRUNCATED, times=1)

    async with fms.hold_creates() as held:
        ...  # let the bot send two requests
        await held.arrived(2)  # both are applied, neither is answered
        held.release()  # or held.drop()

    await fms.stop_listening()  # connection refused
    await fms.listen_again()  # on the same port
"""

import contextlib
from collections.abc import AsyncIterator
from datetime import date

from sandbox.fms.api import Api
from sandbox.fms.desk import Desk
from sandbox.fms.door import Door, FmsApp
from sandbox.fms.errors import EXCEPTION_HANDLERS
from sandbox.fms.generator import DEFAULT_SEED, generate_world
from sandbox.fms.local import LocalFms
from sandbox.fms.page.routes import Page
from sandbox.fms.page.switches import Switches
from sandbox.fms.quirks import Quirks
from sandbox.fms.report_api import ReportApi
from sandbox.fms.state import FmsState
from sandbox.fms.world import World

LOCAL_TOKEN = "local-fms-token"  # noqa: S105


def create_app(state: FmsState, *, headless: bool = False) -> FmsApp:
    """Join API, reports, switches and (unless headless) the page over one FMS."""
    pages = [] if headless else Page(state).routes()
    return FmsApp(
        Door(state),
        routes=[
            *Api(state).routes(),
            *ReportApi(state).routes(),
            *Switches(state).routes(),
            *pages,
        ],
        exception_handlers=EXCEPTION_HANDLERS,
    )


@contextlib.asynccontextmanager
async def local_fms(
    *,
    port: int = 0,
    headless: bool = False,
    world: World | None = None,
    scale: float = 0.02,
    seed: int = DEFAULT_SEED,
    today: date | None = None,
    token: str = LOCAL_TOKEN,
    scheme: str = "Bearer",
    refuse_taken: bool = True,
    quirks: Quirks | None = None,
) -> AsyncIterator[LocalFms]:
    """Serve a local FMS on loopback; port 0 takes any free one. Headless means without the page.

    The fleet is `world`, or one generated from `scale`, `seed` and `today`. `scheme` is the word
    before the token in the Authorization header. With `refuse_taken` a create is answered with
    409 when the vehicle is not free. `quirks` says how the reports stray from their form, by
    default as real ones do; `TIDY` for not at all. Raises OSError when the port is taken.
    """
    fleet = world or generate_world(scale, seed=seed, today=today)
    desk = Desk(fleet, refuse_taken=refuse_taken)
    state = FmsState(desk, token=token, scheme=scheme, quirks=quirks or Quirks())
    fms = LocalFms(create_app(state, headless=headless), state)
    await fms.listen_again(port)
    try:
        yield fms
    finally:
        await fms.close()
