"""People at work with bots that are killed at random points, while FMS has its moods."""

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import timedelta

from bot.messages import ids
from sandbox.fms.faults import Direction, Fault
from sandbox.fms.planned import PlannedAssignment
from sandbox.slack.errors import ClientRefusalError
from sandbox.slack.interactions import Interaction
from sandbox.slack.queries import buttons, words
from storage.tables import AttemptRow
from tests.proofs.harness import ALERTS, CARDS, BotProcess, ProofHarness
from tests.proofs.ledger import Ledger, asked_about, is_quiet, read_ledger

_PEOPLE = ("ana", "ben", "mia")
_OPS = "olga"
FIRST_PLANS = 8
NEW_PLANS = 2
_QUIET_SECONDS = 90.0

_CREATE_FAULTS = (
    *(None, None, Fault.SLOW, Fault.SLOW),
    *(Fault.ACCEPTS_THEN_DROPS, Fault.DROPS_BEFORE, Fault.DROPS_DURING, Fault.ACCEPTS_THEN_500),
)
_CHOOSE = "Choose what to change"
_QUESTION = "is deleted, then a new one is made"
_DELETE_FAULTS = (*_CREATE_FAULTS, Fault.SUCCESS_FALSE)


@dataclass(slots=True)
class Siege:
    """One harness through many lives of its bot."""

    harness: ProofHarness
    rng: random.Random
    plans: list[PlannedAssignment]
    counts: Counter[str] = field(default_factory=Counter)
    start_seconds: float = 0.0

    async def begin(self) -> BotProcess:
        """The first life."""
        await self.harness.plan(self.plans.pop() for _ in range(FIRST_PLANS))
        return await self._start()

    async def die_and_come_back(self, bot: BotProcess) -> BotProcess:
        """Let people act, kill the bot at some point of it, and start it again."""
        ledger = await read_ledger(self.harness)
        asked = await self._ask_whether_to_change(ledger)
        self._fault_fms()
        acts = [asyncio.create_task(act) for act in self._acts(ledger)]
        acts += [asyncio.create_task(self.harness.slack.submit(who)) for who in asked]
        await self._moment()
        await self.harness.bury(bot)
        self.counts["kills"] += 1
        self.harness.fms.faults.clear()
        self.harness.fms.release_slow()
        await self.harness.plan(self.plans.pop() for _ in range(NEW_PLANS))
        if self.rng.random() < 0.4:
            await self._die_while_starting()
        bot = await self._start()
        self.counts["clicks and commands"] += len(await asyncio.gather(*acts))
        # Some of them reached the bot that came back.
        await self.be_quiet()
        return bot

    async def _start(self) -> BotProcess:
        bot = await self.harness.start_bot()
        self.start_seconds = bot.seconds_to_start
        await self.be_quiet()
        return bot

    async def _die_while_starting(self) -> None:
        bot = self.harness.launch_bot()
        if self.rng.random() < 0.5:
            await asyncio.sleep(self.rng.uniform(0.6, 1.2) * self.start_seconds)
        else:
            await self._until_slack_hears("chat.postMessage")
        await self.harness.bury(bot)
        self.counts["kills while starting"] += 1

    async def be_quiet(self) -> None:
        """Wait until the bot has done and said everything that it had to."""
        await self.harness.until(lambda: is_quiet(self.harness), _QUIET_SECONDS)

    def _fault_fms(self) -> None:
        faults = self.harness.fms.faults
        for direction, choices in (
            (Direction.CREATE, _CREATE_FAULTS),
            (Direction.DELETE, _DELETE_FAULTS),
        ):
            fault = self.rng.choice(choices)
            if fault is not None:
                faults.set(
                    direction, fault, times=self.rng.choice((1, 2, None)), seconds=self._slowness()
                )

    def _slowness(self) -> float:
        return self.rng.uniform(0.02, 0.3)

    async def _moment(self) -> None:
        """The point of the kill: any, or soon after FMS or Slack heard of something."""
        match self.rng.choice(("any", "fms", "fms", "slack")):
            case "fms":
                await self._until_fms_hears()
                await asyncio.sleep(self.rng.uniform(0.0, 0.05))
            case "slack":
                await self._until_slack_hears("chat.update")
                await asyncio.sleep(self.rng.choice((0.0, 0.0, 0.02)))
            case _:
                await asyncio.sleep(self.rng.uniform(0.0, 0.4))

    async def _until_fms_hears(self) -> None:
        heard = len(self.harness.fms.calls)
        with contextlib.suppress(TimeoutError):
            await self.harness.fms.until(lambda: len(self.harness.fms.calls) > heard, timeout=1.0)

    async def _until_slack_hears(self, method: str) -> None:
        calls = self.harness.slack.calls
        heard = len(calls.of(method))
        with contextlib.suppress(TimeoutError):
            await self.harness.slack.until(lambda: len(calls.of(method)) > heard, timeout=3.0)

    async def _ask_whether_to_change(self, ledger: Ledger) -> list[str]:
        """Who has the question before them whether to change a request; all they do is say yes."""
        requested = [
            number
            for number, row in ledger.assignments.items()
            if row.status == "requested" and "Change" in buttons(ledger.cards[number][0])
        ]
        self.rng.shuffle(requested)
        who_is_asked = zip(_PEOPLE, requested[: self.rng.randint(0, 2)], strict=False)
        return [who for who, number in who_is_asked if await self._is_asked(ledger, who, number)]

    async def _is_asked(self, ledger: Ledger, who: str, number: int) -> bool:
        slack, end = self.harness.slack, ledger.assignments[number].end_date
        later = end + timedelta(days=self.rng.randint(1, 5))
        told = len(slack.whispers(who))
        await slack.click(who, ledger.cards[number][0], "Change")
        await slack.until(lambda: self._modal_says(who, _CHOOSE) or len(slack.whispers(who)) > told)
        if not self._modal_says(who, _CHOOSE):
            # On a busy machine the right to open a form may lapse, as it does in Slack.
            return False
        await slack.submit(who, {ids.FORM_END: str(later)})
        await slack.until(
            lambda: self._modal_says(who, _QUESTION) or self._modal_says(who, "Nothing was changed")
        )
        if not self._modal_says(who, _QUESTION):
            await slack.close_view(who, whole_stack=True)
            return False
        self.counts["changes agreed to"] += 1
        return True

    def _modal_says(self, who: str, what: str) -> bool:
        modal = self.harness.slack.modal(who)
        return modal is not None and what in words(modal)

    def _acts(self, ledger: Ledger) -> list[Coroutine[None, None, Interaction]]:
        numbers = [n for n, row in ledger.assignments.items() if row.deleted_at is None]
        self.rng.shuffle(numbers)
        return [self._act(ledger, numbers) for _ in range(self.rng.randint(2, 6))]

    async def _act(self, ledger: Ledger, numbers: list[int]) -> Interaction:
        who, slack = self.rng.choice(_PEOPLE), self.harness.slack
        [card] = ledger.cards[number := self.rng.choice(numbers)]
        if self.rng.random() < 0.5 and (offered := buttons(card)):
            # What opens a form leads no further here.
            leads_on = [name for name in offered if name not in ("Edit", "Change", "Why?")]
            rarely = [name for name in leads_on if name != "Delete" or self.rng.random() < 0.4]
            return await slack.click(who, card, self.rng.choice(rarely or offered), late=True)
        word = "/unrequest" if ledger.assignments[number].status == "requested" else "/request"
        several = self.rng.sample(numbers, min(len(numbers), self.rng.randint(1, 4)))
        typed = " ".join(str(one) for one in {number, *several})
        asked = await slack.type(who, CARDS, f"{word} {typed}")
        previews = [one for one in slack.whispers(who) if ids.TAKE_BACK in str(one.blocks)]
        if previews:
            # What was shown is taken back, as far as it still is as it was.
            with contextlib.suppress(ClientRefusalError):
                return await slack.click(who, previews[-1], ids.TAKE_BACK, late=True)
        return asked

    async def settle(self) -> None:
        """Somebody looks into FMS, and answers some of the alerts truthfully."""
        ledger = await read_ledger(self.harness)
        for doubt in ledger.doubts:
            crashed = doubt.cause == "interrupted"
            self.counts["doubts after a kill" if crashed else "doubts after FMS's answer"] += 1
            # A click that the bot took up late may have settled it meanwhile.
            if self.rng.random() < 0.8 and _asks(self.harness, doubt):
                await self._answer(ledger, doubt)
                self.counts["doubts settled"] += 1
        await self.be_quiet()

    async def _answer(self, ledger: Ledger, doubt: AttemptRow) -> None:
        [alert] = ledger.alerts_of(doubt)
        request, slack = ledger.request_of(doubt), self.harness.slack
        if request is None:
            no = "No, release it" if doubt.action == "request" else "No, it is gone"
            answer = await slack.click(_OPS, alert, no)
        else:
            has = "has" if doubt.action == "request" else "still has"
            answer = await slack.click(_OPS, alert, f"Yes, FMS {has} it")
            if doubt.action == "request":
                await slack.until(lambda: slack.modal(_OPS))
                answer = await slack.submit(_OPS, {ids.DOUBT_REQUEST_ID: str(request.id)})
        assert answer.acked
        await slack.until(lambda: not _asks(self.harness, doubt))

    def summary(self, ledger: Ledger) -> str:
        """What happened, in one line."""
        creates, live = sum(ledger.creates.values()), len(ledger.live)
        happened = ", ".join(f"{count} {what}" for what, count in sorted(self.counts.items()))
        return f"{happened}, {creates} creates sent, {live} live in FMS: 0 lost, 0 twice, 0 hidden"


def _asks(harness: ProofHarness, doubt: AttemptRow) -> bool:
    return any(doubt.id in asked_about(alert) for alert in harness.slack.messages(ALERTS))
