"""Edit on a planned card: the same form, filled in, and never over somebody else's change."""

from datetime import timedelta

import pytest

from bot.messages import ids
from sandbox.slack.errors import InputRefusalError
from sandbox.slack.queries import buttons, find_element, words
from sandbox.slack.views import View
from tests.e2e.answers import loan_words
from tests.e2e.forms import FAR, entered, form_says
from tests.stage import CARDS, Stage, eight_plans, on_sqlite


async def test_edit_changes_what_is_planned_and_the_card_shows_it(stage: Stage) -> None:
    plan = stage.plan_of(120)
    form = await open_edit(stage, "ana")
    assert entered(form) == {
        ids.FORM_VEHICLE: str(plan.vehicle_id),
        ids.FORM_PARTNER: str(plan.person_id),
        ids.FORM_OFFICE: plan.office,
        ids.FORM_START: str(plan.start_date),
        ids.FORM_END: str(plan.end_date),
    }

    await stage.slack.submit("ana", later(stage))

    await form_says(stage, "ana", "Assignment 120 is changed")
    start, end = plan.start_date + FAR, plan.end_date + FAR
    await stage.at_rest()
    card = await stage.card(120, "Planned")
    assert loan_words(start, end) in words(card)
    assert "Changed by <@U0ANARUIZ>" in words(card)
    row = (await stage.state(120)).row
    assert (row.start_date, row.end_date, row.status) == (start, end, "planned")
    assert (row.created_by, row.changed_by) == ("program:sandbox", "slack:U0ANARUIZ")
    assert len(await stage.assignments()) == len(stage.plans)
    assert len(stage.fms.calls) == 0


@on_sqlite
async def test_only_planned_cards_offer_it_between_request_and_delete(stage: Stage) -> None:
    assert buttons(await stage.card(120, "Planned")) == ["Request", "Edit", "Delete", "Why?"]

    await stage.request(120)

    assert buttons(await stage.card(120, "Requested")) == ["Unrequest", "Change", "Delete", "Why?"]


@on_sqlite
async def test_an_office_that_no_report_knows_any_more_is_said_in_the_form_before_it_is_saved(
    stage: Stage,
) -> None:
    unknown = "reports have no office called “Phoenixx”; the closest name is Phoenix"
    await stage.change(120, office="Phoenixx")
    assert unknown in words(await open_edit(stage, "ana"))
    end = stage.plan_of(120).end_date + timedelta(days=1)

    await stage.slack.fill("ana", {ids.FORM_END: str(end)})

    said = words(await form_says(stage, "ana", f"to {end:%a %m-%d-%y}"))
    assert unknown in said
    assert "Nothing is in the way" not in said
    await stage.slack.fill("ana", {ids.FORM_OFFICE: "phoe"})
    await form_says(stage, "ana", "Nothing is in the way")


@on_sqlite
async def test_an_assignment_is_not_in_its_own_way(stage: Stage) -> None:
    await open_edit(stage, "ana")
    end = stage.plan_of(120).end_date + timedelta(days=1)

    await stage.slack.fill("ana", {ids.FORM_END: str(end)})

    said = words(await form_says(stage, "ana", f"to {end:%a %m-%d-%y}"))
    assert "assignment 120" not in said.lower()


@on_sqlite
async def test_a_late_click_on_edit_says_who_was_there_first(stage: Stage) -> None:
    card = await stage.card(120, "Planned")
    await stage.request(120, who="ben")

    await stage.slack.click("ana", card, "Edit", late=True)

    await stage.whisper("ana", "Assignment 120 was not changed: it is already requested by")
    assert stage.slack.modal("ana") is None


async def test_somebody_who_requests_it_meanwhile_wins(stage: Stage) -> None:
    await open_edit(stage, "ana")
    await stage.request(120, who="ben")
    before = (await stage.state(120)).row

    await stage.slack.submit("ana", later(stage))

    await form_says(stage, "ana", "Assignment 120 was not changed: it is already requested by")
    row = (await stage.state(120)).row
    assert (row.start_date, row.end_date) == (before.start_date, before.end_date)
    assert row.status == "requested"


@on_sqlite
async def test_while_it_is_on_its_way_to_fms_nothing_is_changed(stage: Stage) -> None:
    await open_edit(stage, "ana")
    async with stage.fms.hold_creates() as held:
        await stage.slack.type("ben", CARDS, "/request 120")
        await held.arrived()
        await stage.slack.submit("ana", later(stage))
        await form_says(stage, "ana", "it is being sent to FMS for")

    await stage.card(120, "Requested")
    assert (await stage.state(120)).row.start_date == stage.plan_of(120).start_date


@pytest.mark.long
async def test_another_edit_meanwhile_is_shown_and_not_overwritten(stage: Stage) -> None:
    await open_edit(stage, "ana")
    await open_edit(stage, "ben")
    partner = stage.plan_of(122).person_id
    far_end = stage.plan_of(120).end_date + FAR + timedelta(days=9)
    await stage.slack.submit(
        "ben", later(stage) | {ids.FORM_END: str(far_end), ids.FORM_PARTNER: str(partner)}
    )
    await form_says(stage, "ben", "Assignment 120 is changed")

    await stage.slack.submit("ana", later(stage))

    form = await form_says(stage, "ana", "Nothing was saved: <@U0BENOKAF")
    assert (await stage.state(120)).row.end_date == far_end
    assert entered(form) == entered(form) | later(stage)
    # Told of it, she may put hers in its place.
    await stage.slack.submit("ana")
    await form_says(stage, "ana", "Assignment 120 is changed")
    row = (await stage.state(120)).row
    assert row.end_date == stage.plan_of(120).end_date + FAR
    assert row.person_id == stage.plan_of(120).person_id


@on_sqlite
async def test_an_edit_to_odd_dates_asks_too(stage: Stage) -> None:
    await open_edit(stage, "ana")
    far = stage.plan_of(120).start_date + 3 * FAR
    await stage.slack.fill("ana", {ids.FORM_START: str(far), ids.FORM_END: str(far)})
    form = await form_says(stage, "ana", "more than 18 months ahead")
    with pytest.raises(InputRefusalError):
        await stage.slack.submit("ana")

    placed = find_element(form, ids.FORM_ANYWAY)
    meant = placed.element["options"][0]["value"]
    await stage.slack.select("ana", form, ids.FORM_ANYWAY, [meant])
    await stage.slack.submit("ana")

    await form_says(stage, "ana", "Planned anyway, although it starts on ")
    row = (await stage.state(120)).row
    assert (row.start_date, row.end_date) == (far, far)
    assert [one["kind"] for one in row.overridden or ()] == ["starts_far_ahead"]


@on_sqlite
async def test_an_edit_that_is_delivered_twice_changes_once(stage: Stage) -> None:
    await open_edit(stage, "ana")
    submitted = await stage.slack.submit("ana", later(stage))
    await form_says(stage, "ana", "Assignment 120 is changed")
    revision = (await stage.state(120)).row.revision

    await stage.slack.redeliver(submitted)
    await stage.stop_bot()

    assert (await stage.state(120)).row.revision == revision
    assert "Assignment 120 is changed" in words(await form_says(stage, "ana", "is changed"))


@on_sqlite
@eight_plans
async def test_edited_into_another_plans_dates_it_needs_a_tick(stage: Stage) -> None:
    other = stage.plan_of(127)
    await open_edit(stage, "ana", 121)

    await stage.slack.fill(
        "ana",
        {
            ids.FORM_VEHICLE: str(other.vehicle_id),
            ids.FORM_START: str(other.start_date),
            ids.FORM_END: str(other.end_date),
        },
    )

    await form_says(stage, "ana", "taken by assignment 127")
    with pytest.raises(InputRefusalError):
        await stage.slack.submit("ana")
    assert (await stage.state(121)).row.vehicle_id == stage.plan_of(121).vehicle_id


async def open_edit(stage: Stage, who: str, number: int = 120) -> View:
    await stage.slack.click(who, await stage.card(number, "Planned"), "Edit")
    return await form_says(stage, who, "Partner")


def later(stage: Stage) -> dict[str, object]:
    plan = stage.plan_of(120)
    return {
        ids.FORM_START: str(plan.start_date + FAR),
        ids.FORM_END: str(plan.end_date + FAR),
    }
