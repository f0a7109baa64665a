"""The form helps on: what is free comes first, ways around what is taken, and what comes next."""

from datetime import timedelta

import pytest

from bot.messages import ids
from sandbox.slack.errors import Json
from sandbox.slack.queries import buttons, find_element, words
from sandbox.slack.views import View
from tests.e2e.form_uses import near_zeppelins, taken_form
from tests.e2e.forms import busy, entered, form_says, form_values, open_form, planned_anew, zeppelin
from tests.stage import CARDS, Stage, on_sqlite
from tests.storage.saving import save


async def offered(stage: Stage, menu: str, typed: str) -> list[Json]:
    """The groups of what a menu of Ana's form offers."""
    form = stage.slack.modal("ana")
    assert form
    asked = await stage.slack.suggest("ana", form, menu, typed)
    assert asked.error is None
    groups: list[Json] = (asked.ack or {})["option_groups"]
    return groups


async def test_the_vehicles_that_are_free_in_the_days_come_first_and_the_others_say_why(
    stage: Stage,
) -> None:
    plan = stage.plan_of(120)
    first = stage.bot.app.today() + timedelta(days=7)
    last, next_thing = first + timedelta(days=4), first + timedelta(days=9)
    await save(stage.database, *near_zeppelins(stage))
    await stage.change(120, vehicle_id=60001, vin=zeppelin(1).vin, start_date=first, end_date=last)
    await busy(stage, zeppelin(0).vin, first - timedelta(days=2), first + timedelta(days=1))
    await busy(stage, zeppelin(2).vin, next_thing, next_thing + timedelta(days=2))
    form = await open_form(stage, "ana")
    labels = [one["label"]["text"] for one in form.blocks if one["type"] == "input"]
    assert labels == ["First day", "Last day", "Vehicle", "Partner", "Office"]

    days = {ids.FORM_START: str(first), ids.FORM_END: str(last)}
    await stage.slack.fill("ana", days | {ids.FORM_PARTNER: str(plan.person_id)})
    free, taken = await offered(stage, ids.FORM_VEHICLE, "zeppelin")

    assert (free["label"]["text"], taken["label"]["text"]) == ("2 free", "2 taken on these days")
    assert [one["value"] for one in free["options"]] == ["60003", "60002"]
    assert [one["value"] for one in taken["options"]] == ["60001", "60000"]
    until = f"free until {next_thing:%a %m-%d} \u00b7 not approved"
    assert said(free["options"][1]) == ("2026 Zeppelin LZ \u2026000002 \u00b7 Denver", until)
    by_120 = f"taken by 120, {first:%a %m-%d} to {last:%a %m-%d} \u00b7 not approved"
    assert said(taken["options"][0])[1] == by_120
    assert said(taken["options"][1])[1].startswith("in FMS: Service, ")


def said(option: Json) -> tuple[str, str]:
    """The two lines of an option, hyphens plain."""
    return option["text"]["text"], option["description"]["text"].replace("\u2011", "-")


@on_sqlite
async def test_a_taken_vehicle_is_offered_later_and_others_in_its_place_and_each_is_planned(
    stage: Stage,
) -> None:
    form, first = await taken_form(stage, "ana")
    free_again, again = first + timedelta(days=3), first + timedelta(days=17)

    assert [one.replace("\u2011", "-") for one in buttons(form)] == [
        f"Free from {free_again:%a %m-%d}",
        f"Free from {again:%a %m-%d}",
        "Same model, Denver: \u2026000001, free",
        "2026 Zeppelin LZ, Denver: \u2026000002, free",
        "Same model, Atlanta: \u2026000003, free",
    ]
    assert "Nothing is in the way." not in words(form)
    assert [one["level"] for one in form.blocks if one["type"] == "alert"] == ["error"]

    await stage.slack.click("ana", form, ids.FORM_OTHER_DAYS[0])
    form = await form_says(stage, "ana", "Nothing is in the way.")
    assert entered(form) == {
        ids.FORM_START: str(free_again),
        ids.FORM_END: str(free_again + timedelta(days=2)),
        ids.FORM_VEHICLE: "60000",
        ids.FORM_PARTNER: None,
        ids.FORM_OFFICE: "Denver",
    }
    await stage.slack.fill("ana", {ids.FORM_START: str(first + timedelta(days=1))})
    form = await form_says(stage, "ana", "Same model, Atlanta")
    await stage.slack.click("ana", form, ids.FORM_OTHER_CARS[2])
    form = await form_says(stage, "ana", "Nothing is in the way.")
    assert entered(form)[ids.FORM_VEHICLE] == "60003"
    # The office follows the car, as long as no person has chosen one.
    assert entered(form)[ids.FORM_OFFICE] == "Atlanta"

    await stage.slack.submit("ana", {ids.FORM_PARTNER: str(stage.plan_of(120).person_id)})
    [row] = await planned_anew(stage)
    assert (row.vehicle_id, row.office) == (60003, "Atlanta")
    done = await form_says(stage, "ana", "is planned")
    assert done.title == f"Planned as {row.id}"
    assert "\u2026000003" in words(done)


@on_sqlite
async def test_the_office_is_the_vehicles_unless_a_person_chooses_another(stage: Stage) -> None:
    await save(stage.database, *near_zeppelins(stage))
    await open_form(stage, "ana")
    await stage.slack.fill("ana", form_values(stage, 120) | {ids.FORM_VEHICLE: "60003"})
    form = await form_says(stage, "ana", "office Atlanta")
    assert entered(form)[ids.FORM_OFFICE] == "Atlanta"

    await stage.slack.fill("ana", {ids.FORM_OFFICE: "phoe"})
    await form_says(stage, "ana", "office Phoenix")
    await stage.slack.fill("ana", {ids.FORM_VEHICLE: "60001"})
    form = await form_says(stage, "ana", "000001")
    assert entered(form)[ids.FORM_OFFICE] == "Phoenix"

    await stage.slack.submit("ana")
    assert [row.office for row in await planned_anew(stage)] == ["Phoenix"]


async def plan_with_form(stage: Stage) -> tuple[View, int]:
    """What Ana's form says once it has planned."""
    await open_form(stage, "ana")
    await stage.slack.submit("ana", form_values(stage, 120))
    done = await form_says(stage, "ana", "is planned")
    [row] = await planned_anew(stage)
    assert row.id
    return done, row.id


async def test_what_was_planned_is_requested_from_the_form_that_planned_it(stage: Stage) -> None:
    done, number = await plan_with_form(stage)
    name = stage.fms.dataset.partners.of(stage.plan_of(120).person_id)[0].name
    # Beside them Open card, once it stands.
    assert buttons(done)[:2] == ["Request it now", f"Plan another for {name}"]

    await stage.slack.click("ana", done, "Request it now")

    await form_says(stage, "ana", "is requested")
    await stage.card(number, "Requested")
    assert stage.said_to("ana") == []


@on_sqlite
@pytest.mark.long
async def test_one_window_plans_one_assignment_after_the_other_for_a_partner(stage: Stage) -> None:
    done, first = await plan_with_form(stage)
    plan = stage.plan_of(120)

    await stage.slack.click("ana", done, ids.PLAN_ANOTHER)

    form = await form_says(stage, "ana", "First day")
    nothing = dict.fromkeys(entered(form)) | {ids.FORM_PARTNER: str(plan.person_id)}
    assert entered(form) == nothing
    later = form_values(stage, 120, later=timedelta(days=320))
    await stage.slack.fill("ana", later)
    await form_says(stage, "ana", "Nothing is in the way.")
    submitted = await stage.slack.submit("ana")
    await stage.slack.redeliver(submitted)
    await form_says(stage, "ana", "Plan another for")
    rows = await planned_anew(stage, 2)
    assert {row.person_id for row in rows} == {plan.person_id}
    assert len({row.start_date for row in rows}) == len(rows) == 2
    assert first in {row.id for row in rows}


@on_sqlite
async def test_a_line_ends_with_the_same_buttons(stage: Stage) -> None:
    plan = stage.plan_of(120)
    later = plan.start_date + timedelta(days=300)
    line = f"{plan.vehicle_id} {plan.person_id} {later} {later + timedelta(days=5)}"
    await stage.slack.type("ana", CARDS, f"/assign {line}")
    answer = await stage.whisper("ana", "is planned")
    shown = [one.split(" for ")[0] for one in buttons(answer)]
    assert shown[:2] == ["Request it now", "Plan another"]

    await stage.slack.click("ana", answer, ids.PLAN_ANOTHER)
    form = await stage.slack.until(lambda: stage.slack.modal("ana"))
    assert entered(form)[ids.FORM_PARTNER] == str(plan.person_id)


@on_sqlite
@pytest.mark.parametrize("code", ["invalid_arguments", "invalid_blocks"])
async def test_a_slack_that_refuses_alerts_gets_paragraphs_from_then_on(
    stage: Stage, code: str
) -> None:
    await open_form(stage, "ana")
    values = form_values(stage, 120, later=timedelta(0))
    vehicle = {ids.FORM_VEHICLE: values.pop(ids.FORM_VEHICLE)}
    await stage.slack.fill("ana", values)
    await form_says(stage, "ana", f"{stage.plan_of(120).end_date:%a %m-%d-%y}")
    stage.slack.faults.refuse("views.update", code, times=1)

    await stage.slack.fill("ana", vehicle)

    form = await form_says(stage, "ana", "taken by assignment 120 (planned)")
    assert "alert" not in {one["type"] for one in form.blocks}
    assert ":no_entry: " in words(form)
    updates = len(stage.slack.calls.of("views.update"))
    later = form_values(stage, 120)
    await stage.slack.fill("ana", {name: later[name] for name in (ids.FORM_END, ids.FORM_START)})
    await form_says(stage, "ana", "Nothing is in the way.")
    drawn = [str(one) for one in stage.slack.calls.of("views.update")[updates:]]
    assert drawn
    assert not any("'alert'" in one or '"alert"' in one for one in drawn)


@on_sqlite
async def test_a_refusal_for_another_reason_says_nothing_of_alerts(stage: Stage) -> None:
    await open_form(stage, "ana")
    stage.slack.faults.refuse("views.update", "not_found", times=1)
    await stage.slack.fill("ana", {ids.FORM_START: str(stage.bot.app.today() - timedelta(days=3))})

    await stage.slack.fill("ana", form_values(stage, 120))

    form = await form_says(stage, "ana", "Nothing is in the way.")
    assert find_element(form, ids.FORM_START)
    assert "alert" in {one["type"] for one in form.blocks}
