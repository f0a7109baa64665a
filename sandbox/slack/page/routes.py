"""The page's routes: `/` and everything under `/sandbox/`."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

from fastapi import Request
from starlette.responses import (
    FileResponse,
    JSONResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox.slack.errors import ClientRefusalError, InputRefusalError, Json
from sandbox.slack.faults import Fault
from sandbox.slack.local import LocalSlack
from sandbox.slack.page.acts import ACTS
from sandbox.slack.page.state import LATEST, screen

_STATIC = Path(__file__).parent / "static"
# Nothing from elsewhere is loaded or run, whatever a message may contain.
_POLICY = "default-src 'self'; img-src 'self' https: data:; frame-ancestors 'none'"
_HEARTBEAT_SECONDS = 15.0
_COALESCE_SECONDS = 0.05


class PageRoutes:
    """Answers the page's questions and does what the person asks."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack

    def routes(self, *, headless: bool) -> list[BaseRoute]:
        """The switches are always there; the page only when not headless."""
        switches = [
            Route("/sandbox/faults", self.faults, methods=["GET", "POST", "DELETE"]),
            Route("/sandbox/limits", self.limits, methods=["POST"]),
            Route("/sandbox/connections", self.refresh, methods=["POST"]),
            Route("/sandbox/state", self.state, methods=["GET"]),
            Route("/sandbox/act/{act}", self.act, methods=["POST"]),
        ]
        if headless:
            return [*switches]
        return [
            *switches,
            Route("/sandbox/changes", self.changes, methods=["GET"]),
            Route("/archives/{channel}/p{ts}", self.permalink, methods=["GET"]),
            Route("/", self.index, methods=["GET"]),
            Mount("/static", StaticFiles(directory=_STATIC)),
        ]

    async def index(self, _: Request) -> Response:
        """The page itself."""
        headers = {"content-security-policy": _POLICY, "cache-control": "no-cache"}
        return FileResponse(_STATIC / "index.html", headers=headers)

    async def permalink(self, request: Request) -> Response:
        """A link to a message, as chat.getPermalink gives it, leads to the page."""
        ts = request.path_params["ts"]
        place = f"{request.path_params['channel']}/{ts[:-6]}.{ts[-6:]}"
        return RedirectResponse(f"/#{place}", 303)

    async def state(self, request: Request) -> Response:
        """What the person's screen shows."""
        query = request.query_params
        try:
            user = self._slack.workspace.user(query.get("as", "ana"))
        except KeyError:
            return _refusal("nobody of this name", 404)
        thread, latest = query.get("thread", ""), query.get("latest", "")
        far = int(latest) if latest.isdecimal() else LATEST
        return JSONResponse(screen(self._slack, user, query.get("channel", ""), thread, far))

    async def changes(self, _: Request) -> Response:
        """Server-sent events: one line for each change of the workspace."""
        return StreamingResponse(self._versions(), media_type="text/event-stream")

    async def act(self, request: Request) -> Response:
        """Do what the person asks; 409 or 422 when the client would not let them."""
        act = ACTS.get(request.path_params["act"])
        body = await _body(request)
        if act is None or body is None:
            return _refusal("no such act", 400)
        try:
            done = await act(self._slack, str(body["as"]), body)
        except KeyError as error:
            return _refusal(f"unknown or missing: {error}", 400)
        except InputRefusalError as error:
            return JSONResponse({"errors": error.errors}, 422)
        except ClientRefusalError as error:
            return _refusal(str(error), 409)
        return JSONResponse(
            {
                "delivered": done.delivered,
                "acked": done.acked,
                "error": done.error,
                "options": done.options,
            }
        )

    async def faults(self, request: Request) -> Response:
        """GET what is on, POST one more, DELETE them all."""
        faults = self._slack.faults
        if request.method == "DELETE":
            faults.clear()
        elif request.method == "POST":
            try:
                faults.add(Fault.from_json(await _body(request) or {}))
            except (KeyError, ValueError) as error:
                return _refusal(f"no such fault: {error}", 400)
        self._slack.workspace.changes.note()
        return JSONResponse({"faults": [fault.as_json() for fault in faults.active]})

    async def limits(self, request: Request) -> Response:
        """POST `{"enabled": true}`: count calls as Slack does."""
        body = await _body(request)
        if body is None:
            return _refusal("send JSON", 400)
        self._slack.limits.enabled = bool(body.get("enabled"))
        self._slack.workspace.changes.note()
        return JSONResponse({"enabled": self._slack.limits.enabled})

    async def refresh(self, _: Request) -> Response:
        """POST: ask the app to reconnect."""
        await self._slack.refresh_connections()
        return JSONResponse({"ok": True})

    async def _versions(self) -> AsyncIterator[str]:
        changes = self._slack.workspace.changes
        told = -1
        while not self._slack.is_closed:
            if told == changes.version:
                await changes.next(_HEARTBEAT_SECONDS)
                await asyncio.sleep(_COALESCE_SECONDS)
            told = changes.version
            yield f"data: {told}\n\n"


async def _body(request: Request) -> Json | None:
    """The JSON body; a page of another origin cannot send one without asking first."""
    if not request.headers.get("content-type", "").startswith("application/json"):
        return None
    try:
        body = json.loads(await request.body())
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _refusal(why: str, status: int) -> Response:
    return JSONResponse({"refusal": why}, status)
