"""What FMS changes behind an assignment is told once, shown on its card, and settled by a click."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from bot.messages.ids import FindingValue
from domain.cars import vin_end
from sandbox.fms.faults import Fault
from sandbox.slack.default_workspace import OLGA
from sandbox.slack.messages import Message
from sandbox.slack.queries import buttons, find_element, words
from tests.e2e import findings
from tests.e2e.answers import day_words
from tests.e2e.findings import sync
from tests.http.helpers import client_of
from tests.stage import ALERTS, CARDS, Stage, on_sqlite

Told = Callable[[Stage], Awaitable[Message]]


async def _in_the_way(stage: Stage) -> Message:
    await stage.request(120)
    start = stage.plan_of(120).start_date
    findings.lend(
        stage,
        120,
        person_id=None,
        activity_type="Service",
        start_date=start - timedelta(days=2),
        end_date=start + timedelta(days=2),
    )
    return await sync(stage)


async def _moved(stage: Stage) -> Message:
    await stage.request(120)
    cars = stage.fms.dataset.vehicles
    cars.put(replace(cars[stage.plan_of(120).vehicle_id], office="Nowhere"))
    return await sync(stage)


async def _another_car(stage: Stage) -> Message:
    await stage.request(120)
    cars, number = stage.fms.dataset.vehicles, stage.plan_of(120).vehicle_id
    cars.put(replace(cars.pop(number), vehicle_id=990_001))
    return await sync(stage)


async def _start_passed(stage: Stage) -> Message:
    await stage.request(120)
    yesterday = stage.bot.app.today() - timedelta(days=1)
    await stage.change(120, start_date=yesterday)
    return await sync(stage)


async def _silent(stage: Stage) -> Message:
    await stage.request(120)
    row = (await stage.state(120)).row
    assert row.requested_at
    await stage.change(120, requested_at=row.requested_at - timedelta(days=10))
    return await sync(stage)


@pytest.mark.parametrize(
    ("told", "says", "offers"),
    [
        pytest.param(_in_the_way, "cannot start as planned", "Unrequest", id="in the way"),
        pytest.param(_moved, "moved to the office Nowhere", "Unrequest", id="moved"),
        pytest.param(
            findings.could_be_it, "another partner", "Yes, this is the loan", id="could be it"
        ),
        pytest.param(findings.changed_in_fms, "“Service”", "Leave it", id="changed"),
        pytest.param(findings.back_early, "may be back early", "It is back", id="back early"),
        pytest.param(findings.called_off, "called off", "It is called off", id="called off"),
        pytest.param(findings.overdue, "is overdue", "Extended to …", id="overdue"),
        pytest.param(_silent, "is still not approved", "Unrequest", id="silent"),
        pytest.param(_start_passed, "not approved before its start", "Unrequest", id="start"),
        pytest.param(_another_car, "now lists differently", "Unrequest", id="another car"),
    ],
)
@on_sqlite
async def test_a_finding_is_told_once_and_stands_on_the_card_until_it_is_over(
    stage: Stage, told: Told, says: str, offers: str
) -> None:
    alert = await told(stage)

    assert says in words(alert)
    assert f"[{offers}]" in words(alert) or offers in words(alert)
    assert "1 needs a look" in words(alert)
    direct = await stage.direct_message("ana", "One of yours needs a look")
    assert says in words(direct)
    assert ":warning:" in words(stage.cards(120)[0])
    await stage.slack.type("ana", CARDS, "/assignments needs")
    assert says in words(await stage.whisper("ana", "One finding needs a look"))
    count = len(stage.slack.direct_messages("ana"))

    again = await sync(stage)

    assert says not in words(again)
    assert "1 needs a look" in words(again)
    assert len(stage.slack.direct_messages("ana")) == count


async def _click(
    stage: Stage, who: str, told: Message, label: str, says: str, *, late: bool = False
) -> None:
    await stage.slack.click(who, told, label, late=late)
    await stage.whisper(who, says)
    await stage.at_rest()


@on_sqlite
@pytest.mark.long
async def test_that_is_it_makes_a_persons_word_the_evidence_with_fms_own_car_beside_the_planned(
    stage: Stage,
) -> None:
    await stage.request(120)
    vin = findings.free_car(stage)
    activity = findings.lend(stage, 120, vehicle_vin=vin)
    told = await sync(stage)
    assert "another car" in words(told)

    await _click(
        stage, "ben", told, "Yes, this is the loan", "Only ops, and the person who was told"
    )
    await stage.card(120, "Requested")
    await _click(
        stage, "ana", told, "Yes, this is the loan", "Thank you. Assignment 120 is active now"
    )

    card = await stage.card(120, "Active")
    assert f"said that activity {activity.activity_id} is the loan" in words(card)
    assert f"…{vin[-6:]}" in words(card)
    assert ":warning:" not in words(card)
    row = (await stage.state(120)).row
    ana = f"slack:{stage.slack.workspace.user('ana').id}"
    assert (row.activity_id, row.approved_by, row.approval_rule) == (activity.activity_id, ana, 0)
    assert row.vin == stage.plan_of(120).vin
    await stage.slack.click("ana", card, "Why?")
    assert "FMS's dates" in words(await stage.slack.until(lambda: stage.slack.modal("ana")))
    await _click(stage, "olga", told, "Yes, this is the loan", "This is already settled", late=True)
    assert "a look (`" not in words(await sync(stage))


@on_sqlite
@pytest.mark.long
async def test_not_it_leaves_the_activity_in_the_way_and_is_never_asked_again(
    stage: Stage,
) -> None:
    told = await findings.could_be_it(stage)

    await _click(stage, "olga", told, "No, another loan", "keeps waiting")

    after = await sync(stage)
    assert "cannot start as planned" in words(after)
    assert "may be approved" not in words(after)
    assert "1 needs a look" in words(await sync(stage))
    await stage.card(120, "Requested")


@on_sqlite
@pytest.mark.long
async def test_one_of_two_candidates_that_is_not_it_leaves_the_other_as_the_approval(
    stage: Stage,
) -> None:
    await stage.request(120)
    one = findings.lend(stage, 120)
    other = findings.lend(stage, 120)
    told = await sync(stage)
    assert "2 need a look" in words(told)
    assert str(one.activity_id) in words(told)
    direct = await stage.direct_message("ana", "2 of yours need a look")

    first = FindingValue(1).dump()
    await stage.slack.click("ana", direct, "No, another loan", value=first)
    await stage.whisper("ana", "keeps waiting")
    await sync(stage)

    await stage.card(120, "Active")
    kept = (await stage.state(120)).row.activity_id
    assert kept in (one.activity_id, other.activity_id)


@on_sqlite
@pytest.mark.long
async def test_taking_over_makes_fms_own_car_and_partner_the_assignments(stage: Stage) -> None:
    activity = await findings.approved(stage, 120)
    vin, person = findings.free_car(stage), findings.another_partner(stage, 120)
    findings.change(stage, activity, vehicle_vin=vin, person_id=person)
    told = await sync(stage)

    await _click(stage, "ana", told, "Take over", "Assignment 120 is active now")

    row = (await stage.state(120)).row
    assert (row.vin, row.person_id) == (vin.upper(), person)
    assert "a look (`" not in words(await sync(stage))


@on_sqlite
@pytest.mark.long
async def test_taking_over_what_lends_no_car_completes_it_and_leads_to_a_new_plan(
    stage: Stage,
) -> None:
    told = await findings.changed_in_fms(stage)

    await _click(stage, "ana", told, "Take over", "Assignment 120 is completed now")

    await stage.card(120, "Completed")
    await stage.slack.click("ana", stage.slack.whispers("ana")[-1], "Plan again")
    form = await stage.slack.until(lambda: stage.slack.modal("ana"))
    assert f"…{vin_end(stage.plan_of(120).vin)}" in words(form)


@on_sqlite
@pytest.mark.long
async def test_what_is_left_as_it_is_stays_quiet_until_fms_changes_it_again(stage: Stage) -> None:
    activity = await findings.approved(stage, 120)
    changed = findings.change(stage, activity, activity_type="Service")
    told = await sync(stage)

    await _click(stage, "ana", told, "Leave it", "stays as it is")
    assert "a look (`" not in words(await sync(stage))

    findings.change(stage, changed, activity_type="Event")
    assert "“Event”" in words(await sync(stage))


@on_sqlite
@pytest.mark.long
async def test_a_car_that_is_back_is_completed_by_a_click_or_by_the_history(stage: Stage) -> None:
    told = await findings.back_early(stage)

    await _click(stage, "ana", told, "It is back", "Assignment 120 is completed now")

    await stage.card(120, "Completed")
    await _click(stage, "olga", told, "It is back", "This is already settled", late=True)


@on_sqlite
@pytest.mark.long
async def test_a_loan_that_was_split_is_told_with_what_has_the_car_now(stage: Stage) -> None:
    activity = await findings.approved(stage, 120)
    findings.vanish(stage, activity)
    day = activity.start_date + timedelta(days=1)
    parts = [findings.lend(stage, 120, end_date=day), findings.lend(stage, 120, start_date=day)]

    told = words(await sync(stage))

    assert "may be called off" in told
    for part in parts:
        assert f"Loan {part.activity_id} for " in told
    assert "nothing" not in told


@on_sqlite
@pytest.mark.long
async def test_an_overdue_loan_is_quiet_until_the_day_to_which_it_was_extended(
    stage: Stage,
) -> None:
    told = await findings.overdue(stage)

    await findings.extend(stage, "ana", told, days=3)
    await stage.slack.submit("ana")
    await stage.whisper("ana", "will not be called overdue again until")

    await stage.at_rest()
    assert ":warning:" not in words(await stage.card(120, "Active"))
    assert "a look (`" not in words(await sync(stage))


@on_sqlite
@pytest.mark.long
async def test_a_day_that_a_loan_was_extended_to_is_corrected_and_a_far_one_is_asked_about(
    stage: Stage,
) -> None:
    app, told = stage.bot.app, await findings.overdue(stage)
    far, soon = (app.today() + timedelta(days=days) for days in (400, 3))

    await findings.extend(stage, "ana", told, days=400)
    await stage.slack.submit("ana")
    asked = await stage.whisper("ana", "more than 60 days after the car was due back")
    assert ":warning:" in words(await stage.card(120, "Active"))
    label = next(one for one in buttons(asked) if one.startswith("Extend it to"))
    await stage.slack.click("ana", asked, label)
    thanked = await stage.whisper("ana", f"until {day_words(far)} has passed")
    await stage.at_rest()
    alert = stage.slack.now(told)
    assert alert
    assert f"extended it to {day_words(far)}" in words(alert)

    await stage.slack.click("ben", alert, "Another day …")
    await stage.whisper("ben", "Only ops, and the person who was told of it")
    for who, message in (("ana", thanked), ("olga", alert)):
        await findings.extend(stage, who, message, days=3, press="Another day …")
        await stage.slack.submit(who)
        await stage.whisper(who, f"until {day_words(soon)} has passed")
    await stage.at_rest()

    assert f"<@{OLGA.id}> extended it to {day_words(soon)}" in words(stage.slack.now(told) or alert)
    await stage.change(120, status="completed")
    await stage.slack.click("ana", alert, "Another day …", late=True)
    await stage.whisper("ana", "This is already settled")


@on_sqlite
@pytest.mark.long
async def test_a_loan_under_another_number_is_followed_and_said_once(stage: Stage) -> None:
    activity = await findings.approved(stage, 120)
    findings.vanish(stage, activity)
    renumbered = findings.lend(stage, 120)

    told = await sync(stage)

    assert "has another number in FMS" in words(told)
    assert "a look (`" not in words(told)
    assert (await stage.state(120)).row.activity_id == renumbered.activity_id
    direct = await stage.direct_message("ana", "has another number in FMS")
    assert "One of yours changed in FMS" in words(direct)
    assert "needs a look" not in words(direct)
    assert "another number" not in words(await sync(stage))


@on_sqlite
@pytest.mark.long
async def test_what_fms_books_again_under_another_number_each_night_is_told_once(
    stage: Stage,
) -> None:
    await stage.request(120)
    plan, told = stage.plan_of(120), "cannot start as planned"
    for night in range(3):
        service = stage.fms.bookings.book(
            plan.vehicle_id, "Service", plan.start_date, plan.end_date
        )
        report = await sync(stage)
        assert (told in words(report)) is (night == 0)
        assert f"activity {service.activity_id}" in words(await stage.direct_message("ana", told))
        stage.fms.loans.cancel(service.activity_id)
    assert sum(told in words(one) for one in stage.slack.direct_messages("ana")) == 1


@on_sqlite
@pytest.mark.long
async def test_home_and_the_api_list_what_is_open_to_whom_it_concerns(stage: Stage) -> None:
    told = await findings.could_be_it(stage)
    for who, sees in (("olga", True), ("ana", True), ("ben", False)):
        await stage.slack.open_home(who)
        home = await stage.slack.until(partial(stage.slack.home, who))
        assert ("may be approved" in words(home)) is sees, who
    async with client_of(stage) as http:
        [found] = (await http.get("/api/findings")).json()["findings"]
        assert (found["kind"], found["assignment_id"]) == ("could_be_it", 120)
        assert found["answers"] == ["that_is_it", "not_it"]
        assert "may be approved" in found["text"]

        home = await stage.slack.until(lambda: stage.slack.home("olga"))
        await stage.slack.click("olga", home, "No, another loan")
        await stage.slack.until(
            lambda: "may be approved" not in words(stage.slack.home("olga") or home)
        )
        assert (await http.get("/api/findings")).json()["findings"] == []
    await stage.at_rest()
    assert "said that this is another loan" in words(await stage.alert(words(told)[:20]))


@on_sqlite
@pytest.mark.long
async def test_an_extended_loan_of_another_assignment_is_named_by_its_number(stage: Stage) -> None:
    loan = await findings.approved(stage, 120)
    await stage.plan(150, 120, loan.end_date + timedelta(2), loan.end_date + timedelta(6))
    await stage.change(150, created_by="slack:U0BENOKAF")
    findings.change(stage, loan, end_date=loan.end_date + timedelta(days=4))

    told = await sync(stage)

    assert "(assignment 120)" in words(told)
    await stage.direct_message("ben", "150")
    card = await stage.card(150, "Planned")
    assert find_element(card, "Request").element.get("style") is None


@on_sqlite
@pytest.mark.long
async def test_without_a_good_current_activity_nothing_is_looked_for_and_what_is_open_stays(
    stage: Stage,
) -> None:
    await findings.could_be_it(stage)
    stage.fms.faults.set("current_activity", Fault.HTML_200)
    before = len(stage.slack.direct_messages("ana"))

    await stage.slack.type("olga", ALERTS, "/sync")
    await stage.alert("Sync again")

    await stage.slack.type("ana", CARDS, "/assignments needs")
    await stage.whisper("ana", "One finding needs a look")
    assert len(stage.slack.direct_messages("ana")) == before


@on_sqlite
@pytest.mark.long
async def test_a_person_gets_one_message_a_night_and_ops_hears_of_all(stage: Stage) -> None:
    for number in (120, 121):
        await stage.request(number)
        findings.lend(stage, number, person_id=findings.another_partner(stage, number))

    told = await sync(stage)

    assert "2 need a look" in words(told)
    direct = stage.slack.direct_messages("ana")
    assert len(direct) == 1
    assert "2 of yours need a look" in words(direct[0])
    await stage.slack.type("ana", CARDS, "/unrequest 120")
    await stage.card(120, "Planned")
    await stage.slack.type("ana", CARDS, "/assignments needs")
    await stage.whisper("ana", "One finding needs a look")
