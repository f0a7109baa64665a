"""`/assign`, the form it opens, and Edit on a card."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from bot.messages import ids
from bot.messages.blocks import Block, Message
from bot.messages.ids import (
    AssignmentValue,
    FormValue,
    FreeValue,
    PlanAnotherValue,
    UnreadableValueError,
)
from bot.messages.loan_changes import proposal_sentence, render_not_proposed, render_proposed
from bot.messages.planning import (
    render_form_outcome,
    render_line_outcome,
    render_not_editable,
)
from bot.messages.planning_form import (
    END_BEFORE_START,
    FormState,
    chosen_office,
    entered_from,
    entered_from_preview,
    render_answered,
    render_asked_again,
    render_failed,
    render_form,
    render_previewed,
    render_working,
    with_vehicle,
)
from bot.messages.planning_menus import office_options, partner_options, vehicle_options
from bot.notifier import SlackError
from bot.services.app import App
from bot.services.loan_changes import propose_change, read_to_change
from bot.services.planning import (
    Edit,
    edit_assignment,
    plan_assignment,
    preview_plan,
    read_to_edit,
    was_planned,
)
from bot.services.standing import find_ways_out
from bot.slack.interaction import Interaction, view_state
from bot.slack.plan_words import open_or_ask
from bot.slack.view_updates import ViewState
from domain.assignment import DateRange
from domain.loan_change import Proposed
from domain.plan_line import PlanWords, parse_plan_line
from domain.planning import (
    EVERYTHING,
    ChangedMeanwhile,
    Edited,
    EditOutcome,
    InTheWay,
    NotEditable,
    PartialPlan,
    Plan,
    Planned,
    PlanOutcome,
    Preview,
)
from domain.reasons import VehicleListedOtherwise


async def assign(app: App, interaction: Interaction) -> None:
    """`/assign`, `/assign 456 789 12-01 12-08 --anyway`, `/assign mazda for reyes tomorrow +7`."""
    if not interaction.text:
        await open_form(app, interaction)
    else:
        await _plan_line(app, interaction)


async def open_form(_app: App, interaction: Interaction) -> None:
    """At once, with nothing looked up: the right to open it lasts three seconds."""
    await interaction.open(render_form(FormValue(channel=interaction.channel), FormState()))


async def _plan_line(app: App, interaction: Interaction) -> None:
    plan = parse_plan_line(interaction.text, app.today())
    if isinstance(plan, PlanWords):
        await open_or_ask(app, interaction, plan)
        return
    once = interaction.confirmation
    outcome = await plan_assignment(app, plan, interaction.actor, confirmation=once)
    if isinstance(outcome, Planned) and outcome.repeated:
        # Slack delivered the same command again: the person hears nothing twice.
        return
    await interaction.answer(render_line_outcome(outcome, interaction.text))


async def click_edit(app: App, interaction: Interaction) -> None:
    """Edit on a card: the form with what is planned."""
    found = await read_to_edit(app, AssignmentValue.load(interaction.value).assignment_id)
    if isinstance(found, NotEditable):
        await interaction.answer(render_not_editable(found))
        return
    stands, vehicle = found.assignment, found.assignment.vehicle
    value = FormValue(
        stands.id, stands.revision, interaction.channel, vehicle.vehicle_id, vehicle.vin
    )
    entered = entered_from(stands)
    if any(isinstance(one, VehicleListedOtherwise) for one in found.wrong):
        # What it was planned with may be another car by now: the person chooses it.
        entered = replace(entered, vehicle=None)
    await interaction.open(render_form(value, entered, found.wrong))


async def choose(app: App, interaction: Interaction) -> None:
    """Something was chosen in the form: say what planning it would meet."""
    view = _view(interaction)
    value, turn = FormValue.load(view.metadata), interaction.slack.forms.begin(view)
    if interaction.name == ids.FORM_VEHICLE:
        # Chosen just now, it is what FMS lists now.
        value = replace(value, vin=None)
    await _draw(app, interaction, turn, value, _entered(view))


async def click_other_days(app: App, interaction: Interaction) -> None:
    """Free from ...: the form's days become those."""
    view, wanted = _view(interaction), FreeValue.load(interaction.value)
    turn = interaction.slack.forms.begin(view)
    value = FormValue.load(view.metadata).refilled(ids.FORM_START, ids.FORM_END)
    entered = replace(_entered(view), start=wanted.start, end=wanted.end)
    await _draw(app, interaction, turn, value, entered)


async def click_other_car(app: App, interaction: Interaction) -> None:
    """A car that is free in the days takes the place of the one that is not."""
    view, wanted = _view(interaction), FreeValue.load(interaction.value)
    turn = interaction.slack.forms.begin(view)
    chosen = await preview_plan(app, PartialPlan(vehicle_id=wanted.vehicle_id, vin=wanted.vin))
    value = replace(FormValue.load(view.metadata).refilled(ids.FORM_VEHICLE), vin=None)
    await _draw(app, interaction, turn, value, with_vehicle(_entered(view), chosen))


async def _draw(
    app: App, interaction: Interaction, turn: int, value: FormValue, entered: FormState
) -> None:
    """The form with these values, what planning them would meet, and the ways around it."""
    view, plan = _view(interaction), _partial(value, entered)
    preview = await preview_plan(app, plan)
    if filled := _office_to_fill(value, entered, preview):
        value = replace(value.refilled(ids.FORM_OFFICE), filled=preview.vehicle_office)
        entered = replace(entered, office=filled)
        plan = _partial(value, entered)
        preview = await preview_plan(app, plan)
    ways = await find_ways_out(app, plan, preview)
    drawn = render_previewed(value, entered, preview, ways)
    await interaction.slack.forms.draw(view, turn, drawn, lambda: _is_over(app, view, value))


def _office_to_fill(value: FormValue, entered: FormState, preview: Preview) -> Block | None:
    """The office of the vehicle, unless a person has chosen one."""
    named = _office_of(entered)
    if value.assignment_id is not None or named not in (None, value.filled):
        return None
    return chosen_office(preview.vehicle_office) if preview.vehicle_office != named else None


async def click_plan_another(app: App, interaction: Interaction) -> None:
    """Plan another for the same partner: in the place of the form that has planned, or beside."""
    person_id = PlanAnotherValue.load(interaction.value).person_id
    preview = await preview_plan(app, PartialPlan(person_id=person_id))
    # Which office it is for depends on the vehicle.
    entered = replace(entered_from_preview(preview), office=None)
    view = interaction.view
    if view is None:
        value = FormValue(channel=interaction.channel)
        await interaction.beside().open(render_previewed(value, entered, preview))
        return
    before = FormValue.load(view.metadata)
    value = FormValue(channel=before.channel, plans=(before.plans or 0) + 1)
    turn = interaction.slack.forms.begin_again(view)
    drawn = render_previewed(value, entered, preview)
    await interaction.slack.forms.draw(view, turn, drawn, lambda: _is_over(app, view, value))


async def _is_over(app: App, view: ViewState, value: FormValue) -> bool:
    """Whether the form has planned or changed something, by whatever bot."""
    if value.assignment_id is None:
        return await was_planned(app, _once(view, value))
    read = read_to_change if value.changes else read_to_edit
    now = await read(app, value.assignment_id)
    return isinstance(now, NotEditable) or now.assignment.revision != value.revision


async def suggest_vehicles(app: App, interaction: Interaction) -> list[dict[str, Any]]:
    """Vehicles for what was typed, those that are free in the chosen days first."""
    view = _view(interaction)
    plan = _partial(FormValue.load(view.metadata), _entered(view))
    return vehicle_options(
        await interaction.slack.suggestions.vehicles(app, interaction.text, plan)
    )


async def suggest_partners(app: App, interaction: Interaction) -> list[dict[str, Any]]:
    """Partners for what was typed, by their ranks for the chosen vehicle's make."""
    view = _view(interaction)
    chosen = _id_of(_entered(view).vehicle) or FormValue.load(view.metadata).vehicle_id
    return partner_options(
        await interaction.slack.suggestions.partners(app, interaction.text, chosen)
    )


async def suggest_offices(app: App, interaction: Interaction) -> list[dict[str, Any]]:
    """Offices for what was typed."""
    return office_options(await interaction.slack.suggestions.offices(app, interaction.text))


def check_form(view: Mapping[str, Any]) -> dict[str, str]:
    """Errors by block id: dates that run backwards. What is missing, Slack itself asks for."""
    form = view_state(view)
    start, end = _days(form)
    if start and end and end < start:
        return {FormValue.load(form.metadata).block_of(ids.FORM_END): END_BEFORE_START}
    return {}


def working(view: Mapping[str, Any]) -> dict[str, Any]:
    """The form while its plan is made."""
    form = view_state(view)
    try:
        return render_working(FormValue.load(form.metadata), _entered(form))
    except UnreadableValueError:
        # A form of another version: the handler says so, and Slack waits for this answer.
        return render_working(FormValue(), FormState())


def failed(view: ViewState, words: Message) -> dict[str, Any]:
    """The form after an error, with everything still in it."""
    return render_failed(FormValue.load(view.metadata), _entered(view), words.text)


async def submit(app: App, interaction: Interaction) -> None:
    """Plan it, or save the edit; the form shows what became of it."""
    view = _view(interaction)
    value, entered = FormValue.load(view.metadata), _entered(view)
    interaction.slack.forms.submit(view)
    if value.changes:
        await _propose(app, interaction, value, entered)
        return
    outcome = await _plan_or_edit(app, interaction, value, _plan(value, entered, _ticked(view)))
    finished = isinstance(outcome, Planned | Edited | NotEditable)
    answered = render_answered(value, entered, outcome)
    try:
        await interaction.slack.forms.answer(view, answered, finished=finished)
    except SlackError:
        # The form was closed in the meantime; what became of it must be told all the same.
        await interaction.answer(render_form_outcome(outcome))


async def _propose(
    app: App, interaction: Interaction, value: FormValue, entered: FormState
) -> None:
    """What is requested is not changed by a form alone: the next page asks."""
    view = _view(interaction)
    edit = Edit(value.assignment_id or 0, value.revision or 0, _plan(value, entered, _ticked(view)))
    outcome = await propose_change(app, edit, interaction.actor)
    if isinstance(outcome, Proposed):
        answered = render_proposed(outcome, value.channel)
    else:
        if isinstance(outcome, ChangedMeanwhile):
            value = replace(value, revision=outcome.assignment.revision)
        conflicts = outcome.reasons if isinstance(outcome, InTheWay) else ()
        answered = render_asked_again(value, entered, proposal_sentence(outcome), conflicts)
    try:
        await interaction.slack.forms.answer(view, answered, finished=isinstance(outcome, Proposed))
    except SlackError:
        # The form was closed in the meantime: nobody can confirm it.
        await interaction.answer(render_not_proposed(outcome))


async def _plan_or_edit(
    app: App, interaction: Interaction, value: FormValue, plan: Plan
) -> PlanOutcome | EditOutcome:
    if value.assignment_id is None:
        # One form plans once, however often it is submitted or delivered.
        once = _once(_view(interaction), value)
        if plan.office is None and plan.vehicle_id is not None:
            # It was sent before the office could be filled in.
            listed = await preview_plan(app, PartialPlan(vehicle_id=plan.vehicle_id))
            plan = replace(plan, office=listed.vehicle_office or None)
        return await plan_assignment(app, plan, interaction.actor, confirmation=once)
    edit = Edit(value.assignment_id, value.revision or 0, plan)
    return await edit_assignment(app, edit, interaction.actor)


def _once(view: ViewState, value: FormValue) -> str:
    again = f":{value.plans}" if value.plans else ""
    return f"form:{view.id}{again}"


def _plan(value: FormValue, entered: FormState, ticked: str | None) -> Plan:
    vehicle_id, person_id = _id_of(entered.vehicle), _id_of(entered.partner)
    if vehicle_id is None or person_id is None or not (entered.start and entered.end):
        raise UnreadableValueError
    return Plan(
        person_id=person_id,
        dates=DateRange(date.fromisoformat(entered.start), date.fromisoformat(entered.end)),
        vehicle_id=vehicle_id,
        # FMS may have given its number to another car while the form was open.
        vin=value.vin_of(vehicle_id),
        office=_office_of(entered),
        override=EVERYTHING if ticked else frozenset(),
        acknowledged=ticked,
    )


def _partial(value: FormValue, entered: FormState) -> PartialPlan:
    vehicle_id = _id_of(entered.vehicle)
    return PartialPlan(
        vehicle_id=vehicle_id,
        vin=value.vin_of(vehicle_id),
        person_id=_id_of(entered.partner),
        office=_office_of(entered),
        start=date.fromisoformat(entered.start) if entered.start else None,
        end=date.fromisoformat(entered.end) if entered.end else None,
        editing=value.assignment_id,
        sends=bool(value.changes),
    )


def _office_of(entered: FormState) -> str | None:
    return str(entered.office["value"]) if entered.office else None


def _id_of(option: Mapping[str, Any] | None) -> int | None:
    return int(option["value"]) if option else None


def _view(interaction: Interaction) -> ViewState:
    if interaction.view is None:
        raise UnreadableValueError
    return interaction.view


def _entered(view: ViewState) -> FormState:
    """Options and dates. Raises UnreadableValueError for options that are none of ours."""
    start, end = _days(view)
    return FormState(
        vehicle=_numbered(_option(view, ids.FORM_VEHICLE)),
        partner=_numbered(_option(view, ids.FORM_PARTNER)),
        office=_option(view, ids.FORM_OFFICE),
        start=start,
        end=end,
    )


def _days(view: ViewState) -> tuple[str | None, str | None]:
    """The first and the last day."""
    start, end = (_entry(view, action_id) for action_id in (ids.FORM_START, ids.FORM_END))
    return start.get("selected_date"), end.get("selected_date")


def _ticked(view: ViewState) -> str | None:
    """What the person agreed to plan in spite of, if anything."""
    ticked = _entry(view, ids.FORM_ANYWAY).get("selected_options") or []
    return str(ticked[0]["value"]) if ticked else None


def _entry(view: ViewState, action_id: str) -> Mapping[str, Any]:
    return view.values.get(action_id) or {}


def _option(view: ViewState, action_id: str) -> dict[str, Any] | None:
    """As Slack wants it back: its text, value and description, and nothing else."""
    chosen = _entry(view, action_id).get("selected_option")
    if not chosen:
        return None
    return {name: chosen[name] for name in ("text", "value", "description") if chosen.get(name)}


def _numbered(option: dict[str, Any] | None) -> dict[str, Any] | None:
    if option is not None and not str(option["value"]).isdecimal():
        raise UnreadableValueError
    return option
