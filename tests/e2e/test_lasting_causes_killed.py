"""kill -9 while what a cause had stopped is sent: each goes out once at most, and none is lost."""

from pathlib import Path

import pytest

from sandbox.fms.faults import Direction, Fault
from sandbox.slack.messages import Message
from sandbox.slack.queries import buttons, words
from tests.proofs.harness import ALERTS, CARDS, GREEN, ProofHarness, free_plans, open_harness
from tests.proofs.ledger import discrepancies, read_ledger

OVER = "lets the scheduler in again"


async def told(harness: ProofHarness, says: str) -> Message:
    """The latest that Ben was told, in private or in a direct message."""

    def find() -> Message | None:
        private = harness.slack.whispers("ben")
        found = reversed([*private, *harness.slack.direct_messages("ben")])
        return next((one for one in found if says in words(one)), None)

    return await harness.slack.until(find)


async def alert(harness: ProofHarness, offers: str) -> Message:
    """The alert about the cause, once it is over and offers this."""

    def find() -> Message | None:
        found = (one for one in harness.slack.messages(ALERTS) if OVER in words(one))
        return next((one for one in found if offers in buttons(one)), None)

    return await harness.slack.until(find)


@pytest.mark.parametrize(
    "database_url",
    ["postgresql", pytest.param("sqlite", marks=pytest.mark.proof)],
    indirect=True,
)
async def test_what_was_not_sent_when_the_bot_was_killed_is_offered_again(
    database_url: str, tmp_path: Path
) -> None:
    async with open_harness(database_url, tmp_path, scale=0.1) as harness:
        *stopped, last = [one.number for one in await harness.plan(free_plans(harness, 4))]
        slack, fms, bot = harness.slack, harness.fms, await harness.start_bot()
        for number in (*stopped, last):
            await harness.card(number, GREEN)
        fms.faults.set(Direction.CREATE, Fault.UNAUTHORIZED)
        for number in stopped:
            await slack.type("ben", CARDS, f"/request {number}")
            await told(harness, f"Assignment {number} was not sent")
        fms.faults.clear()
        await slack.type("ben", CARDS, f"/request {last}")
        over = await alert(harness, "Send these 3")
        refused = fms.posts_received() - 1
        await slack.click("ben", over, "Send these 3")
        asked = await told(harness, f"Send {stopped[0]}-{stopped[-1]} to FMS?")

        async with fms.hold_creates() as held:
            await slack.click("ben", asked, "Send these 3")
            await held.arrived(1)
            held.release(1)
            await held.arrived(2)
            await told(harness, "of 3")
            await harness.bury(bot)
        assert fms.posts_received() == refused + 3
        await harness.start_bot()

        await told(harness, "stopped unexpectedly while it worked on")
        assert fms.posts_received() == refused + 3
        # The second is in doubt: it waits for a person who looks in FMS. The third never left.
        await slack.click("ben", over, "Send these 3", late=True)
        asked = await told(harness, f"Send {stopped[-1]} to FMS?")
        await slack.click("ben", asked, f"Send {stopped[-1]}")
        await told(harness, f"Assignment {stopped[-1]} is requested")

        assert fms.posts_received() == refused + 4
        assert len(fms.live_requests()) == 4
        await slack.until(lambda: OVER in words(slack.messages(ALERTS)[0]))
        await harness.at_rest()
        assert discrepancies(await read_ledger(harness)) == []
