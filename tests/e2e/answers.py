"""What a person is answered in private after typing something, and how it reads."""

from datetime import date

from bot.messages import ids
from bot.messages.text import day, days, weekdays
from domain.assignment import DateRange
from sandbox.slack.errors import Json
from sandbox.slack.interactions import Interaction
from sandbox.slack.messages import Message, as_seen
from sandbox.slack.queries import as_read
from tests.stage import CARDS, Stage


async def answer_to(stage: Stage, typed: str, who: str = "ana") -> Message:
    """What this person is answered in private, whatever else they are told meanwhile."""
    return await answer_to_act(stage, await stage.slack.type(who, CARDS, typed))


async def answer_to_act(stage: Stage, act: Interaction) -> Message:
    """What is answered in private to somebody who has typed or clicked."""
    answers = await stage.slack.until(lambda: stage.slack.answers(act))
    return answers[-1]


async def said(stage: Stage, typed: str, who: str = "ana") -> str:
    """The words of the answer."""
    return (await answer_to(stage, typed, who)).text


def day_words(one: date) -> str:
    """A day as a person reads it in a message."""
    return as_seen(day(one))


def range_words(start: date, end: date) -> str:
    """Two days as a person reads them in a message."""
    return as_seen(days(DateRange(start, end)))


def loan_words(start: date, end: date) -> str:
    """The same on a card, with weekdays and nights."""
    return as_seen(weekdays(DateRange(start, end)))


def row(message: Message, number: int) -> Json:
    """The block in which an assignment is listed."""
    return next(
        one for one in message.blocks if one["type"] == "section" and f"*{number}*" in said_in(one)
    )


def said_in(block: Json) -> str:
    """The words of a section, as a person reads them."""
    return as_read(block["text"]["text"])


async def choose(stage: Stage, shown: Message, number: int, label: str) -> None:
    """Choose in the menu of a list's row."""
    block = row(shown, number)["block_id"]
    await stage.slack.select("ana", shown, ids.LIST_ROW, label, block_id=block)
