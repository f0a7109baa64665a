"""FMS links: copying one from a card, unfolding those that people paste."""

from typing import Any

from bot.messages.cards import render_fms_link, render_not_a_card, render_unfurl
from bot.messages.ids import AssignmentValue
from bot.messages.next_steps import render_no_card, render_where_card_is
from bot.services.addresses import has_card
from bot.services.app import App
from bot.services.views import assignment_of_request, assignment_on_card, read_assignment
from bot.slack.interaction import Interaction

# Slack shows no more than a few, and a message may hold hundreds.
_MOST_LINKS = 5


async def copy_fms_link(app: App, interaction: Interaction) -> None:
    """Copy FMS link, on a card or any other message."""
    place, found = interaction.message, None
    if place is not None:
        found = await assignment_on_card(app, place.channel, place.ts)
    links = app.rules.links
    await interaction.answer(render_fms_link(found, links) if found else render_not_a_card())


async def click_open_card(_app: App, interaction: Interaction) -> None:
    """Open card: the client goes there by itself, and tells us all the same."""
    AssignmentValue.load(interaction.value)  # only to refuse a button of another version


async def click_find_card(app: App, interaction: Interaction) -> None:
    """Open card, drawn before the card stood in Slack: where it is by now."""
    number = AssignmentValue.load(interaction.value).assignment_id
    found = await read_assignment(app, number)
    if found is None:
        await interaction.answer(render_no_card())
        return
    stands = await has_card(app, number)
    if not stands:
        interaction.has_failed()
    await interaction.beside_message().answer(render_where_card_is(found, stands=stands))


async def link_shared(app: App, interaction: Interaction) -> None:
    """Unfold links to our requests."""
    event = interaction.event
    if event.get("source") == "composer":
        # Not sent yet: Slack asks again once it is.
        return
    if unfurls := await _unfurls(app, interaction):
        channel, ts = str(event["channel"]), str(event["message_ts"])
        await interaction.slack.notifier.unfurl(channel, ts, unfurls)


async def _unfurls(app: App, interaction: Interaction) -> dict[str, Any]:
    links, unfurls = app.rules.links, {}
    for link in (interaction.event.get("links") or ())[:_MOST_LINKS]:
        address = str(link.get("url"))
        fms = links.reference(address)
        found = await assignment_of_request(app, fms) if fms else None
        if found:
            unfurls[address] = render_unfurl(found, links)
    return unfurls
