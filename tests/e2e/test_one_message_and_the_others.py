"""A message that cannot be said, whatever the reason, keeps no other from being said."""

import pytest

from bot.services.notices import ALERTS as TO_ALERTS
from bot.services.notices import Notice, assignment_stream, write_notice
from sandbox.fms.faults import Direction, Fault
from tests.stage import AMBER, CARDS, Stage, on_sqlite


async def write(stage: Stage, kind: Notice, subject: str) -> None:
    """Twenty such messages in streams of their own, and one among what is said of 120."""
    streams = [assignment_stream(120), *(f"stream {number}" for number in range(20))]
    app = stage.bot.app
    async with stage.database.writing() as session:
        for stream in streams:
            await write_notice(session, app, kind, subject, stream=stream, target=TO_ALERTS)


@on_sqlite
@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        ("of_a_later_version", "120"),  # no renderer
        (Notice.APPROVED_THREAD, "no number"),  # ValueError while it is rendered
        (Notice.APPROVED_DIRECT, str(2**70)),  # an error of the database
    ],
)
async def test_alerts_and_cards_appear_beside_messages_that_fail(
    stage: Stage, kind: Notice, subject: str
) -> None:
    await write(stage, kind, subject)
    stage.fms.faults.set(Direction.CREATE, Fault.DROPS_BEFORE, times=1)

    await stage.slack.type("ana", CARDS, "/request 120-121")

    assert (await stage.card(120, "Unconfirmed")).color == AMBER
    await stage.card(121, "Requested")
    if kind in set(Notice):
        # Order holds in its stream until it is put aside.
        return
    await stage.alert("Unconfirmed: assignment 120")


@on_sqlite
async def test_what_is_put_aside_holds_up_nothing_of_its_own_stream(stage: Stage) -> None:
    await write(stage, Notice.APPROVED_THREAD, "no number")
    stage.fms.faults.set(Direction.CREATE, Fault.DROPS_BEFORE, times=1)

    await stage.slack.type("ana", CARDS, "/request 120")

    await stage.slack.until(lambda: stage.slack.messages("#press-alerts"))
