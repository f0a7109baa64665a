"""kill -9 at each edge of a change: never two live requests, and never none without a word.

The edges are those of every transaction that it writes: before it begins, when all is written but
the commit, and after the commit. They lie around each step: before and after the delete is sent,
when FMS's answer to it has come and is not recorded, before and after the edit, the same around the
create, and before and after each card and message is drawn.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.messages import ids
from domain.loan_change import ChangeState
from sandbox.slack.queries import buttons, words
from tests.postgres import command
from tests.proofs import acts
from tests.proofs.ledger import discrepancies, read_ledger
from tests.proofs.lives import follow_tasks
from tests.proofs.places import PostgresPlace, SqlitePlace
from tests.proofs.world import BOTS, Template, World, make_template, open_world

# What a life had open when it ended is cleared away by the collector, as a system would.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

# Before the delete is sent; its answer come, and recorded; the plan edited; before the create is
# sent; its answer come; before the card is drawn.
_SHORT = (5, 7, 8, 11, 14, 16, 20)
_LONG = tuple(range(200))
_PACE_SECONDS = 3.0


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """One whose tasks are known to be those of a life."""
    with asyncio.Runner() as runner:
        follow_tasks(runner.get_loop())
        yield runner.get_loop()


@pytest.mark.parametrize(
    "edges",
    [pytest.param(_SHORT, id="some"), pytest.param(_LONG, id="all", marks=pytest.mark.proof)],
)
@pytest.mark.long
def test_a_change_that_is_killed_anywhere_is_whole_or_waits_for_a_person(
    tmp_path: Path, loop: asyncio.AbstractEventLoop, edges: Sequence[int]
) -> None:
    template = loop.run_until_complete(make_template(SqlitePlace(tmp_path / "template.db")))
    loop.run_until_complete(_live_through(template, edges))


@pytest.mark.proof
def test_a_change_that_is_killed_anywhere_on_postgresql(
    postgres_url: str, loop: asyncio.AbstractEventLoop
) -> None:
    loop.run_until_complete(command(postgres_url, "CREATE DATABASE killed_changes"))
    place = PostgresPlace(postgres_url, "killed_changes")
    template = loop.run_until_complete(make_template(place))
    loop.run_until_complete(_live_through(template, _LONG))


async def _live_through(template: Template, edges: Sequence[int]) -> None:
    """Change one assignment again and again, each time killed at a later edge."""
    counts: Counter[str] = Counter()
    async with open_world(template) as world:
        # The first one has a rival.
        _, number, *_ = sorted(world.books().assignments)
        await world.kill(BOTS[1])
        await acts.click(world, "ana", number, "Request", late=False)
        await world.settle()
        for edge in edges:
            if not await _is_killed(world, number, edge):
                break
            counts[await _is_noticed(world, number)] += 1
            await _brought_to_its_end(world, number)
        else:
            assert edges is _SHORT, "there are more edges than were tried"
    # Each of these came about, or the edges were not those of a change.
    assert {"requested", "doubt", "stopped"} <= {*counts}, counts
    print(f"{sum(counts.values())} edges: {dict(counts)}")  # noqa: T201


async def _is_killed(world: World, number: int, edge: int) -> bool:
    """Have it changed by a bot that dies at this edge; whether it came so far at all."""
    life = world.lives[BOTS[0]]
    assert life is not None
    card = world.cards()[number][0]
    await world.slack.click("ana", card, "Change")
    await world.settle()
    end = date.fromisoformat(world.books().assignments[number]["end_date"]) + timedelta(days=1)
    await world.slack.submit("ana", {ids.FORM_END: str(end)})
    await world.settle()
    life.database.edges_left = edge
    await world.slack.submit("ana")
    await world.settle()
    # Then the card and the message of the change are due.
    await world.wait(_PACE_SECONDS)
    await world.settle()
    return world.lives[BOTS[0]] is None


async def _is_noticed(world: World, number: int) -> str:
    """After a start: what FMS has is what Slack shows, and what is left open can be pressed."""
    await world.slack.close_view("ana", whole_stack=True)
    await world.rest()
    await world.kill(BOTS[1])
    await world.settle()
    found = [*discrepancies(await read_ledger(world)), *acts.doubly_said(world)]
    assert not found, "\n".join(found)
    books, live = world.books(), world.fms.live_requests()
    assert len(live) <= 1
    [card] = world.cards()[number]
    if books.open_attempt(number):
        # An alert asks, which the ledger has looked for.
        return "doubt"
    if any(one["state"] == ChangeState.STOPPED for one in books.changes):
        assert "Go on" in buttons(card), words(card)
        return "stopped"
    assert len(live) == 1, words(card)
    assert "*Requested*" in words(card)
    return "requested"


async def _brought_to_its_end(world: World, number: int) -> None:
    """Somebody answers what is asked, and has it go on; then one request stands."""
    for _ in range(6):
        if world.books().open_attempt(number):
            await acts.answer_doubt(world, "olga", 0, in_fms=False, honest=True)
        elif not await _go_on(world, number):
            break
        await world.settle()
    assert len(world.fms.live_requests()) == 1
    assert "*Requested*" in words(world.cards()[number][0])


async def _go_on(world: World, number: int) -> bool:
    [card] = world.cards()[number]
    if "Go on" not in buttons(card):
        return False
    await world.slack.click("ana", card, "Go on")
    return True
