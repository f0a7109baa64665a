"""kill -9 between a change and its message: who has to be told of it is told all the same."""

from pathlib import Path

import pytest

from sandbox.slack.queries import words
from tests.proofs.harness import GREEN, MAGENTA, free_plans, open_harness


@pytest.mark.parametrize(
    "database_url",
    ["postgresql", pytest.param("sqlite", marks=pytest.mark.proof)],
    indirect=True,
)
async def test_what_was_not_said_when_the_bot_was_killed_is_said_by_the_next(
    database_url: str, tmp_path: Path
) -> None:
    async with open_harness(database_url, tmp_path, scale=0.1) as harness:
        [planned] = await harness.plan(free_plans(harness, 1))
        slack, bot = harness.slack, await harness.start_bot()
        await slack.click("ana", await harness.card(planned.number, GREEN), "Request")
        card = await harness.card(planned.number, MAGENTA)
        slack.faults.drop("conversations.open")
        await slack.click("ben", card, "Unrequest")
        await harness.card(planned.number, GREEN)
        await harness.bury(bot)
        assert slack.direct_messages("ana") == []
        slack.faults.clear()

        await harness.start_bot()

        told = await slack.until(lambda: slack.direct_messages("ana"))
        assert len(told) == 1
        assert "took back your request for the" in words(told[0])
