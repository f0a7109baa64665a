"""The sync, as ops and coordinators see it: approvals turn cards blue, bad reports harm nothing."""

from sandbox.fms.faults import Fault
from sandbox.slack.queries import buttons, words
from tests.stage import ALERTS, CARDS, Stage, eight_plans

BLUE = "#1D7FE0"


async def _approved(stage: Stage, number: int) -> int:
    await stage.slack.type("ana", CARDS, f"/request {number}")
    await stage.card(number, "Requested")
    request = stage.fms.live_requests()[-1]
    stage.fms.approve(request.id)
    return request.id


@eight_plans
async def test_an_approval_turns_the_card_blue_and_tells_thread_and_requester(
    stage: Stage,
) -> None:
    await _approved(stage, 123)

    await stage.slack.type("olga", ALERTS, "/sync")

    card = await stage.card(123, "Active")
    assert card.color == BLUE
    assert await stage.slack.until(
        lambda: any("FMS approved it" in reply.text for reply in stage.slack.replies(card))
    )
    direct = await stage.slack.until(lambda: stage.slack.direct_messages("ana"))
    assert "FMS approved assignment 123" in direct[-1].text
    report = await stage.alert("Sync OK:")
    assert "1 approved" in report.text


async def test_the_same_cause_for_several_reports_is_said_once(stage: Stage) -> None:
    for name in ("vehicles", "media_partners", "loan_history"):
        stage.fms.faults.set(name, Fault.HTML_200)

    await stage.slack.type("olga", ALERTS, "/sync")

    report = await stage.alert("Sync again")
    first, todo, *others = report.text.splitlines()
    assert first.startswith("vehicles, media_partners and loan_history were not applied: FMS sent")
    assert first.endswith("Their earlier data stays.")
    assert todo == "Check FMS_STAGING_TOKEN and FMS_STAGING_URL."
    assert others == ["The other 2 are good."]
    assert buttons(report) == ["Sync again"]
    assert words(report).splitlines()[0].strip("*") == first


async def test_a_bad_report_leaves_its_table_and_the_alert_names_the_cause(stage: Stage) -> None:
    stage.fms.faults.set("media_partners", Fault.HTML_200)

    await stage.slack.type("olga", ALERTS, "/sync")

    report = await stage.alert("was not applied")
    assert "a login page perhaps" in report.text
