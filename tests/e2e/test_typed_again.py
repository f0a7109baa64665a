"""What was mistyped comes back as a button that types the line as it was meant."""

import re

from bot.messages import ids
from bot.messages.ids import CommandValue
from bot.slack.commands import COMMANDS
from sandbox.slack.interactions import Interaction
from sandbox.slack.payloads import Place
from sandbox.slack.queries import buttons, elements
from tests.e2e.answers import answer_to
from tests.e2e.test_bad_input import nothing_happening
from tests.stage import Stage, eight_plans, on_sqlite

pytestmark = on_sqlite

MISTYPED = {
    "/request 122 --chek": ["/request 122 --check"],
    "/request check 122": ["/request --check 122"],
    "/request 122-120": ["/request 120-122"],
    "/request 1,200": ["/request 1200", "/request 1 200"],
    "/unrequest 1'200 --check": ["/unrequest 1200 --check"],
    "/sync aply vehicles": ["/sync apply vehicles"],
    "/sync apply vehicels": ["/sync apply vehicles"],
    "/assignments Plannd q5": ["/assignments planned q5"],
    "/assignments calendar denvre": ["/assignments calendar Denver"],
    "/assign 456 789 12-01-27 12-08-27 --anway": ["/assign 456 789 12-01-27 12-08-27 --anyway"],
    # Longer than a button's label, and it would send: its words alone are offered.
    f"/request {'130 ' * 20}--chek": [],
}


async def test_what_was_mistyped_is_offered_whole(stage: Stage) -> None:
    async with nothing_happening(stage):
        for typed, offered in MISTYPED.items():
            asked = await answer_to(stage, typed, "ben")
            assert buttons(asked) == offered, (typed, asked.text)
            assert all(f"`{one}`" in asked.text for one in offered if "1" not in one), asked.text


async def test_the_button_does_what_typing_the_line_does(stage: Stage) -> None:
    asked = await answer_to(stage, "/request 1'20 --chek")
    assert not buttons(asked)
    asked = await answer_to(stage, "/request 120 --chek")
    await stage.slack.click("ana", asked, "/request 120 --check")
    checked = await stage.whisper("ana", "Nothing was sent")
    assert "120" in checked.text
    # The answer takes the place of the question.
    assert [one.text for one in stage.said_to("ana")][-1] == checked.text


async def test_a_button_that_takes_back_asks_first(stage: Stage) -> None:
    await stage.request(120, who="ben")

    asked = await answer_to(stage, "/unrequest 121-120")

    [placed] = [one for one in elements(asked) if one.action_id == ids.RUN]
    assert placed.label == "/unrequest 120-121"
    assert placed.element["confirm"]["confirm"]["text"] == "Unrequest"


@eight_plans
async def test_every_command_has_its_help_in_every_form(stage: Stage) -> None:
    for command in COMMANDS:
        helped = [
            (await answer_to(stage, f"{command.name} {form}")).text
            for form in ("help", "help me", "?", "--help", "-h", "120 help")
        ]
        assert len(set(helped)) == 1, command.name
        assert re.search(rf"`{command.name}[ `]", helped[0])


async def test_a_command_that_this_version_does_not_know_is_no_button_of_it(stage: Stage) -> None:
    asked = await answer_to(stage, "/request 120 --chek")
    user = stage.slack.workspace.user("ana")
    [placed] = elements(asked)
    value = CommandValue("/undo", "120").dump()
    action = {**placed.element, "block_id": placed.block_id, "value": value}
    card = await stage.card(120, "Planned")
    payload = stage.slack.payloads.block_action(user, Place(card), action, {})
    await stage.slack.dispatcher.deliver(Interaction(user.id, "interactive", payload))
    await stage.whisper("ana", "This button is from another version of the scheduler")
