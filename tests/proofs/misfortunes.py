"""What befalls a world: Slack fails, clocks are wrong, bots die."""

from datetime import timedelta

from sandbox.slack.faults import Fault, FaultKind
from tests.proofs.world import World

FATES = (
    *("dies", "will die", "will die", "will die"),
    *("starts", "starts", "starts", "starts and dies", "is paused", "goes on"),
)
SLACK_TROUBLES = (
    *(FaultKind.OUTAGE, FaultKind.DROP, FaultKind.BAD_GATEWAY, FaultKind.ACT_THEN_DROP),
    *(FaultKind.BROKEN_JSON, FaultKind.WEB_PAGE, FaultKind.STRING, FaultKind.NOTHING),
    *(FaultKind.RATELIMITED, FaultKind.REFUSE),
)


async def trouble_slack(world: World, kind: FaultKind | None, times: int) -> None:
    """Slack fails, in one of its ways, at the next calls; or all is well again."""
    faults = world.slack.faults
    world.troubled = world.troubled or kind is not None
    match kind:
        case None:
            faults.clear()
        case FaultKind.OUTAGE:
            faults.add(Fault(kind, times=times))
        case FaultKind.RATELIMITED:
            faults.ratelimit(retry_after=times, times=times)
        case FaultKind.REFUSE:
            faults.refuse_token(times=times)
        case _:
            faults.answer(kind, times=times)


async def set_clock(world: World, ahead: int) -> None:
    """Set the machine's clock wrong by so many seconds, or right again; leases do not go by it."""
    world.ahead = timedelta(seconds=ahead)


async def befall(world: World, name: str, what: str, edges: int) -> None:
    """A bot dies, now or at the edge of a transaction to come, starts, or gets no time for a while.

    A process that gets no time says not that it lives; what it waits for at FMS goes on.
    """
    life = world.lives[name]
    match what:
        case "dies":
            await world.kill(name)
        case "starts":
            await world.start(name)
        case "starts and dies":
            await world.start(name, edges=edges)
        case "will die" if life is not None:
            life.database.edges_left = edges
        case "is paused" | "goes on" if life is not None:
            life.is_paused = what == "is paused"
