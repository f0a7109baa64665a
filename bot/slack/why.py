"""Why?, and `/assignments history 123`: what is on record of one assignment."""

from bot.messages.ids import AssignmentValue
from bot.messages.why import render_explanation, render_nothing_to_explain, render_why
from bot.services.app import App
from bot.services.loan_changes import read_change_of
from bot.services.views import explain, read_edits
from bot.slack.interaction import Interaction
from domain.selection import Selection, parse_selection
from domain.typed import BadInput, BadKind


async def click_why(app: App, interaction: Interaction) -> None:
    """Why?, on every card: the evidence, in a view where it was pressed.

    Where Slack lets none be opened, as some seconds after the click, in private.
    """
    number = AssignmentValue.load(interaction.value).assignment_id
    found, change = await explain(app, number), await read_change_of(app, number)
    if found is None:
        await interaction.answer(render_nothing_to_explain())
        return
    links, edits = app.rules.links, await read_edits(app, number)
    view = render_why(found, links, interaction.channel, change, edits)
    await interaction.open(view, instead=render_explanation(found, links, change, edits))


async def answer_with_history(app: App, interaction: Interaction, text: str) -> None:
    """The same for a number that was typed. Raises BadInput."""
    try:
        selection = parse_selection(text)
    except BadInput as error:
        if error.kind is BadKind.NOTHING_NAMED:
            raise BadInput(BadKind.HISTORY_OF_ONE, text) from error
        raise
    if not isinstance(selection, Selection) or len(selection.ids) != 1:
        raise BadInput(BadKind.HISTORY_OF_ONE, text)
    [number] = selection.ids
    found, change = await explain(app, number), await read_change_of(app, number)
    if found is None:
        await interaction.answer(render_nothing_to_explain())
        return
    edits = await read_edits(app, number)
    await interaction.answer(render_explanation(found, app.rules.links, change, edits))
