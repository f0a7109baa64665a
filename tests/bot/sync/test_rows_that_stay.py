"""A row that was set aside is in FMS all the same: what was known of it stays, and is concluded."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlmodel import select

from domain.assignment import Status
from domain.findings import FindingKind
from domain.sync import Going, ReportFault
from storage.findings import findings_about
from storage.tables import AssignmentRow
from tests.bot.sync.conftest import on_sqlite
from tests.bot.sync.files import Good, Rows, good_files, written
from tests.bot.sync.sync_harness import SyncHarness

Cells = list[str]
_AT = {name: at for at, name in enumerate(Good("current_activity", {}).columns)}
# Enough that one bad row is no share that anybody minds.
_LOAN, _PERSON, _VIN = 301087, 936, "LFRB1LJD7T1345489"
_SENT = datetime(2026, 10, 20, tzinfo=UTC)


def _with(column: str, text: str) -> Callable[[Cells], Cells]:
    at = _AT[column]
    return lambda row: [*row[:at], text, *row[at + 1 :]]


def _damaged(damage: Callable[[Cells], Cells], rows: Rows) -> Rows:
    return [damage(row) if row[0] == str(_LOAN) else row for row in rows]


_BAD_ROWS: dict[str, Callable[[Cells], Cells]] = {
    "no day": _with("end_date", "13-45-26"),
    "no day at all": _with("start_date", ""),
    "an end before its start": _with("end_date", "11-01-26"),
    "no VIN": _with("vehicle_vin", "see notes"),
    "no type": _with("activity_type", "#N/A"),
    "no person": _with("person_id", "Fiora"),
    "cut short": lambda row: row[:4],
    "one cell too many": lambda row: [*row[:7], "1103 Birchbark Blvd", *row[8:], "Atlanta"],
    "no number": _with("activity_id", "#REF!"),
    "another's number": _with("activity_id", "a301087"),
    "no number, no VIN": lambda row: ["?", row[1], "-", *row[3:]],
    "nothing that tells it": lambda row: ["?", row[1], "??", "Loan", "??", *row[5:]],
    "a cell too many in front": lambda row: ["", *row],
    "no number, and cut short": lambda row: ["#REF!", *row[1:5]],
    "no number, and one cell too many": lambda row: ["#REF!", *row, "Atlanta"],
}


async def _lend(harness: SyncHarness) -> int:
    """An active assignment whose loan FMS has."""
    row = AssignmentRow(
        status=Status.ACTIVE,
        vehicle_id=4094,
        vin=_VIN,
        vehicle_make="Ford",
        vehicle_model="Bronco",
        person_id=_PERSON,
        partner_name="Walnuthurst, Fiora",
        office="Atlanta",
        start_date=datetime(2026, 11, 12, tzinfo=UTC).date(),
        end_date=datetime(2026, 11, 19, tzinfo=UTC).date(),
        fms_environment="staging",
        fms_request_id=555,
        activity_id=_LOAN,
        approval_rule=1,
        approved_at=_SENT,
        created_at=_SENT,
        created_by="slack:U0ANA",
        changed_at=_SENT,
        changed_by="slack:U0ANA",
    )
    async with harness.database.writing() as session:
        session.add(row)
        await session.flush()
        assert row.id
        return row.id


async def _kinds(harness: SyncHarness, number: int) -> list[FindingKind]:
    async with harness.database.reading() as session:
        return [one.kind for one in await findings_about(session, number)]


async def _status(harness: SyncHarness) -> Status:
    async with harness.database.reading() as session:
        return Status((await session.exec(select(AssignmentRow.status))).one())


@pytest.mark.long
async def test_a_loan_whose_row_cannot_be_read_is_still_out_until_it_is_gone(
    harness: SyncHarness,
) -> None:
    rows = Good("current_activity", good_files()).rows
    number = await _lend(harness)
    before = await harness.tables()

    for why, damage in _BAD_ROWS.items():
        harness.serve({"current_activity": written(_damaged(damage, rows))})
        run = await harness.sync()
        counts = run.reports[-1].counts

        assert (run.ok, counts.rejected, counts.held, counts.gone) == (True, 1, 1, 0), why
        assert (await _status(harness), await _kinds(harness, number)) == (Status.ACTIVE, []), why
        assert await harness.tables() == before, why
        alert = await harness.alert(run)
        assert "current_activity: 1 row is kept from an earlier report" in alert, why

    harness.serve({"current_activity": written(rows)})
    good = await harness.sync()
    assert (good.ok, good.reports[-1].counts.held) == (True, 0)
    assert "from an earlier report" not in await harness.alert(good)
    assert await _kinds(harness, number) == []

    harness.serve({"current_activity": written([one for one in rows if one[0] != str(_LOAN)])})
    await harness.sync()
    assert await _kinds(harness, number) == [FindingKind.BACK_EARLY]


async def test_a_loan_whose_end_has_passed_is_not_over_as_long_as_its_row_is_there(
    harness: SyncHarness,
) -> None:
    rows = Good("current_activity", good_files()).rows
    await _lend(harness)
    harness.clock.now = datetime(2026, 11, 20, 10, tzinfo=UTC)

    harness.serve({"current_activity": written(_damaged(_BAD_ROWS["no day"], rows))})
    await harness.sync("current_activity")
    assert await _status(harness) is Status.ACTIVE

    harness.serve({"current_activity": written([one for one in rows if one[0] != str(_LOAN)])})
    await harness.sync("current_activity")
    assert await _status(harness) is Status.COMPLETED


async def test_rows_that_a_quotation_mark_has_taken_in_are_still_there(
    harness: SyncHarness,
) -> None:
    """Their numbers stand in the cell that has swallowed them."""
    rows = Good("current_activity", good_files()).rows
    lines = written(rows).split(b"\r\n")
    at = next(at for at, line in enumerate(lines) if line.startswith(b"301086,"))
    # The mark is closed by the one that should open the name in the row of the loan, and that there
    # is one too many cannot be seen from their number.
    lines[-2] = lines[-2].replace(b"Turn in,", b'Turn in 12",')
    lines[at] = b'301086,948,LFRB1LJD7T1345489,Loan,10-28-26,11-07-26,"Thornstead,,'
    number = await _lend(harness)
    before = await harness.tables()
    harness.serve({"current_activity": b"\r\n".join(lines)})

    run = await harness.sync()

    counts = run.reports[-1].counts
    assert (run.ok, counts.rejected, counts.held, counts.gone) == (True, 1, 2, 0)
    assert await harness.tables() == before
    assert await _kinds(harness, number) == []


@pytest.mark.parametrize(
    ("name", "damages"),
    [
        ("vehicles", {6: "no VIN", 2: "", (0,): "#REF!", (0, 6): "TBD"}),
        ("media_partners", {1: "77", 0: "x", 3: "-", (0, 3): "?"}),
        ("approved_makes", {3: "", 0: "see notes", 2: "nan"}),
        ("loan_history", {7: "yesterday", 1: "-", 0: "", (0, 1): "?"}),
        ("current_activity", {4: "soon", 3: "", 0: "?", (0, 2): "??"}),
    ],
)
async def test_of_every_report_what_was_known_stays_where_its_row_is_damaged(
    harness: SyncHarness, name: str, damages: dict[int | tuple[int, ...], str]
) -> None:
    rows = Good(name, good_files()).rows
    # One that no other row of the report has the key of.
    at = next(at for at in range(9, len(rows)) if sum(one[0] == rows[at][0] for one in rows) == 1)
    before = await harness.tables()

    # Cut short, and without a number.
    bad = ["#REF!", *rows[at][1:-1]]
    result = await harness.report(name, written([*rows[:at], bad, *rows[at + 1 :]]))
    assert (result.ok, result.counts.rejected, result.counts.gone) == (True, 1, 0)
    assert await harness.tables() == before

    for where, text in damages.items():
        columns = where if isinstance(where, tuple) else (where,)
        bad = [text if column in columns else cell for column, cell in enumerate(rows[at])]
        result = await harness.report(name, written([*rows[:at], bad, *rows[at + 1 :]]))

        assert (result.ok, result.counts.rejected, result.counts.gone) == (True, 1, 0), where
        assert result.counts.held >= 1, where
        assert await harness.tables() == before, where


@on_sqlite
async def test_a_contact_that_cannot_be_read_is_the_one_that_was_known(
    harness: SyncHarness,
) -> None:
    """In its place the partner's own number would send the car to somebody else."""
    good = Good("media_partners", good_files())
    header = [*good.columns, "fms_contact_id"]
    first, *others = good.rows
    rest = [[*row, ""] for row in others if row[0] != first[0]]
    known = await harness.report("media_partners", written([header, [*first, "600789"], *rest]))
    assert (known.ok, known.counts.changed) == (True, 1)
    before = await harness.tables()

    for text in ("see notes", "9O1", "12,4"):
        result = await harness.report("media_partners", written([header, [*first, text], *rest]))
        assert (result.ok, result.counts.rejected, result.counts.held) == (True, 1, 1), text
        assert await harness.tables() == before, text


@on_sqlite
@pytest.mark.parametrize(
    "line",
    [
        *(["Total", "110", *[""] * 7], ["Atlanta", *[""] * 8], ["Total: 110"]),
        *(["", "", "", "Loan", *[""] * 5], ["Page 3", "of 3"]),
        ["999999", "948", "LFRB1LJD7T1000001", "Loan", "13-45-26", "", "", "", ""],
        ["999999", "", _VIN, "Loan", "12-10-26", "13-45-26", "", "", ""],
    ],
    ids=["total", "heading", "footer", "words", "page", "another car's", "of other days"],
)
async def test_what_is_no_row_or_anothers_keeps_nothing(
    harness: SyncHarness, line: list[str]
) -> None:
    rows = Good("current_activity", good_files()).rows
    number = await _lend(harness)
    rest = [one for one in rows if one[0] != str(_LOAN)]
    harness.serve({"current_activity": written([*rest[:50], line, *rest[50:]])})

    run = await harness.sync()

    counts = run.reports[-1].counts
    assert (counts.rejected, counts.held, counts.gone) == (1, 0, 1)
    assert await _kinds(harness, number) == [FindingKind.BACK_EARLY]


async def test_a_row_that_says_nothing_of_itself_may_be_any_and_hides_no_mass_of_them(
    harness: SyncHarness,
) -> None:
    rows = Good("current_activity", good_files()).rows
    nothing = ["?", "936", "??", "Loan", "??", "11-19-26", "", "", ""]
    harness.serve({"current_activity": written([*rows[20:], nothing])})
    few = await harness.sync("current_activity")
    assert (few.ok, few.reports[0].counts.held, few.reports[0].counts.gone) == (True, 20, 0)
    assert "20 rows are kept from an earlier report" in await harness.alert(few)

    harness.serve({"current_activity": written([*rows[60:], nothing])})
    many = await harness.sync("current_activity")
    [result] = many.reports
    assert result.fault is ReportFault.DROP
    assert [one.going for one in result.losses] == [Going.REJECTED, Going.GONE]

    # A person who agrees has seen which rows would go.
    agreed = await harness.apply(result)
    assert (agreed.ok, agreed.reports[0].counts.held) == (True, 0)
    assert len((await harness.tables())["current_activity"]) == 51


# Rows that no report had before: which of them may be the loan under another number.
_MAY_BE_IT: dict[str, list[object]] = {
    "its car, no day": [_PERSON, _VIN, "Loan", "13-45-26", "11-19-26"],
    "its car, no partner": ["Fiora", _VIN, "Loan", "11-12-26", "11-19-26"],
    "its car, no type": [_PERSON, _VIN, "#N/A", "11-12-26", "11-22-26"],
    "its partner, no car": [_PERSON, "see notes", "Loan", "11-12-26", "11-19-26"],
    "another partner has its car": [948, _VIN, "Loan", "11-13-26", "??"],
    "nothing but a number": ["", "??", "Loan", "", ""],
}


@pytest.mark.long
async def test_a_loan_whose_successor_cannot_be_read_is_neither_back_nor_over(
    harness: SyncHarness,
) -> None:
    rows = Good("current_activity", good_files()).rows
    number = await _lend(harness)
    rest = [one for one in rows if one[0] != str(_LOAN)]

    for at, (why, cells) in enumerate(_MAY_BE_IT.items()):
        harness.clock.now = datetime(2026, 11, 14 + at, 10, tzinfo=UTC)
        new = [str(999000 + at), *map(str, cells), "", "", ""]
        harness.serve({"current_activity": written([*rest, new])})
        run = await harness.sync("current_activity")
        assert (run.ok, run.reports[-1].counts.rejected) == (True, 1), why
        assert (await _status(harness), await _kinds(harness, number)) == (Status.ACTIVE, []), why

    # Of two that could be it, one can be read: it is not followed.
    other = ["999100", str(_PERSON), _VIN, "Loan", "11-13-26", "11-19-26", "", "", ""]
    harness.serve({"current_activity": written([*rest, other, new])})
    await harness.sync("current_activity")
    async with harness.database.reading() as session:
        assert (await session.exec(select(AssignmentRow.activity_id))).one() == _LOAN
    assert await _kinds(harness, number) == []

    # Cut short; and after its end.
    harness.clock.now = datetime(2026, 11, 20, 10, tzinfo=UTC)
    harness.serve({"current_activity": written([*rest, ["999999", str(_PERSON), _VIN]])})
    await harness.sync("current_activity")
    assert (await _status(harness), await _kinds(harness, number)) == (Status.ACTIVE, [])

    # What was set aside then is no longer of interest.
    harness.serve({"current_activity": written(rest)})
    await harness.sync("current_activity")
    assert await _status(harness) is Status.COMPLETED
