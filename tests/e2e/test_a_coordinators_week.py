"""A coordinator's week, from a file of plans to the morning's digest, told as it happens.

`make story` prints it.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
import time_machine

from bot.messages import ids
from sandbox.fms.faults import Direction, Fault
from sandbox.fms.planned import PlannedAssignment, plan_assignments
from sandbox.slack.queries import buttons, words
from tests.e2e.forms import form_says, open_form
from tests.e2e.story import Story
from tests.stage import ALERTS, CARDS, Stage, on_sqlite, open_stage
from tests.test_command_line_import import import_

_IMPORTED, _BY_FORM, _AT_ONCE = 40, 3, 20
# 7:05 on a morning in California, in winter and in summer.
_MORNING = time(15, 5, tzinfo=UTC)


@on_sqlite
@pytest.mark.long
async def test_a_coordinators_week(database_url: str, tmp_path: Path) -> None:
    story, monday = Story(), _next_monday()
    with time_machine.travel(monday, tick=True) as clock:
        async with open_stage(database_url, plans=0, scale=0.2, reminders_enabled=True) as stage:
            plans = plan_assignments(stage.fms.dataset, _IMPORTED + _BY_FORM, clashes=0)
            story.chapter("Monday: plans")
            await _import(stage, story, tmp_path / "plans.csv", plans[:_IMPORTED])
            for plan in plans[_IMPORTED:]:
                await _plan_by_form(stage, story, plan)
            story.chapter("Monday: requests")
            await _request_twenty(stage, story)
            await _unrequest_two(stage, story)
            await _change_one(stage, story, plans[17])
            story.chapter("Monday evening: FMS answers")
            await _approve_and_sync(stage, story)
            story.chapter("Wednesday, 7 in the morning")
            await stage.stop_bot()
            clock.move_to(monday + timedelta(days=2))
            await stage.start_bot()
            await _read_the_morning(stage, story)
    print(story)  # noqa: T201


def _next_monday() -> datetime:
    """In the future by a few days at most: programs beside this one have no other clock."""
    today = datetime.now(UTC).date()
    return datetime.combine(today + timedelta(days=7 - today.weekday()), _MORNING)


def _sheet(plans: Sequence[PlannedAssignment]) -> str:
    rows = [
        f"{one.vehicle_id},{one.person_id},{one.start_date:%m-%d-%y},{one.end_date:%m-%d-%y}"
        for one in plans
    ]
    return "\n".join(["vehicle_id,person_id,start_date,end_date", *rows])


async def _import(
    stage: Stage, story: Story, file: Path, plans: Sequence[PlannedAssignment]
) -> None:
    story.tell("Ana imports the month's plans: python -m bot import plans.csv")
    last = (await import_(stage, file, _sheet(plans))).lines[-1]
    story.lines.append(f"    {last}")
    assert last == f"{_IMPORTED} planned, 0 already planned, 0 refused."
    story.show(await stage.card(1, "Planned"))
    await stage.at_rest()
    assert len(stage.slack.messages(CARDS)) == _IMPORTED


async def _plan_by_form(stage: Stage, story: Story, plan: PlannedAssignment) -> None:
    slack, number = stage.slack, len(await stage.assignments()) + 1
    await open_form(stage, "ana")
    vehicle = stage.fms.dataset.vehicles[plan.vehicle_id]
    story.tell(
        f"Ana types /assign, looks for {vehicle.make} {plan.vin[-8:]}, and fills in the form"
    )
    await slack.fill(
        "ana",
        {
            ids.FORM_VEHICLE: plan.vin[-8:],
            ids.FORM_PARTNER: str(plan.person_id),
            ids.FORM_START: str(plan.start_date),
            ids.FORM_END: str(plan.end_date),
        },
    )
    await form_says(stage, "ana", "Nothing is in the way.")
    await slack.submit("ana")
    story.show(await form_says(stage, "ana", f"Assignment {number} is planned"))
    await stage.card(number, "Planned")


async def _request_twenty(stage: Stage, story: Story) -> None:
    stage.fms.faults.set(Direction.CREATE, Fault.INVALID, times=3)
    story.tell(f"Ana types /request 1-{_AT_ONCE}; FMS does not like three of them")
    await stage.slack.type("ana", CARDS, f"/request 1-{_AT_ONCE}")
    ended = await stage.direct_message("ana", "17 sent, 3 did not go")
    story.show(ended)
    assert buttons(ended) == ["Try again"]
    assert len(stage.fms.live_requests()) == 17
    await stage.card(4, "Requested")


async def _unrequest_two(stage: Stage, story: Story) -> None:
    story.tell("Ana types /unrequest 19 20")
    await stage.slack.type("ana", CARDS, "/unrequest 19 20")
    asked = await stage.whisper("ana", "Take these 2 requests back from FMS?")
    story.show(asked)
    await stage.slack.click("ana", asked, "Unrequest 2")
    story.show(await stage.direct_message("ana", "Both taken back"))
    assert len(stage.fms.live_requests()) == 15


async def _change_one(stage: Stage, story: Story, plan: PlannedAssignment) -> None:
    number, end = 18, plan.end_date + timedelta(days=1)
    await stage.at_rest()
    story.tell(f"The journalist of {number} asks for a day more; Ana presses Change on its card")
    await stage.slack.click("ana", await stage.card(number, "Requested"), "Change")
    await form_says(stage, "ana", "Choose what to change")
    await stage.slack.submit("ana", {ids.FORM_END: str(end)})
    story.show(await form_says(stage, "ana", "is deleted, then a new one is made"))
    story.tell("Ana presses Change it")
    await stage.slack.submit("ana")
    story.show(await stage.direct_message("ana", f"{number} is changed: "))
    assert len(stage.fms.live_requests()) == 15
    assert stage.fms.live_requests()[-1].dates == (plan.start_date, end)


async def _approve_and_sync(stage: Stage, story: Story) -> None:
    waiting = stage.fms.live_requests()
    for request in waiting[:12]:
        stage.fms.approve(request.id)
    story.tell(f"FMS approves 12 of the {len(waiting)} requests; Olga types /sync")
    await stage.slack.type("olga", ALERTS, "/sync")
    report = await stage.alert("Sync OK:")
    assert "12 approved" in story.show(report)
    card = await stage.card(4, "Active")
    story.tell("Assignment 4's card is blue, and its thread says why")
    story.show(card)
    await stage.slack.until(lambda: stage.slack.replies(card))
    story.show(stage.slack.replies(card)[0])
    await stage.direct_message("ana", "FMS approved assignment 4")
    await stage.at_rest()


async def _read_the_morning(stage: Stage, story: Story) -> None:
    slack = stage.slack
    digest = await slack.until(
        lambda: next(
            (one for one in slack.messages(CARDS) if "To send: planned" in words(one)), None
        )
    )
    story.tell("The digest of an office is in the channel")
    story.show(digest)
    number = int(words(digest).split("To send: planned")[1].split("• ")[1].split()[0])
    story.tell("Ana presses Request beside the first plan that nobody has requested")
    await slack.click("ana", digest, "Request", value=f'{{"v": 1, "assignment": {number}}}')
    await stage.card(number, "Requested")

    story.tell("Ana opens the Home tab")
    await slack.open_home("ana")
    home = await slack.until(lambda: slack.home("ana"))
    assert "Waiting on FMS (4)" in story.show(home, most=60)

    story.tell("Ana types /assignments calendar")
    before = len(slack.direct_messages("ana"))
    await slack.type("ana", CARDS, "/assignments calendar")
    await slack.until(lambda: len(slack.direct_messages("ana")) > before)
    [picture] = slack.direct_messages("ana")[before:]
    assert picture.files
    story.show(picture, most=12)
