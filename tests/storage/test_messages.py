"""Messages: which are behind, in which order they are drawn, and by whom."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from domain.messages import MessageKind
from storage import messages
from storage.assignment_changes import bump_card
from storage.engine import Database
from storage.messages import LONGEST_WAIT
from storage.tables import SlackMessageRow
from tests.storage.changing import change_assignment
from tests.storage.rows import LATER, NOW, SOON, message
from tests.storage.saving import new_assignment, save, saved

KINDS = tuple(MessageKind)


async def write(database: Database, *rows: SlackMessageRow) -> list[int]:
    """Store them; their ids, in order."""
    before = len(await saved(database, SlackMessageRow))
    for row in rows:
        async with database.writing() as session:
            await messages.add_message(session, row)
    return [one.id or 0 for one in await saved(database, SlackMessageRow)][before:]


async def due(
    database: Database, *, now: datetime = NOW, limit: int = 10, **takes: Any
) -> list[int]:
    async with database.reading() as session:
        return list(await messages.messages_due(session, now, KINDS, limit=limit, **takes))


async def change(database: Database, message_id: int, **values: object) -> None:
    async with database.writing() as session:
        row = await session.get(SlackMessageRow, message_id)
        assert row is not None
        for name, value in values.items():
            setattr(row, name, value)


async def claim(database: Database, *ids: int, now: datetime = NOW) -> Sequence[SlackMessageRow]:
    async with database.writing() as session:
        return await messages.claim_messages(session, ids, now=now)


async def test_messages_of_one_stream_are_drawn_one_after_another(database: Database) -> None:
    first, second, third = await write(database, message(), message(), message())
    for one in (first, second, third):
        assert await due(database) == [one]
        await change(database, one, shown_revision=1)
    assert await due(database) == []


async def test_a_message_that_has_to_wait_holds_up_its_own_stream_only(database: Database) -> None:
    await write(database, message("a", due_at=SOON), message("a"))
    [other] = await write(database, message("b"))
    assert await due(database) == [other]


async def test_what_does_not_hold_its_stream_is_still_tried(database: Database) -> None:
    aside, other = await write(database, message(holds_stream=False), message())
    assert await due(database) == [aside, other]


async def test_a_kind_of_another_version_is_left_alone_and_holds_up_nothing(
    database: Database,
) -> None:
    _, known = await write(database, message(kind="of_a_later_version"), message())
    assert await due(database) == [known]


async def test_those_longest_due_come_first_a_few_at_a_time(database: Database) -> None:
    late, early = await write(database, message("a"), message("b", due_at=NOW - (SOON - NOW)))
    assert await due(database) == [early, late]
    assert await due(database, limit=1) == [early]


async def test_what_slack_does_not_take_now_is_left_out(database: Database) -> None:
    post, edit, elsewhere = await write(
        database,
        message("a"),
        message("b", channel="C01", ts="1.2"),
        message("c", target="cards"),
    )
    assert await due(database, closed_to_posts=["alerts"]) == [edit, elsewhere]
    assert await due(database, edits=False) == [post, elsewhere]


async def test_a_message_is_due_at_its_moment_and_not_before(database: Database) -> None:
    [one] = await write(database, message(due_at=SOON))
    assert await due(database) == []
    assert await claim(database, one) == []
    assert await due(database, now=SOON) == [one]


async def test_no_message_waits_longer_than_the_longest_wait_whatever_the_clock_did(
    database: Database,
) -> None:
    [one] = await write(database, message(due_at=NOW + timedelta(hours=1)))
    assert await due(database) == [one]
    assert [found.id for found in await claim(database, one)] == [one]
    await change(database, one, due_at=NOW + LONGEST_WAIT)
    assert await due(database) == []


async def test_who_claims_a_message_keeps_others_off_until_their_time_is_up(
    database: Database,
) -> None:
    [one] = await write(database, message())
    [claimed] = await claim(database, one)
    assert (claimed.id, claimed.due_at) == (one, SOON)
    assert await due(database) == []
    assert await claim(database, one) == []
    assert len(await claim(database, one, now=SOON)) == 1


async def test_who_changes_a_card_that_stands_may_take_its_turn_where_nobody_draws_it(
    database: Database,
) -> None:
    async def take(subject: str, now: datetime = NOW) -> list[int]:
        async with database.writing() as session:
            taken = await messages.claim_standing(session, MessageKind.CARD, subject, now=now)
        return [one.id or 0 for one in taken]

    at = {"channel": "C01", "ts": "1.2"}
    stands, *_ = await write(
        database,
        message("a", kind="card", subject="1", **at),
        message("b", kind="card", subject="2"),
        message("c", kind="card", subject="3", due_at=SOON, **at),
        message("d", kind="card", subject="4", shown_revision=1, **at),
    )
    assert await take("1") == [stands]
    for subject in ("1", "2", "3", "4"):
        assert await take(subject) == []
    # Whoever took it died: another draws it once the turn is over.
    assert stands not in await due(database)
    assert stands in await due(database, now=SOON)
    assert await take("1", now=SOON) == [stands]


async def test_of_many_who_want_to_draw_messages_each_is_drawn_by_one(
    database: Database, another: Database
) -> None:
    ids = await write(database, *(message(str(number)) for number in range(5)))
    claimed = await asyncio.gather(
        *(claim(which, *ids) for _ in range(10) for which in (database, another))
    )
    assert sorted(one.id or 0 for found in claimed for one in found) == ids


async def test_a_message_is_behind_until_it_shows_the_latest_revision(database: Database) -> None:
    number = await new_assignment(database)
    [card] = await due(database)
    await change(database, card, shown_revision=1)
    assert await due(database) == []
    async with database.writing() as session:
        await bump_card(session, number)
        await change_assignment(session, number, by="a", at=LATER)
    assert await due(database) == [card]
    await change(database, card, shown_revision=2)
    assert await due(database) == [card]
    await change(database, card, shown_revision=3)
    assert await due(database) == []


async def test_a_message_that_is_wanted_again_under_its_key_is_the_same_message(
    database: Database,
) -> None:
    await write(database, message(key="batch:1"))
    await write(database, message(key="batch:1"))
    [row] = await saved(database, SlackMessageRow)
    assert (row.wanted_revision, row.shown_revision) == (2, 0)


async def test_every_message_about_a_subject_is_drawn_again(database: Database) -> None:
    await write(database, message("a"), message("b"), message("c", subject="another"))
    async with database.writing() as session:
        assert await messages.bump_revision(session, MessageKind.DOUBT, "attempt-1") == 2
        assert await messages.bump_revision(session, MessageKind.DOUBT, "nothing") == 0
    rows = await saved(database, SlackMessageRow)
    assert {one.stream: one.wanted_revision for one in rows} == {"a": 2, "b": 2, "c": 1}


async def test_a_revision_that_is_wanted_while_another_is_shown_is_not_lost(
    database: Database,
) -> None:
    [one] = await write(database, message())
    [claimed] = await claim(database, one)
    async with database.writing() as session:
        await messages.bump_revision(session, MessageKind.DOUBT, "attempt-1")
    await change(database, one, shown_revision=claimed.wanted_revision, due_at=NOW)
    assert await due(database) == [one]


async def test_a_message_falls_with_the_change_it_speaks_of(database: Database) -> None:
    async def fail() -> None:
        async with database.writing() as session:
            await messages.add_message(session, message())
            raise LookupError

    [raised] = await asyncio.gather(fail(), return_exceptions=True)
    assert isinstance(raised, LookupError)
    assert await saved(database, SlackMessageRow) == []


async def test_what_is_given_up_is_drawn_no_more(database: Database) -> None:
    today = message("today", kind="digest", subject="2026-12-01:Denver")
    await write(database, message(kind="digest", put_aside_at=NOW), today)
    await write(database, message("another stream"))
    async with database.writing() as session:
        await messages.give_up(session, MessageKind.DIGEST, but="2026-12-01:")
        assert await messages.put_aside(session) == []
    left = await due(database)
    rows = [one for one in await saved(database, SlackMessageRow) if one.id in left]
    assert {row.stream for row in rows} == {"today", "another stream"}


async def test_a_card_is_known_by_where_it_stands(database: Database) -> None:
    await save(database, message(kind="card", subject="7", channel="C01", ts="1.2"))
    async with database.reading() as session:
        assert await messages.subject_at(session, MessageKind.CARD, "C01", "1.2") == "7"
        assert await messages.subject_at(session, MessageKind.CARD, "C02", "1.2") is None
        assert await messages.subject_at(session, MessageKind.DOUBT, "C01", "1.2") is None
