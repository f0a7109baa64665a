"""Reports with as many rows as ever, and other keys or other cars in them, change no row."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.messages.sync_apply import render_refused
from domain.sync import Refused, ReportFault
from tests.bot.sync.conftest import on_sqlite
from tests.bot.sync.files import NAMES, TODAY, Good, Rows, good_files, written
from tests.bot.sync.sync_harness import SyncHarness, cause, told_of

_ALL_GONE = "rows it had are gone and others have come: {n} of {n}, for example"
_OTHERS = "its numbers stand for other vehicles"


def _numbered(rows: Rows) -> Rows:
    return [[str(number), *row[1:]] for number, row in enumerate(rows, 1)]


def _of_last_year(rows: Rows) -> Rows:
    return [[str(int(float(row[0])) - 50_000 + 10**6), *row[1:]] for row in rows]


def _exchanged(column: int) -> Callable[[Rows], Rows]:
    """Each row with the value of the next but one."""

    def exchange(rows: Rows) -> Rows:
        moved = [*rows[2:], *rows[:2]]
        return [
            [*row[:column], other[column], *row[column + 1 :]]
            for row, other in zip(rows, moved, strict=True)
        ]

    return exchange


async def _refused(harness: SyncHarness, name: str, change: Callable[[Rows], Rows]) -> str:
    """What is said of the good file with its rows changed; no row of any table is another."""
    harness.serve({name: Good(name, good_files()).with_rows(change)})
    before = await harness.tables()
    run = await harness.sync(name)
    assert await harness.tables() == before
    alert = await harness.alert(run)
    for line in told_of(run, name):
        assert line in alert
    return cause(run, name)


@pytest.mark.parametrize("change", [_numbered, _of_last_year])
@pytest.mark.parametrize("name", NAMES)
async def test_other_numbers_in_place_of_the_keys_are_refused(
    harness: SyncHarness, name: str, change: Callable[[Rows], Rows]
) -> None:
    said = await _refused(harness, name, change)

    assert "gone and others have come" in said or _OTHERS in said
    assert f"`/sync apply {name}`" in said


@pytest.mark.parametrize("name", ["vehicles", "current_activity"])
async def test_numbers_that_stand_for_others_than_before_are_refused(
    harness: SyncHarness, name: str
) -> None:
    assert _OTHERS in await _refused(harness, name, _exchanged(0))


@on_sqlite
async def test_row_numbers_for_ids_are_told_with_figures_and_an_example(
    harness: SyncHarness,
) -> None:
    count = len((await harness.tables())["vehicle"])

    said = await _refused(harness, "vehicles", _numbered)

    assert f"{_ALL_GONE.format(n=count)} 456." in said


@pytest.mark.parametrize("column", [6, 2])
async def test_vehicles_that_have_anothers_vin_or_make_are_refused(
    harness: SyncHarness, column: int
) -> None:
    said = await _refused(harness, "vehicles", _exchanged(column))

    assert _OTHERS in said
    assert "for example 456: " in said
    assert "\u2192" in said


def _all_with(column: int, text: str) -> Callable[[Rows], Rows]:
    return lambda rows: [[*row[:column], text, *row[column + 1 :]] for row in rows]


@pytest.mark.parametrize(
    ("name", "change", "example"),
    [
        ("current_activity", _all_with(1, ""), "Loan \u2192 BHDCNGD76TX440517 - Loan."),
        (
            "current_activity",
            _all_with(3, "see notes"),
            "Hold \u2192 BHDCNGD76TX440517 - \u2026.",
        ),
        ("current_activity", _exchanged(1), "\u2192"),
        ("loan_history", _all_with(2, "#REF!"), " -."),
        ("loan_history", _exchanged(2), "\u2192"),
    ],
    ids=["no partners", "no types", "moved partners", "no borrowers", "moved borrowers"],
)
async def test_activities_that_have_lost_their_partners_or_types_are_refused(
    harness: SyncHarness, name: str, change: Callable[[Rows], Rows], example: str
) -> None:
    """Every loan that is out would be told to have changed, and none would be an approval."""
    said = await _refused(harness, name, change)

    assert (
        f"{_OTHERS}{', partners or types' if name == 'current_activity' else ' or partners'}"
        in said
    )
    assert example in said


async def test_a_column_that_gives_every_partner_another_contact_is_refused_until_somebody_looked(
    harness: SyncHarness,
) -> None:
    good = Good("media_partners", good_files())
    header = [*good.columns, "fms_contact_id"]
    before = await harness.tables()

    same = [header, *([*row, row[0]] for row in good.rows)]
    assert (await harness.report("media_partners", written(same))).ok
    few = [header, *([*row, "7" if at < 5 else ""] for at, row in enumerate(good.rows))]
    assert (await harness.report("media_partners", written(few))).counts.changed == 5
    assert (await harness.report("media_partners", written(same))).ok

    every = [header, *([*row, f"9{row[0]}"] for row in good.rows)]
    refused = await harness.report("media_partners", written(every))

    assert refused.fault is ReportFault.ALTERED
    assert await harness.tables() == before
    shown = render_refused(Refused(refused)).text
    rows = refused.counts.before
    assert f"stand for partners with other contacts than before: {rows} of {rows}, for" in shown
    assert f"{rows} rows with a different contact than now: cars would be delivered to" in shown
    assert (await harness.apply(refused)).ok
    assert (await harness.tables())["media_partner"] != before["media_partner"]
    # Once they are known, the column may go as little as it came.
    gone = await harness.report("media_partners", good.body)
    assert gone.fault is ReportFault.ALTERED


@on_sqlite
async def test_a_header_that_names_the_number_twice_changes_no_vehicle(
    harness: SyncHarness,
) -> None:
    good = Good("vehicles", good_files())
    columns = [*good.columns, "vehicle_id"]
    harness.serve({"vehicles": written([columns, *([*row, "7"] for row in good.rows)])})
    before = await harness.tables()

    run = await harness.sync("vehicles")

    assert "its header names the column vehicle_id twice" in cause(run, "vehicles")
    assert await harness.tables() == before


@on_sqlite
async def test_makes_in_capitals_and_vins_in_small_letters_are_the_same_cars(
    harness: SyncHarness,
) -> None:
    def shout(rows: Rows) -> Rows:
        return [[*row[:2], row[2].upper(), *row[3:6], row[6].lower(), *row[7:]] for row in rows]

    harness.serve({"vehicles": Good("vehicles", good_files()).with_rows(shout)})

    assert (await harness.sync("vehicles")).ok


@pytest.mark.parametrize("percent", [30, 31])
async def test_activities_that_have_ended_may_all_be_gone_of_the_others_three_tenths(
    harness: SyncHarness, percent: int
) -> None:
    """Two hundred that ended yesterday, and a hundred that are on."""

    def activity(number: int, *, is_on: bool) -> list[str]:
        end = TODAY + timedelta(days=3 if is_on else -1)
        row = [str(number), "", "1FTFW1E50MFA00456", "Hold", f"{TODAY - timedelta(9):%m-%d-%y}"]
        return [*row, f"{end:%m-%d-%y}", "", "", ""]

    over = [activity(number, is_on=False) for number in range(1, 201)]
    on = [activity(number, is_on=True) for number in range(201, 301)]
    more = [activity(number, is_on=True) for number in range(301, 461)]
    harness.serve({"current_activity": written([*over, *on])})
    await harness.sync("current_activity", overrule=True)
    harness.serve({"current_activity": written([*on[percent:], *more])})

    run = await harness.sync("current_activity")

    assert run.ok is (percent == 30)
    if percent == 31:
        assert run.reports[0].fault is ReportFault.KEYS_GONE
        assert "31 of 100, for example 201." in cause(run, "current_activity")


@on_sqlite
async def test_a_table_of_five_rows_may_become_another(harness: SyncHarness) -> None:
    five = Good("vehicles", good_files()).rows[:5]
    harness.serve({"vehicles": written(five)})
    await harness.sync("vehicles", overrule=True)
    harness.serve({"vehicles": written([[str(10**6 + n), *row[1:]] for n, row in enumerate(five)])})

    assert (await harness.sync("vehicles")).ok
