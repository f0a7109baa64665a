"""`/sync` in all its forms, as ops and everybody else meet it."""

import re
from datetime import timedelta

import pytest

from domain.sync import REPORT_NAMES
from sandbox.fms.faults import Fault
from sandbox.slack.messages import Message
from sandbox.slack.queries import words
from tests.e2e.answers import answer_to
from tests.stage import ALERTS, Stage, on_sqlite

pytestmark = on_sqlite


async def answer(stage: Stage, text: str, who: str = "olga") -> str:
    """What somebody is told in private when they type this."""
    return words(await answer_to(stage, text, who))


async def in_the_thread(stage: Stage, report: Message, says: str) -> str:
    """What only some will read of a sync."""

    def said() -> str | None:
        told = (words(one) for one in stage.slack.replies(report))
        return next((one for one in told if says in one), None)

    return await stage.slack.until(said)


async def test_one_message_shows_the_progress_and_then_the_report(stage: Stage) -> None:
    async with stage.fms.hold_reports() as held:
        assert "The sync has started" in await answer(stage, "/sync")
        await held.arrived()
        running = await stage.alert("Sync running: 0 of 5 reports done")
        held.release()
    report = await stage.alert("Sync OK:")

    assert (report.ts, len(stage.slack.messages(ALERTS))) == (running.ts, 1)
    assert words(report).strip("*") == report.text == "Sync OK: nothing new, all 5 reports are good"
    details = await in_the_thread(stage, report, "Started by <@U0OLGALIN>")
    assert [one for one in REPORT_NAMES if f"\u2022 {one}: " not in details] == []


async def test_a_second_one_is_told_by_whom_and_since_when_one_runs(stage: Stage) -> None:
    async with stage.fms.hold_reports() as held:
        await answer(stage, "/sync")
        await held.arrived()
        run = await stage.alert("Sync running")

        told = await answer(stage, "/sync")
        assert "A sync is already running, started by you, <!date^" in told
        status = await answer(stage, "/sync status")
        assert "*A sync is running*, started by you, <!date^" in status
        held.release()

    await stage.alert("Sync OK:")
    assert [one.ts for one in stage.slack.messages(ALERTS)] == [run.ts]


async def test_status_tells_the_last_run_and_that_the_nightly_one_is_off(stage: Stage) -> None:
    stage.fms.faults.set("loan_history", Fault.JSON_200)
    await answer(stage, "/sync")
    await stage.alert("Sync again")

    status = await answer(stage, "/sync status")

    assert "4 of 5 reports good" in status
    assert "loan_history was not applied: FMS sent JSON" in status
    assert "The nightly sync is off (SYNC_ENABLED); `/sync` still works." in status


@pytest.mark.long
async def test_status_tells_the_next_night(stage: Stage) -> None:
    await stage.at_rest()
    await stage.stop_bot()
    await stage.start_bot(sync_enabled=True)
    await stage.alert("Nightly sync OK: nothing new")

    assert "Next nightly sync: <!date^" in await answer(stage, "/sync status")


async def refused(stage: Stage) -> Message:
    """The alert about a sync that refused half of the partners."""
    await answer(stage, "/sync")
    await stage.alert("Sync OK:")
    stage.fms.faults.set("media_partners", Fault.HALF_GONE)
    await answer(stage, "/sync")
    return await stage.alert("Sync again")


async def partners(stage: Stage) -> int:
    return len((await stage.dump())["media_partner"])


@pytest.mark.long
async def test_a_refused_report_is_applied_once_somebody_has_seen_what_would_go(
    stage: Stage,
) -> None:
    alert, before = await refused(stage), await partners(stage)
    assert (
        "Look at it in FMS first. If its numbers are right: `/sync apply media_partners`."
        in words(alert)
    )

    shown = await answer(stage, "/sync apply media_partners")

    assert re.search(
        r"this would be lost or changed:\n\u2022 \d+ rows gone that are known now: ",
        shown,
    )
    assert await partners(stage) == before
    await stage.slack.click("olga", stage.slack.whispers("olga")[-1], "Apply media_partners")
    report = await stage.alert("Report applied by <@U0OLGALIN>: media_partners has")
    details = await in_the_thread(stage, report, "<@U0OLGALIN> had a refused report applied")
    assert "vehicles" not in details
    assert await partners(stage) < before


@pytest.mark.long
async def test_the_alert_has_the_way_to_apply_and_to_sync_again(stage: Stage) -> None:
    alert, before = await refused(stage), await partners(stage)
    await stage.slack.click("olga", alert, "Apply media_partners anyway\u2026")
    asked = await stage.whisper("olga", "and this would be lost or changed")
    # FMS has another file by now: it is shown in its turn, and the old answer is none to it.
    del stage.fms.dataset.partners[next(iter(stage.fms.dataset.partners))]
    await stage.slack.click("olga", asked, "Apply media_partners")

    again = await stage.alert("another file by now.")

    assert "it has " in words(again)
    assert await partners(stage) == before
    stage.fms.faults.clear()
    await stage.slack.click("olga", again, "Sync again")

    async def one_has_left() -> bool:
        return await partners(stage) == before - 1

    await stage.until(one_has_left)
    await stage.at_rest()
    # The alert stands there still.
    await stage.slack.click("olga", again, "Apply media_partners anyway\u2026")
    told = await stage.whisper("olga", "The last media_partners report was not refused")
    assert "so there is nothing to apply" in words(told)


@pytest.mark.long
async def test_a_report_that_is_broken_is_not_applied_on_anybodys_word(stage: Stage) -> None:
    stage.fms.faults.set("vehicles", Fault.HTML_200)
    await answer(stage, "/sync")
    alert = await stage.alert("Sync again")
    before = (await stage.dump())["vehicle"]

    told = await answer(stage, "/sync apply vehicles")

    assert "*vehicles* was not applied: FMS sent a web page, a login page perhaps" in told
    assert "(\u201cSign in - FMS\u201d). Check FMS_STAGING_TOKEN and FMS_STAGING_URL." in told
    assert "It cannot be applied." in told
    assert "Apply vehicles" not in words(alert)
    assert (await stage.dump())["vehicle"] == before


@pytest.mark.long
async def test_a_report_that_was_not_refused_has_nothing_to_apply(stage: Stage) -> None:
    assert "loan_history was never read" in await answer(stage, "/sync apply loan_history")

    await answer(stage, "/sync")
    report = await stage.alert("Sync OK:")

    told = await answer(stage, "/sync apply loan_history")
    assert "The last loan_history report was not refused, so there is nothing to apply" in told
    assert [one.ts for one in stage.slack.messages(ALERTS)] == [report.ts]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("/sync help", "`/sync apply loan_history` shows what a refused report would"),
        ("/sync HELP me", "`/sync` starts one now"),
        ("/sync stauts", "does not know \u201cstauts\u201d. Did you mean `/sync status`?"),
        ("/sync aply vehicles", "Did you mean `/sync apply vehicles`?"),
        ("/sync tomorrow", "Type `/sync help` for what it knows."),
        ("/sync <!channel>", "does not know \u201c&lt;!channel&gt;\u201d"),
        ("/sync apply", "Which report? The reports are `vehicles`, `media_partners`"),
        ("/sync apply loans", "\u201cloans\u201d is not a report. The reports are `vehicles`"),
        ("/sync apply loan_history vehicles", "is not a report"),
    ],
)
async def test_what_it_does_not_understand_starts_nothing_and_helps_on(
    stage: Stage, text: str, says: str
) -> None:
    told = await answer(stage, text)

    assert says in told
    assert stage.slack.messages(ALERTS) == []
    assert len(stage.fms.calls) == 0


@pytest.mark.parametrize("text", ["/sync", "/sync apply vehicles"])
async def test_whoever_is_not_ops_is_refused_with_a_sentence(stage: Stage, text: str) -> None:
    told = await answer(stage, text, who="ana")

    assert told.startswith("Only ops can do this.")
    assert len(stage.fms.calls) == 0


async def test_everybody_may_ask_how_it_stands(stage: Stage) -> None:
    assert "Last sync: " in await answer(stage, "/sync status", who="ana")
    assert "`/sync` starts one now (ops)" in await answer(stage, "/sync help", who="ana")


@pytest.mark.long
async def test_dates_that_fms_shifted_are_shown_old_and_new(stage: Stage) -> None:
    await stage.request(120)
    [request] = stage.live_requests(120)
    end, later = request.dates[1], request.dates[1] + timedelta(days=3)
    stage.fms.approve(request.id, end=later)

    await answer(stage, "/sync")

    card = await stage.card(120, "Active")
    planned, actual = f"{end:%m-%d-%y}", f"{later:%m-%d-%y}"
    shown = words(card)
    assert shown.index(planned) < shown.index("\u2192") < shown.index(actual)

    def shifted() -> Message | None:
        replies = stage.slack.replies(card)
        return next((one for one in replies if "FMS has other dates" in one.text), None)

    reply = await stage.slack.until(shifted)
    assert reply.text.index(planned) < reply.text.index("\u2192") < reply.text.index(actual)
