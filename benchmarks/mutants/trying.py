"""Tries mutants in forks of a session that has collected the tests."""

import json
import os
import resource
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NoReturn

import _pytest.nodes
import pytest
from _pytest.runner import runtestprotocol

from benchmarks.mutants.standing_in import Cell, cell_of, function_of

# As mutmut has them.
NOTICED, LEFT, NO_TESTS, NO_END = 1, 0, 33, 36
_AT_ONCE = 30
_ROOMS = ("bot", "domain", "fms")
_WORKERS = 2
_MEMORY = 3 << 30
# What a mutant's tests may take together, and how much longer than its own time each of them.
_SECONDS = 2.0
_TIMES, _AT_LEAST = 6, 1.0
_WAITS_TIMES, _WAITS_AT_LEAST = 8, 20.0


@dataclass(frozen=True, slots=True)
class Measured:
    """A test: whether it passes, how long it takes and waits, and which functions it reaches."""

    passes: bool
    seconds: float
    waits: float
    reaches: frozenset[str]


class Tests:
    """The collected tests, by the functions that they reach."""

    def __init__(self, session: pytest.Session, measured: dict[str, Measured]) -> None:
        self.session = session
        self.items = {one.nodeid: one for one in session.items}
        self.measured = measured
        self._of: dict[str, list[str]] = {}
        # What has noticed another mutant of the same function is asked first.
        self.noticed: dict[str, list[str]] = {}

    def leave_out_what_fails_anyway(self) -> None:
        """Such as a test that reads the source, which has every mutant in it."""
        for name, one in self.measured.items():
            if not one.passes:
                print("fails by itself:", name)
                continue
            for function in one.reaches:
                self._of.setdefault(function, []).append(name)

    def of(self, function: str) -> list[str]:
        """The tests for a function in the order in which they are tried, as far as time allows."""
        module = function.split(".")[1] if function.count(".") == 1 else function.split(".")[-2]
        cases: dict[str, int] = {}
        placed = []
        for name in sorted(self._of.get(function, ()), key=lambda one: self.measured[one].seconds):
            test = name.partition("[")[0]
            place = cases[test] = cases.get(test, -1) + 1
            one = self.measured[name]
            is_far = module not in test.rpartition("/")[2]
            # Of one test some cases, then some of another; what reaches little first.
            placed.append((is_far, place // 2, one.seconds * (30 + len(one.reaches)), name))
        first = self.noticed.get(function, [])
        ordered = [*first, *(name for *_, name in sorted(placed) if name not in first)]
        return list(self._while_time_is_left(ordered))

    def _while_time_is_left(self, names: Sequence[str]) -> Iterator[str]:
        left = _SECONDS
        for name in names:
            yield name
            left -= self.measured[name].seconds
            if left < 0:
                return

    def fails(self, name: str) -> bool:
        """Run a test, which ends this process where it comes to no end."""
        one, item = self.measured[name], self.items[name]
        signal.setitimer(signal.ITIMER_PROF, _AT_LEAST + _TIMES * one.seconds)
        signal.setitimer(signal.ITIMER_REAL, _WAITS_AT_LEAST + _WAITS_TIMES * one.waits)
        # Whatever comes next, this test is taken down, also where it is the same one again.
        its_file: pytest.Item = item.parent  # type: ignore[assignment]
        self.session._setupstate.teardown_exact(its_file)  # noqa: SLF001
        return any(one.failed for one in runtestprotocol(item, nextitem=its_file, log=False))


def measure(session: pytest.Session) -> dict[str, Measured]:
    """Run each test once, in a fork, so that nothing of it stays here."""
    read, write = os.pipe()
    if not os.fork():
        _be_quiet()
        with os.fdopen(write, "w") as told:
            for item, behind in zip(session.items, [*session.items[1:], None], strict=True):
                told.write(json.dumps(_measured(item, behind)) + "\n")
        os._exit(0)
    os.close(write)
    measured = {}
    with os.fdopen(read) as told:
        for line in told:
            name, passes, seconds, waits, reaches = json.loads(line)
            measured[name] = Measured(passes, seconds, waits, frozenset(reaches))
    os.wait()
    return measured


def _measured(item: pytest.Item, behind: pytest.Item | None) -> list[object]:
    Cell.called.clear()
    began = time.process_time()
    reports = runtestprotocol(item, nextitem=behind, log=False)
    seconds = time.process_time() - began
    waits = sum(one.duration for one in reports)
    return [item.nodeid, all(one.passed for one in reports), seconds, waits, [*Cell.called]]


def try_all(mutants: list[str], tests: Tests) -> dict[str, int]:
    """What became of each: noticed, left, without an end, or without a test that reaches it."""
    reached = {name: tests.of(function_of(name)) for name in mutants}
    became = {name: NO_TESTS for name, its in reached.items() if not its}
    waiting = [name for name in mutants if reached[name]]
    queue = [waiting[at : at + _AT_ONCE] for at in range(0, len(waiting), _AT_ONCE)]
    running: dict[int, tuple[list[str], int]] = {}
    while queue or running:
        while queue and len(running) < _WORKERS:
            some = queue.pop(0)
            told = os.memfd_create("told")
            child = os.fork()
            if not child:
                _try_some(some, tests, told)
            running[child] = some, told
        child, _ = os.wait()
        some, told = running.pop(child)
        new, again = _what_became(some, told, tests)
        became |= new
        queue[:0] = again
    return became


def _what_became(
    some: list[str], told: int, tests: Tests
) -> tuple[dict[str, int], list[list[str]]]:
    """What a fork has told, and what has to be tried again: what it did not come to."""
    os.lseek(told, 0, os.SEEK_SET)
    with os.fdopen(told) as lines:
        said = [json.loads(line) for line in lines]
    spoiled = {test for name, _, test in said if not name}
    doubted = [name for name, _, test in said if name and test in spoiled and len(some) > 1]
    became = {name: code for name, code, _ in said if name and name not in doubted}
    for name, _, test in said:
        if name in became and test:
            tests.noticed.setdefault(function_of(name), []).insert(0, test)
    left = [name for name in some if name not in became and name not in doubted]
    if left:
        # The fork ended with this one.
        became[left.pop(0)] = NO_END
    return became, [*([left] if left else []), *([one] for one in doubted)]


def _try_some(mutants: list[str], tests: Tests, told: int) -> NoReturn:
    """In a fork: try one after the other, and tell of each what became of it, and by which test."""
    _be_quiet()
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    noticing: list[str] = []
    for name in mutants:
        cell, mutant = cell_of(name)
        cell.stand_in(mutant)
        _forget_what_is_kept()
        order = tests.of(function_of(name))
        order = [*(one for one in noticing if one in order), *order]
        test = next((one for one in dict.fromkeys(order) if tests.fails(one)), None)
        cell.stand_in(None)
        _tell(told, name, NOTICED if test else LEFT, test)
        noticing = [test, *noticing] if test and test not in noticing else noticing
    _forget_what_is_kept()
    for test in noticing:
        # A mutant before has left something behind: which of them was noticed is not known.
        if tests.fails(test):
            _tell(told, "", NOTICED, test)
    os._exit(0)


def _tell(told: int, name: str, code: int, test: str | None) -> None:
    os.write(told, (json.dumps([name, code, test]) + "\n").encode())


def _be_quiet() -> None:
    """What a failing test has to say is not read, and takes the longest."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    node = _pytest.nodes.Node
    node._repr_failure_py = lambda *_, **__: "failed"  # type: ignore[method-assign, assignment]  # noqa: SLF001


def _forget_what_is_kept() -> None:
    """Empty the caches of functions, which may have what another mutant answered."""
    for module in [one for name, one in sys.modules.items() if name.split(".")[0] in _ROOMS]:
        for each in list(vars(module).values()):
            if hasattr(each, "cache_clear"):
                each.cache_clear()
