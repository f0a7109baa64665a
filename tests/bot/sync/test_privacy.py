"""What the product does not need leaves no trace: addresses and notes stay with FMS."""

import logging
from collections.abc import Callable

import pytest

from sandbox.fms.reports import REPORT_COLUMNS
from tests.bot.sync.files import Good, good_files, rows_of, written
from tests.bot.sync.sync_harness import SyncHarness

_CANARY = "CANARY4711"
_PRIVATE = (
    *("address", "partner_address", "notes", "notes_instructions", "affiliation", "region"),
    *("default_loan_region", "fleet", "to", "clips_received"),
)


def _with_canaries(name: str, body: bytes) -> bytes:
    """A canary in every cell that the product does not use, and rows of every bad kind."""
    columns = REPORT_COLUMNS[name]
    rows = [
        [f"{_CANARY} {cell}" if columns[at] in _PRIVATE else cell for at, cell in enumerate(row)]
        for row in rows_of(body)
    ]
    bad = rows[:3]
    spoilt = [["?", *bad[0][1:]], [*bad[1], _CANARY], bad[2][:-1], [_CANARY] * (len(columns) + 4)]
    return written([*rows, *spoilt])


@pytest.mark.parametrize("with_header", [False, True])
async def test_no_address_and_no_note_is_in_the_database_a_log_an_alert_or_a_file(
    harness: SyncHarness, caplog: pytest.LogCaptureFixture, with_header: bool
) -> None:
    caplog.set_level(logging.DEBUG)
    files = {name: _with_canaries(name, body) for name, body in good_files().items()}
    if with_header:
        files = {name: Good(name, files).with_header() for name in files}
    harness.serve(files)

    run = await harness.sync()

    assert all(one.counts.rejected == 4 for one in run.reports)
    said = [await harness.alert(run), caplog.text, await harness.everything()]
    documents = [await harness.rejected(run, name) for name in files]
    said += [repr(one) for one in documents if one]
    assert len(said) == 8
    for text in said:
        assert _CANARY not in text
        assert "fms-token-canary" not in text


@pytest.mark.parametrize("shape", ["shifted", "cut", "another", "html", "turned", "in one cell"])
async def test_a_report_that_is_refused_leaks_none_of_its_cells_either(
    harness: SyncHarness, caplog: pytest.LogCaptureFixture, shape: str
) -> None:
    caplog.set_level(logging.DEBUG)
    files = {name: _with_canaries(name, body) for name, body in good_files().items()}
    goods = {name: Good(name, files) for name in files}
    spoilers: dict[str, Callable[[Good], bytes]] = {
        "shifted": lambda good: good.with_rows(lambda rows: [[_CANARY, *row] for row in rows]),
        "cut": lambda good: good.body[: len(good.body) * 2 // 3] + f',"{_CANARY}'.encode(),
        "another": lambda good: good.other(1).body,
        "html": lambda _: f"<html>{_CANARY}</html>".encode(),
        "turned": lambda good: written([[*row[2:], *row[:2]] for row in good.rows]),
        "in one cell": lambda good: written([[",".join(row)] for row in good.rows]),
    }
    harness.serve({name: spoilers[shape](good) for name, good in goods.items()})

    run = await harness.sync()

    assert not any(one.ok for one in run.reports)
    for text in (await harness.alert(run), caplog.text, await harness.everything()):
        assert _CANARY not in text
