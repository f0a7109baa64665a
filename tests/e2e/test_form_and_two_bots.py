"""Slack hands a form's payloads to whichever bot it likes: what one bot answers, all respect."""

from dataclasses import replace

from bot.messages import ids
from bot.slack.interaction import Interaction, from_action
from bot.slack.planning import choose
from bot.slack.view_updates import ViewUpdates
from sandbox.slack.queries import words
from tests.e2e.forms import FAR, form_says, form_values, open_form
from tests.stage import Stage, on_sqlite

pytestmark = on_sqlite


async def choose_at_another_bot(stage: Stage, choice: Interaction) -> None:
    """A second bot on the same database, which has not seen what the first one has."""
    slack = stage.bot.slack
    other = replace(slack, forms=ViewUpdates(slack.notifier))
    await choose(stage.bot.app, replace(choice, slack=other))


def last_choice(stage: Stage) -> Interaction:
    """What Slack tells of Ana's choice of the last day, in the form as it stands now."""
    view = stage.slack.modal("ana")
    assert view
    body = {
        "user": {"id": "U0ANARUIZ"},
        "actions": [{"action_id": ids.FORM_END, "action_ts": "1.1"}],
        "container": {"view_id": view.id},
        "trigger_id": "1.1.1",
        "view": view.as_slack(),
    }
    return from_action(stage.bot.slack, body)


async def test_a_choice_that_another_bot_takes_late_is_not_drawn_over_what_was_planned(
    stage: Stage,
) -> None:
    await open_form(stage, "ana")
    await stage.slack.fill("ana", form_values(stage, 120))
    await form_says(stage, "ana", "Nothing is in the way.")
    late = last_choice(stage)
    await stage.slack.submit("ana")
    await form_says(stage, "ana", "is planned")

    await choose_at_another_bot(stage, late)

    modal = stage.slack.modal("ana")
    assert modal
    assert "is planned" in words(modal)
    assert "is taken" not in words(modal)


async def test_a_late_choice_is_not_drawn_over_an_edit_that_was_saved(stage: Stage) -> None:
    await stage.slack.click("ana", await stage.card(120, "Planned"), "Edit")
    await stage.slack.until(lambda: stage.slack.modal("ana"))
    later = form_values(stage, 120)
    for name in (ids.FORM_END, ids.FORM_START):
        await stage.slack.fill("ana", {name: later[name]})
    await form_says(stage, "ana", "Nothing is in the way.")
    late = last_choice(stage)
    await stage.slack.submit("ana")
    await form_says(stage, "ana", "is changed")

    await choose_at_another_bot(stage, late)

    modal = stage.slack.modal("ana")
    assert modal
    assert "is changed" in words(modal)


async def test_a_choice_is_drawn_over_what_another_bot_drew_for_an_earlier_one(
    stage: Stage,
) -> None:
    await open_form(stage, "ana")
    opened = stage.slack.modal("ana")
    assert opened
    await stage.slack.fill("ana", form_values(stage, 120))
    await form_says(stage, "ana", "Nothing is in the way.")
    call = last_choice(stage)
    assert call.view
    before_that = replace(call, view=replace(call.view, hash=opened.hash))
    stage.bot.slack.forms.submit(call.view)  # the first bot draws nothing more by itself
    plan = stage.plan_of(120)
    await stage.plan(140, 120, plan.start_date + FAR, plan.end_date + FAR)

    await choose_at_another_bot(stage, before_that)

    await form_says(stage, "ana", "taken by assignment 140")
