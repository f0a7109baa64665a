"""Words from outside ping nobody, and secrets stay inside."""

import logging
from collections.abc import Iterator

import pytest
from sqlalchemy import update

from sandbox.fms.faults import Direction, Fault
from sandbox.slack.default_workspace import BEN
from sandbox.slack.messages import Message
from storage.tables import ActivityRow
from tests.stage import CARDS, Stage, eight_plans, on_sqlite
from tests.storage.changing import Columns

pytestmark = [on_sqlite, eight_plans]

HOSTILE: Columns = {
    "partner_name": f"<!channel> & <@{BEN.id}> *Sons*",
    "vehicle_model": "<!here|Roadster>",
    "vehicle_make": "<https://evil.example|BMW>",
    "office": "<!subteam^S0COORDIN> &lt;!everyone&gt;",
}
LIVE = ("<!channel", "<!here", "<!everyone", "<!subteam", "<https://evil", f"<@{BEN.id}>")


async def test_a_partner_named_like_a_ping_pings_nobody(stage: Stage) -> None:
    await stage.at_rest()
    for number in (120, 121, 127):
        await stage.change(number, **HOSTILE)
    async with stage.database.writing() as session:
        await session.exec(update(ActivityRow).values(activity_type="<!channel> Service"))
    await stage.slack.until(lambda: "&lt;!channel&gt;" in stage.cards(121)[0].text)

    await stage.request(121)
    await stage.slack.type("ana", CARDS, "/request <!channel>")
    await stage.slack.type("ana", CARDS, "/request 126")
    stage.fms.faults.set(Direction.CREATE, Fault.ACCEPTS_THEN_500, times=1)
    await stage.slack.type("ana", CARDS, "/request 120")
    alert = await stage.alert("Unconfirmed: assignment 120")
    await stage.slack.type("ana", CARDS, "/request 120 121 127 --check")
    await stage.slack.click("olga", alert, "Yes, FMS has it")
    modal = await stage.slack.until(lambda: stage.slack.modal("olga"))
    await stage.slack.click("olga", alert, "No, release it")
    await stage.slack.click("ana", await stage.card(120, "Planned"), "Delete")
    await stage.whisper("ana", "Assignment 120 is deleted")
    await stage.at_rest()

    said = [text for message in everything(stage) for text in markup(message)]
    assert sum("&lt;!channel&gt;" in text for text in said) > 10
    for text in [*said, *markup_in(modal.blocks)]:
        assert not [ping for ping in LIVE if ping in text], text


async def test_secrets_are_in_no_message_no_log_and_no_row(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    await stage.at_rest()
    caplog.set_level(logging.DEBUG)
    await stage.stop_bot()
    await stage.start_bot()

    await stage.request(120)
    stage.fms.faults.set(Direction.DELETE, Fault.UNAUTHORIZED, times=1)
    await stage.slack.type("ana", CARDS, "/unrequest 120")
    await stage.whisper("ana", "Assignment 120 was not unrequested")
    stage.slack.faults.bad_gateway("chat.postMessage", times=1)
    stage.slack.faults.refuse("chat.update", "invalid_auth", times=1)
    stage.fms.faults.set(Direction.CREATE, Fault.DOWN, times=1)
    await stage.slack.type("ana", CARDS, "/request 121")
    await stage.alert("Unconfirmed: assignment 121")
    await stage.at_rest()
    await stage.stop_bot()

    written = [
        *(text for message in everything(stage) for text in markup(message)),
        *(row for rows in (await stage.dump()).values() for row in rows),
        *caplog.text.splitlines(),
    ]
    assert len(caplog.records) > 100
    secrets = stage.settings.secrets()
    assert {stage.fms.token, stage.slack.bot_token, stage.slack.app_token} <= set(secrets)
    for secret in secrets:
        assert not [text for text in written if secret in text]


def everything(stage: Stage) -> Iterator[Message]:
    """Every message and reply that stands anywhere, and every whisper."""
    for channel in stage.slack.workspace.channels.values():
        yield from channel.timeline.everything()
    for user in stage.slack.workspace.users:
        yield from stage.slack.whispers(user)


def markup(message: Message) -> Iterator[str]:
    """The strings of a message in which Slack looks for pings and links."""
    if message.bot_id:
        yield message.text
        yield from markup_in(message.blocks)
        yield from markup_in(message.attachments)


NO_MARKUP = ("accessibility_label", "block_id", "value")


def markup_in(part: object) -> Iterator[str]:
    """The strings below `part`, but for plain text, in which nothing is special.

    What screen readers say of a button is plain as well, and no object of its own; its value and
    the ids of blocks are shown nowhere.
    """
    if isinstance(part, str):
        yield part
    elif isinstance(part, list | tuple):
        for each in part:
            yield from markup_in(each)
    elif isinstance(part, dict) and part.get("type") != "plain_text":
        for name, each in part.items():
            if name not in NO_MARKUP:
                yield from markup_in(each)
