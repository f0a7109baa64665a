"""What the form's menus offer as somebody types."""

from dataclasses import replace
from typing import Any

import pytest

from bot.messages import ids
from sandbox.slack.views import View
from tests.e2e.forms import open_form, zeppelin
from tests.stage import CARDS, Stage, eight_plans, on_sqlite


@on_sqlite
async def test_vehicles_are_found_by_words_in_any_order_and_by_the_end_of_the_vin(
    stage: Stage,
) -> None:
    plan = stage.plan_of(120)
    vehicle = stage.fms.dataset.vehicles[plan.vehicle_id]
    form = await open_form(stage, "ana")

    for typed in (
        f"{vehicle.office} {vehicle.model} {vehicle.year} {vehicle.make}",
        f"{vehicle.model.upper()} {plan.vin[-8:].lower()}",
        plan.vin,
        str(plan.vehicle_id),
    ):
        found = await options(stage, form, ids.FORM_VEHICLE, typed)
        assert str(plan.vehicle_id) in [one["value"] for one in found], typed
    assert found[0]["value"] == str(plan.vehicle_id)
    assert found[0]["text"]["text"].startswith(f"{vehicle.year} {vehicle.make}")
    assert f"\u2026{plan.vin.upper()[-6:]} \u00b7 {vehicle.office}" in found[0]["text"]["text"]
    assert f"vehicle {plan.vehicle_id}" in found[0]["description"]["text"]
    assert await options(stage, form, ids.FORM_VEHICLE, "no such car") == []


@on_sqlite
async def test_more_than_a_hundred_matches_are_said(stage: Stage) -> None:
    async with stage.database.writing() as session:
        session.add_all([zeppelin(one) for one in range(340)])
    form = await open_form(stage, "ana")

    asked = await stage.slack.suggest("ana", form, ids.FORM_VEHICLE, "zep")

    assert len(asked.options) == 100
    [group] = (asked.ack or {})["option_groups"]
    assert group["label"]["text"] == "100 of 340 match: type more"
    [one] = await options(stage, form, ids.FORM_VEHICLE, "zeppelin 60123")
    assert one["value"] == "60123"


@on_sqlite
async def test_partners_come_by_their_rank_for_the_chosen_vehicles_make(stage: Stage) -> None:
    plan = stage.plan_of(120)
    make = stage.fms.dataset.vehicles[plan.vehicle_id].make
    form = await open_form(stage, "ana")
    await stage.slack.fill("ana", {ids.FORM_VEHICLE: str(plan.vehicle_id)})

    found = await options(stage, form, ids.FORM_PARTNER, "")

    said = [one["description"]["text"] for one in found]
    ranks = [one.split(" \u00b7 ")[0] for one in said]
    order = ["A+", "A", "B", "C", "Pending"]
    known = [order.index(one.removeprefix(f"{make} rank ")) for one in ranks if "rank" in one]
    assert known
    assert known == sorted(known)
    assert all("rank" in one for one in ranks[: len(known)])


@on_sqlite
async def test_a_partner_shows_name_and_offices(stage: Stage) -> None:
    plan = stage.plan_of(120)
    [*known] = stage.fms.dataset.partners.of(plan.person_id)
    form = await open_form(stage, "ana")

    [first, *_] = await options(stage, form, ids.FORM_PARTNER, str(plan.person_id))

    assert first["text"]["text"].startswith(f"{known[0].name} \u00b7 ")
    assert first["description"]["text"] == f"Partner {plan.person_id}"


@on_sqlite
@eight_plans
async def test_an_apostrophe_as_telephones_type_it_finds_the_partner(stage: Stage) -> None:
    form = await open_form(stage, "ana")

    found = await options(stage, form, ids.FORM_PARTNER, "o\u2019fennimore")

    assert str(stage.plan_of(124).person_id) in [one["value"] for one in found]


@pytest.mark.long
async def test_what_a_sync_has_changed_is_found_without_a_restart(stage: Stage) -> None:
    form = await open_form(stage, "ana")
    await options(stage, form, ids.FORM_VEHICLE, "2026")
    dataset, plan = stage.fms.dataset, stage.plan_of(120)
    dataset.vehicles.put(replace(dataset.vehicles[plan.vehicle_id], model="Zeppelin"))

    await stage.slack.type("olga", CARDS, "/sync")
    await stage.alert("Sync OK:")

    found = await options(stage, form, ids.FORM_VEHICLE, "zeppelin")
    assert [one["value"] for one in found] == [str(plan.vehicle_id)]


async def options(stage: Stage, form: View, menu: str, typed: str) -> list[dict[str, Any]]:
    now = stage.slack.modal("ana") or form
    asked = await stage.slack.suggest("ana", now, menu, typed)
    assert asked.error is None
    return asked.options
