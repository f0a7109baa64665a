"""Changing what is requested, as a person does it."""

from bot.messages import ids
from sandbox.slack.queries import words
from sandbox.slack.workspace import PersonRef
from tests.e2e.forms import FAR, form_says
from tests.stage import Stage

LATER = FAR


async def propose(stage: Stage, number: int, who: PersonRef, **others: object) -> str:
    """Open the form of a requested assignment, have other days, and wait for the question."""
    await stage.at_rest()
    await stage.slack.click(who, await stage.card(number, "Requested"), "Change")
    await form_says(stage, who, "Choose what to change")
    await stage.slack.submit(who, later(stage, number) | others)
    view = await form_says(stage, who, "is deleted, then a new one is made")
    return words(view)


async def change(stage: Stage, number: int, who: PersonRef) -> None:
    """Propose it, and say yes."""
    await propose(stage, number, who)
    await stage.slack.submit(who)


def later(stage: Stage, number: int) -> dict[str, object]:
    """The same car and partner, much later."""
    plan = stage.plan_of(number)
    return {
        ids.FORM_START: str(plan.start_date + LATER),
        ids.FORM_END: str(plan.end_date + LATER),
    }
