"""What a person did, as it was sent to the app, and what came of it."""

import asyncio
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from sandbox.slack.errors import Json

EnvelopeKind = Literal["slash_commands", "interactive", "events_api"]


@dataclass
class Interaction:
    """One thing a person did.

    `failure` is Slack's code when the app did not acknowledge in time (`operation_timeout`) or
    could not be reached (`dispatch_failed`); `error` is what the person sees. An ack that comes
    after the limit sets `acked_at`, but `acked` stays False: the person has seen the error.
    """

    user: str
    kind: EnvelopeKind
    payload: Json
    accepts_answer: bool = False
    delivered: bool = True
    retry_attempt: int = 0
    retry_reason: str = ""
    envelope_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    sent_at: float | None = None
    acked_at: float | None = None
    ack: Json | None = None
    failure: str | None = None
    error: str | None = None
    react: Callable[[Json | None], None] = lambda _: None
    explain: Callable[[str], None] = lambda _: None
    _settled: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    @property
    def acked(self) -> bool:
        """Whether the app acknowledged in time."""
        return self.acked_at is not None and self.failure is None

    @property
    def ack_seconds(self) -> float | None:
        """From sent to acknowledged."""
        if self.sent_at is None or self.acked_at is None:
            return None
        return self.acked_at - self.sent_at

    @property
    def options(self) -> list[Json]:
        """What a block_suggestion was answered with, groups opened up."""
        answer = self.ack or {}
        groups = [group["options"] for group in answer.get("option_groups") or ()]
        return [*(answer.get("options") or ()), *(each for group in groups for each in group)]

    def sent(self) -> None:
        """The clock of the app's three seconds starts."""
        self.sent_at = time.perf_counter()

    def acknowledge(self, answer: Json | None) -> None:
        """The app's ack is here; the client reacts at once, unless it had given up."""
        if self.acked_at is not None:
            return
        self.acked_at = time.perf_counter()
        self.ack = answer
        if self.failure is None:
            self.react(answer if self.accepts_answer else None)
        self._settled.set()

    def fail(self, code: str) -> None:
        """The client gives up and tells the person."""
        if self.acked_at is None and self.failure is None:
            self.failure = code
            self.explain(code)
            self._settled.set()

    async def settled(self, limit: float) -> None:
        """Return once acknowledged; after `limit` seconds fail with `operation_timeout`."""
        try:
            async with asyncio.timeout(limit):
                await self._settled.wait()
        except TimeoutError:
            self.fail("operation_timeout")

    def again(self) -> "Interaction":
        """The same envelope once more, as Slack sometimes sends it; the client ignores its ack."""
        return Interaction(
            self.user,
            self.kind,
            self.payload,
            envelope_id=self.envelope_id,
            accepts_answer=self.accepts_answer,
        )

    def retry(self, attempt: int, reason: str) -> "Interaction":
        """The next attempt to deliver an event: a new envelope around the same event_id."""
        return Interaction(
            self.user, self.kind, self.payload, retry_attempt=attempt, retry_reason=reason
        )

    def envelope(self) -> Json:
        """What travels over a socket."""
        body: Json = {
            "type": self.kind,
            "envelope_id": self.envelope_id,
            "payload": self.payload,
            "accepts_response_payload": self.accepts_answer,
        }
        if self.kind == "events_api":
            body["retry_attempt"] = self.retry_attempt
            body["retry_reason"] = self.retry_reason
        return body
