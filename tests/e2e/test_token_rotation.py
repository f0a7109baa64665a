"""A token is replaced while two bots run: one restarts after the other, and nothing is lost."""

import contextlib
from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr
from sqlmodel import select

from bot.app import running_bot
from sandbox.slack.queries import words
from storage.messages import is_behind
from storage.tables import SlackMessageRow
from tests.e2e.answers import answer_to
from tests.stage import ALERTS, Stage, on_sqlite

# Several bots share it.
on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@contextlib.asynccontextmanager
async def another_bot(stage: Stage) -> AsyncIterator[None]:
    """One more beside the stage's, with the settings of this moment."""
    async with running_bot(stage.settings):
        await stage.slack.until(lambda: stage.slack.socket_mode.connections == 2)
        yield


async def restart(stage: Stage, **settings: object) -> None:
    """Of the stage's bot alone."""
    await stage.stop_bot()
    await stage.start_bot(**settings)
    await stage.slack.until(lambda: stage.slack.socket_mode.connections == 2)


async def request_until_fms_has_it(stage: Stage, number: int) -> None:
    """Slack gives each command to either bot."""
    while not stage.live_requests(number):
        await answer_to(stage, f"/request {number}")


@pytest.mark.long
@on_postgresql
async def test_fmss_token_is_replaced_by_restarting_one_bot_after_the_other(stage: Stage) -> None:
    async with another_bot(stage):
        stage.fms.state.token = "replaced-at-fms"
        refused = await answer_to(stage, "/request 120")
        assert "FMS does not let the scheduler in (status 401)" in refused.text

        await restart(stage, fms_staging_token=SecretStr("replaced-at-fms"))
        # The other is still refused, now and then.
        await request_until_fms_has_it(stage, 121)
    async with another_bot(stage):
        await request_until_fms_has_it(stage, 122)
        await stage.at_rest()
        alert = await stage.alert("FMS staging lets the scheduler in again")
        await stage.slack.click("ben", alert, "Send 120")
        asked = await stage.whisper("ben", "Send 120 to FMS?")
        await stage.slack.click("ben", asked, "Send 120")
        await stage.card(120, "Requested")
        await stage.at_rest()

    assert [len(stage.live_requests(number)) for number in (120, 121, 122)] == [1, 1, 1]
    assert len(stage.fms.requests) == 3
    told = [one for one in stage.slack.messages(ALERTS) if "the scheduler in" in words(one)]
    assert len(told) == 1
    assert "Over since" in words(told[0])


@pytest.mark.long
@on_postgresql
async def test_slacks_token_is_replaced_by_restarting_one_bot_after_the_other(
    stage: Stage,
) -> None:
    await stage.request(120)
    async with another_bot(stage):
        token = SecretStr(stage.slack.rotate_bot_token())
        for number in (121, 122):
            await stage.change(number, office="Denver")
        await stage.until(lambda: _shut_out(stage))

        await restart(stage, slack_bot_token=token)
        # What could not be said is said by the one that can, beside the other.
        await stage.at_rest()
        await request_until_fms_has_it(stage, 121)
        await stage.card(121, "Requested")
    async with another_bot(stage):
        await request_until_fms_has_it(stage, 122)
        await stage.card(122, "Requested")
        await stage.at_rest()

    assert len(stage.fms.requests) == 3
    for number in (120, 121, 122):
        assert len(stage.cards(number)) == 1
        assert len(stage.live_requests(number)) == 1


@pytest.mark.long
@on_sqlite
async def test_what_waits_for_the_token_can_be_said_at_once_by_who_has_another(
    stage: Stage,
) -> None:
    """However long this bot has been shut out, whose tries are no fault of the message."""
    await stage.at_rest()
    stage.slack.faults.refuse_token("token_revoked")
    await stage.change(120, office="Denver")
    await stage.until(lambda: _shut_out(stage))
    tries = len(stage.slack.calls.of("chat.update"))

    async def was_tried_again() -> bool:
        return len(stage.slack.calls.of("chat.update")) > tries

    await stage.until(was_tried_again)

    async with stage.database.reading() as session:
        [waits] = await session.exec(select(SlackMessageRow).where(is_behind()))
    assert (waits.failures, waits.refusals, waits.put_aside_at) == (0, 0, None)
    stage.slack.faults.clear()
    await stage.at_rest()


async def _shut_out(stage: Stage) -> bool:
    return bool(stage.bot.slack.notifier.token_refused)
