"""Several assignments at once, and the buttons of their one message."""

import logging
from collections.abc import Sequence
from dataclasses import replace

from bot.messages.batches import (
    render_batch_begun,
    render_batch_ended,
    render_batch_stopping,
    render_not_resumable,
    render_not_yours,
    render_running,
)
from bot.messages.ids import BatchValue
from bot.messages.outcomes import sentence
from bot.services.batches.begin import (
    NotResumable,
    NotYours,
    Part,
    Repeat,
    begin_batch,
    resume_batch,
    stop_batch,
)
from bot.services.batches.reading import read_running
from bot.services.batches.run import run_batch
from bot.services.claiming import check
from bot.slack.toolbox import Call, Toolbox
from domain.access import AccessDenied, Role, check_access
from domain.assignment import Action
from domain.batches import Batch, ItemStatus

_log = logging.getLogger(__name__)


async def send_several(
    toolbox: Toolbox, call: Call, action: Action, numbers: Sequence[int]
) -> None:
    """Begin a batch and see it through; its message goes to the person's direct messages."""
    batch = await begin_batch(toolbox.app, action, numbers, call.actor, call.confirmation)
    if batch is None:
        # Slack delivered the same command again: the person did nothing, and hears nothing.
        _log.info("%s came a second time", call.name)
        return
    await _see_through(toolbox, call, batch)


async def show_running(toolbox: Toolbox, call: Call) -> None:
    """`/request stop`: what runs, with Stop buttons; ops see everybody's."""
    mine = None if await _is_ops(toolbox, call) else call.actor
    await call.reply.say(render_running(await read_running(toolbox.app, mine), call.name))


async def click_stop(toolbox: Toolbox, call: Call) -> None:
    """Send no more of it."""
    batch_id = BatchValue.load(call.value).batch_id
    is_ops = await _is_ops(toolbox, call)
    stopped = await stop_batch(toolbox.app, batch_id, call.actor, is_ops=is_ops)
    match stopped:
        case NotYours():
            await call.reply.say(render_not_yours())
        case None:
            await call.reply.say(render_not_resumable(None))
        case Batch():
            await call.reply.say(render_batch_stopping(stopped))


async def click_retry(toolbox: Toolbox, call: Call) -> None:
    """Try the refused again."""
    await _resume(toolbox, call, Part.REFUSED)


async def click_rest(toolbox: Toolbox, call: Call) -> None:
    """Send what was not sent."""
    await _resume(toolbox, call, Part.NOT_SENT)


async def _resume(toolbox: Toolbox, call: Call, part: Part) -> None:
    value = BatchValue.load(call.value)
    resumed = await resume_batch(toolbox.app, value.batch_id, value.round, part, call.confirmation)
    match resumed:
        case Batch():
            await _see_through(toolbox, call, resumed)
        case NotResumable(batch):
            await call.reply.say(render_not_resumable(batch))
        case Repeat.CLICK:
            _log.info("%s came a second time", call.name)


async def _see_through(toolbox: Toolbox, call: Call, batch: Batch) -> None:
    # The list or message that was clicked in stays where it is.
    reply = replace(call.reply, replaces=False)
    try:
        waiting = batch.numbers(ItemStatus.WAITING)
        checks = [await check(toolbox.app, batch.action, number) for number in waiting]
        await reply.say(render_batch_begun(batch, checks))
        ended = await run_batch(
            toolbox.app,
            batch,
            call.actor,
            words=lambda outcome: sentence(outcome, toolbox.links),
            closing=lambda: toolbox.in_flight.closing,
        )
    finally:
        # Whatever came in between: what nobody works on is ended and told by the next recovery.
        toolbox.app.working_on.discard(batch.id)
    await reply.say(render_batch_ended(ended))


async def _is_ops(toolbox: Toolbox, call: Call) -> bool:
    member = await toolbox.directory.member(call.user, toolbox.rules)
    try:
        check_access(member, Role.OPS, toolbox.rules)
    except AccessDenied:
        return False
    return True
