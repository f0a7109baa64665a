"""Where messages of ours stand in Slack, for those that lead to them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.services.app import App
from domain.messages import CHANNEL, Mark, MessageKind
from storage.away import DatabaseAwayError
from storage.messages import Standing, where_they_stand


@dataclass(frozen=True, slots=True)
class Workspace:
    """Its address, such as https://a.slack.com/, where known; our channels, by their targets."""

    address: str
    channels: Mapping[str, str]


async def addresses(app: App, where: Workspace, marks: Collection[Mark]) -> Mapping[Mark, str]:
    """The permalink of each message that stands, and the name of each channel, such as `#C1`.

    A permalink needs no call of Slack: its channel and its ts make it (docs: chat.getPermalink).
    What is to stand in a channel and does not yet leads to the channel, but for cards, whose
    numbers say more. While the database is away, no message is known.
    """
    found = {mark: _channel(where, mark[1]) for mark in marks if mark[0] == CHANNEL}
    wanted = [mark for mark in marks if mark[0] != CHANNEL]
    if wanted:
        standing = await _standing(app, wanted)
        found |= {mark: _address(where, mark, one) for mark, one in standing.items()}
    return {mark: address for mark, address in found.items() if address}


async def has_card(app: App, number: int) -> bool:
    """Whether an assignment's card stands in Slack."""
    mark = (MessageKind.CARD, str(number))
    found = (await _standing(app, [mark])).get(mark)
    return bool(found and found.ts)


async def _standing(app: App, marks: Collection[Mark]) -> Mapping[Mark, Standing]:
    try:
        async with app.database.reading(brief=True) as session:
            return await where_they_stand(session, marks)
    except DatabaseAwayError:
        return {}


def _address(where: Workspace, mark: Mark, one: Standing) -> str:
    if one.ts and one.channel and where.address:
        root, ts = where.address.rstrip("/"), one.ts.replace(".", "")
        return f"{root}/archives/{one.channel}/p{ts}"
    return "" if mark[0] == MessageKind.CARD else _channel(where, one.target)


def _channel(where: Workspace, target: str) -> str:
    channel = where.channels.get(target)
    return f"#{channel}" if channel else ""
