"""What is kept of people and groups, and when it is looked up again."""

import asyncio

from bot.slack.members import _Kept


class Slow:
    """Answers with what is so when it is asked, but not before it is let go."""

    def __init__(self) -> None:
        self.truth = "member"
        self.asked = asyncio.Semaphore(0)
        self.let_go = asyncio.Semaphore(0)
        self.calls = 0

    async def fetch(self, _key: str) -> str:
        """What Slack does."""
        self.calls += 1
        answer = self.truth
        self.asked.release()
        await self.let_go.acquire()
        return answer


async def test_what_changes_while_it_is_looked_up_is_looked_up_again() -> None:
    slack = Slow()
    kept = _Kept(slack.fetch)
    looking = asyncio.create_task(kept.get("U1"))
    await slack.asked.acquire()
    slack.truth = "guest"
    kept.forget("U1")
    slack.let_go.release()
    await slack.asked.acquire()
    slack.let_go.release()

    assert await looking == "guest"
    assert await kept.get("U1") == "guest"
    assert slack.calls == 2


async def test_what_changes_for_others_meanwhile_does_not_matter_and_is_not_kept() -> None:
    slack = Slow()
    kept = _Kept(slack.fetch)
    looking = asyncio.create_task(kept.get("U1"))
    await slack.asked.acquire()
    for number in range(2, 100):
        kept.forget(f"U{number}")
    slack.let_go.release()

    assert await looking == "member"
    assert slack.calls == 1
    assert (len(kept.values), len(kept.forgotten)) == (1, 0)


async def test_it_is_fetched_once_and_again_after_it_was_forgotten() -> None:
    slack = Slow()
    slack.let_go.release()
    kept = _Kept(slack.fetch)
    assert [await kept.get("U1"), await kept.get("U1")] == ["member", "member"]
    slack.truth = "guest"
    kept.forget("U1")
    slack.let_go.release()
    assert await kept.get("U1") == "guest"
    assert slack.calls == 2
