"""A person's word about a finding counts once, while the finding holds."""

import asyncio

from bot.services.findings import answer, read_open_findings
from domain.assignment import Actor, Source
from domain.finding_answers import Unsettled
from domain.findings import Answer
from storage.engine import Database
from tests.bot.services.reconcile_db import PERSON, ReconcileDb, days, on_sqlite

OLGA, BEN = Actor(Source.SLACK, "U0OLGA"), Actor(Source.SLACK, "U0BEN")


async def test_of_two_people_who_answer_at_once_one_is_heard(
    db: ReconcileDb, another: Database
) -> None:
    number = await db.requested()
    await db.lent(70, days(0, 7), person_id=PERSON + 1)
    await db.reconcile()
    [found] = await read_open_findings(db.app)
    theirs = ReconcileDb(another)

    said = await asyncio.gather(
        answer(db.app, found.finding.id, Answer.THAT_IS_IT, OLGA, is_ops=True),
        answer(theirs.app, found.finding.id, Answer.NOT_IT, BEN, is_ops=True),
    )

    assert sorted(one.unsettled is None for one in said) == [False, True]
    assert {one.unsettled for one in said} <= {None, Unsettled.SETTLED, Unsettled.OVER}
    is_approved = said[0].unsettled is None
    assert (await db.row(number))["status"] == ("active" if is_approved else "requested")


@on_sqlite
async def test_nothing_follows_from_an_answer_to_what_holds_no_more(db: ReconcileDb) -> None:
    number = await db.requested()
    await db.lent(70, days(0, 7), person_id=PERSON + 1)
    await db.reconcile()
    [found] = await read_open_findings(db.app)
    await db.left(70)
    before = await db.row(number)

    said = await answer(db.app, found.finding.id, Answer.THAT_IS_IT, OLGA, is_ops=True)
    assert said.unsettled is Unsettled.OVER

    await db.reconcile()
    said = await answer(db.app, found.finding.id, Answer.NOT_IT, OLGA, is_ops=True)
    assert said.unsettled is Unsettled.OVER
    assert await db.row(number) == before


@on_sqlite
async def test_what_is_on_its_way_to_fms_is_not_settled_under_it(db: ReconcileDb) -> None:
    number = await db.requested()
    await db.lent(70, days(0, 7), person_id=PERSON + 1)
    await db.reconcile()
    [found] = await read_open_findings(db.app)
    await db.open_attempt(number, "unconfirmed")

    said = await answer(db.app, found.finding.id, Answer.THAT_IS_IT, OLGA, is_ops=True)
    await db.reconcile()

    assert said.unsettled is Unsettled.BUSY
    assert (await db.row(number))["status"] == "requested"
    assert [one.finding.id for one in await read_open_findings(db.app)] == [found.finding.id]
