"""Every number leads to its card, in the workspace that the bot is in."""

from tests.stage import Stage, on_sqlite


@on_sqlite
async def test_the_number_in_an_answer_leads_to_the_card(stage: Stage) -> None:
    card = await stage.card(120, "Planned")
    await stage.request(120)

    answer = await stage.whisper("ana", "Assignment 120 is requested")

    address = f"{stage.slack.address}/archives/{card.channel}/p{card.ts.replace('.', '')}"
    assert f"<{address}|120>" in str(answer.blocks)
