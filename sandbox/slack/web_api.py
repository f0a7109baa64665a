"""`/api/{method}`: token, faults, limits, scopes, then the method itself."""

import re
from dataclasses import dataclass

from fastapi import Request
from starlette.responses import JSONResponse, Response

from sandbox.slack.api_call import ApiCall, Method, missing_scope
from sandbox.slack.arguments import Arguments, read_arguments
from sandbox.slack.calls import Call, CallLog
from sandbox.slack.errors import Json, RatelimitedError, SlackError
from sandbox.slack.fault_effects import Reply, answered
from sandbox.slack.faults import Faults
from sandbox.slack.limits import Limits
from sandbox.slack.methods import METHODS
from sandbox.slack.transport import refusal
from sandbox.slack.validation.blocks import refuse_kinds
from sandbox.slack.workspace import Workspace


@dataclass(slots=True)
class Tokens:
    """The secrets of the installed app, and what its bot token may do."""

    bot: str
    app: str
    signing_secret: str
    scopes: frozenset[str]


class WebApi:
    """Answers what the app calls."""

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

        def act() -> Reply:
            return self._act(name, request, args)

        reply = await answered(self._faults.take(name), request, act)
        call = Call(self._workspace.clock(), name, args.summary(), reply.status, reply.error)
        self._calls.add(call)
        self._workspace.changes.note()
        return reply.response

    def _act(self, name: str, request: Request, args: Arguments) -> Reply:
        body: Json = {"ok": True}
        try:
            method = self._admitted(name, request, args)
            self._refuse_unknown(args)
            body |= method.act(ApiCall(self._workspace, args, self._tokens.scopes))
        except SlackError as error:
            return Reply(refusal(error), error.code)
        # Slack sends the token's scopes with every answer; apps read them off auth.test.
        scopes = ",".join(sorted(self._tokens.scopes))
        return Reply(JSONResponse(body, headers={"x-oauth-scopes": scopes}))

    def _refuse_unknown(self, args: Arguments) -> None:
        # What is malformed is the method's to refuse, with its own code.
        unknown = self._faults.unknown_blocks
        for part in ("blocks", "attachments") if unknown else ():
            refuse_kinds(args.structure(part), unknown)

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


def _token(request: Request, args: Arguments) -> str:
    header = re.fullmatch(r"Bearer\s+(\S+)", request.headers.get("authorization", ""))
    return header[1] if header else args.text("token")
