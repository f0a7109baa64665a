"""A bad report never harms good data: whatever the file is, its table stands as it was."""

import re

import pytest

from tests.bot.sync.damages import CORPUS, Damage
from tests.bot.sync.files import NAMES, Good, good_files
from tests.bot.sync.sync_harness import SyncHarness, cause, told_of

# Every damage on SQLite; on PostgreSQL those that come as far as the database.
_CASES = [
    pytest.param(database, damage, id=f"{damage.kind}-{database}")
    for damage in CORPUS
    for database in ("sqlite", "postgresql")
    if damage.staged or database == "sqlite"
]


def test_the_corpus_is_large_and_no_kind_of_damage_leaves_a_file_good() -> None:
    files = good_files()
    assert len({damage.kind for damage in CORPUS}) >= 60

    for damage in CORPUS:
        for name in damage.reports:
            assert damage.spoil(Good(name, files)) != files[name], f"{damage.kind}: {name}"


@pytest.mark.some_cases(8)
@pytest.mark.parametrize(("filled_url", "damage"), _CASES, indirect=["filled_url"])
async def test_a_damaged_report_changes_no_row_and_the_alert_names_the_cause(
    harness: SyncHarness, damage: Damage
) -> None:
    goods = {name: Good(name, good_files()) for name in damage.reports}
    harness.serve({name: damage.spoil(good) for name, good in goods.items()})
    before = await harness.tables()

    run = await harness.sync()

    assert await harness.tables() == before
    alert = await harness.alert(run)
    for name in NAMES:
        if name not in damage.reports:
            assert cause(run, name) == ""
            continue
        said = cause(run, name)
        pattern = damage.cause.replace("{other}", goods[name].other(damage.other).name)
        for line in told_of(run, name):
            assert line in alert
        assert re.search(f"{name}\\* was not applied: .*({pattern})", said), said
