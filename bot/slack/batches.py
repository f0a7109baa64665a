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
from bot.services import batches as services
from bot.services.batches import NotResumable, NotYours, Part, Repeat, Resume, Runner
from bot.slack.replies import Reply
from bot.slack.toolbox import Call, Toolbox
from domain.access import AccessDenied, Role, check_access
from domain.assignment import Action
from domain.batches import Batch
from domain.checks import Checked

_log = logging.getLogger(__name__)


async def send_several(
    toolbox: Toolbox, call: Call, action: Action, numbers: Sequence[int]
) -> None:
    """Queue them and see them through; their message goes to the person's direct messages."""
    ended = await services.send_several(
        toolbox.app, action, numbers, call.actor, call.confirmation, _runner(toolbox, call)
    )
    await _answer(toolbox, call, ended)


async def show_running(toolbox: Toolbox, call: Call) -> None:
    """`/request stop`: what runs, with Stop buttons; ops see everybody's."""
    mine = None if await _is_ops(toolbox, call) else call.actor
    running = await services.read_running(toolbox.app, mine)
    await call.reply.say(render_running(running, call.name, toolbox.links))


async def click_stop(toolbox: Toolbox, call: Call) -> None:
    """Send no more of it."""
    batch_id = BatchValue.load(call.value).batch_id
    is_ops = await _is_ops(toolbox, call)
    stopped = await services.stop_batch(toolbox.app, batch_id, call.actor, is_ops=is_ops)
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
    wanted = Resume(value.batch_id, value.round, part)
    ended = await services.resume_several(
        toolbox.app, wanted, call.actor, call.confirmation, _runner(toolbox, call)
    )
    await _answer(toolbox, call, ended)


def _runner(toolbox: Toolbox, call: Call) -> Runner:
    async def begun(batch: Batch, checks: Sequence[Checked]) -> None:
        await _reply(call).say(render_batch_begun(batch, checks))

    return Runner(begun, closing=lambda: toolbox.in_flight.closing)


async def _answer(toolbox: Toolbox, call: Call, ended: Batch | NotResumable | Repeat) -> None:
    match ended:
        case Batch():
            await _reply(call).say(render_batch_ended(ended, toolbox.links))
        case NotResumable(batch):
            await call.reply.say(render_not_resumable(batch))
        case Repeat.COMMAND:
            # Slack delivered it again: the person did nothing, and hears nothing.
            _log.info("%s came a second time", call.name)


def _reply(call: Call) -> Reply:
    """The list or message that was clicked in stays where it is."""
    return replace(call.reply, replaces=False)


async def _is_ops(toolbox: Toolbox, call: Call) -> bool:
    member = await toolbox.directory.member(call.user, toolbox.rules)
    try:
        check_access(member, Role.OPS, toolbox.rules)
    except AccessDenied:
        return False
    return True
