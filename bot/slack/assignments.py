"""`/request`, `/unrequest`, and the buttons of the cards."""

import asyncio
import contextlib
import logging
from collections.abc import Coroutine, Sequence
from typing import Any

from bot.messages.bulk import render_bulk_check
from bot.messages.ids import AssignmentValue, ListValue
from bot.messages.outcomes import render_check, render_outcome
from bot.messages.replies import render_selection_help, render_still_waiting
from bot.services.carrying_out import perform
from bot.services.claiming import ActionRequest, check
from bot.slack.batches import send_several, show_running
from bot.slack.home import redraw_home
from bot.slack.lists import draw_list
from bot.slack.toolbox import Call, Toolbox
from domain.assignment import Action
from domain.outcomes import Outcome, Repeated
from domain.progress import Progress
from domain.selection import Selection, parse_selection
from storage.engine import DatabaseAwayError

# How long a person waits in silence before being told what takes its time.
NOTICE_AFTER_SECONDS = 4.0

_log = logging.getLogger(__name__)


async def request(toolbox: Toolbox, call: Call) -> None:
    """`/request 123`, `/request 123 125 130-134`, with `--check`."""
    await _command(toolbox, call, Action.REQUEST)


async def unrequest(toolbox: Toolbox, call: Call) -> None:
    """`/unrequest`, in the same forms."""
    await _command(toolbox, call, Action.UNREQUEST)


async def click_request(toolbox: Toolbox, call: Call) -> None:
    """Request on a card, or Try again."""
    await _click(toolbox, call, Action.REQUEST)


async def click_unrequest(toolbox: Toolbox, call: Call) -> None:
    """Unrequest on a card, or Try again; Slack has asked for confirmation."""
    await _click(toolbox, call, Action.UNREQUEST)


async def click_delete(toolbox: Toolbox, call: Call) -> None:
    """Delete on a card, or Try again; Slack has asked for confirmation."""
    await _click(toolbox, call, Action.DELETE)


async def _command(toolbox: Toolbox, call: Call, action: Action) -> None:
    if call.text.lower() == "help":
        await call.reply.say(render_selection_help(call.name, action))
        return
    if call.text.lower() == "stop":
        await show_running(toolbox, call)
        return
    selection = parse_selection(call.text)
    if selection.check:
        await _check(toolbox, call, action, selection)
    else:
        await send(toolbox, call, action, selection.ids)


async def _click(toolbox: Toolbox, call: Call, action: Action) -> None:
    value = AssignmentValue.load(call.value)
    await _one(toolbox, call, action, value.assignment_id, value.list)
    await redraw_home(toolbox, call)


async def send(toolbox: Toolbox, call: Call, action: Action, numbers: Sequence[int]) -> None:
    """One assignment with its own answer, or several as a batch."""
    if len(numbers) == 1:
        await _one(toolbox, call, action, numbers[0])
    else:
        await send_several(toolbox, call, action, numbers)


async def _one(
    toolbox: Toolbox,
    call: Call,
    action: Action,
    assignment_id: int,
    stands_in: ListValue | None = None,
) -> None:
    order, progress = (
        ActionRequest(action, assignment_id, call.actor, call.confirmation),
        Progress(),
    )
    performing = perform(toolbox.app, order, progress)
    outcome = await _with_notices(call, performing, action, progress)
    if isinstance(outcome, Repeated):
        # Slack delivered the same click again: the person did nothing, and hears nothing.
        _log.info("%s came a second time for assignment %s", call.name, assignment_id)
        return
    answer = render_outcome(outcome, toolbox.links)
    if stands_in:
        # The answer takes the place of the list that was clicked in: the list goes along, if it
        # can be read.
        with contextlib.suppress(DatabaseAwayError):
            answer = await draw_list(toolbox, call, stands_in, below=answer)
    await call.reply.say(answer)


async def _check(toolbox: Toolbox, call: Call, action: Action, selection: Selection) -> None:
    checks = [await check(toolbox.app, action, one) for one in selection.ids]
    if len(checks) == 1:
        await call.reply.say(render_check(checks[0], toolbox.links))
    else:
        await call.reply.say(render_bulk_check(checks, toolbox.links))


async def _with_notices(
    call: Call, work: Coroutine[Any, Any, Outcome], action: Action, progress: Progress
) -> Outcome:
    """The work's outcome; when it takes long, the person is told how far it has come."""
    task, told = asyncio.create_task(work), None
    while not task.done():
        await asyncio.wait({task}, timeout=NOTICE_AFTER_SECONDS)
        if not task.done() and progress.step is not told:
            told = progress.step
            await call.reply.say(render_still_waiting(action, progress))
    return await task
