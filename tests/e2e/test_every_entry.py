"""What holds for every command, button and modal alike."""

import json
from typing import Any

import pytest

from bot.messages import ids
from bot.slack.edge import Entry, OptionsEntry, ViewEntry
from bot.slack.entries import ACTIONS, OPTIONS, VIEWS
from domain.access import Role
from sandbox.slack.default_workspace import COORDINATORS, OLGA, OPS
from sandbox.slack.interactions import Interaction
from sandbox.slack.queries import find_element
from sandbox.slack.user_actions.base import place_of
from storage import engine
from tests.e2e.entries import ENTRIES, IN_FORMS, INPUTS, case_of
from tests.e2e.forms import open_form
from tests.e2e.test_database_trouble import locked
from tests.stage import Stage, on_sqlite, open_stage

every_entry = pytest.mark.parametrize("entry", ENTRIES, ids=[one.name for one in ENTRIES])

# Menus carry no value of their own.
BUTTONS = [one for one in ACTIONS if one.name not in (*INPUTS, ids.LIST_TICK, ids.HOME_OFFICE)]
GROUPS: dict[str, Any] = {"slack_coordinators": {COORDINATORS.id}, "slack_ops": {OPS.id}}
WHO_MAY_NOT = {
    "gus": "Guests cannot use the scheduler.",
    "eve": "Only members of this workspace can use the scheduler.",
    "dora": "Only members of this workspace can use the scheduler.",
    "robo": "Bots cannot use the scheduler",
    "slackbot": "Bots cannot use the scheduler",
    "mia": "Only coordinators can do this.",
}
# A modal leaves no way to answer them: they are in no channel, and have no direct messages.
OUT_OF_REACH = {"dora", "robo", "slackbot"}
WHO_IS_NOT_OPS = {"ana": "Only ops can do this."}


@pytest.mark.some_cases(6)
@on_sqlite
@every_entry
async def test_whoever_may_not_gets_one_sentence_and_changes_nothing_and_others_may(
    database_url: str, entry: Entry
) -> None:
    async with open_stage(database_url, **GROUPS) as stage:
        slack, case = stage.slack, case_of(entry.name)
        use = await case.prepare(stage)
        await stage.at_rest()
        before, calls = await stage.dump(), len(stage.fms.calls)
        refused = WHO_MAY_NOT | (WHO_IS_NOT_OPS if entry.role is Role.OPS else {})
        in_reach = refused.keys() - _out_of_reach(entry)

        for who in refused:
            interaction = await slack.dispatcher.deliver(use(slack.workspace.user(who)))
            assert interaction.acked, who
        for who in in_reach:
            await stage.whisper(who, refused[who])
        await stage.stop_bot()
        assert await stage.dump() == before
        assert len(stage.fms.calls) == calls
        assert [len(stage.said_to(who)) for who in in_reach] == [1] * len(in_reach)

        await stage.start_bot()
        user = slack.workspace.user("olga" if entry.role is Role.OPS else "ana")
        await slack.dispatcher.deliver(use(user))
        await case.done(stage, user)


def _out_of_reach(entry: Entry) -> set[str]:
    """Where there is no channel, a direct message is the only way, and not everybody gets one."""
    if isinstance(entry, ViewEntry) or entry.name in (*INPUTS, *IN_FORMS, ids.NEW_ASSIGNMENT):
        return OUT_OF_REACH
    return {"dora"} if entry.name.startswith("home.") else set()


@pytest.mark.some_cases(4)
@on_sqlite
@every_entry
async def test_an_entry_is_acknowledged_before_anything_that_can_take_time(
    stage: Stage, entry: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, slack = case_of(entry.name), stage.slack
    use = await case.prepare(stage)
    await stage.at_rest()
    await stage.stop_bot()
    # What waits for the database waits for longer than Slack does.
    monkeypatch.setattr(engine, "BUSY_SECONDS", 2 * slack.dispatcher.ack_limit)
    await stage.start_bot()  # it has to ask Slack who people are
    olga = slack.workspace.user("olga")
    slack.faults.slow("users.info", seconds=0.5, times=1)
    slack.calls.clear()

    interaction, answered_before = use(olga), []
    react = interaction.react

    def acknowledged(answer: dict[str, Any] | None) -> None:
        answered_before.extend(slack.calls.of("users.info"))
        react(answer)

    interaction.react = acknowledged
    async with stage.fms.hold_creates(), stage.fms.hold_deletes(), locked(stage):
        await slack.dispatcher.deliver(interaction)
        assert interaction.acked
        assert not answered_before
        await slack.until(lambda: slack.calls.of("users.info"))

    await case.done(stage, olga)


@pytest.mark.some_cases(4)
@on_sqlite
@pytest.mark.parametrize("entry", BUTTONS, ids=[one.name for one in BUTTONS])
async def test_a_button_of_another_version_is_answered_and_does_nothing(
    stage: Stage, entry: Entry
) -> None:
    use = await case_of(entry.name).prepare(stage)
    await stage.at_rest()
    before, calls = await stage.dump(), len(stage.fms.calls)
    olga = stage.slack.workspace.user("olga")
    answers = len(stage.said_to(olga))

    for value in (None, "", "120", "{}", "[]", '{"v": 2, "assignment": "120", "attempt": 120}'):
        interaction = use(olga)
        interaction.payload["actions"][0]["value"] = value
        await stage.slack.dispatcher.deliver(interaction)
        assert interaction.acked

    await stage.stop_bot()
    answered = stage.said_to(olga)[answers:]
    assert [one.text.partition(" and ")[0] for one in answered] == [
        "This button is from another version of the scheduler"
    ] * 6
    assert await stage.dump() == before
    assert len(stage.fms.calls) == calls


@on_sqlite
@pytest.mark.parametrize("entry", OPTIONS, ids=[one.name for one in OPTIONS])
async def test_a_menu_offers_nothing_to_whoever_may_not_see_it(
    database_url: str, entry: OptionsEntry
) -> None:
    async with open_stage(database_url, **GROUPS) as stage:
        slack = stage.slack
        placed = find_element(await open_form(stage, "ana"), entry.name)
        offered = {}
        for who in ("ana", *WHO_MAY_NOT):
            form = await slack.until(lambda: slack.modal("ana"))
            payload = slack.payloads.block_suggestion(
                slack.workspace.user(who), place_of(form, None), placed.block_id, entry.name, ""
            )
            asked = Interaction(
                slack.workspace.user(who).id, "interactive", payload, accepts_answer=True
            )
            await slack.dispatcher.deliver(asked)
            assert asked.acked, who
            offered[who] = len(asked.options)

    assert offered.pop("ana") > 0
    assert set(offered.values()) == {0}


def _broken(payload: dict[str, Any], path: str, value: Any = None) -> dict[str, Any]:
    """A copy in which something is not what it should be; without a value it is not there."""
    copy: dict[str, Any] = json.loads(json.dumps(payload))
    *way, last = path.split(".")
    at: Any = copy
    for name in way:
        at = at[int(name)] if name.isdecimal() else at[name]
    if value is None:
        del at[last]
    else:
        at[last] = value
    return copy


STATES: tuple[tuple[str, Any], ...] = (
    ("view.state.values", None),
    ("view.state", None),
    ("view.state", {}),
    ("view.state.values", "x"),
    ("view.state.values", {"block": ["x"]}),
    ("view.id", None),
    ("user", None),
)


@on_sqlite
@pytest.mark.parametrize("entry", VIEWS, ids=[one.name for one in VIEWS])
async def test_a_form_that_cannot_be_read_is_answered_in_its_place_and_changes_nothing(
    stage: Stage, entry: Entry
) -> None:
    use = await case_of(entry.name).prepare(stage)
    await stage.at_rest()
    before = await stage.dump()
    payload = use(stage.slack.workspace.user("olga")).payload
    for path, value in STATES:
        asked = Interaction(
            OLGA.id, "interactive", _broken(payload, path, value), accepts_answer=True
        )
        await stage.slack.dispatcher.deliver(asked)
        assert asked.acked, path
        assert asked.ack is not None
        assert asked.ack["response_action"] == "update"
        assert "could not read" in str(asked.ack["view"])
    await stage.stop_bot()
    assert await stage.dump() == before


@on_sqlite
@pytest.mark.parametrize(
    ("name", "paths"),
    [
        ("/request", ["channel_id", "trigger_id"]),
        (ids.REQUEST, ["trigger_id", "actions.0.action_ts"]),
        (ids.FMS_LINK, ["trigger_id"]),
    ],
)
async def test_what_cannot_be_read_is_acknowledged_and_answered_and_changes_nothing(
    stage: Stage, name: str, paths: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    use = await case_of(name).prepare(stage)
    await stage.at_rest()
    before = await stage.dump()
    for path in paths:
        asked = use(stage.slack.workspace.user("olga"))
        asked.payload = _broken(asked.payload, path)
        told = len(stage.said_to("olga"))
        await stage.slack.dispatcher.deliver(asked)
        assert asked.acked, path
        await stage.slack.until(lambda told=told: len(stage.said_to("olga")) > told)  # type: ignore[misc]
        assert "could not read" in stage.said_to("olga")[-1].text
    await stage.stop_bot()
    assert await stage.dump() == before
    assert "Traceback" not in caplog.text
