"""`/assign`: the form that finds vehicles and partners, and says what is in the way."""

import asyncio
from datetime import timedelta

import pytest

from bot.messages import ids
from sandbox.slack.errors import InputRefusalError
from sandbox.slack.queries import find_element, words
from sandbox.slack.views import View
from storage.tables import AssignmentRow
from tests.e2e.answers import range_words
from tests.e2e.forms import FAR, entered, form_says, form_values, open_form, planned_anew
from tests.stage import Stage, eight_plans, on_sqlite

AT_ONCE = timedelta(0)


async def test_the_form_plans_an_assignment_and_says_what_it_planned(stage: Stage) -> None:
    plan = stage.plan_of(120)
    await open_form(stage, "ana")
    await stage.slack.fill("ana", form_values(stage, 120))
    await form_says(stage, "ana", "Nothing is in the way.")

    await stage.slack.submit("ana")

    done = await form_says(stage, "ana", "is planned")
    [row] = await planned_anew(stage)
    assert f"Assignment {row.id} is planned" in words(done)
    assert f"{plan.start_date + FAR:%a %m-%d}" in words(done)
    nights = (plan.end_date - plan.start_date).days
    assert f"to {plan.end_date + FAR:%a %m-%d-%y}, {nights} nights" in words(done)
    assert (row.vehicle_id, row.person_id) == (plan.vehicle_id, plan.person_id)
    assert (row.start_date, row.end_date) == (plan.start_date + FAR, plan.end_date + FAR)
    assert row.office == stage.fms.dataset.vehicles[plan.vehicle_id].office
    assert (row.created_by, row.overridden) == ("slack:U0ANARUIZ", [])
    await stage.card(number(row), "Planned")
    assert len(stage.fms.calls) == 0


@on_sqlite
async def test_the_shortcut_opens_the_same_form_from_anywhere(stage: Stage) -> None:
    await stage.slack.shortcut("ana", ids.NEW_ASSIGNMENT)
    await stage.slack.until(lambda: stage.slack.modal("ana"))

    await stage.slack.submit("ana", form_values(stage, 121))

    await form_says(stage, "ana", "is planned")
    assert len(await planned_anew(stage)) == 1


@on_sqlite
async def test_an_office_can_be_chosen(stage: Stage) -> None:
    await open_form(stage, "ana")
    values = form_values(stage, 120) | {ids.FORM_OFFICE: "phoe"}

    await stage.slack.submit("ana", values)

    assert [row.office for row in await planned_anew(stage)] == ["Phoenix"]


async def test_what_is_in_the_way_is_named_before_it_is_planned(stage: Stage) -> None:
    plan = stage.plan_of(120)
    await open_form(stage, "ana")

    await stage.slack.fill("ana", form_values(stage, 120, later=AT_ONCE))

    said = words(await form_says(stage, "ana", "taken by assignment 120 (planned)"))
    assert range_words(plan.start_date, plan.end_date) in said
    assert "Nothing is in the way." not in said


@on_sqlite
async def test_conflicts_show_before_there_is_a_partner(stage: Stage) -> None:
    values = form_values(stage, 120, later=AT_ONCE)
    del values[ids.FORM_PARTNER]
    await open_form(stage, "ana")

    await stage.slack.fill("ana", values)

    said = words(await form_says(stage, "ana", "taken by assignment 120 (planned)"))
    assert "approved" not in said


@on_sqlite
@eight_plans
@pytest.mark.long
async def test_an_activity_in_fms_is_named_with_its_dates(stage: Stage) -> None:
    busy = next(one for one in stage.plans if (one.plan.clashes_with or "").startswith("activity"))
    await stage.slack.click("ana", await stage.card(busy.number, "Planned"), "Delete")
    await open_form(stage, "ana")

    await stage.slack.fill("ana", form_values(stage, busy.number, later=AT_ONCE))

    await form_says(stage, "ana", "The car is taken in FMS")


async def test_a_taken_vehicle_is_planned_only_after_a_tick_and_that_is_recorded(
    stage: Stage,
) -> None:
    await open_form(stage, "ana")
    await stage.slack.fill("ana", form_values(stage, 120, later=AT_ONCE))
    await form_says(stage, "ana", "Plan anyway")

    with pytest.raises(InputRefusalError):
        await stage.slack.submit("ana")
    await tick(stage, "ana")
    await stage.slack.submit("ana")

    said = words(await form_says(stage, "ana", "is planned"))
    assert "Planned anyway, although the car is taken by assignment 120 (planned)" in said
    [row] = await planned_anew(stage)
    assert [one["kind"] for one in row.overridden or ()] == ["vehicle_assigned"]


@on_sqlite
@pytest.mark.long
async def test_a_tick_counts_only_for_what_was_seen(stage: Stage) -> None:
    await open_form(stage, "ana")
    await stage.slack.fill("ana", form_values(stage, 120, later=AT_ONCE))
    await form_says(stage, "ana", "Plan anyway")
    await tick(stage, "ana")
    plan = stage.plan_of(120)
    await stage.plan(140, 120, plan.start_date, plan.end_date)

    await stage.slack.submit("ana")

    await form_says(stage, "ana", "taken by assignment 140")
    assert {row.id for row in await stage.assignments()} == {one.number for one in stage.plans}
    await tick(stage, "ana")
    await stage.slack.submit("ana")
    await form_says(stage, "ana", "is planned")


@on_sqlite
async def test_odd_dates_ask_as_soon_as_they_are_chosen(stage: Stage) -> None:
    values = form_values(stage, 120)
    values[ids.FORM_END] = str(stage.plan_of(120).end_date + FAR + timedelta(days=90))
    await open_form(stage, "ana")
    await stage.slack.fill("ana", {name: values[name] for name in (ids.FORM_START, ids.FORM_END)})
    await form_says(stage, "ana", "The dates are unusual")
    await stage.slack.fill("ana", values)
    said = words(await form_says(stage, "ana", "It lasts "))
    assert "The car is taken" not in said
    assert "Nothing is in the way." not in said
    with pytest.raises(InputRefusalError):
        await stage.slack.submit("ana")

    await tick(stage, "ana")
    await stage.slack.submit("ana")

    await form_says(stage, "ana", "Planned anyway, although it lasts ")
    [row] = await planned_anew(stage)
    assert [one["kind"] for one in row.overridden or ()] == ["lasts_long"]
    await stage.slack.click("ana", await stage.card(number(row), "Planned"), "Why?")
    await form_says(stage, "ana", ", although it lasts more than 60 days.")


@on_sqlite
async def test_the_checkbox_goes_when_nothing_is_in_the_way_any_more(stage: Stage) -> None:
    await open_form(stage, "ana")
    await stage.slack.fill("ana", form_values(stage, 120, later=AT_ONCE))
    await form_says(stage, "ana", "Plan anyway")

    later = form_values(stage, 120)
    await stage.slack.fill("ana", {ids.FORM_END: later[ids.FORM_END]})
    await stage.slack.fill("ana", {ids.FORM_START: later[ids.FORM_START]})

    said = words(await form_says(stage, "ana", "Nothing is in the way."))
    assert "Plan anyway" not in said


async def test_of_two_who_plan_one_vehicle_at_the_same_moment_one_wins(stage: Stage) -> None:
    later = {"ana": FAR, "ben": FAR + timedelta(days=1)}
    for who in later:
        await open_form(stage, who)
        await stage.slack.fill(who, form_values(stage, 120, later=later[who]))
        await form_says(stage, who, "Nothing is in the way.")

    await asyncio.gather(*(stage.slack.submit(who) for who in later))

    [row] = await planned_anew(stage)
    winner, loser = ("ana", "ben") if row.created_by == "slack:U0ANARUIZ" else ("ben", "ana")
    await form_says(stage, winner, "is planned")
    form = await form_says(stage, loser, f"taken by assignment {row.id} (planned)")
    kept = form_values(stage, 120, later=later[loser])
    assert entered(form) == entered(form) | kept
    assert len(await planned_anew(stage)) == 1


async def test_a_submit_that_is_delivered_twice_plans_once(stage: Stage) -> None:
    await open_form(stage, "ana")
    await stage.slack.fill("ana", form_values(stage, 120))
    await form_says(stage, "ana", "Nothing is in the way.")

    submitted = await stage.slack.submit("ana")
    await asyncio.gather(*(stage.slack.redeliver(submitted) for _ in range(3)))

    await form_says(stage, "ana", "is planned")
    await stage.at_rest()
    await stage.stop_bot()
    assert len(await planned_anew(stage)) == 1


@on_sqlite
async def test_dates_that_run_backwards_are_named_at_the_input_and_nothing_is_lost(
    stage: Stage,
) -> None:
    values = form_values(stage, 120)
    values |= {ids.FORM_START: values[ids.FORM_END], ids.FORM_END: values[ids.FORM_START]}
    await open_form(stage, "ana")

    await stage.slack.submit("ana", values)

    form = await stage.slack.until(lambda: complaining(stage))
    assert form.errors == {ids.FORM_END: "The last day is before the first day."}
    assert entered(form) == entered(form) | values
    assert len(await stage.assignments()) == len(stage.plans)


@on_sqlite
async def test_a_start_in_the_past_is_named_as_soon_as_it_is_chosen(stage: Stage) -> None:
    await open_form(stage, "ana")

    await stage.slack.fill(
        "ana", {ids.FORM_START: str(stage.fms.dataset.today - timedelta(days=9))}
    )

    await form_says(stage, "ana", "The start has passed")


@on_sqlite
async def test_an_error_nobody_foresaw_leaves_everything_in_the_form(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("unforeseen")

    monkeypatch.setattr("bot.slack.planning.plan_assignment", broken)
    await open_form(stage, "ana")
    await stage.slack.submit("ana", form_values(stage, 120))

    form = await form_says(stage, "ana", "Something went wrong in the scheduler.")
    assert entered(form) == entered(form) | form_values(stage, 120)
    monkeypatch.undo()
    await stage.slack.submit("ana")
    await form_says(stage, "ana", "is planned")


@on_sqlite
async def test_whoever_closes_the_form_too_soon_is_told_all_the_same(stage: Stage) -> None:
    await open_form(stage, "ana")
    await stage.slack.fill("ana", form_values(stage, 120))
    await form_says(stage, "ana", "Nothing is in the way.")
    stage.slack.faults.refuse("views.update", "not_found", times=1)

    await stage.slack.submit("ana")

    await stage.whisper("ana", "is planned")


async def tick(stage: Stage, who: str) -> None:
    form = stage.slack.modal(who)
    assert form
    placed = find_element(form, ids.FORM_ANYWAY)
    await stage.slack.select(who, form, ids.FORM_ANYWAY, [placed.element["options"][0]["value"]])


def complaining(stage: Stage) -> View | None:
    modal = stage.slack.modal("ana")
    return modal if modal and modal.errors else None


def number(row: AssignmentRow) -> int:
    assert row.id is not None
    return row.id
