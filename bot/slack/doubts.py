"""The alert's buttons: It is in FMS, It is not in FMS."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.messages import ids
from bot.messages.doubts import (
    REQUEST_ID_IS_NO_NUMBER,
    render_request_id_view,
    render_resolution,
)
from bot.messages.ids import DoubtValue
from bot.services.doubts import read_doubt
from bot.services.resolve_attempt import (
    resolve_request_found,
    resolve_request_kept,
    resolve_request_missing,
)
from bot.slack.reading import first_value
from bot.slack.toolbox import Call, Toolbox
from domain.outcomes import AttemptState, NothingToResolve, Resolution

_LARGEST_ID = 2**63 - 1


async def click_in_fms(toolbox: Toolbox, call: Call) -> None:
    """A create: ask for its id. A delete: the request is still there."""
    value = DoubtValue.load(call.value)
    if value.creates:
        await _ask_for_id(toolbox, call, value)
        return
    resolution = await resolve_request_kept(toolbox.app, value.attempt_id, call.actor)
    await _answer(toolbox, call, resolution)


async def _ask_for_id(toolbox: Toolbox, call: Call, value: DoubtValue) -> None:
    doubt = await read_doubt(toolbox.app, value.attempt_id)
    if doubt is None or doubt.state is not AttemptState.UNCONFIRMED:
        await call.reply.say(render_resolution(NothingToResolve(doubt), toolbox.links))
        return
    view = render_request_id_view(replace(value, channel=call.channel), doubt)
    await toolbox.notifier.open_view(call.trigger, view)


async def click_not_in_fms(toolbox: Toolbox, call: Call) -> None:
    """A create never arrived, or a delete did its work."""
    value = DoubtValue.load(call.value)
    resolution = await resolve_request_missing(toolbox.app, value.attempt_id, call.actor)
    await _answer(toolbox, call, resolution)


async def submit_request_id(toolbox: Toolbox, call: Call) -> None:
    """The id that somebody found in FMS."""
    value, request_id = DoubtValue.load(call.value), int(call.text)
    resolution = await resolve_request_found(toolbox.app, value.attempt_id, call.actor, request_id)
    await _answer(toolbox, call, resolution)


def check_request_id(view: Mapping[str, Any]) -> dict[str, str]:
    """Errors by block id: FMS's ids are whole numbers."""
    typed = first_value(view)
    is_number = typed.isascii() and typed.isdigit() and 0 < int(typed) <= _LARGEST_ID
    return {} if is_number else {ids.DOUBT_REQUEST_ID_BLOCK: REQUEST_ID_IS_NO_NUMBER}


async def _answer(toolbox: Toolbox, call: Call, resolution: Resolution) -> None:
    await call.reply.say(render_resolution(resolution, toolbox.links))
