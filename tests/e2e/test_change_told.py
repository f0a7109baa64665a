"""Who hears what of a change, and what becomes of a click that comes again or late."""

import asyncio
from collections.abc import Mapping

import pytest

from bot.messages import ids
from sandbox.fms.faults import Direction, Fault
from sandbox.slack.default_workspace import ANA
from sandbox.slack.queries import buttons, find_element, words
from sandbox.slack.workspace import PersonRef
from tests.e2e.changing import LATER, change, propose
from tests.e2e.forms import form_says
from tests.stage import Stage, on_sqlite


async def deleted_only(stage: Stage, number: int = 120) -> None:
    """A change whose request FMS deleted, and whose new one it refused."""
    stage.fms.faults.set(Direction.CREATE, Fault.INVALID, times=1)
    await change(stage, number, "ana")
    await stage.direct_message("ana", f"change of {number} ")
    await stage.direct_message("ana", "FMS has no request for it now")
    await stage.at_rest()


def told(stage: Stage, who: PersonRef, says: str) -> int:
    return sum(says in words(one) for one in stage.slack.direct_messages(who))


# --- who hears of it ---


@pytest.mark.long
async def test_whose_request_is_gone_in_the_end_is_told_so_with_a_way_back(stage: Stage) -> None:
    await stage.request(120, who="olga")
    await deleted_only(stage)
    assert len(stage.slack.direct_messages("olga")) == 1

    message = await stage.direct_message("ana", "FMS has no request for it now")
    await stage.slack.click("ana", message, "Leave it as it is now")
    await stage.direct_message("olga", "was called off")
    await stage.at_rest()

    *_, last = stage.slack.direct_messages("olga")
    assert len(stage.slack.direct_messages("olga")) == 2, "an edit would notify nobody"
    assert words(last).startswith("<@U0ANARUIZ> was changing your request 12345 for 120.")
    assert "has no request for it" in words(last)
    assert buttons(last) == ["Request again"]
    await stage.slack.click("olga", last, "Request again")
    await stage.card(120, "Requested")
    assert len(stage.live_requests(120)) == 1


@on_sqlite
@pytest.mark.long
async def test_who_has_the_request_still_is_told_of_the_end_in_the_message_that_stands(
    stage: Stage,
) -> None:
    await stage.request(120, who="olga")
    stage.fms.faults.set(Direction.DELETE, Fault.INVALID, times=1)
    await change(stage, 120, "ana")
    message = await stage.direct_message("ana", "stopped: ")
    await stage.at_rest()

    await stage.slack.click("ana", message, "Leave it as it is now")

    [only] = [await stage.direct_message("olga", "was called off")]
    await stage.at_rest()
    assert len(stage.slack.direct_messages("olga")) == 1
    assert buttons(only) == []


@on_sqlite
@pytest.mark.long
async def test_who_deletes_what_a_change_left_planned_has_the_requester_told_once(
    stage: Stage,
) -> None:
    await stage.request(120, who="olga")
    await deleted_only(stage)

    await stage.slack.click("ben", await stage.card(120, "Planned"), "Delete")

    await stage.direct_message("olga", "120 is deleted.")
    await stage.at_rest()
    assert len(stage.slack.direct_messages("olga")) == 2
    assert told(stage, "ana", "goes no further") == 2, "the old message follows, a new one notifies"


@on_sqlite
@pytest.mark.long
async def test_who_began_a_change_that_another_brings_to_its_end_is_told_of_that_once(
    stage: Stage,
) -> None:
    await stage.change(120, created_by=f"slack:{ANA.id}")
    await stage.request(120)
    stage.fms.faults.set(Direction.DELETE, Fault.INVALID, times=1)
    await change(stage, 120, "ana")
    await stage.direct_message("ana", "stopped: ")
    await stage.at_rest()

    await stage.slack.click("ben", await stage.card(120, "Requested"), "Go on")

    await stage.direct_message("ana", "120 is changed: ")
    await stage.at_rest()
    assert told(stage, "ana", "120 is changed: ") == 2, "the old one follows, a new one notifies"
    assert len(stage.slack.direct_messages("ana")) == 2
    assert len(stage.slack.direct_messages("ben")) == 1


@on_sqlite
@pytest.mark.long
async def test_who_had_requested_it_and_has_it_go_on_is_not_spoken_of_as_another(
    stage: Stage,
) -> None:
    await stage.request(120, who="olga")
    await deleted_only(stage)
    [message] = stage.slack.direct_messages("olga")

    await stage.slack.click("olga", message, "Go on")

    await stage.direct_message("olga", "120 is changed: ")
    await stage.at_rest()
    assert not any("<@U0OLGALIN> change" in words(one) for one in stage.said_to("olga"))


# --- clicks ---


@pytest.mark.long
async def test_a_yes_that_comes_again_after_the_end_leaves_what_is_said_of_it(
    stage: Stage,
) -> None:
    await stage.request(120)
    await propose(stage, 120, "ana")
    yes = await stage.slack.submit("ana")
    await form_says(stage, "ana", "120 is changed: FMS staging request")
    posts = stage.fms.posts_received()
    # Another bot, which has not seen the first delivery.
    await stage.stop_bot()
    await stage.start_bot()

    await stage.slack.redeliver(yes)

    await form_says(stage, "ana", "120 is changed: FMS staging request")
    await stage.stop_bot()
    modal = stage.slack.modal("ana")
    assert modal
    assert modal.definition["title"]["text"] == "Changed"
    assert "Nothing was done" not in words(modal)
    assert stage.fms.posts_received() == posts


@on_sqlite
@pytest.mark.long
async def test_a_late_click_of_an_earlier_round_is_answered_and_one_delivered_twice_is_not(
    stage: Stage,
) -> None:
    await stage.request(120)
    await deleted_only(stage)
    first = await stage.direct_message("ana", "FMS has no request for it now")
    stage.fms.faults.set(Direction.CREATE, Fault.INVALID, times=1)
    went_on = await stage.slack.click("ana", first, "Go on")
    await stage.slack.until(lambda: stage.fms.posts_received() == 3)
    await stage.at_rest()
    said = len(stage.said_to("ana"))

    await stage.slack.click("ana", first, "Go on", late=True)

    await stage.whisper("ana", "This click did nothing")
    assert len(stage.said_to("ana")) == said + 1
    await stage.stop_bot()
    await stage.start_bot()
    await stage.slack.redeliver(went_on)
    await stage.stop_bot()
    assert len(stage.said_to("ana")) == said + 1
    assert stage.fms.posts_received() == 3


async def _propose_anyway(
    stage: Stage, number: int, who: PersonRef, wanted: Mapping[str, object]
) -> None:
    """The same in spite of another's plan, which is shown before the question."""
    await stage.slack.click(who, await stage.card(number, "Requested"), "Change")
    await form_says(stage, who, "Choose what to change")
    await stage.slack.fill(who, dict(wanted))
    form = await form_says(stage, who, "Plan anyway")
    tick = find_element(form, ids.FORM_ANYWAY).element["options"][0]["value"]
    await stage.slack.select(who, form, ids.FORM_ANYWAY, [tick])
    await stage.slack.submit(who)
    await form_says(stage, who, "is deleted, then a new one is made")


@pytest.mark.long
async def test_of_two_changes_to_one_car_that_go_on_at_once_one_has_it(stage: Stage) -> None:
    """Each waits with its request deleted; neither may keep the other, and so both, from it."""
    await stage.request(120, 121)
    car = {ids.FORM_VEHICLE: str(stage.plan_of(122).vehicle_id)}
    start = str(stage.plan_of(122).start_date + LATER)
    days = {ids.FORM_START: start, ids.FORM_END: start}
    for number, who in ((120, "ana"), (121, "ben")):
        stage.fms.faults.set(Direction.CREATE, Fault.INVALID, times=1)
        if number == 120:
            await propose(stage, number, who, **car, **days)
        else:
            await _propose_anyway(stage, number, who, car | days)
        await stage.slack.submit(who)
        await stage.direct_message(who, "FMS has no request for it now")
        await stage.at_rest()
    both = [await stage.card(number, "Planned") for number in (120, 121)]

    await asyncio.gather(*(stage.slack.click("olga", card, "Go on") for card in both))

    await stage.direct_message("olga", "is changed: ")
    await stage.whisper("olga", "was not changed: ")
    await stage.at_rest()
    assert len(stage.live_requests(122)) == 1
    states = [(await stage.state(number)).row.status for number in (120, 121)]
    assert sorted(states) == ["planned", "requested"]


@on_sqlite
@pytest.mark.long
async def test_a_car_that_is_taken_while_a_change_waits_is_named_and_sends_nothing(
    stage: Stage,
) -> None:
    await stage.request(120)
    await deleted_only(stage)
    row = (await stage.state(120)).row
    await stage.plan(130, 120, row.start_date, row.end_date)
    await stage.request(130, who="ben")
    posts = stage.fms.posts_received()

    await stage.slack.click("ana", await stage.card(120, "Planned"), "Go on")

    await stage.whisper("ana", "120 was not changed: ")
    await stage.direct_message("ana", "taken by assignment 130")
    assert stage.fms.posts_received() == posts
    assert buttons(await stage.card(120, "Planned"))[:2] == ["Go on", "Leave it as it is now"]
