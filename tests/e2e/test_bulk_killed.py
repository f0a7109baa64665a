"""kill -9 in the middle of a batch: it is ended and told truthfully, and nothing goes out twice."""

from pathlib import Path

import pytest

from sandbox.slack.messages import Message
from sandbox.slack.sight import buttons, words
from tests.proofs.ground import CARDS, GREEN, Ground, free_plans, open_ground
from tests.proofs.ledger import discrepancies, read_ledger


async def direct_message(ground: Ground, says: str) -> Message:
    """Ana's latest direct message that says this."""

    def find() -> Message | None:
        found = reversed(ground.slack.direct_messages("ana"))
        return next((one for one in found if says in words(one)), None)

    return await ground.slack.until(find)


@pytest.mark.parametrize(
    "database_url",
    ["postgresql", pytest.param("sqlite", marks=pytest.mark.proof)],
    indirect=True,
)
async def test_what_a_killed_bot_had_not_begun_waits_for_a_person(
    database_url: str, tmp_path: Path
) -> None:
    async with open_ground(database_url, tmp_path, scale=0.1) as ground:
        planned = await ground.plan(free_plans(ground, 5))
        numbers = [one.number for one in planned]
        bot = await ground.start_bot()
        for number in numbers:
            await ground.card(number, GREEN)

        async with ground.fms.hold_creates() as held:
            await ground.slack.type("ana", CARDS, f"/request {numbers[0]}-{numbers[-1]}")
            await held.arrived(1)
            held.release(1)
            await held.arrived(2)
            await direct_message(ground, "of 5")
            await ground.bury(bot)
        assert ground.fms.posts_received() == 2
        await ground.start_bot()

        told = await direct_message(ground, "stopped unexpectedly while it worked on")
        assert "1 of 5 requested, 1 unconfirmed, 3 not sent" in words(told)
        progress = ground.slack.direct_messages("ana")[0]
        await ground.slack.until(
            lambda: "1 of 5 requested" in words(ground.slack.direct_messages("ana")[0])
        )
        assert buttons(ground.slack.direct_messages("ana")[0]) == ["Send the rest"]
        assert ground.fms.posts_received() == 2

        await ground.slack.click("ana", told, "Send the rest")

        ended = await direct_message(ground, "4 of 5 requested, 1 unconfirmed")
        assert ended.ts == progress.ts
        assert ground.fms.posts_received() == len(ground.fms.live_requests()) == 5
        assert discrepancies(await read_ledger(ground)) == []
