"""Cards: which are behind, and who draws them."""

import asyncio

from storage import cards
from storage.assignments import change_assignment, touch_card
from storage.engine import Database
from storage.tables import CardRow
from tests.storage.rows import LATER, NOW, SOON
from tests.storage.saving import new_assignment


async def take(database: Database, number: int, *, now: object = NOW) -> CardRow | None:
    async with database.writing() as session:
        moment = SOON if now is SOON else NOW
        return await cards.take_card(session, number, now=moment, until=SOON)


async def change(database: Database, number: int, **values: object) -> None:
    async with database.writing() as session:
        await cards.change_card(session, number, **values)


async def behind(database: Database, *, limit: int = 10) -> list[int]:
    async with database.reading() as session:
        return list(await cards.cards_behind(session, NOW, limit))


async def test_a_card_is_behind_until_it_shows_the_latest_revision(database: Database) -> None:
    number = await new_assignment(database)
    assert await behind(database) == [number]
    await change(database, number, shown_revision=1)
    assert await behind(database) == []
    async with database.writing() as session:
        await touch_card(session, number)
    assert await behind(database) == [number]


async def test_cards_are_drawn_in_the_order_of_the_changes_a_few_at_a_time(
    database: Database,
) -> None:
    first, second, third = [await new_assignment(database) for _ in range(3)]
    async with database.writing() as session:
        await change_assignment(session, first, by="a", at=LATER)
        await change_assignment(session, second, by="a", at=SOON)
    assert await behind(database) == [third, second, first]
    assert await behind(database, limit=2) == [third, second]


async def test_a_card_that_somebody_draws_is_left_alone_until_their_time_is_up(
    database: Database,
) -> None:
    number = await new_assignment(database)
    taken = await take(database, number)
    assert taken is not None
    assert (taken.assignment_id, taken.busy_until) == (number, SOON)
    assert await behind(database) == []
    assert await take(database, number) is None
    assert await take(database, number, now=SOON) is not None


async def test_of_many_who_want_to_draw_a_card_one_does(
    database: Database, another: Database
) -> None:
    number = await new_assignment(database)
    taken = await asyncio.gather(
        *(take(one, number) for _ in range(10) for one in (database, another))
    )
    assert sum(card is not None for card in taken) == 1


async def test_there_is_no_card_without_an_assignment(database: Database) -> None:
    assert await take(database, 999) is None
    async with database.reading() as session:
        assert await cards.load_card(session, 999) is None


async def test_a_card_remembers_where_it_stands(database: Database) -> None:
    number = await new_assignment(database)
    await change(
        database, number, channel="C01", ts="1.2", posting_since=NOW, busy_until=SOON, failures=2
    )
    async with database.reading() as session:
        card = await cards.load_card(session, number)
    assert card is not None
    assert (card.channel, card.ts, card.posting_since) == ("C01", "1.2", NOW)
    assert (card.busy_until, card.failures) == (SOON, 2)
