"""SQLite's writers of one process take turns, and those that wait share one commit.

A commit waits for the disk, and nothing else is written meanwhile. So who is done leaves what it
wrote to those who wait already, each behind a savepoint of its own, and comes back for the
commit when its turn comes again: by then theirs is with it. Nobody goes on before the commit.
"""

import asyncio
import contextlib
import functools
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.away import DatabaseAwayError
from storage.sqlite_connection import Connection

# So many wait for each other at most: some milliseconds each.
_AT_ONCE = 16


@dataclass(slots=True)
class _Round:
    """A transaction of several; `done` of them wait for its commit.

    `ending` is under way, or over, once nothing more is written in it.
    """

    connection: AsyncConnection
    driver: Connection
    done: int = 0
    ending: "asyncio.Task[None] | None" = None


class WriteTurns:
    """In the order in which they came; SQLite itself would have them poll."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._round: _Round | None = None
        self._waiting = 0

    @contextlib.asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """A turn of one's own, for whatever takes long."""
        async with self._turn:
            if self._round:
                # What became of it is told to those whose it is.
                await asyncio.wait({self._end(self._round)})
            yield

    @contextlib.asynccontextmanager
    async def shared(self, writer: AsyncEngine) -> AsyncIterator[AsyncSession]:
        """A brief transaction; it is on the disk when the block has ended.

        Where it fails, nothing of it is stored, and what others wrote is. A commit that fails is
        raised to all whose it was.
        """
        async with self._my_turn():
            one = self._round or await self._begin(writer)
            is_written = False
            try:
                async with _session(one) as session, session.begin():
                    yield session
                is_written = True
            finally:
                if not is_written:
                    await self._leave(one)
            one.done += 1
            if not self._waiting or one.done == _AT_ONCE:
                await asyncio.shield(self._end(one))
        if one.ending is None:
            # Also when this one is cut off: the others' commit may be left to it.
            seeing = asyncio.create_task(self._see_through(one))
            seeing.add_done_callback(functools.partial(self._seen_through, one))
            await asyncio.shield(seeing)
        if one.ending:
            await asyncio.shield(one.ending)

    @contextlib.asynccontextmanager
    async def _my_turn(self) -> AsyncIterator[None]:
        self._waiting += 1
        try:
            await self._turn.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._turn.release()

    async def _begin(self, writer: AsyncEngine) -> _Round:
        connection, begun = await writer.connect().start(), None
        try:
            await connection.begin()
            driver: Any = (await connection.get_raw_connection()).driver_connection
            begun = self._round = _Round(connection, driver)
            return begun
        finally:
            if begun is None:
                await connection.close()

    async def _leave(self, one: _Round) -> None:
        """Have the round go on with what others wrote in it, as far as that still stands."""
        if not one.done:
            await self._drop(one)
        elif not one.driver.in_transaction:
            # A full disk, for one, ends all of it.
            undone = DatabaseAwayError("SQLite undid it with what failed beside it")
            await asyncio.wait({self._end(one, undone)})

    async def _see_through(self, one: _Round) -> None:
        async with self._turn:
            if one.ending is None:
                await asyncio.wait({self._end(one)})

    def _seen_through(self, one: _Round, task: "asyncio.Task[None]") -> None:
        """At the end of the event loop all are cut off: none may be left to commit it."""
        if task.cancelled():
            one.done -= 1
        if not one.done and one.ending is None and not self._turn.locked():
            self._round = None
            _let_go(one)

    def _end(self, one: _Round, undone: DatabaseAwayError | None = None) -> "asyncio.Task[None]":
        self._round = None
        one.ending = asyncio.create_task(_finish(one.connection, undone))
        one.ending.add_done_callback(lambda _: _let_go(one))
        return one.ending

    async def _drop(self, one: _Round) -> None:
        self._round = None
        await _close(one.connection)


def _session(one: _Round) -> AsyncSession:
    # The first needs no savepoint: without it there is nothing to keep.
    mode: Any = "create_savepoint" if one.done else "rollback_only"
    return AsyncSession(one.connection, expire_on_commit=False, join_transaction_mode=mode)


async def _finish(connection: AsyncConnection, undone: DatabaseAwayError | None) -> None:
    try:
        if undone:
            raise undone
        await connection.commit()
    finally:
        await _close(connection)


async def _close(connection: AsyncConnection) -> None:
    """With whatever a commit that failed has left open."""
    with contextlib.suppress(SQLAlchemyError):
        await connection.rollback()
    await connection.close()


def _let_go(one: _Round) -> None:
    """What was cut off before it began has closed nothing; the lock at least must not stay."""
    if not one.connection.closed:
        one.driver.undo()
