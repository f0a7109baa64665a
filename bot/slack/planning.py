"""`/assign`, the form it opens, and Edit on a card."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.messages import ids
from bot.messages.choices import office_options, partner_options, vehicle_options
from bot.messages.ids import AssignmentValue, FormValue, UnreadableValueError
from bot.messages.message import Message
from bot.messages.planning import (
    render_assign_help,
    render_form_outcome,
    render_line_complaint,
    render_line_outcome,
    render_not_editable,
)
from bot.messages.planning_form import (
    END_BEFORE_START,
    FormState,
    entered_from,
    render_answered,
    render_failed,
    render_form,
    render_previewed,
    render_working,
)
from bot.notifier import SlackError
from bot.services.edit_assignment import Edit, edit_assignment, read_to_edit
from bot.services.plan_assignment import plan_assignment, was_planned
from bot.services.preview_plan import preview_plan
from bot.slack.entered import read_days, read_entered, read_ticked
from bot.slack.reading import seen
from bot.slack.seen import ViewState
from bot.slack.toolbox import Call, Toolbox
from domain.assignment import DateRange
from domain.plan_line import PlanLineError, parse_plan_line
from domain.planning import (
    Edited,
    EditOutcome,
    NotEditable,
    Plan,
    Planned,
    PlanOutcome,
    Wish,
)


async def assign(toolbox: Toolbox, call: Call) -> None:
    """`/assign`, `/assign 456 789 12-01-26 12-08-26 --anyway`, `/assign help`."""
    if not call.text:
        await open_form(toolbox, call)
    elif call.text.lower() == "help":
        await call.reply.say(render_assign_help())
    else:
        await _plan_line(toolbox, call)


async def open_form(toolbox: Toolbox, call: Call) -> None:
    """At once, with nothing looked up: the right to open it lasts three seconds."""
    view = render_form(FormValue(channel=call.channel), FormState())
    await toolbox.notifier.open_view(call.trigger, view)


async def _plan_line(toolbox: Toolbox, call: Call) -> None:
    try:
        plan = parse_plan_line(call.text)
    except PlanLineError as error:
        await call.reply.say(render_line_complaint(error))
        return
    outcome = await plan_assignment(toolbox.app, plan, call.actor, confirmation=call.confirmation)
    if isinstance(outcome, Planned) and outcome.repeated:
        # Slack delivered the same command again: the person hears nothing twice.
        return
    await call.reply.say(render_line_outcome(outcome, call.text))


async def click_edit(toolbox: Toolbox, call: Call) -> None:
    """Edit on a card: the form with what is planned."""
    found = await read_to_edit(toolbox.app, AssignmentValue.load(call.value).assignment_id)
    if isinstance(found, NotEditable):
        await call.reply.say(render_not_editable(found))
        return
    value = FormValue(found.id, found.revision, call.channel)
    await toolbox.notifier.open_view(call.trigger, render_form(value, entered_from(found)))


async def choose(toolbox: Toolbox, call: Call) -> None:
    """Something was chosen in the form: say what planning it would meet."""
    view = _view(call)
    value, turn = FormValue.load(view.metadata), toolbox.forms.begin(view)
    entered = read_entered(view)
    preview = await preview_plan(toolbox.app, _wish(value, entered))
    drawn = render_previewed(value, entered, preview)
    await toolbox.forms.draw(view, turn, drawn, lambda: _is_over(toolbox, view, value))


async def _is_over(toolbox: Toolbox, view: ViewState, value: FormValue) -> bool:
    """Whether the form has planned or changed something, by whatever bot."""
    if value.assignment_id is None:
        return await was_planned(toolbox.app, _once(view))
    now = await read_to_edit(toolbox.app, value.assignment_id)
    return isinstance(now, NotEditable) or now.revision != value.revision


async def suggest_vehicles(toolbox: Toolbox, call: Call) -> list[dict[str, Any]]:
    """Vehicles for what was typed."""
    return vehicle_options(await toolbox.suggestions.vehicles(call.text))


async def suggest_partners(toolbox: Toolbox, call: Call) -> list[dict[str, Any]]:
    """Partners for what was typed, by their ranks for the chosen vehicle's make."""
    view = _view(call)
    chosen = _id_of(read_entered(view).vehicle) or FormValue.load(view.metadata).vehicle_id
    return partner_options(await toolbox.suggestions.partners(call.text, chosen))


async def suggest_offices(toolbox: Toolbox, call: Call) -> list[dict[str, Any]]:
    """Offices for what was typed."""
    return office_options(await toolbox.suggestions.offices(call.text))


def check_form(view: Mapping[str, Any]) -> dict[str, str]:
    """Errors by block id: dates that run backwards. What is missing, Slack itself asks for."""
    start, end = read_days(seen(view))
    if start and end and end < start:
        return {ids.FORM_END: END_BEFORE_START}
    return {}


def working(view: Mapping[str, Any]) -> dict[str, Any]:
    """The form while its plan is made."""
    form = seen(view)
    try:
        return render_working(FormValue.load(form.metadata), read_entered(form))
    except UnreadableValueError:
        # A form of another version: the handler says so, and Slack waits for this answer.
        return render_working(FormValue(), FormState())


def failed(view: ViewState, words: Message) -> dict[str, Any]:
    """The form after an error, with everything still in it."""
    return render_failed(FormValue.load(view.metadata), read_entered(view), words.text)


async def submit(toolbox: Toolbox, call: Call) -> None:
    """Plan it, or save the edit; the form shows what became of it."""
    view = _view(call)
    value, entered = FormValue.load(view.metadata), read_entered(view)
    toolbox.forms.submit(view)
    outcome = await _carry_out(toolbox, call, value, _plan(entered, read_ticked(view)))
    finished = isinstance(outcome, Planned | Edited | NotEditable)
    answered = render_answered(value, entered, outcome)
    try:
        await toolbox.forms.answer(view, answered, finished=finished)
    except SlackError:
        # The form was closed in the meantime; what became of it must be told all the same.
        await call.reply.say(render_form_outcome(outcome))


async def _carry_out(
    toolbox: Toolbox, call: Call, value: FormValue, plan: Plan
) -> PlanOutcome | EditOutcome:
    if value.assignment_id is None:
        # One form plans once, however often it is submitted or delivered.
        once = _once(_view(call))
        return await plan_assignment(toolbox.app, plan, call.actor, confirmation=once)
    edit = Edit(value.assignment_id, value.revision or 0, plan)
    return await edit_assignment(toolbox.app, edit, call.actor)


def _once(view: ViewState) -> str:
    return f"form:{view.id}"


def _plan(entered: FormState, ticked: str | None) -> Plan:
    vehicle_id, person_id = _id_of(entered.vehicle), _id_of(entered.partner)
    if vehicle_id is None or person_id is None or not (entered.start and entered.end):
        raise UnreadableValueError
    return Plan(
        person_id=person_id,
        dates=DateRange(date.fromisoformat(entered.start), date.fromisoformat(entered.end)),
        vehicle_id=vehicle_id,
        office=_office_of(entered),
        anyway=ticked is not None,
        agreed_to=ticked,
    )


def _wish(value: FormValue, entered: FormState) -> Wish:
    return Wish(
        vehicle_id=_id_of(entered.vehicle),
        person_id=_id_of(entered.partner),
        office=_office_of(entered),
        start=date.fromisoformat(entered.start) if entered.start else None,
        end=date.fromisoformat(entered.end) if entered.end else None,
        editing=value.assignment_id,
    )


def _office_of(entered: FormState) -> str | None:
    return str(entered.office["value"]) if entered.office else None


def _id_of(option: Mapping[str, Any] | None) -> int | None:
    return int(option["value"]) if option else None


def _view(call: Call) -> ViewState:
    if call.view is None:
        raise UnreadableValueError
    return call.view
