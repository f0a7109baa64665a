"""`make test` leaves out cases, and whole tests only where they are marked as long."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests import sampling


def item(
    test: str,
    case: int,
    fixtures: tuple[str, ...] = (),
    cases: int | None = None,
    *,
    is_long: bool = False,
) -> Any:
    """What sampling looks at of a collected case."""
    marks = {} if cases is None else {sampling.MARK: SimpleNamespace(args=(cases,))}
    if is_long:
        marks[sampling.LONG] = SimpleNamespace(args=())
    return SimpleNamespace(
        nodeid=f"tests/test_it.py::{test}[{case}]",
        fixturenames=fixtures,
        get_closest_marker=marks.get,
    )


@pytest.mark.parametrize(
    ("fixtures", "marked", "tried"),
    [
        ((), None, 20),
        (("database_url",), None, 1),
        (("stage", "database_url"), 8, 8),
        (("ready_url",), 30, 20),
        ((), 3, 3),
    ],
)
def test_of_each_test_some_cases_are_tried_and_the_others_are_named(
    fixtures: tuple[str, ...], marked: int | None, tried: int
) -> None:
    tests = [f"test_{number}" for number in range(50)]
    items = [item(test, case, fixtures, marked) for test in tests for case in range(20)]

    chosen, left = sampling.split(items)

    assert sorted(one.nodeid for one in [*chosen, *left]) == sorted(one.nodeid for one in items)
    for test in tests:
        assert sum(f"::{test}[" in one.nodeid for one in chosen) == tried


def test_what_is_marked_as_long_is_left_out_whole() -> None:
    items = [
        item(f"test_{number}", case, ("stage", "database_url"), 2, is_long=number % 2 == 0)
        for number in range(20)
        for case in range(4)
    ]

    chosen, left = sampling.split(items)

    assert len(chosen) == 10 * 2
    assert sum(one.get_closest_marker(sampling.LONG) is not None for one in left) == 10 * 4


def test_over_all_tests_both_databases_are_tried() -> None:
    items = [
        item(f"test_{number}", case, ("stage", "database_url"))
        for number in range(200)
        for case in range(2)
    ]

    chosen, _ = sampling.split(items)

    first = sum(one.nodeid.endswith("[0]") for one in chosen)
    assert len(chosen) == 200
    assert 60 < first < 140


def test_a_case_that_is_marked_as_long_is_left_out_alone() -> None:
    items = [item("test_one", case, is_long=case == 1) for case in range(3)]

    chosen, left = sampling.split(items)

    assert [one.nodeid[-2] for one in chosen] == ["0", "2"]
    assert [one.nodeid[-2] for one in left] == ["1"]
