"""Change on a requested card: the form, the question, and the buttons to go on or to leave it."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.messages.blocks import Message
from bot.messages.ids import AssignmentValue, ChangeValue, FormValue, UnreadableValueError
from bot.messages.loan_changes import (
    render_change_answer,
    render_change_ended,
    render_change_failed,
    render_changing,
)
from bot.messages.planning import render_not_editable
from bot.messages.planning_form import entered_from, render_form
from bot.notifier import SlackError
from bot.services.app import App
from bot.services.loan_changes import Click, go_on, leave_change, read_to_change
from bot.slack.home import redraw_home
from bot.slack.interaction import Interaction
from bot.slack.view_updates import ViewState
from domain.loan_change import ChangeShown, ChangeState, NotBegun
from domain.planning import NotEditable
from domain.reasons import VehicleListedOtherwise

_log = logging.getLogger(__name__)


async def click_change(app: App, interaction: Interaction) -> None:
    """The form, with what is requested."""
    found = await read_to_change(app, AssignmentValue.load(interaction.value).assignment_id)
    if isinstance(found, NotEditable):
        await interaction.beside_message().answer(render_not_editable(found))
        return
    stands, vehicle = found.assignment, found.assignment.vehicle
    value = FormValue(
        assignment_id=stands.id,
        revision=stands.revision,
        channel=interaction.channel,
        vehicle_id=vehicle.vehicle_id,
        vin=vehicle.vin,
        changes=True,
    )
    entered = entered_from(stands)
    if any(isinstance(one, VehicleListedOtherwise) for one in found.wrong):
        # What it was requested with may be another car by now: the person chooses it.
        entered = replace(entered, vehicle=None)
    await interaction.open(render_form(value, entered, found.wrong))


def check_change(_view: Mapping[str, Any]) -> dict[str, str]:
    """The question has no inputs."""
    return {}


def changing(view: Mapping[str, Any]) -> dict[str, Any]:
    """The question, while what it asked about is done."""
    try:
        return render_changing(ChangeValue.load(view.get("private_metadata")))
    except UnreadableValueError:
        # Of another version: the handler says so, and Slack waits for this answer.
        return render_changing(ChangeValue(0, 0))


def failed(view: ViewState, words: Message) -> dict[str, Any]:
    """The question after an error."""
    return render_change_failed(ChangeValue.load(view.metadata), words.text)


async def submit_change(app: App, interaction: Interaction) -> None:
    """The person has confirmed it."""
    view, value = interaction.view, ChangeValue.load(interaction.value)
    if view is None:
        raise UnreadableValueError
    interaction.slack.forms.submit(view)
    outcome = await go_on(app, _click(interaction, value))
    if isinstance(outcome, NotBegun) and outcome.repeated and outcome.shown:
        if outcome.shown.change.state is ChangeState.RUNNING:
            # Who sees it through draws how it ends.
            return
        outcome = outcome.shown
    answered = render_change_ended(outcome, app.rules.links)
    try:
        await interaction.slack.forms.answer(view, answered, finished=True)
    except SlackError:
        # It was closed in the meantime; what became of it must be told all the same.
        await _answer(app, interaction, outcome)


async def click_go_on(app: App, interaction: Interaction) -> None:
    """Go on, in the message of a change and on the card."""
    value = ChangeValue.load(interaction.value)
    outcome = await go_on(app, _click(interaction, value))
    await _answer(app, interaction, outcome)
    await redraw_home(app, interaction)


async def click_leave(app: App, interaction: Interaction) -> None:
    """Leave it as it is now."""
    value = ChangeValue.load(interaction.value)
    outcome = await leave_change(app, _click(interaction, value))
    await _answer(app, interaction, outcome)
    await redraw_home(app, interaction)


def _click(interaction: Interaction, value: ChangeValue) -> Click:
    return Click(value.change_id, value.round, interaction.actor, interaction.confirmation)


async def _answer(app: App, interaction: Interaction, outcome: ChangeShown | NotBegun) -> None:
    if isinstance(outcome, NotBegun) and outcome.repeated:
        _log.info("%s came a second time", interaction.name)
        return
    # The message that was clicked in stays where it is, and follows.
    await interaction.beside_message().answer(render_change_answer(outcome, app.rules.links))
