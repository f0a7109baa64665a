"""What a sync counts, stores and says of good reports."""

import csv
import io
import re

import pytest

from domain.sync import Counts, ReportFault
from tests.bot.sync.conftest import on_sqlite
from tests.bot.sync.files import NAMES, Good, good_files, written
from tests.bot.sync.sync_harness import SyncHarness, cause

_VEHICLE = ["501", "2026", "Ford", "F-150", "F-150", "Denver", "1FTFW1E50MFA00501"]
_REST = ["Press", "01-01-27", "01-01-27", "N/A", "9/2025", "", "", "Red"]


def _vehicle(number: int, *, model: str = "F-150", vin: str | None = None) -> list[str]:
    cells = [*_VEHICLE, *_REST]
    cells[0], cells[3], cells[6] = str(number), model, vin or f"1FTFW1E50MFA{number:05}"
    return cells


def _fleet(*numbers: int, **changes: str) -> bytes:
    return written([_vehicle(number, **changes) for number in numbers])


@pytest.mark.long
async def test_new_changed_unchanged_gone_rejected_and_doubled_rows_are_each_counted_once(
    harness: SyncHarness,
) -> None:
    first = [_vehicle(number) for number in range(1, 21)]
    await harness.sync("vehicles")
    harness.serve({"vehicles": written(first)})
    await harness.sync("vehicles", overrule=True)

    second = [
        *first[:15],  # 16 to 20 are gone
        _vehicle(1, model="Ranger"),  # 1 again, and another
        *([_vehicle(number) for number in (21, 22, 23)]),
        _vehicle(24, vin="1FTFW1E50MFA00023"),  # the VIN of 23: both are kept
        ["", *_vehicle(25)[1:]],
        _vehicle(26)[:-1],
    ]
    result = await harness.report("vehicles", written(second))

    expected = Counts(read=22, new=4, changed=1, unchanged=14, gone=5, rejected=2, duplicates=1)
    assert (result.ok, result.counts) == (True, expected)


async def test_rows_may_exchange_what_only_one_may_have(harness: SyncHarness) -> None:
    pair = [_vehicle(1), _vehicle(2), *[_vehicle(number) for number in range(3, 9)]]
    harness.serve({"vehicles": written(pair)})
    await harness.sync("vehicles", overrule=True)
    pair[0][6], pair[1][6] = pair[1][6], pair[0][6]

    result = await harness.report("vehicles", written(pair))

    assert (result.counts.changed, result.counts.unchanged) == (2, 6)


async def test_the_last_of_rows_with_one_key_wins(harness: SyncHarness) -> None:
    files = [
        _vehicle(1, model="Old"),
        *[_vehicle(n) for n in range(2, 99)],
        _vehicle(1, model="New"),
    ]

    harness.serve({"vehicles": written(files)})
    [result] = (await harness.sync("vehicles", overrule=True)).reports

    assert (result.ok, result.counts.duplicates) == (True, 1)
    assert any("'New'" in row for row in (await harness.tables())["vehicle"])
    assert not any("'Old'" in row for row in (await harness.tables())["vehicle"])


@pytest.mark.parametrize("name", NAMES)
@on_sqlite
async def test_the_very_bytes_of_last_time_are_not_read_and_counted_as_unchanged(
    harness: SyncHarness, name: str
) -> None:
    before = await harness.tables()

    [result] = (await harness.sync(name)).reports

    kept = len(
        before[
            {
                "vehicles": "vehicle",
                "media_partners": "media_partner",
                "approved_makes": "approved_make",
            }.get(name, name)
        ]
    )
    assert result.counts.unchanged == kept
    assert result.counts.read == kept + result.counts.duplicates
    assert (result.counts.new, result.counts.changed, result.counts.gone) == (0, 0, 0)
    assert await harness.tables() == before


@on_sqlite
async def test_bytes_that_come_back_after_others_are_read_again(harness: SyncHarness) -> None:
    good = Good("vehicles", good_files())
    await harness.report("vehicles", good.with_rows(lambda rows: rows[:-2]))

    back = await harness.report("vehicles", good.body)

    assert (back.counts.new, back.counts.read) == (2, len(good.rows))


@on_sqlite
async def test_the_very_bytes_are_read_again_where_rows_were_rejected(harness: SyncHarness) -> None:
    body = Good("vehicles", good_files()).with_rows(lambda rows: [*rows, ["?", *rows[0][1:]]])
    await harness.report("vehicles", body)
    harness.serve({"vehicles": body})

    again = await harness.sync("vehicles")

    assert again.reports[0].counts.rejected == 1
    assert await harness.rejected(again, "vehicles") is not None


@pytest.mark.parametrize("percent", [20, 21])
@pytest.mark.long
async def test_a_fifth_of_rejected_rows_is_the_limit(harness: SyncHarness, percent: int) -> None:
    rows = [_vehicle(n) if n > percent else ["?", *_vehicle(n)[1:]] for n in range(1, 101)]
    harness.serve({"vehicles": written([_vehicle(n) for n in range(1, 101)])})
    await harness.sync("vehicles", overrule=True)
    harness.serve({"vehicles": written(rows)})

    run = await harness.sync("vehicles")

    assert run.ok is (percent == 20)
    expected = "" if percent == 20 else f"{percent} of its 100 rows were rejected"
    assert expected in cause(run, "vehicles")


@pytest.mark.parametrize("percent", [30, 31])
@pytest.mark.long
async def test_three_tenths_dropped_is_the_limit(harness: SyncHarness, percent: int) -> None:
    harness.serve({"vehicles": _fleet(*range(1, 101))})
    await harness.sync("vehicles", overrule=True)
    harness.serve({"vehicles": _fleet(*range(percent + 1, 101))})

    run = await harness.sync("vehicles")

    assert run.ok is (percent == 30)
    expected = "" if percent == 30 else f"it has {100 - percent} rows; before there were 100"
    assert expected in cause(run, "vehicles")


async def test_a_report_that_was_refused_for_its_size_can_be_applied_by_a_person(
    harness: SyncHarness,
) -> None:
    harness.serve({"vehicles": _fleet(1, 2, 3)})
    refused = await harness.sync("vehicles")
    assert "`/sync apply vehicles`" in cause(refused, "vehicles")

    applied = await harness.apply(refused.reports[0])

    assert applied.ok
    assert len((await harness.tables())["vehicle"]) == 3
    assert "<@U0OLGA> had a refused report applied" in await harness.alert(applied)


@on_sqlite
@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"", ReportFault.EMPTY),
        (b"<html>", ReportFault.HTML),
        (written([Good("vehicles", {}).columns]), ReportFault.NO_ROWS),
        (b"1,2,3\r\n", ReportFault.COLUMNS),
    ],
)
async def test_nobody_can_have_a_report_applied_that_has_no_rows_to_apply(
    harness: SyncHarness, body: bytes, fault: ReportFault
) -> None:
    harness.serve({"vehicles": body})
    before = await harness.tables()

    run = await harness.apply((await harness.sync("vehicles")).reports[0])

    assert run.reports[0].fault is fault
    assert "/sync apply" not in cause(run, "vehicles")
    assert await harness.tables() == before


@on_sqlite
async def test_rejected_rows_come_as_a_file_that_no_spreadsheet_runs(harness: SyncHarness) -> None:
    values = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", 'say "hi", twice', "new\nline", "<!channel>"]
    rows = [*Good("vehicles", good_files()).rows, *([v, *_vehicle(9)[1:]] for v in values)]
    harness.serve({"vehicles": written(rows)})

    run = await harness.sync("vehicles")

    document = await harness.rejected(run, "vehicles")
    assert document is not None
    head, *listed = csv.reader(io.StringIO(str(document.content)))
    assert head == ["line", "column", "value", "reason"]
    assert len(listed) == len(values)
    for value, (line, column, shown, reason) in zip(values, listed, strict=True):
        assert int(line) > len(Good("vehicles", good_files()).rows)
        assert (column, reason) == ("vehicle_id", "not a whole number")
        assert shown[0] not in "=+-@\t\r"
        assert shown.lstrip("'").strip() == value.strip()
    assert "<!channel>" not in await harness.alert(run)


@on_sqlite
async def test_failures_stand_first_in_the_alert_and_every_report_has_its_line(
    harness: SyncHarness,
) -> None:
    rows = Good("approved_makes", good_files()).rows
    harness.serve(
        {
            "media_partners": b"<html>",
            "current_activity": b"",
            "approved_makes": written([*rows, [rows[0][0], "Name", "Zonda", "D<!here>"]]),
        }
    )

    alert = await harness.alert(await harness.sync())

    causes = ("FMS sent a web page", "FMS sent nothing")
    names = ("media_partners", "current_activity")
    places = [
        alert.index(f"{name} was not applied: {cause}")
        for name, cause in zip(names, causes, strict=True)
    ]
    assert places == sorted(places)
    for name in NAMES:
        line = alert.index(f"\u2022 {name}: ")
        assert places[1] < line
        assert re.match(r"[0-9,]+ rows|not applied", alert[line + len(name) + 4 :]), name
    assert "rank \u201cD&lt;!here&gt;\u201d (1 row)" in alert
    assert "<!here>" not in alert


async def test_without_current_activity_the_alert_never_counts_approvals(
    harness: SyncHarness,
) -> None:
    harness.serve({"current_activity": b"<html>Sign in</html>"})

    alert = await harness.alert(await harness.sync())

    assert "was not applied" in alert
    assert "Approvals were not looked for" in alert
    assert "0 approved" not in alert
