"""Any order of events keeps the rules: people, FMS, Slack, clocks and deaths, in many orders.

Hypothesis makes the histories up, twenty from a number; `docs/testing.md` says how to run many, and
how to have one again.
"""

import asyncio
import logging
import os
import random
from collections import Counter
from collections.abc import Coroutine, Iterator
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from sandbox.fms.faults import Direction, Fault
from sandbox.slack.faults import FaultKind
from tests.postgres import command
from tests.proofs import acts, misfortunes, report_acts
from tests.proofs.judge import Step, objections
from tests.proofs.ledger import discrepancies, read_ledger
from tests.proofs.lives import follow_tasks
from tests.proofs.places import PostgresPlace, SqlitePlace
from tests.proofs.world import BOTS, Books, Template, World, make_template, open_world

# One number makes so many histories up; a failure in one of them is made again by that number.
_GROUP = 20
_SHORT_STEPS, _LONG_STEPS = 20, 55
_LONG_HISTORIES = 300
_SHARES = 4
# A history takes longer there.
_FEW = 4

# The shortest history that fails is looked for only where it is asked for: that takes minutes.
_PHASES = (Phase.generate, Phase.shrink) if os.environ.get("SHRINK") else (Phase.generate,)

_people = st.sampled_from(acts.PEOPLE)
_numbers = st.integers(1, 5)
_any = st.integers(0, 7)
_bots = st.sampled_from(BOTS)
_buttons = st.sampled_from(("Request", "Request", "Unrequest", "Unrequest", "Delete"))
_of_changes = st.sampled_from(("Go on", "Go on", "Leave it as it is now"))
_words = st.sampled_from(("/request", "/unrequest"))
_mostly = st.sampled_from((True, True, False))
# Slow answers are those that FMS holds; nothing here waits for real.
_faults = st.sampled_from([one for one in acts.CALL_FAULTS if one is not Fault.SLOW])
_damages = st.dictionaries(
    st.sampled_from(sorted(report_acts.TABLES)), st.sampled_from(report_acts.DAMAGES), max_size=2
)
_reports = st.sampled_from(sorted(report_acts.TABLES))
# Those of a file whose rows can be read, more or less.
_refusable = st.sampled_from((Fault.HALF_GONE, Fault.HALF_GONE, Fault.MOSTLY_BAD_ROWS))
_statuses = st.sampled_from((200, 302, 400, 403, 404, 408, 410, 422, 499, 500, 502))
_not_found = st.sampled_from((404, 404, 410))
_of_an_address = st.sampled_from(acts.OF_AN_ADDRESS)
_directions = st.sampled_from((Direction.CREATE, Direction.DELETE))


# A bot that dies gives none of its connections back.
pytestmark = pytest.mark.filterwarnings(
    "ignore:The garbage collector is trying to clean up:sqlalchemy.exc.SAWarning"
)


class _Failures(logging.Handler):
    """What failed in a way that was not foreseen: the log alone has its trace."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._found: list[str] = []
        logging.getLogger("bot").addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it for the step that it belongs to."""
        if record.exc_info:
            self._found.append(logging.Formatter().format(record))

    def take(self) -> list[str]:
        """What was found since the last time."""
        taken, self._found = self._found, []
        return taken

    def close(self) -> None:
        """Hear no more."""
        logging.getLogger("bot").removeHandler(self)
        super().close()


class AnyOrder(RuleBasedStateMachine):
    """People, FMS, Slack, clocks and deaths, one after another; after each step the rules hold."""

    loop: ClassVar[asyncio.AbstractEventLoop]
    template: ClassVar[Template]
    totals: ClassVar[Counter[str]]
    least: ClassVar[int]

    def __init__(self) -> None:
        super().__init__()
        self.opened = open_world(self.template)
        self.world: World = self.loop.run_until_complete(self.opened.__aenter__())
        self.books: Books | None = None
        self.has_failed = False
        self.failures = _Failures()
        self.steps = 0

    def do(self, act: Coroutine[Any, Any, None], **kind: bool) -> None:
        """Take a step, see it through, and judge what it has changed."""
        try:
            self.loop.run_until_complete(self._do(act, **kind))
        except BaseException:
            self.has_failed = True
            raise
        self.steps += 1

    async def _do(self, act: Coroutine[Any, Any, None], **kind: bool) -> None:
        # Nothing goes on between two steps.
        world, before = self.world, self.books or self.world.books()
        received = len(world.fms.calls)
        world.said, world.late = set(), False
        await act
        await world.settle()
        self.books = world.books()
        step = Step(
            before=before,
            after=self.books,
            all_calls=list(world.fms.calls),
            calls=world.fms.calls[received:],
            requests=world.fms.requests,
            said=world.said,
            living={life.app.holder for life in world.living() if not life.is_paused},
            disowned=world.disowned,
            late=world.late,
            **kind,
        )
        found = [*objections(step), *self.failures.take()]
        assert not found, "\n".join(found)

    # --- people ---

    @rule(who=_people, number=_numbers, fault=st.none() | _faults, status=_statuses)
    def do_what_it_offers(self, who: str, number: int, fault: Fault | None, status: int) -> None:
        self.do(acts.click_first(self.world, who, number, fault, status))

    @rule(name=_bots, number=_numbers, edges=st.integers(0, 9))
    def do_what_it_offers_and_die(self, name: str, number: int, edges: int) -> None:
        async def act() -> None:
            await misfortunes.befall(self.world, name, "will die", edges)
            await acts.click_first(self.world, "ana", number, None, 0)

        self.do(act())

    @rule(who=_people, number=_numbers, button=_buttons, late=st.booleans())
    def click(self, who: str, number: int, button: str, late: bool) -> None:
        self.do(acts.click(self.world, who, number, button, late=late))

    @rule(who=_people, number=_numbers, word=_words)
    def type_one(self, who: str, number: int, word: str) -> None:
        self.do(acts.type_line(self.world, who, f"{word} {number}"))

    @rule(who=_people, first=_numbers, more=st.integers(1, 3), word=_words)
    def type_several(self, who: str, first: int, more: int, word: str) -> None:
        self.do(acts.type_line(self.world, who, f"{word} {first}-{first + more}"))

    @rule(one=_numbers, other=_numbers, button=_buttons)
    def act_at_once(self, one: int, other: int, button: str) -> None:
        async def both() -> None:
            await asyncio.gather(
                acts.type_line(self.world, "ana", f"/request {one}"),
                acts.click(self.world, "ben", other, button, late=True),
            )

        self.do(both())

    @rule(who=_people, which=_any, in_alert=st.booleans())
    def press_in_message(self, who: str, which: int, in_alert: bool) -> None:
        press = acts.try_again_in_alert if in_alert else acts.press_in_message
        self.do(press(self.world, who, which), synced=True)

    @rule(who=_people, which=_any, in_fms=st.booleans(), honest=_mostly)
    def answer_doubt(self, who: str, which: int, in_fms: bool, honest: bool) -> None:
        self.do(acts.answer_doubt(self.world, who, which, in_fms=in_fms, honest=honest))

    @rule(which=st.integers(0, 19))
    def redeliver(self, which: int) -> None:
        # It may have been an edit, or a sync.
        self.do(acts.redeliver(self.world, which), edited=True, synced=True)

    @rule(
        who=_people, like=_any, later=st.integers(0, 12), length=st.integers(0, 9), anyway=_mostly
    )
    def plan(self, who: str, like: int, later: int, length: int, anyway: bool) -> None:
        self.do(acts.plan(self.world, who, like, later=later, length=length, anyway=anyway))

    @rule(who=_people, number=_numbers, days=st.integers(-2, 4))
    def edit(self, who: str, number: int, days: int) -> None:
        self.do(acts.edit(self.world, who, number, days), edited=True)

    @rule(who=_people, number=_numbers, days=st.integers(-2, 4), says_yes=_mostly)
    def change(self, who: str, number: int, days: int, says_yes: bool) -> None:
        self.do(acts.change(self.world, who, number, days, says_yes=says_yes))

    @rule(who=_people, number=_numbers, button=_of_changes)
    def end_change(self, who: str, number: int, button: str) -> None:
        self.do(acts.click(self.world, who, number, button, late=False))

    @rule(who=_people, number=_numbers, status=_not_found, says=_of_an_address)
    def take_back_past(self, who: str, number: int, status: int, says: dict[str, object]) -> None:
        self.do(acts.take_back_past(self.world, who, number, status, says))

    # --- FMS ---

    @rule(creates=_mostly, fault=_faults, times=st.integers(1, 2), status=_statuses)
    def calls_fail(self, creates: bool, fault: Fault, times: int, status: int) -> None:
        direction = Direction.CREATE if creates else Direction.DELETE
        self.do(acts.fault_fms(self.world, direction, fault, times, status))

    @rule(direction=_directions, applied=st.booleans())
    def keep_waiting(self, direction: Direction, applied: bool) -> None:
        self.do(self.world.hold(direction, applied=applied))

    @rule(answer=st.booleans())
    def let_go(self, answer: bool) -> None:
        self.do(self.world.let_go(answer=answer))

    @rule(which=_any, what=st.sampled_from(acts.FMS_ACTS), days=st.integers(0, 4))
    def fms_acts(self, which: int, what: str, days: int) -> None:
        self.do(acts.fms_acts(self.world, which, what, days))

    @rule(who=_people, number=_numbers, is_held=st.booleans())
    def approve_meanwhile(self, who: str, number: int, is_held: bool) -> None:
        # A delete is in doubt, or in flight, when FMS approves its request and reports it.
        self.do(acts.doubt_delete(self.world, who, number, is_held=is_held))
        acts.approve_all(self.world)
        self.do(report_acts.sync(self.world, who, {}), synced=True)

    @rule(who=_people, damages=_damages)
    def sync(self, who: str, damages: dict[str, Fault]) -> None:
        self.do(report_acts.sync(self.world, who, damages), synced=True)

    @rule(report=_reports, damage=_refusable, other_file=_mostly.map(lambda one: not one))
    def apply_refused(self, report: str, damage: Fault, other_file: bool) -> None:
        act = report_acts.apply_refused(self.world, report, damage, other_file=other_file)
        self.do(act, synced=True)

    @rule(who=_people)
    def look_at_home(self, who: str) -> None:
        self.do(acts.look_at_home(self.world, who))

    # --- Slack, time, and death ---

    @rule(kind=st.none() | st.sampled_from(misfortunes.SLACK_TROUBLES), times=st.integers(1, 6))
    def trouble_slack(self, kind: FaultKind | None, times: int) -> None:
        self.do(misfortunes.trouble_slack(self.world, kind, times))

    @rule(seconds=st.sampled_from((2, 12, 31, 31, 301, 3600, 86_400)))
    def wait(self, seconds: int) -> None:
        self.do(self.world.wait(seconds))

    @rule(ahead=st.sampled_from((-86_400, -3600, -240, 0, 0, 240, 3600, 86_400)))
    def set_clock(self, ahead: int) -> None:
        self.do(misfortunes.set_clock(self.world, ahead))

    @rule()
    def night(self) -> None:
        self.do(report_acts.night(self.world), synced=True)

    @rule(name=_bots, what=st.sampled_from(misfortunes.FATES), edges=st.integers(0, 12))
    def befall(self, name: str, what: str, edges: int) -> None:
        self.do(misfortunes.befall(self.world, name, what, edges))

    @rule()
    def rest(self) -> None:
        self.do(self._rest())

    async def _rest(self) -> None:
        await self.world.rest()
        ledger = await read_ledger(self.world)
        ledger.disowned = self.world.disowned
        found = [*discrepancies(ledger), *acts.doubly_said(self.world)]
        assert not found, "\n".join(found)

    def teardown(self) -> None:
        try:
            if not self.has_failed:
                self.rest()
                self._count()
        finally:
            self.failures.close()
            self.loop.run_until_complete(self.opened.__aexit__(None, None, None))

    def _count(self) -> None:
        if self.steps < self.least:
            # Hypothesis tries a few short ones first; they count for nothing.
            return
        rows = self.world.books()
        self.totals.update(self.world.counts)
        self.totals.update(
            histories=1,
            steps=self.steps,
            creates=self.world.fms.posts_received(),
            approvals=sum(row["activity_id"] is not None for row in rows.assignments.values()),
        )
        self.totals.update(f"changes {row['state']}" for row in rows.changes)
        self.totals["doubts settled"] += sum(
            row["resolved_at"] is not None for row in rows.attempts.values()
        )


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """Fleet and plans, written once."""
    path = tmp_path_factory.mktemp("any-order") / "template.db"
    return asyncio.run(make_template(SqlitePlace(path)))


@pytest.fixture(scope="module")
def template_on_postgres(postgres_url: str) -> Template:
    """The same on PostgreSQL."""
    asyncio.run(command(postgres_url, "CREATE DATABASE histories"))
    return asyncio.run(make_template(PostgresPlace(postgres_url, "histories")))


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """One event loop for all the histories of a test."""
    with asyncio.Runner() as runner:
        follow_tasks(runner.get_loop())
        yield runner.get_loop()


def _run(
    template: Template,
    loop: asyncio.AbstractEventLoop,
    numbers: range,
    steps: int,
    group: int = _GROUP,
) -> Counter[str]:
    """Make up a group of histories from each of these numbers, and live through them."""
    totals: Counter[str] = Counter()
    values = {"template": template, "loop": loop, "totals": totals, "least": steps}
    for number in numbers:
        machine = seed(number)(type("AnyOrder", (AnyOrder,), values))
        try:
            run_state_machine_as_test(
                machine,
                settings=settings(
                    max_examples=group,
                    stateful_step_count=steps,
                    phases=_PHASES,
                    suppress_health_check=list(HealthCheck),
                    report_multiple_bugs=False,
                    database=None,
                    deadline=None,
                ),
            )
        except BaseException as error:
            error.add_note(f"PROOF_SEED={number} HISTORIES={_GROUP} has this test make it again")
            raise
    return totals


def _first_number() -> int:
    return int(os.environ.get("PROOF_SEED") or random.randrange(10**6))  # noqa: S311


def test_any_order_of_events_keeps_the_rules(
    template: Template, loop: asyncio.AbstractEventLoop
) -> None:
    first = _first_number()
    _run(template, loop, range(first, first + 1), _SHORT_STEPS)


@pytest.mark.long
def test_any_order_of_events_keeps_the_rules_on_postgresql(
    template_on_postgres: Template, loop: asyncio.AbstractEventLoop
) -> None:
    first = _first_number()
    _run(template_on_postgres, loop, range(first, first + 1), _SHORT_STEPS, _FEW)


@pytest.mark.proof
@pytest.mark.parametrize("share", range(_SHARES))
def test_any_order_of_many_events_keeps_the_rules(
    template: Template, loop: asyncio.AbstractEventLoop, share: int
) -> None:
    first, wanted = _first_number(), int(os.environ.get("HISTORIES") or _LONG_HISTORIES)
    numbers = range(first, first + max(1, wanted // _GROUP))[share::_SHARES]
    totals = _run(template, loop, numbers, _LONG_STEPS)
    happened = ", ".join(f"{count:,} {what}" for what, count in sorted(totals.items()))
    print(f"PROOF_SEED={first}, share {share + 1} of {wanted:,}: {happened}; 0 broken")  # noqa: T201
