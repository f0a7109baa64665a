"""A change that stopped is found where people look for work, and brought to its end there."""

from typing import Any

import pytest

from sandbox.fms.faults import Direction, Fault
from sandbox.slack.queries import buttons, words
from tests.e2e.answers import answer_to
from tests.e2e.changing import change
from tests.e2e.forms import form_says
from tests.e2e.test_home import home
from tests.http.helpers import client_of
from tests.stage import Stage, on_sqlite

STOPPED = "Changes that stopped (1)"
SAID = "The change of 120 to"


async def stopped(stage: Stage) -> None:
    """Ana's change of Ben's request 120, which FMS deleted; it refused the new one."""
    await stage.request(120, who="ben")
    stage.fms.faults.set(Direction.CREATE, Fault.INVALID, times=1)
    await change(stage, 120, "ana")
    await stage.direct_message("ana", "FMS has no request for it now")
    await stage.at_rest()


async def _over_http(stage: Stage) -> list[dict[str, Any]]:
    async with client_of(stage) as http:
        found: list[dict[str, Any]] = (await http.get("/api/findings")).json()["stopped_changes"]
        return found


def _home(stage: Stage) -> str:
    view = stage.slack.home("ana")
    return words(view) if view else STOPPED


@pytest.mark.long
async def test_it_is_on_home_of_those_whose_it_is_and_of_ops_and_among_what_needs_a_look(
    stage: Stage,
) -> None:
    await stopped(stage)

    for who in ("ana", "ben", "olga"):
        view = await home(stage, who, STOPPED)
        assert words(view).count(SAID) == 1
        assert "FMS has no request for it now" in words(view)
    assert STOPPED not in words(await home(stage, "mia", "Planned: "))

    listed = await answer_to(stage, "/assignments needs", "mia")
    assert "One change stopped, and waits for a person." in listed.text
    assert SAID in words(listed)
    assert buttons(listed) == ["Go on", "Leave it as it is now"]
    [told] = await _over_http(stage)
    assert (told["assignment_id"], told["by"]) == (120, "slack:U0ANARUIZ")
    assert told["answers"] == ["go_on", "leave"]
    assert told["next"] == "create"
    assert "FMS has no request for it now" in told["text"]

    await stage.slack.click("ana", await home(stage, "ana", STOPPED), "Go on")
    await stage.card(120, "Requested")
    await stage.slack.until(lambda: STOPPED not in _home(stage))
    listed = await answer_to(stage, "/assignments needs", "mia")
    assert "no change has stopped" in listed.text
    assert await _over_http(stage) == []
    assert len(stage.live_requests(120)) == 1


@on_sqlite
@pytest.mark.long
async def test_leaving_it_in_the_list_leaves_the_list_and_ends_it(stage: Stage) -> None:
    await stopped(stage)
    listed = await answer_to(stage, "/assignments needs", "olga")

    await stage.slack.click("olga", listed, "Leave it as it is now")

    await stage.whisper("olga", "The change of 120 was called off by you")
    await stage.direct_message("ana", "was called off by <@U0OLGALIN>")
    await stage.direct_message("ben", "was called off by <@U0OLGALIN>")
    await stage.at_rest()
    assert STOPPED not in words(await home(stage, "olga", "Planned: "))


@on_sqlite
@pytest.mark.long
async def test_why_shows_it_with_its_buttons(stage: Stage) -> None:
    await stopped(stage)

    await stage.slack.click("mia", await stage.card(120, "Planned"), "Why?")

    view = await form_says(stage, "mia", SAID)
    assert buttons(view)[:2] == ["Go on", "Leave it as it is now"]
    await stage.slack.click("mia", view, "Go on")
    await form_says(stage, "mia", "120 is changed: ")
    assert len(stage.live_requests(120)) == 1


@on_sqlite
async def test_why_offers_to_change_what_is_requested(stage: Stage) -> None:
    await stage.request(120)
    await stage.slack.click("ana", await stage.card(120, "Requested"), "Why?")
    view = await form_says(stage, "ana", ": Requested")
    assert buttons(view) == ["Unrequest", "Change"]

    await stage.slack.click("ana", view, "Change")

    await form_says(stage, "ana", "Choose what to change")
