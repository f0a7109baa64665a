"""The URLs an app posts to besides the Web API: response_urls and file uploads."""

import json
from urllib.parse import parse_qs

from fastapi import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from sandbox.slack.answers import use_response_url
from sandbox.slack.arguments import Arguments
from sandbox.slack.calls import Call, CallLog
from sandbox.slack.errors import Json, SlackError
from sandbox.slack.fault_effects import Act, Reply, answered
from sandbox.slack.faults import Faults
from sandbox.slack.validation.blocks import refuse_kinds
from sandbox.slack.workspace import Workspace

_SPENT = {"used_url", "expired_url"}


class Hooks:
    """Answers at the URLs Slack hands out."""

    def __init__(self, workspace: Workspace, faults: Faults, calls: CallLog) -> None:
        self._workspace = workspace
        self._faults = faults
        self._calls = calls

    async def response_url(self, request: Request) -> Response:
        """`POST /commands|actions/{team}/{secret}`: JSON, 5 times within 30 minutes."""
        body = _message_of(await request.body())
        secret = request.path_params["secret"]

        def act() -> Reply:
            try:
                refuse_kinds(body, self._faults.unknown_blocks)
                use_response_url(self._workspace, self._workspace.response_urls.use(secret), body)
            except SlackError as error:
                return Reply(_refused(error), error.code)
            return Reply(PlainTextResponse("ok"))

        summary = Arguments(body).summary()
        return await self._answer("response_url", request, summary, act)

    async def upload(self, request: Request) -> Response:
        """`POST /upload/v1/{secret}`: the bytes of a file, once."""
        content = await request.body()
        secret = request.path_params["secret"]

        def act() -> Reply:
            if not self._workspace.files.receive(secret, content):
                return Reply(PlainTextResponse("invalid upload url", 404))
            return Reply(PlainTextResponse(f"OK - {len(content)}"))

        return await self._answer("upload", request, {"length": len(content)}, act)

    async def download(self, request: Request) -> Response:
        """`GET /files/{id}/{name}`: what was uploaded, for the page."""
        file = self._workspace.files.get(request.path_params["file_id"])
        if file is None or file.content is None:
            return PlainTextResponse("no such file", 404)
        headers = {"content-disposition": "attachment", "x-content-type-options": "nosniff"}
        is_picture = file.name.endswith(".png")
        kind = "image/png" if is_picture else "application/octet-stream"
        return Response(file.content, media_type=kind, headers=headers)

    async def _answer(self, method: str, request: Request, args: Json, act: Act) -> Response:
        reply = await answered(self._faults.take(method), request, act)
        self._calls.add(Call(self._workspace.clock(), method, args, reply.status, reply.error))
        self._workspace.changes.note()
        return reply.response


def _message_of(body: bytes) -> Json:
    """Slack: a JSON object; older clients send it in a form field `payload`."""
    text = body.decode()
    if text.startswith("payload="):
        text = parse_qs(text)["payload"][0]
    try:
        message = json.loads(text)
    except json.JSONDecodeError:
        return {}
    return message if isinstance(message, dict) else {}


def _refused(error: SlackError) -> Response:
    if error.code in _SPENT:
        return PlainTextResponse(error.code, 404)
    return JSONResponse(error.answer())
