"""Slack's rate limits: tiers per method, one message a second per channel, bursts tolerated."""

import enum
import math

from sandbox.slack.clock import Clock

_POSTING_BURST = 10
_ROUNDING = 0.001


class Tier(enum.Enum):
    """Calls per minute, per method. Slack: 1+, 20+, 50+, 100+; some methods are special."""

    ONE = 1
    TWO = 20
    THREE = 50
    FOUR = 100
    # Slack: chat.postMessage, one message a second per channel; short bursts tolerated.
    POSTING = 60
    # Slack: chat.getPermalink, "hundreds per minute".
    HUNDREDS = 300
    UNLIMITED = 0


class Limits:
    """Counts calls when `enabled`; off unless told, so that tests run at full speed."""

    def __init__(self, clock: Clock, *, enabled: bool = False) -> None:
        self.enabled = enabled
        self._clock = clock
        # When each method (or channel) would be back to rest if nothing more came.
        self._rest_at: dict[tuple[str, str], float] = {}

    def retry_after(self, method: str, tier: Tier, channel: str) -> int | None:
        """Count a call; the seconds to wait when it is one too many, else None."""
        if not self.enabled or tier is Tier.UNLIMITED:
            return None
        key = (method, channel if tier is Tier.POSTING else "")
        per_minute: int = tier.value
        interval = 60 / per_minute
        burst = _POSTING_BURST if tier is Tier.POSTING else per_minute
        now = self._clock()
        rest_at = max(self._rest_at.get(key, now), now)
        wait = rest_at - now - interval * (burst - 1)
        if wait > _ROUNDING:
            return max(1, math.ceil(wait))
        self._rest_at[key] = rest_at + interval
        return None
