"""The menu of a list's row: what the assignment's card offers, where it is listed."""

from dataclasses import replace

from bot.messages.ids import AssignmentValue, UnreadableValueError
from bot.services.app import App
from bot.slack import links, loan_changes, planning, requests, why
from bot.slack.interaction import Interaction


async def click_row(app: App, interaction: Interaction) -> None:
    """Something in the menu of a row; only a request redraws the list."""
    act, _, value = (interaction.value or "").partition(" ")
    row = AssignmentValue.load(value)
    chosen = replace(interaction, value=value)
    match act:
        case "request":
            # Without its list, the answer cannot bring it along.
            await requests.click_request(app, chosen if row.list else chosen.beside())
        case "unrequest":
            await requests.ask_before_unrequest(app, chosen.beside(), [row.assignment_id])
        case "edit":
            await planning.click_edit(app, chosen.beside())
        case "change":
            await loan_changes.click_change(app, chosen.beside())
        case "why":
            await why.click_why(app, chosen.beside())
        case "open":
            await links.click_open_card(app, chosen)
        case _:
            raise UnreadableValueError
