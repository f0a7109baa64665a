"""`/api/{method}`: token, faults, limits, scopes, then the method itself."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass

from fastapi import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from sandbox.slack.api_call import ApiCall, Method, missing_scope
from sandbox.slack.arguments import Arguments, read_arguments
from sandbox.slack.calls import Call, CallLog
from sandbox.slack.errors import Json, SlackError
from sandbox.slack.faults import Fault, FaultKind, Faults
from sandbox.slack.limits import Limits
from sandbox.slack.methods import METHODS
from sandbox.slack.transport import hang_up
from sandbox.slack.workspace import Workspace


@dataclass(frozen=True)
class Tokens:
    """The secrets of the installed app, and what its bot token may do."""

    bot: str
    app: str
    signing_secret: str
    scopes: frozenset[str]


class RatelimitedError(SlackError):
    """Slack: HTTP 429 with Retry-After, the only refusal that is not HTTP 200."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("ratelimited")
        self.retry_after = retry_after


def _service_unavailable(_: Fault) -> Response:
    return JSONResponse({"ok": False, "error": "service_unavailable"}, 503)


def _bad_gateway(_: Fault) -> Response:
    return HTMLResponse("<html><body><h1>502 Bad Gateway</h1></body></html>", 502)


def _ratelimited(fault: Fault) -> Response:
    return refusal(RatelimitedError(max(1, int(fault.seconds))))


def _refused(fault: Fault) -> Response:
    return refusal(SlackError(fault.code))


_FAULT_ANSWERS: dict[FaultKind, Callable[[Fault], Response]] = {
    FaultKind.OUTAGE: _service_unavailable,
    FaultKind.BAD_GATEWAY: _bad_gateway,
    FaultKind.RATELIMITED: _ratelimited,
    FaultKind.REFUSE: _refused,
}


def refusal(error: SlackError) -> Response:
    """The HTTP answer for a refusal."""
    if isinstance(error, RatelimitedError):
        headers = {"Retry-After": str(error.retry_after)}
        return JSONResponse(error.answer(), 429, headers=headers)
    return JSONResponse(error.answer())


async def struck(
    fault: Fault | None, request: Request, act: Callable[[], Response]
) -> tuple[Response, int]:
    """`act` as the fault lets it happen; the answer and the status the app saw."""
    if fault is None:
        response = act()
        return response, response.status_code
    if fault.kind in _FAULT_ANSWERS:
        response = _FAULT_ANSWERS[fault.kind](fault)
        return response, response.status_code
    if fault.kind is FaultKind.DROP:
        return await hang_up(request), 0
    if fault.kind is FaultKind.SLOW:
        await asyncio.sleep(fault.seconds)
    response = act()
    if fault.kind is FaultKind.ACT_THEN_DROP:
        return await hang_up(request), 0
    return response, response.status_code


class WebApi:
    """The door through which the app acts."""

    def __init__(
        self, workspace: Workspace, tokens: Tokens, limits: Limits, faults: Faults, calls: CallLog
    ) -> None:
        self._workspace = workspace
        self._tokens = tokens
        self._limits = limits
        self._faults = faults
        self._calls = calls

    async def answer(self, request: Request) -> Response:
        """Answer one call as Slack does: HTTP 200 even for a refusal."""
        name = request.path_params["method"]
        try:
            args = await read_arguments(request)
        except SlackError as error:
            return refusal(error)
        outcome = _Outcome()

        def act() -> Response:
            return self._act(name, request, args, outcome)

        response, status = await struck(self._faults.take(name), request, act)
        self._calls.add(Call(self._workspace.clock(), name, args.summary(), status, outcome.error))
        self._workspace.changes.note()
        return response

    def _act(self, name: str, request: Request, args: Arguments, outcome: "_Outcome") -> Response:
        headers = {}
        try:
            method = self._admitted(name, request, args)
            body: Json = {"ok": True}
            body |= method.act(ApiCall(self._workspace, args, self._tokens.scopes))
            # Slack sends the token's scopes with every answer; apps read them off auth.test.
            headers["x-oauth-scopes"] = ",".join(sorted(self._tokens.scopes))
        except SlackError as error:
            outcome.error = error.code
            return refusal(error)
        return JSONResponse(body, headers=headers)

    def _admitted(self, name: str, request: Request, args: Arguments) -> Method:
        method = METHODS.get(name)
        if method is None:
            raise SlackError("unknown_method", req_method=name)
        self._check_token(method, _token(request, args))
        if method.scope and method.scope not in self._tokens.scopes:
            raise missing_scope(method.scope, self._tokens.scopes)
        wait = self._limits.retry_after(name, method.tier, args.text("channel"))
        if wait is not None:
            raise RatelimitedError(wait)
        return method

    def _check_token(self, method: Method, token: str) -> None:
        if not token:
            raise SlackError("not_authed")
        kinds = {self._tokens.bot: "bot", self._tokens.app: "app"}
        if token not in kinds:
            raise SlackError("invalid_auth")
        if kinds[token] != method.token:
            raise SlackError("not_allowed_token_type")


@dataclass
class _Outcome:
    error: str | None = None


def _token(request: Request, args: Arguments) -> str:
    header = re.fullmatch(r"Bearer\s+(\S+)", request.headers.get("authorization", ""))
    return header[1] if header else args.text("token")
