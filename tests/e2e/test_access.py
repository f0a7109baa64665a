"""Who may use the bot follows what Slack says of people and groups, at once."""

from dataclasses import replace
from typing import Any

import pytest

from sandbox.slack.default_workspace import ANA, COORDINATORS, OLGA, OPS
from sandbox.slack.interactions import Interaction
from tests.http.helpers import client_of
from tests.stage import CARDS, Stage, on_sqlite, open_stage

GROUPS: dict[str, Any] = {"slack_coordinators": {COORDINATORS.id}, "slack_ops": {OPS.id}}


async def tell(stage: Stage, **event: Any) -> None:
    """Have Slack tell the bot of it, and the bot acknowledge."""
    payload = stage.slack.payloads.event(event)
    told = await stage.slack.dispatcher.deliver(Interaction(ANA.id, "events_api", payload))
    assert told.acked


@on_sqlite
async def test_a_member_who_becomes_a_guest_loses_access_at_once(stage: Stage) -> None:
    await stage.request(120, who="ana")
    guest = replace(ANA, is_restricted=True)
    stage.slack.workspace.change_user(guest)
    await tell(stage, type="user_change", user=guest.as_slack())

    await stage.slack.type("ana", CARDS, "/request 121")

    await stage.whisper("ana", "Guests cannot use the scheduler.")
    assert stage.fms.posts_received() == 1


LEFT = {"type": "subteam_members_changed", "subteam_id": COORDINATORS.id}
SWITCHED_OFF = {"type": "subteam_updated", "subteam": {"id": COORDINATORS.id, "users": []}}


@on_sqlite
@pytest.mark.parametrize("event", [LEFT, SWITCHED_OFF], ids=["left", "switched off"])
async def test_who_is_out_of_the_user_group_is_out_at_once_and_who_is_new_in_it_may(
    database_url: str, event: dict[str, Any]
) -> None:
    async with open_stage(database_url, **GROUPS) as stage:
        await stage.request(120, who="ana")
        await stage.slack.type("mia", CARDS, "/request 121")
        await stage.whisper("mia", "Only coordinators can do this.")
        mia = stage.slack.workspace.user("mia")
        stage.slack.workspace.change_group(replace(COORDINATORS, members=(mia.id,)))
        await tell(stage, **event)

        await stage.slack.type("ana", CARDS, "/request 121")
        await stage.whisper("ana", "Only coordinators can do this.")
        await stage.request(122, who="mia")

        assert stage.fms.posts_received() == 2


@on_sqlite
async def test_a_scope_that_is_missing_is_named_and_who_is_named_by_id_may_all_the_same(
    database_url: str,
) -> None:
    named: dict[str, Any] = {"slack_coordinators": {COORDINATORS.id, OLGA.id}}
    async with open_stage(database_url, **named) as stage:
        _without(stage, "usergroups:read")

        await stage.slack.type("ana", CARDS, "/request 120")
        said = await stage.whisper("ana", "usergroups:read")
        assert "Ask ops to reinstall the app" in said.text
        await stage.request(121, who="olga")

        assert stage.fms.posts_received() == 1
        async with client_of(stage) as http:
            [note] = (await http.get("/health/ready")).json()["notes"]
        assert note.startswith("SLACK_BOT_TOKEN lacks the scope usergroups:read. Reinstall")


@on_sqlite
async def test_without_users_read_that_is_said_and_no_outage(stage: Stage) -> None:
    _without(stage, "users:read")

    await stage.slack.type("ana", CARDS, "/request 120")

    await stage.whisper("ana", "its token lacks the scope users:read")
    assert stage.fms.posts_received() == 0


@on_sqlite
async def test_while_slack_is_away_nobody_is_let_in_for_a_group(database_url: str) -> None:
    async with open_stage(database_url, **GROUPS) as stage:
        stage.slack.faults.bad_gateway("usergroups.users.list")

        await stage.slack.type("ana", CARDS, "/request 120")

        await stage.whisper("ana", "Slack did not say who you are")
        assert stage.fms.posts_received() == 0


def _without(stage: Stage, scope: str) -> None:
    tokens = stage.slack.tokens
    object.__setattr__(tokens, "scopes", tokens.scopes - {scope})
