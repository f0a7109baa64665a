"""Good nights with the drift of a real fleet: none is refused, and every row is accounted for."""

import random
from collections import Counter

import pytest

from domain.sync import REPORT_NAMES
from tests.bot.sync.conftest import on_sqlite
from tests.bot.sync.files import TODAY
from tests.bot.sync.fleet import Fleet
from tests.bot.sync.sync_harness import SyncHarness, cause


@on_sqlite
@pytest.mark.parametrize("nights", [21, pytest.param(365, marks=pytest.mark.proof)])
@pytest.mark.long
async def test_no_night_of_normal_drift_is_refused_and_the_counts_add_up(
    harness: SyncHarness, nights: int
) -> None:
    fleet = Fleet(random.Random(nights), TODAY)  # noqa: S311
    harness.serve(fleet.files())
    await harness.sync(overrule=True)
    seen: Counter[str] = Counter()

    for night in range(nights):
        fleet.night()
        harness.serve(fleet.files())

        run = await harness.sync()  # it checks that the counts add up

        assert run.ok, f"night {night}: {[cause(run, name) for name in REPORT_NAMES]}"
        for one in run.reports:
            assert one.counts.rejected == fleet.bad_rows
            seen += Counter(
                new=one.counts.new,
                changed=one.counts.changed,
                gone=one.counts.gone,
                rejected=one.counts.rejected,
                duplicates=one.counts.duplicates,
            )
    tables = await harness.tables()
    # A row that cannot be read may keep one that it could be.
    held = {one.name: one.counts.held for one in run.reports}
    assert all(count <= fleet.bad_rows for count in held.values()), held
    assert len(tables["vehicle"]) == len(fleet.cars) + held["vehicles"]
    assert len(tables["current_activity"]) == len(fleet.current) + held["current_activity"]
    assert len(tables["loan_history"]) == len(fleet.over) + held["loan_history"]
    assert all(count > nights / 2 for count in seen.values()), seen
