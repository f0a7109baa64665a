"""FMS links: copying one from a card, unfolding those that people paste."""

import logging
from collections.abc import Mapping
from typing import Any

from bot.messages.links import render_fms_link, render_not_a_card, render_unfurl
from bot.notifier import SlackError
from bot.services.linking import assignment_of_request, assignment_on_card
from bot.slack.toolbox import Call, Toolbox
from domain.access import AccessDenied, Role, check_access

_log = logging.getLogger(__name__)

# Slack shows no more than a few, and a message may hold hundreds.
_MOST_LINKS = 5


async def copy_fms_link(toolbox: Toolbox, call: Call) -> None:
    """Copy FMS link, on a card or any other message."""
    place, found = call.message, None
    if place is not None:
        found = await assignment_on_card(toolbox.app, place.channel, place.ts)
    await call.reply.say(render_fms_link(found, toolbox.links) if found else render_not_a_card())


async def link_shared(toolbox: Toolbox, event: Mapping[str, Any]) -> None:
    """Unfold links to our requests, for people who may use the scheduler; else be silent."""
    if event.get("source") == "composer":
        # Not sent yet: Slack asks again once it is.
        return
    try:
        member = await toolbox.directory.member(str(event.get("user")), toolbox.rules)
        check_access(member, Role.COORDINATOR, toolbox.rules)
        if unfurls := await _unfurls(toolbox, event):
            await toolbox.notifier.unfurl(str(event["channel"]), str(event["message_ts"]), unfurls)
    except (AccessDenied, SlackError) as error:
        _log.info("a link was not unfolded: %s", error)


async def _unfurls(toolbox: Toolbox, event: Mapping[str, Any]) -> dict[str, Any]:
    unfurls: dict[str, Any] = {}
    for link in (event.get("links") or ())[:_MOST_LINKS]:
        address = str(link.get("url"))
        fms = toolbox.links.reference(address)
        found = await assignment_of_request(toolbox.app, fms) if fms else None
        if found:
            unfurls[address] = render_unfurl(found, toolbox.links)
    return unfurls
