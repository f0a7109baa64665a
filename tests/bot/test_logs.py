"""The log: one cause is one line, and no secret is in any of them."""

import io
import logging
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from bot.logs import OnceAMinute, handler_to
from storage.engine import DatabaseAwayError

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


def test_a_secret_is_kept_out_however_it_is_spelled(log: Log) -> None:
    _log.error('%s {"token": "%s"} ?key=%s', 'tok"en/1', 'tok\\"en/1', "tok%22en%2F1")
    [line] = log.lines()
    assert line.endswith('[secret] {"token": "[secret]"} ?key=[secret]')
