"""What it takes to use the buttons of findings."""

from collections.abc import Awaitable, Callable

from bot.messages import ids
from sandbox.slack.messages import Message
from tests.e2e import findings
from tests.e2e.using import Use, clicked, submitted
from tests.stage import Stage


def finding(
    told: Callable[[Stage], Awaitable[Message]], label: str
) -> Callable[[Stage], Awaitable[Use]]:
    """A button of the sync's report on what it found."""

    async def prepare(stage: Stage) -> Use:
        return clicked(stage, await told(stage), label)

    return prepare


async def submit_extended(stage: Stage) -> Use:
    await findings.extend(stage, "olga", await findings.overdue(stage), days=3)
    return submitted(stage)


async def click_extended_anyway(stage: Stage) -> Use:
    told = await findings.overdue(stage)
    await findings.extend(stage, "olga", told, days=400)
    await stage.slack.submit("olga")
    asked = await stage.whisper("olga", "more than 60 days")
    return clicked(stage, asked, ids.FINDING_EXTENDED_ANYWAY, seen_in=told)


async def click_plan_again(stage: Stage) -> Use:
    await stage.slack.click("ana", await findings.changed_in_fms(stage), "Take over")
    answered = await stage.whisper("ana", "is completed now")
    return clicked(stage, answered, "Plan again", seen_in=await stage.alert("Sync OK: "))
