"""What a card tells of others, of FMS's reports and of the day is drawn again when that changes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.messages.text import weekday
from bot.services.cards import Day, show_the_day
from sandbox.slack.messages import Message, as_seen
from sandbox.slack.queries import find_element, words
from storage.tables import AssignmentRow
from tests.e2e.findings import sync
from tests.stage import CARDS, Stage, on_sqlite


async def card_that_says(stage: Stage, number: int, says: str) -> Message:
    """The card, once it says this."""
    return await stage.slack.until(
        lambda: next((one for one in stage.cards(number) if says in words(one)), None)
    )


def leads_to_request(card: Message) -> bool:
    """Whether its Request is what stands out."""
    return find_element(card, "Request").element.get("style") == "primary"


@pytest.mark.long
async def test_a_conflict_stands_on_the_card_for_as_long_as_there_is_one(stage: Stage) -> None:
    plan = stage.plan_of(121)
    await stage.plan(300, 121, plan.start_date, plan.end_date)
    until = as_seen(weekday(plan.end_date))

    card = await card_that_says(stage, 300, f"Taken by 121 until {until}, planned by the bot.")
    assert not leads_to_request(card)

    await stage.request(121, who="ben")
    taken = f"Taken by 121 until {until}, requested by <@U0BENOKAF>."
    card = await card_that_says(stage, 300, taken)
    assert taken in card.text
    assert not leads_to_request(card)

    await stage.slack.type("ben", CARDS, "/unrequest 121")
    await card_that_says(stage, 121, "Taken back by <@U0BENOKAF>")
    card = await card_that_says(stage, 300, "planned by the bot.")
    await stage.slack.click("ben", await stage.card(121, "Planned"), "Delete")
    await stage.slack.until(lambda: not stage.cards(121))
    await stage.slack.until(lambda: ":warning:" not in words(stage.cards(300)[0]))
    assert leads_to_request(stage.cards(300)[0])


async def test_a_plan_that_is_moved_out_of_the_way_is_in_nobodys_way_any_more(
    stage: Stage,
) -> None:
    plan = stage.plan_of(121)
    await stage.plan(300, 121, plan.start_date, plan.end_date)
    await card_that_says(stage, 300, "Taken by 121")

    await stage.change(121, start_date=plan.start_date + timedelta(days=100))
    await stage.change(121, end_date=plan.end_date + timedelta(days=100))

    await stage.slack.until(lambda: ":warning:" not in words(stage.cards(300)[0]))


@on_sqlite
@pytest.mark.long
async def test_after_a_sync_a_card_is_edited_where_it_says_something_else_and_only_there(
    stage: Stage,
) -> None:
    plan, cars = stage.plan_of(120), stage.fms.dataset.vehicles
    await sync(stage)
    leaves = plan.start_date - timedelta(days=3)
    cars.put(replace(cars[plan.vehicle_id], expected_turn_in_date=leaves))
    stage.slack.calls.clear()

    await sync(stage)

    card = await card_that_says(stage, 120, "before this loan starts.")
    assert not leads_to_request(card)
    edited = {call.args.get("ts") for call in stage.slack.calls.of("chat.update")}
    others = {stage.cards(number)[0].ts for number in (121, 122)}
    assert card.ts in edited
    assert not edited & others


@on_sqlite
async def test_a_start_that_has_passed_stands_on_the_card_once_the_day_is_over(
    stage: Stage,
) -> None:
    app = stage.bot.app
    yesterday = app.today() - timedelta(days=1)
    await stage.at_rest()
    async with stage.database.writing() as session:
        await session.exec(update(AssignmentRow).values(start_date=yesterday))

    await show_the_day(app, Day(app.today()))
    await show_the_day(app, Day(yesterday))
    await card_that_says(stage, 120, "The start has passed.")
