"""The log: one cause is one line, and no secret is in any of them."""

import html
import io
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

import pytest

from bot.logs import OnceAMinute, handler_to
from storage.away import DatabaseAwayError

_log = logging.getLogger("tests.logs")
_log.setLevel(logging.INFO)


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Log:
    clock: Clock
    stream: io.StringIO

    def lines(self) -> list[str]:
        written = self.stream.getvalue().splitlines()
        self.stream.seek(0)
        self.stream.truncate()
        return written


@pytest.fixture
def log() -> Iterator[Log]:
    clock, stream = Clock(), io.StringIO()
    handler = handler_to(stream, "text", ['tok"en/1'], OnceAMinute(clock))
    _log.addHandler(handler)
    yield Log(clock, stream)
    _log.removeHandler(handler)


AWAY = DatabaseAwayError("database is locked")


def test_a_database_that_is_away_is_one_line_without_a_traceback_and_then_a_count(log: Log) -> None:
    for number in range(864):
        _log.error("attempt %s is not claimed", number, exc_info=AWAY)
        log.clock.now += 34 / 864
    [line] = log.lines()
    assert line.endswith("attempt 0 is not claimed: database is locked")

    log.clock.now = 60.0
    _log.error("attempt %s is not claimed", 1000, exc_info=AWAY)
    [line] = log.lines()
    assert line.endswith("attempt 1000 is not claimed: database is locked (and 863 times more)")


def test_what_has_a_reference_of_its_own_is_always_said(log: Log) -> None:
    for reference in ("a1", "b2"):
        _log.error("a click failed, reference %s", reference, exc_info=LookupError("bug"))

    said = "\n".join(log.lines())
    assert said.count("LookupError: bug") == 2
    assert "reference a1" in said
    assert "reference b2" in said


def test_what_is_no_warning_is_always_said(log: Log) -> None:
    for _ in range(3):
        _log.info("attempt 1: FMS accepted it")
    assert len(log.lines()) == 3


SECRET = "tok\"en/1\\x'&<é\U0001f511 %"
SPELLINGS = {
    "as it is": SECRET,
    "JSON": json.dumps(SECRET)[1:-1],
    "JSON in JSON": json.dumps(json.dumps(SECRET))[3:-3],
    "JSON in UTF-8": json.dumps(SECRET, ensure_ascii=False)[1:-1],
    "JSON for HTML": json.dumps(SECRET)[1:-1].replace("&", "\\u0026").replace("<", "\\u003C"),
    "a path": quote(SECRET),
    "a query": quote_plus(SECRET),
    "a query in small letters": quote(SECRET, safe="").lower(),
    "an address in a query": quote(quote(SECRET)),
    "HTML": html.escape(SECRET),
    "repr": repr(SECRET)[1:-1],
    "ASCII": SECRET.encode("unicode_escape").decode(),
}


@pytest.mark.parametrize("style", ["text", "json"])
@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
def test_a_secret_is_kept_out_however_it_is_spelled(style: str, spelling: str) -> None:
    stream = io.StringIO()
    handler = handler_to(stream, style, ["other", SECRET], OnceAMinute())
    _log.addHandler(handler)
    try:
        _log.error("before [%s] after", spelling, exc_info=ValueError(f"<{spelling}>"))
    finally:
        _log.removeHandler(handler)

    written = stream.getvalue()
    assert "before [[secret]] after" in written
    assert "ValueError: <[secret]>" in written


def test_what_is_no_secret_is_left_as_it_is(log: Log) -> None:
    _log.error("token tok'en/1, tok%%22en/2, %s", "tok")
    [line] = log.lines()
    assert line.endswith("token tok'en/1, tok%22en/2, tok")


@pytest.mark.parametrize(
    "name",
    [
        "Ana\n2026-01-01 ERROR bot: all is lost",
        "Ana\r\x1b[2Jgone",
        "Ana \u202eSUX 5X\u2069",
        "Ana\u2028next",
        "Ana\x85next",
    ],
)
def test_no_name_begins_a_line_of_its_own_or_turns_one(log: Log, name: str) -> None:
    _log.error("no room for %s, vehicle 7", name)
    _log.error("no room", exc_info=LookupError(name))

    said, _, *trace = log.lines()
    for line in (said, *trace):
        assert line.isprintable()
    assert said.endswith(", vehicle 7")
    assert trace[0].startswith("    LookupError: Ana")
    assert all(line.startswith("    ") for line in trace)
