"""Findings: those that are open, the buttons that settle one, and *Plan again* after it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.messages import ids
from bot.messages.findings import (
    render_answered,
    render_extended_view,
    render_needs,
)
from bot.messages.ids import AssignmentValue, FindingValue, FormValue, UnreadableValueError
from bot.messages.planning_form import entered_from, render_form
from bot.messages.why import render_nothing_to_explain
from bot.services.app import App
from bot.services.findings import (
    answer,
    check_answer,
    read_open_findings,
)
from bot.services.loan_changes import read_stopped_changes
from bot.services.views import read_assignment
from bot.slack.home import redraw_home
from bot.slack.interaction import Interaction
from domain.findings import Answer

_ANSWERS = {
    ids.FINDING_THAT_IS_IT: Answer.THAT_IS_IT,
    ids.FINDING_NOT_IT: Answer.NOT_IT,
    ids.FINDING_TAKE_OVER: Answer.TAKE_OVER,
    ids.FINDING_LEAVE_IT: Answer.LEAVE_IT,
    ids.FINDING_IS_BACK: Answer.IS_BACK,
}


async def answer_with_needs(app: App, interaction: Interaction) -> None:
    """`/assignments needs`: every finding that is open, and every change that stopped."""
    found, changes = await read_open_findings(app), await read_stopped_changes(app)
    await interaction.answer(render_needs(found, changes, app.rules.links))


async def click_answer(app: App, interaction: Interaction) -> None:
    """A button that says all there is to say."""
    value = FindingValue.load(interaction.value)
    is_ops = await interaction.is_by_ops()
    answered = await answer(
        app, value.finding_id, _ANSWERS[interaction.name], interaction.actor, is_ops=is_ops
    )
    await interaction.beside_message().answer(render_answered(answered))
    await redraw_home(app, interaction)


async def click_extended(app: App, interaction: Interaction) -> None:
    """Ask until when."""
    value = FindingValue.load(interaction.value)
    is_ops = await interaction.is_by_ops()
    checked = await check_answer(
        app, value.finding_id, Answer.EXTENDED, interaction.actor, is_ops=is_ops
    )
    if checked.shown is None or checked.unsettled:
        await interaction.beside_message().answer(render_answered(checked))
        return
    asked = FindingValue(value.finding_id, interaction.channel)
    await interaction.open(render_extended_view(asked, checked.shown))


def check_extended(_view: Mapping[str, Any]) -> dict[str, str]:
    """Slack itself asks for a day; whether it has passed, the app's clock says."""
    return {}


async def submit_extended(app: App, interaction: Interaction) -> None:
    """The day that somebody chose."""
    value = FindingValue.load(interaction.value)
    await _extend(app, interaction, value, _day(interaction), anyway=False)


async def click_extended_anyway(app: App, interaction: Interaction) -> None:
    """The day is meant, however far ahead it lies."""
    value = FindingValue.load(interaction.value)
    if value.until is None:
        raise UnreadableValueError
    await _extend(app, interaction, value, value.until, anyway=True)


async def _extend(
    app: App, interaction: Interaction, value: FindingValue, until: date, *, anyway: bool
) -> None:
    by, is_ops = interaction.actor, await interaction.is_by_ops()
    answered = await answer(
        app, value.finding_id, Answer.EXTENDED, by, is_ops=is_ops, until=until, anyway=anyway
    )
    await interaction.answer(render_answered(answered))


def _day(interaction: Interaction) -> date:
    chosen = interaction.view.values.get(ids.FINDING_UNTIL) if interaction.view else None
    if not chosen or not chosen.get("selected_date"):
        raise UnreadableValueError
    return date.fromisoformat(chosen["selected_date"])


async def click_plan_again(app: App, interaction: Interaction) -> None:
    """The form for a new assignment, with what an older one had."""
    number = AssignmentValue.load(interaction.value).assignment_id
    found = await read_assignment(app, number)
    if found is None:
        await interaction.answer(render_nothing_to_explain())
        return
    await interaction.open(render_form(FormValue(channel=interaction.channel), entered_from(found)))
