"""What a call comes to when it meets a fault: one entry per kind of fault."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from sandbox.slack.errors import RatelimitedError, SlackError
from sandbox.slack.faults import Fault, FaultKind
from sandbox.slack.transport import hang_up, refusal

DROPPED = 0


@dataclass(frozen=True)
class Reply:
    """An HTTP answer and the error in it, as Slack's log would have them."""

    response: Response
    error: str | None = None
    is_dropped: bool = False

    @property
    def status(self) -> int:
        """HTTP's status, 0 when the connection was dropped."""
        return DROPPED if self.is_dropped else self.response.status_code


Act = Callable[[], Reply]
FaultEffect = Callable[[Fault, Request, Act], Awaitable[Reply]]


async def answered(fault: Fault | None, request: Request, act: Act) -> Reply:
    """`act`, as the fault lets it happen."""
    return act() if fault is None else await _EFFECTS[fault.kind](fault, request, act)


async def _outage(_fault: Fault, _request: Request, _act: Act) -> Reply:
    error = "service_unavailable"
    return Reply(JSONResponse({"ok": False, "error": error}, 503), error)


async def _bad_gateway(_fault: Fault, _request: Request, _act: Act) -> Reply:
    return Reply(HTMLResponse("<html><body><h1>502 Bad Gateway</h1></body></html>", 502))


async def _ratelimited(fault: Fault, _request: Request, _act: Act) -> Reply:
    error = RatelimitedError(max(1, int(fault.seconds)))
    return Reply(refusal(error), error.code)


def _answers(body: str) -> FaultEffect:
    """Do nothing, and answer 200 with this, whatever it is, as JSON."""

    async def effect(_fault: Fault, _request: Request, _act: Act) -> Reply:
        return Reply(Response(body, media_type="application/json"))

    return effect


async def _refuse(fault: Fault, _request: Request, _act: Act) -> Reply:
    return Reply(refusal(SlackError(fault.code)), fault.code)


async def _drop(_fault: Fault, request: Request, _act: Act) -> Reply:
    return Reply(await hang_up(request), is_dropped=True)


async def _act_then_drop(_fault: Fault, request: Request, act: Act) -> Reply:
    done = act()
    return Reply(await hang_up(request), done.error, is_dropped=True)


async def _slow(fault: Fault, _request: Request, act: Act) -> Reply:
    await asyncio.sleep(fault.seconds)
    return act()


_EFFECTS: dict[FaultKind, FaultEffect] = {
    FaultKind.OUTAGE: _outage,
    FaultKind.DROP: _drop,
    FaultKind.RATELIMITED: _ratelimited,
    FaultKind.BAD_GATEWAY: _bad_gateway,
    FaultKind.REFUSE: _refuse,
    FaultKind.SLOW: _slow,
    FaultKind.BROKEN_JSON: _answers('{"ok": tru'),
    FaultKind.WEB_PAGE: _answers("<!doctype html><html><body><h1>Sign in</h1></body></html>"),
    FaultKind.STRING: _answers('"ok"'),
    FaultKind.NOTHING: _answers(""),
    FaultKind.ACT_THEN_DROP: _act_then_drop,
}
