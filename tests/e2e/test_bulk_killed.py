"""kill -9 in the middle of a batch: it is ended and told truthfully, and nothing goes out twice."""

from pathlib import Path

import pytest

from sandbox.slack.messages import Message
from sandbox.slack.queries import buttons, words
from tests.proofs.harness import CARDS, GREEN, ProofHarness, free_plans, open_harness
from tests.proofs.ledger import discrepancies, read_ledger


async def direct_message(harness: ProofHarness, says: str) -> Message:
    """Ana's latest direct message that says this."""

    def find() -> Message | None:
        found = reversed(harness.slack.direct_messages("ana"))
        return next((one for one in found if says in words(one)), None)

    return await harness.slack.until(find)


@pytest.mark.parametrize(
    "database_url",
    ["postgresql", pytest.param("sqlite", marks=pytest.mark.proof)],
    indirect=True,
)
async def test_what_a_killed_bot_had_not_begun_waits_for_a_person(
    database_url: str, tmp_path: Path
) -> None:
    async with open_harness(database_url, tmp_path, scale=0.1) as harness:
        planned = await harness.plan(free_plans(harness, 5))
        numbers = [one.number for one in planned]
        bot = await harness.start_bot()
        for number in numbers:
            await harness.card(number, GREEN)

        async with harness.fms.hold_creates() as held:
            await harness.slack.type("ana", CARDS, f"/request {numbers[0]}-{numbers[-1]}")
            await held.arrived(1)
            held.release(1)
            await held.arrived(2)
            await direct_message(harness, "of 5")
            await harness.bury(bot)
        assert harness.fms.posts_received() == 2
        await harness.start_bot()

        told = await direct_message(harness, "stopped unexpectedly while it worked on")
        assert "1 sent, 1 needs you, 3 not tried" in words(told)
        progress = harness.slack.direct_messages("ana")[0]
        await harness.slack.until(
            lambda: "1 sent" in words(harness.slack.direct_messages("ana")[0])
        )
        assert buttons(harness.slack.direct_messages("ana")[0]) == ["Send the rest"]
        assert harness.fms.posts_received() == 2

        await harness.slack.click("ana", told, "Send the rest")

        ended = await direct_message(harness, "4 sent, 1 needs you")
        assert ended.ts == progress.ts
        assert harness.fms.posts_received() == len(harness.fms.live_requests()) == 5
        await harness.at_rest()
        assert discrepancies(await read_ledger(harness)) == []
