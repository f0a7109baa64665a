"""Why?, on every card."""

from bot.messages.ids import AssignmentValue
from bot.messages.why import render_explanation, render_nothing_to_explain
from bot.services.explaining import explain
from bot.slack.toolbox import Call, Toolbox


async def click_why(toolbox: Toolbox, call: Call) -> None:
    """Tell the evidence, in private."""
    number = AssignmentValue.load(call.value).assignment_id
    found = await explain(toolbox.syncs.app, number)
    await call.reply.say(
        render_explanation(found, toolbox.links) if found else render_nothing_to_explain()
    )
