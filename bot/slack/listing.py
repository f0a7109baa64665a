"""`/assignments`, and the buttons of its lists."""

from dataclasses import replace

from bot.messages import ids
from bot.messages.ids import AssignmentValue, ListValue
from bot.messages.listing import render_list_help, render_nothing_ticked
from bot.slack.assignments import send
from bot.slack.calendar import send_calendar
from bot.slack.lists import draw_list
from bot.slack.toolbox import Call, Toolbox
from domain.assignment import Action


async def assignments(toolbox: Toolbox, call: Call) -> None:
    """`/assignments`, with words that filter; `calendar`; `help`."""
    match call.text.lower().split():
        case ["help"]:
            await call.reply.say(render_list_help())
        case ["calendar", *words]:
            await send_calendar(toolbox, call, " ".join(words))
        case _:
            await call.reply.say(await draw_list(toolbox, call, ListValue(call.text, 1)))


async def click_page(toolbox: Toolbox, call: Call) -> None:
    """Next or Previous: the same private message shows the other page."""
    await call.reply.say(await draw_list(toolbox, call, ListValue.load(call.value)))


async def tick(_toolbox: Toolbox, _call: Call) -> None:
    """A choice in Tick several: Slack keeps it until a button is pressed."""


async def click_request_ticked(toolbox: Toolbox, call: Call) -> None:
    """Request every ticked assignment."""
    await _send_ticked(toolbox, call, Action.REQUEST)


async def click_unrequest_ticked(toolbox: Toolbox, call: Call) -> None:
    """Unrequest every ticked assignment; Slack has asked for confirmation."""
    await _send_ticked(toolbox, call, Action.UNREQUEST)


async def _send_ticked(toolbox: Toolbox, call: Call, action: Action) -> None:
    ListValue.load(call.value)  # only to refuse a button of another version
    chosen = call.states.get(ids.LIST_TICK, {}).get("selected_options") or []
    numbers = [AssignmentValue.load(one["value"]).assignment_id for one in chosen]
    # The list stays, with what is ticked in it.
    call = replace(call, reply=replace(call.reply, replaces=False))
    if not numbers:
        await call.reply.say(render_nothing_ticked())
        return
    await send(toolbox, call, action, numbers)
