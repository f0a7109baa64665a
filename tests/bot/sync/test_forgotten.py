"""A partner who was forgotten is in FMS's reports all the same, night after night."""

from bot.services.forget import forget_partner
from domain.assignment import Actor, Source
from domain.forgetting import Erased
from tests.bot.sync.files import good_files, rows_of
from tests.bot.sync.sync_harness import NOW, SyncHarness


async def test_the_same_files_bring_nothing_of_them_back_and_free_no_car(
    harness: SyncHarness,
) -> None:
    files = good_files()
    harness.serve(files)
    await harness.sync()
    number = int(next(row[1] for row in rows_of(files["current_activity"]) if row[1]))
    before = await harness.tables()

    erased = await forget_partner(
        harness.database, number, by=Actor(Source.PROGRAM, "test"), at=NOW
    )
    run = await harness.sync()
    again = await harness.sync()

    assert isinstance(erased, Erased)
    assert erased.activities > 0
    after = await harness.tables()
    for name in ("vehicles", "loan_history", "current_activity"):
        assert len(after[_TABLES[name]]) == len(before[_TABLES[name]])
    gone = {one.name: one.counts.forgotten for one in run.reports if one.counts.forgotten}
    assert gone.keys() <= {"media_partners", "approved_makes"}
    assert "media_partners" in gone
    left_out = [len(before[_TABLES[name]]) - len(after[_TABLES[name]]) for name in gone]
    assert sum(left_out) == erased.rows
    assert "of partners who were forgotten" in await harness.alert(run)
    assert all(one.counts.gone == one.counts.new == 0 for one in run.reports)
    # What is read the second time is the same.
    assert [one.counts for one in again.reports] == [one.counts for one in run.reports]


_TABLES = {
    "vehicles": "vehicle",
    "media_partners": "media_partner",
    "loan_history": "loan_history",
    "approved_makes": "approved_make",
    "current_activity": "current_activity",
}
