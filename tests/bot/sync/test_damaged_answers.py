"""Whatever goes wrong on a report's way, its table stands as it was, and the alert says why."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from fms.reports import DownloadLimits
from storage.engine import Database
from tests.bot.sync.conftest import on_sqlite
from tests.bot.sync.files import NAMES, Good, good_files
from tests.bot.sync.reports_server import (
    Speech,
    answer,
    chunked,
    dripping,
    reset,
    says,
    silent_after,
)
from tests.bot.sync.sync_harness import cause, open_harness, told_of

_BROKE_OFF, _NOT_REACHED = "it is incomplete: the download broke off after", "could not be reached"
_FMS_ADMIN, _TOO_MUCH = "contact the FMS admin", "it is too large or too slow: more than"
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nContent-Length: 9999999\r\n\r\n"
_ENDLESS = b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nConnection: close\r\n\r\n"
_IMPATIENT = DownloadLimits(silence=0.05)


@dataclass(frozen=True, slots=True)
class _Trouble:
    kind: str
    speech: Callable[[Good], Speech]
    cause: str
    limits: DownloadLimits | None = None


def _status(status: str, cause: str, *headers: str, body: bytes = b"{}") -> _Trouble:
    return _Trouble(status, lambda _: answer(body, *headers, status=status), cause)


_TROUBLES = (
    _status("401 Unauthorized", "status 401. Check FMS_STAGING_TOKEN: it is invalid or expired"),
    _status("403 Forbidden", "status 403. Check FMS_STAGING_TOKEN"),
    _status("404 Not Found", "status 404. Check FMS_STAGING_URL"),
    _status("410 Gone", f"status 410.*{_FMS_ADMIN}"),
    _status("429 Too Many Requests", f"status 429.*{_FMS_ADMIN}", "Retry-After: 30"),
    _status("500 Internal Server Error", f"status 500.*{_FMS_ADMIN}", body=b"<h1>Oops</h1>"),
    _status("502 Bad Gateway", f"status 502.*{_FMS_ADMIN}", body=b"<h1>Bad Gateway</h1>"),
    _status("503 Service Unavailable", f"status 503.*{_FMS_ADMIN}"),
    _status("302 Found", "status 302. Check FMS_STAGING_TOKEN", "Location: /login"),
    _status(
        "301 Moved Permanently",
        "it has moved to https://new.fms.test/app. Correct FMS_STAGING_URL",
        "Location: https://user:key@new.fms.test/app?key=1",
    ),
    _status("308 Permanent Redirect", "it has moved to http://127", "Location: /elsewhere.csv"),
    _status("307 without a place", "status 307"),
    _Trouble(
        "201 with the rows", lambda good: answer(good.body, status="201 Created"), "status 201"
    ),
    _Trouble(
        "206 with a part",
        lambda good: answer(good.body[:200], status="206 Partial Content"),
        "status 206",
    ),
    _Trouble("204 with nothing", lambda _: says(b"HTTP/1.1 204 No Content\r\n\r\n"), "status 204"),
    _Trouble(
        "fewer bytes than promised",
        lambda good: answer(good.body[:-10], length=len(good.body)),
        _BROKE_OFF,
    ),
    _Trouble("none of the bytes promised", lambda _: answer(b"", length=500), _BROKE_OFF),
    _Trouble("chunks without an end", lambda good: chunked(good.body, finished=False), _BROKE_OFF),
    _Trouble("a reset amid the rows", lambda g: reset(_HEAD + g.body[:500]), _BROKE_OFF),
    _Trouble(
        "gzip that is none",
        lambda good: answer(good.body, "Content-Encoding: gzip"),
        _BROKE_OFF,
    ),
    _Trouble("a reset before the answer", lambda _: reset(b""), _NOT_REACHED),
    _Trouble("a close before the answer", lambda _: says(b""), _NOT_REACHED),
    _Trouble("an answer that is no HTTP", lambda _: says(b"220 mail ready\r\n"), _NOT_REACHED),
    _Trouble("half a head", lambda _: says(b"HTTP/1.1 200 OK\r\nContent-"), _NOT_REACHED),
    _Trouble("silence", lambda _: silent_after(b""), _NOT_REACHED, _IMPATIENT),
    _Trouble(
        "silence amid the rows",
        lambda g: silent_after(_HEAD + g.body[:500]),
        _BROKE_OFF,
        _IMPATIENT,
    ),
    _Trouble(
        "a slow drip",
        lambda good: dripping(_ENDLESS + good.body, b"\n"),
        f"{_TOO_MUCH} 0.00[0-9]+ minutes",
        DownloadLimits(seconds=0.1),
    ),
    _Trouble(
        "rows without end",
        lambda good: dripping(_ENDLESS, good.body * 50),
        f"{_TOO_MUCH} 0.5 MiB",
        DownloadLimits(bytes=1 << 19),
    ),
)


@pytest.mark.some_cases(4)
@on_sqlite
@pytest.mark.parametrize("trouble", _TROUBLES, ids=lambda one: one.kind)
async def test_a_report_that_does_not_arrive_changes_no_row_and_the_alert_names_the_cause(
    database: Database, trouble: _Trouble
) -> None:
    async with open_harness(database, limits=trouble.limits) as harness:
        before = await harness.tables()
        for name in NAMES:
            harness.answer(name, trouble.speech(Good(name, good_files())))

        run = await harness.sync()

        assert await harness.tables() == before
        alert = await harness.alert(run)
    for name in NAMES:
        for line in told_of(run, name):
            assert line in alert
        assert re.search(f"{name}\\* was not applied: .*{trouble.cause}", cause(run, name))


@on_sqlite
async def test_a_report_in_chunks_that_are_whole_is_a_good_one(database: Database) -> None:
    async with open_harness(database) as harness:
        for name, body in good_files().items():
            harness.answer(name, chunked(body, finished=True))

        assert (await harness.sync()).ok


@on_sqlite
async def test_one_report_that_fails_keeps_none_of_the_others_back(database: Database) -> None:
    async with open_harness(database) as harness:
        files = {name: Good(name, good_files()).with_rows(lambda rows: rows[:-1]) for name in NAMES}
        harness.serve(files | {"media_partners": b"<html>Sign in</html>"})

        run = await harness.sync()

    assert [one.name for one in run.reports] == list(NAMES)
    assert [one.name for one in run.reports if not one.ok] == ["media_partners"]
    assert all(one.counts.gone == 1 for one in run.reports if one.ok)
