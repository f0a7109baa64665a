"""What can go wrong with Slack, to be switched on and off while the bot runs."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from sandbox.slack.errors import Json

EVERY_METHOD = "*"
_SOCKET = "socket"


class FaultKind(StrEnum):
    """The ways in which a call can fail; SLOW and ACT_THEN_DROP alone do what was asked."""

    OUTAGE = "outage"  # 503 for every call, sockets cut, no new ones
    DROP = "drop"  # the connection closes before anything is done
    RATELIMITED = "ratelimited"  # 429 with Retry-After: `seconds`
    BAD_GATEWAY = "bad_gateway"  # 502 with an HTML page
    REFUSE = "refuse"  # `ok: false` with the error `code`
    SLOW = "slow"  # the answer comes after `seconds`
    BROKEN_JSON = "broken_json"  # 200, JSON that ends too early
    WEB_PAGE = "web_page"  # 200 with an HTML page that says it is JSON
    STRING = "string"  # 200, JSON that is no object
    NOTHING = "nothing"  # 200 without a body
    ACT_THEN_DROP = "act_then_drop"  # done, but the connection closes instead of an answer


@dataclass
class Fault:
    """One fault; `times` is how many calls it still hits, None = until it is cleared."""

    kind: FaultKind
    method: str = EVERY_METHOD
    times: int | None = None
    seconds: float = 0.0
    code: str = "internal_error"

    @classmethod
    def from_json(cls, body: Json) -> "Fault":
        """As the page sends it; raises KeyError or ValueError for an unknown kind."""
        times = body.get("times")
        return cls(
            FaultKind(body["kind"]),
            str(body.get("method") or EVERY_METHOD),
            None if times is None else int(times),
            float(body.get("seconds") or 0),
            str(body.get("code") or "internal_error"),
        )

    def as_json(self) -> Json:
        """As the page shows it."""
        return dataclasses.asdict(self)

    def hits(self, method: str) -> bool:
        """Whether it is meant for this method; `*` is meant for all."""
        return self.method in (EVERY_METHOD, method) and self.times != 0


class Faults:
    """The faults that are on. Methods are Web API names, or `response_url` and `upload`."""

    def __init__(self, on_outage: Callable[[], None]) -> None:
        self._on_outage = on_outage
        self._active: list[Fault] = []
        self.unknown_blocks: set[str] = set()

    @property
    def active(self) -> list[Fault]:
        """What is on now."""
        return [fault for fault in self._active if fault.times != 0]

    @property
    def is_down(self) -> bool:
        """Whether there is an outage."""
        return any(fault.kind is FaultKind.OUTAGE for fault in self.active)

    def add(self, fault: Fault) -> None:
        """Switch one on; an outage also cuts the sockets."""
        self._active.append(fault)
        if fault.kind is FaultKind.OUTAGE:
            self._on_outage()

    def clear(self) -> None:
        """All is well again."""
        self._active.clear()
        self.unknown_blocks.clear()

    def end_outage(self) -> None:
        """Slack is there again; what else goes wrong goes on."""
        self._active = [fault for fault in self._active if fault.kind is not FaultKind.OUTAGE]

    def take(self, method: str) -> Fault | None:
        """The fault that hits this call, counted as used once."""
        for fault in self._active:
            if fault.hits(method):
                if fault.times is not None:
                    fault.times -= 1
                return fault
        return None

    def opens_socket(self) -> bool:
        """Whether Slack takes a new websocket."""
        if self.is_down:
            return False
        return not any(one.method == _SOCKET for one in self.active) or self.take(_SOCKET) is None

    def turn_sockets_away(self, *, times: int | None = None) -> None:
        """Open no websocket, whatever ticket it brings; those that are open stay."""
        self.add(Fault(FaultKind.DROP, _SOCKET, times))

    def outage(self) -> None:
        """Slack is down until `clear`: every call answers 503, the sockets are cut."""
        self.add(Fault(FaultKind.OUTAGE))

    def drop(self, method: str = EVERY_METHOD, *, times: int | None = None) -> None:
        """Close the connection before anything is done."""
        self.add(Fault(FaultKind.DROP, method, times))

    def ratelimit(
        self, method: str = EVERY_METHOD, *, retry_after: int = 1, times: int | None = None
    ) -> None:
        """Answer 429 with this Retry-After."""
        self.add(Fault(FaultKind.RATELIMITED, method, times, retry_after))

    def bad_gateway(self, method: str = EVERY_METHOD, *, times: int | None = None) -> None:
        """Answer 502 with an HTML page."""
        self.add(Fault(FaultKind.BAD_GATEWAY, method, times))

    def answer(
        self, kind: FaultKind | str, method: str = EVERY_METHOD, *, times: int | None = None
    ) -> None:
        """Switch a kind on that needs no more than its name: `broken_json`, `web_page`..."""
        self.add(Fault(FaultKind(kind), method, times))

    def refuse_token(self, code: str = "invalid_auth", *, times: int | None = None) -> None:
        """Refuse the token at every call, with this error, until `clear` or for some calls."""
        self.refuse(EVERY_METHOD, code, times=times)

    def refuse(self, method: str, code: str, *, times: int | None = None) -> None:
        """Answer `ok: false` with this error."""
        self.add(Fault(FaultKind.REFUSE, method, times, code=code))

    def refuse_blocks(self, *kinds: str) -> None:
        """Know no blocks of these kinds, as an older Slack."""
        self.unknown_blocks.update(kinds)

    def slow(self, method: str = EVERY_METHOD, *, seconds: float, times: int | None = None) -> None:
        """Let the answer come late."""
        self.add(Fault(FaultKind.SLOW, method, times, seconds))

    def act_then_drop(self, method: str = "chat.postMessage", *, times: int | None = 1) -> None:
        """Do what was asked, then close the connection instead of answering."""
        self.add(Fault(FaultKind.ACT_THEN_DROP, method, times))
