"""The outbox: said in order within a stream, by one voice, with the change or not at all."""

import asyncio
from datetime import datetime

import pytest

from storage import outbox
from storage.engine import Database
from storage.tables import NoticeRow, NoticeState
from tests.storage.rows import LATER, NOW, SOON, notice
from tests.storage.saving import saved

KINDS = ("doubt", "doubt_settled")


async def write(database: Database, *notices: NoticeRow) -> list[int]:
    async with database.writing() as session:
        return [(await outbox.add_notice(session, one)).id or 0 for one in notices]


async def due(database: Database, *, now: datetime = NOW, limit: int = 10) -> list[int]:
    async with database.reading() as session:
        return list(await outbox.notices_due(session, now, limit, KINDS))


async def change(database: Database, notice_id: int, **values: object) -> None:
    async with database.writing() as session:
        await outbox.change_notice(session, notice_id, **values)


async def take(database: Database, notice_id: int, *, now: datetime = NOW) -> NoticeRow | None:
    async with database.writing() as session:
        return await outbox.take_notice(session, notice_id, now=now, until=SOON)


async def test_notices_of_one_stream_are_said_one_after_another(database: Database) -> None:
    first, second, third = await write(database, notice(), notice(), notice())
    for one, state in ((first, NoticeState.SENT), (second, NoticeState.FAILED)):
        assert await due(database) == [one]
        await change(database, one, state=state)
    assert await due(database) == [third]
    await change(database, third, state=NoticeState.SENT)
    assert await due(database) == []


async def test_a_notice_that_has_to_wait_holds_up_its_own_stream_only(database: Database) -> None:
    await write(database, notice("a", due_at=LATER), notice("a"))
    other, later = await write(database, notice("b"), notice("c", due_at=SOON))
    assert await due(database) == [other]
    assert await due(database, now=SOON) == [other, later]


async def test_streams_are_told_oldest_notice_first_a_few_at_a_time(database: Database) -> None:
    ids = await write(database, *(notice(f"stream {number}") for number in range(5)))
    assert await due(database) == ids
    assert await due(database, limit=2) == ids[:2]


async def test_a_notice_is_due_at_its_moment_and_not_before(database: Database) -> None:
    [one] = await write(database, notice(due_at=SOON))
    assert await due(database, now=NOW) == []
    assert await take(database, one) is None
    assert await due(database, now=SOON) == [one]


async def test_a_kind_of_another_version_is_left_alone_and_holds_up_nothing(
    database: Database,
) -> None:
    _, known = await write(database, notice(kind="of_a_later_version"), notice())
    assert await due(database) == [known]


async def test_who_takes_a_notice_keeps_others_off_until_their_time_is_up(
    database: Database,
) -> None:
    [one] = await write(database, notice())
    taken = await take(database, one)
    assert taken is not None
    assert (taken.id, taken.due_at) == (one, SOON)
    assert await due(database) == []
    assert await take(database, one) is None
    assert await take(database, one, now=SOON) is not None


async def test_of_many_who_want_to_say_a_notice_one_does(
    database: Database, another: Database
) -> None:
    [one] = await write(database, notice())
    taken = await asyncio.gather(
        *(take(which, one) for _ in range(10) for which in (database, another))
    )
    assert sum(found is not None for found in taken) == 1


@pytest.mark.parametrize("state", [NoticeState.SENT, NoticeState.FAILED])
async def test_what_was_said_or_given_up_is_not_taken_again(
    database: Database, state: NoticeState
) -> None:
    [one] = await write(database, notice(state=state))
    assert await take(database, one) is None


async def test_a_notice_falls_with_the_change_it_speaks_of(database: Database) -> None:
    async def fail() -> None:
        async with database.writing() as session:
            await outbox.add_notice(session, notice())
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    assert await saved(database, NoticeRow) == []


async def test_the_latest_message_of_its_own_is_found_for_an_update(database: Database) -> None:
    first, second = await write(database, notice(), notice())
    await write(
        database,
        notice(updates=second),
        notice(subject="attempt-2"),
        notice(kind="doubt_settled"),
    )
    async with database.reading() as session:
        latest = await outbox.latest_post(session, "doubt", "attempt-1")
        assert await outbox.latest_post(session, "doubt", "attempt-3") is None
    assert latest is not None
    assert latest.id == second
    assert first != second


async def test_waiting_notices_are_counted_and_said_ones_are_not(database: Database) -> None:
    first, *_ = await write(database, notice(), notice(), notice(due_at=LATER))
    await change(database, first, state=NoticeState.SENT, sent_at=NOW, channel="C01", ts="1.2")
    async with database.reading() as session:
        assert await outbox.count_waiting(session) == 2
        said = await outbox.load_notice(session, first)
        assert await outbox.load_notice(session, 999) is None
    assert said is not None
    assert (said.state, said.sent_at, said.channel, said.ts) == ("sent", NOW, "C01", "1.2")
