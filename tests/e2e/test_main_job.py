"""The main job, as a coordinator does it: /request, magenta, Unrequest, green."""

from tests.stage import CARDS, Stage, eight_plans

GREEN, MAGENTA = "#2EB67D", "#D5009D"


@eight_plans
async def test_a_request_turns_the_card_magenta_and_unrequest_turns_it_green_again(
    stage: Stage,
) -> None:
    planned = await stage.card(123, "Planned")
    assert planned.color == GREEN

    typed = await stage.slack.type("ana", CARDS, "/request 123")

    assert typed.acked
    requested = await stage.card(123, "Requested")
    assert requested.color == MAGENTA
    assert requested.ts == planned.ts
    [request] = stage.fms.live_requests()
    answer = await stage.whisper("ana", "Assignment 123 is requested")
    assert f"|{request.id}>" in answer.text

    await stage.slack.click("ana", requested, "Unrequest")

    green = await stage.card(123, "Planned")
    assert green.color == GREEN
    assert stage.fms.live_requests() == []
    await stage.whisper("ana", "Assignment 123 is planned again")
