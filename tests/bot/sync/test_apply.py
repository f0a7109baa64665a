"""What the guards refuse is applied as it was shown, after a person has seen what would go."""

import re
from collections import Counter

import pytest

from bot.messages.sync_apply import render_not_refused, render_refused
from bot.services.sync.run_sync import begin_apply, read_refused
from domain.sync import Going, Loss, NotRefused, Refused, ReportFault, SyncRun
from fms.reports.cells import read_date
from tests.bot.sync.conftest import on_sqlite
from tests.bot.sync.files import TODAY, Good, good_files, rows_of, written
from tests.bot.sync.sync_harness import OLGA, SyncHarness, cause

_PERSON, _KIND, _END = 1, 3, 5


def _without_people(text: str) -> bytes:
    """Holds, services and events, which have no person, with this in its place."""

    def spoil(row: list[str]) -> list[str]:
        return row if row[_PERSON] else [row[0], text, *row[2:]]

    good = Good("current_activity", good_files())
    return good.with_rows(lambda rows: [spoil(row) for row in rows])


async def _shown(harness: SyncHarness, name: str) -> Refused:
    found = await read_refused(harness.app, name)
    assert isinstance(found, Refused)
    return found


@on_sqlite
@pytest.mark.parametrize("text", ["NULL", "None", "nan", "N/A", "-", "0", "#REF!"])
@pytest.mark.long
async def test_holds_whose_person_is_a_word_for_nothing_are_read_as_ever(
    harness: SyncHarness, text: str
) -> None:
    before = await harness.tables()
    harness.serve({"current_activity": _without_people(text)})

    run = await harness.sync("current_activity")

    assert (run.ok, run.reports[0].counts.rejected) == (True, 0)
    assert await harness.tables() == before


@pytest.mark.parametrize(
    ("renumbered", "consequence"),
    [
        (0, "what is known of them now would stay\n"),
        (8, "what is known now of 30 of them would stay; of the other 8, these cars would look"),
        (38, "these cars would look free\n"),
    ],
)
async def test_what_would_go_is_shown_by_kind_before_anything_goes(
    harness: SyncHarness, renumbered: int, consequence: str
) -> None:
    rows = Good("current_activity", good_files()).rows
    nobodys = [row for row in rows if not row[_PERSON]]
    without = Counter(row[_KIND] for row in nobodys)
    others = {row[0]: f"9{row[0]}" for row in nobodys[:renumbered]}
    lasting = sum(read_date(row[_END]) >= TODAY for row in nobodys[:renumbered])
    before = await harness.tables()
    body = rows_of(_without_people("see notes"))
    harness.serve(
        {"current_activity": written([[others.get(row[0], row[0]), *row[1:]] for row in body])}
    )

    run = await harness.sync("current_activity")
    refused = await _shown(harness, "current_activity")

    assert await harness.tables() == before
    rejected, *gone = refused.result.losses
    assert (rejected.going, rejected.count) == (Going.REJECTED, without.total())
    assert dict(rejected.kinds) == without
    assert [(one.going, one.count) for one in gone] == [(Going.GONE, lasting)] * bool(lasting)
    said = f"{render_refused(refused).text}\n"
    kinds = ", ".join(f"{kind} {count}" for kind, count in rejected.kinds)
    assert f"{without.total()} rows rejected: {kinds}: {consequence}" in said
    assert (f"{lasting} rows gone that are known now: " in said) == bool(lasting)
    assert "person_id \u201csee notes\u201d: not a whole number" in cause(run, "current_activity")
    everything = await harness.everything()
    assert "not_a_whole_number" in everything
    assert "not a whole number" not in everything


async def test_the_very_file_that_was_shown_is_applied(harness: SyncHarness) -> None:
    harness.serve({"vehicles": written(Good("vehicles", good_files()).rows[:40])})
    await harness.sync("vehicles")
    refused = await _shown(harness, "vehicles")

    run = await harness.apply(refused.result)

    assert run.ok
    assert len((await harness.tables())["vehicle"]) == 40
    assert isinstance(await read_refused(harness.app, "vehicles"), NotRefused)


@pytest.mark.long
async def test_another_file_is_refused_and_shown_in_its_turn(harness: SyncHarness) -> None:
    rows = Good("vehicles", good_files()).rows
    harness.serve({"vehicles": written(rows[:40])})
    await harness.sync("vehicles")
    first = await _shown(harness, "vehicles")
    before = await harness.tables()
    harness.serve({"vehicles": written(rows[:30])})

    run = await harness.apply(first.result)

    assert (run.ok, run.reports[0].fault) == (False, ReportFault.DROP)
    assert await harness.tables() == before
    alert = await harness.alert(run)
    assert "FMS has another file by now. " in alert
    assert '"sync.apply"' in alert
    second = await _shown(harness, "vehicles")
    assert second.file != first.file
    assert second.result.losses[0].count == first.result.losses[0].count + 10
    assert (await harness.apply(second.result)).ok


@on_sqlite
@pytest.mark.long
async def test_a_file_that_is_good_by_now_needs_nobodys_word(harness: SyncHarness) -> None:
    harness.serve({"vehicles": written(Good("vehicles", good_files()).rows[:40])})
    await harness.sync("vehicles")
    refused = await _shown(harness, "vehicles")
    harness.serve({"vehicles": Good("vehicles", good_files()).body})

    assert (await harness.apply(refused.result)).ok


@on_sqlite
async def test_only_what_its_last_run_refused_can_be_applied(harness: SyncHarness) -> None:
    fine = await read_refused(harness.app, "vehicles")
    assert isinstance(fine, NotRefused)
    assert "was not refused, so there is nothing to apply" in render_not_refused(fine).text

    harness.serve({"vehicles": written(Good("vehicles", good_files()).rows[:40])})
    await harness.sync("vehicles")
    refused = await _shown(harness, "vehicles")
    harness.serve({"vehicles": b"<html>"})
    await harness.sync("vehicles")

    page = await read_refused(harness.app, "vehicles")
    assert isinstance(page, NotRefused)
    assert "FMS sent a web page" in render_not_refused(page).text
    assert "It cannot be applied" in render_not_refused(page).text
    assert await begin_apply(harness.app, OLGA, "vehicles", refused.file) == page


@on_sqlite
async def test_an_answer_to_an_older_question_begins_no_run(harness: SyncHarness) -> None:
    rows = Good("vehicles", good_files()).rows
    harness.serve({"vehicles": written(rows[:40])})
    await harness.sync("vehicles")
    first = await _shown(harness, "vehicles")
    harness.serve({"vehicles": written(rows[:30])})
    await harness.sync("vehicles")

    begun = await begin_apply(harness.app, OLGA, "vehicles", first.file)

    assert isinstance(begun, Refused)
    assert begun.file != first.file
    assert isinstance(await begin_apply(harness.app, OLGA, "vehicles", begun.file), SyncRun)


@on_sqlite
@pytest.mark.parametrize("end", [b"4001,20", b'4001,2026,"Ford'])
@pytest.mark.long
async def test_a_file_that_is_cut_every_night_has_a_way_past_it(
    harness: SyncHarness, end: bytes
) -> None:
    rows = Good("vehicles", good_files()).rows
    harness.serve({"vehicles": written(rows[:-3]) + end})

    run = await harness.sync("vehicles")
    refused = await _shown(harness, "vehicles")

    assert run.reports[0].fault is ReportFault.CUT_OFF
    assert "it is incomplete" in cause(run, "vehicles")
    assert [(one.going, one.count) for one in refused.result.losses] == [
        (Going.REJECTED, 1),
        (Going.GONE, 3),
    ]
    assert (await harness.apply(refused.result)).ok


@on_sqlite
@pytest.mark.parametrize("name", ["vehicles", "media_partners", "approved_makes", "loan_history"])
async def test_of_every_report_it_is_said_what_its_loss_would_mean(
    harness: SyncHarness, name: str
) -> None:
    harness.serve({name: Good(name, good_files()).with_rows(lambda rows: rows[: len(rows) // 2])})
    await harness.sync(name)

    refused = await _shown(harness, name)

    [loss] = refused.result.losses
    assert isinstance(loss, Loss)
    said = render_refused(refused).text
    assert f"{loss.count} rows gone that are known now" in said
    assert re.search("could|would", said.splitlines()[-1])
    if name != "loan_history":
        assert sum(count for _, count in loss.kinds) <= loss.count
        assert loss.kinds
