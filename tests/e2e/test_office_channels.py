"""Offices with a channel of their own: where cards and digests go, and how a card moves."""

import pytest

from sandbox.slack.channels import Channel
from sandbox.slack.messages import Message
from sandbox.slack.queries import buttons, words
from tests.stage import CARDS, Stage, on_sqlite

DENVER, ATLANTA = "C0DENVERX", "C0ATLANTA"
OFFICES = {"denver": DENVER, "Atlanta ": ATLANTA}


async def with_channels(stage: Stage, *, bot_in: bool = True) -> None:
    """The same bot, where Denver and Atlanta have channels."""
    workspace = stage.slack.workspace
    for number, name in ((DENVER, "denver"), (ATLANTA, "atlanta")):
        people = ["U0ANARUIZ", "U0BENOKAF", *([workspace.bot.id] if bot_in else [])]
        workspace.add_channel(Channel(number, name, members=people))
    await stage.stop_bot()
    await stage.start_bot(slack_office_channels=OFFICES)


def cards_in(stage: Stage, channel: str, number: int) -> list[Message]:
    return [one for one in stage.slack.messages(channel) if f"ssignment {number}" in one.text]


async def card_in(stage: Stage, channel: str, number: int) -> Message:
    return await stage.slack.until(lambda: next(iter(cards_in(stage, channel, number)), None))


async def test_a_card_goes_to_its_offices_channel_and_moves_with_its_office(stage: Stage) -> None:
    await stage.card(120, "Planned")
    await with_channels(stage)
    await stage.change(120, office="Denver")
    card = await card_in(stage, DENVER, 120)
    assert "Request" in buttons(card)
    await stage.at_rest()
    assert stage.cards(120) == []
    moved = f"The card of 120 is now in <#{DENVER}>."
    assert [buttons(one) for one in stage.slack.messages(CARDS) if moved in words(one)] == [[]]

    await stage.slack.click("ana", card, "Request")
    await stage.slack.until(lambda: "Requested" in words(cards_in(stage, DENVER, 120)[0]))

    await stage.change(120, office="ATLANTA")
    await card_in(stage, ATLANTA, 120)
    await stage.at_rest()
    assert cards_in(stage, DENVER, 120) == []
    await stage.change(120, office="Phoenix")
    await stage.slack.until(lambda: stage.cards(120))
    await stage.at_rest()
    assert len(stage.cards(120)) == 1
    assert cards_in(stage, ATLANTA, 120) == []


@on_sqlite
@pytest.mark.long
async def test_a_card_stays_where_it_is_while_the_other_channel_is_closed(stage: Stage) -> None:
    await stage.card(120, "Planned")
    await with_channels(stage, bot_in=False)

    await stage.change(120, office="Denver", partner_name="Somebody Else")
    await stage.slack.until(lambda: "Somebody Else" in words(stage.cards(120)[0]))
    await stage.at_rest()
    assert len(stage.cards(120)) == 1

    stage.slack.workspace.channel(DENVER).members.append(stage.slack.workspace.bot.id)
    await stage.change(120, office="Denver", partner_name="A Third")
    await card_in(stage, DENVER, 120)
    await stage.at_rest()
    assert stage.cards(120) == []


@on_sqlite
@pytest.mark.long
async def test_an_office_that_has_no_channel_any_more_uses_the_common_one(stage: Stage) -> None:
    await with_channels(stage)
    await stage.change(120, office="Denver")
    await card_in(stage, DENVER, 120)
    await stage.stop_bot()
    await stage.start_bot(slack_office_channels={})

    await stage.change(120, office="Denver")

    await stage.slack.until(lambda: stage.cards(120))
    await stage.at_rest()
    assert cards_in(stage, DENVER, 120) == []


@on_sqlite
async def test_what_slack_limits_in_one_offices_channel_holds_up_no_other(stage: Stage) -> None:
    await with_channels(stage)
    await stage.at_rest()
    stage.slack.faults.ratelimit("chat.postMessage", retry_after=600, times=1)
    await stage.change(120, office="Denver")
    await stage.slack.until(lambda: not stage.slack.faults.active)

    await stage.change(121, office="Atlanta")

    await card_in(stage, ATLANTA, 121)
    assert cards_in(stage, DENVER, 120) == []
