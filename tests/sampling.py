"""Which cases of a test `make test` tries; every other call of pytest tries them all.

A test that opens a database costs up to a second a case, and many are tables of cases: eighty
buttons, twenty answers of FMS, two databases. `--some-cases` leaves one case of each, or as many
as `@pytest.mark.some_cases(8)` says. Which ones follows from the test's name: always the same, and
over all tests as often SQLite as PostgreSQL. What takes longer than the others of its subject is
marked `@pytest.mark.long`, a test or a case of it; of that it leaves none.
"""

import zlib
from collections.abc import Iterable
from itertools import groupby

import pytest
from hypothesis import settings

OPTION = "--some-cases"
MARK = "some_cases"
LONG = "long"
_DATABASES = frozenset({"database_url", "empty_database_url", "ready_url", "filled_url"})


def few_examples() -> bool:
    """Whether few examples of each property are asked for, for tests that choose their number."""
    return settings().max_examples < 10


def split(items: Iterable[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """What is tried of these, and what is left out; each in its order."""
    tried: list[pytest.Item] = []
    left: list[pytest.Item] = []
    short: list[pytest.Item] = []
    for item in items:
        (left if item.get_closest_marker(LONG) else short).append(item)
    for test, cases in groupby(short, _test):
        every = list(cases)
        chosen = set(_chosen(test, len(every), _wanted(every[0])))
        for number, item in enumerate(every):
            (tried if number in chosen else left).append(item)
    return tried, left


def _test(item: pytest.Item) -> str:
    return item.nodeid.partition("[")[0]


def _wanted(item: pytest.Item) -> int | None:
    """How many cases are tried of the test; None for all."""
    mark = item.get_closest_marker(MARK)
    if mark:
        wanted: int = mark.args[0]
        return wanted
    fixtures: Iterable[str] = getattr(item, "fixturenames", ())
    return None if _DATABASES.isdisjoint(fixtures) else 1


def _chosen(test: str, cases: int, wanted: int | None) -> Iterable[int]:
    """The numbers of the chosen cases, as far apart as they can be."""
    if wanted is None or wanted >= cases:
        return range(cases)
    first = zlib.crc32(test.encode())
    return ((first + cases * each // wanted) % cases for each in range(wanted))
