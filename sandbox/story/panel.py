"""The panel beside the local Slack: six steps, two hours, three troubles."""

import asyncio
import contextlib
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox.fms.server import LocalFms
from sandbox.slack.companion import Companion
from sandbox.slack.errors import Json
from sandbox.slack.local import LocalSlack
from sandbox.story.ended import Ended
from sandbox.story.steps import Step, look, steps
from sandbox.story.trouble import presets
from storage.engine import Database

_STATIC = Path(__file__).with_name("static")
_HOURS = {
    "morning": ("It is 7 AM", "Good morning: each office's digest is in #press-assignments."),
    "night": ("It is 2 AM", "The night's sync ran: its report is in #press-alerts."),
}
_SYNC_IS_RUNNING = "A sync is running already: its report comes to #press-alerts. Then press again."
_FAILED = "It did not work: the terminal says why."


@dataclass(slots=True)
class Panel:
    """The story of one sandbox, that begins with assignment `number`.

    `environment` are the bot's settings, `ticked` the steps that were done. What is done by the
    bot's clock is done by a process of its own, one at a time.
    """

    fms: LocalFms
    database: Database
    number: int
    environment: dict[str, str] = field(default_factory=dict)
    ticked: set[str] = field(default_factory=set)
    slack: LocalSlack = field(init=False)
    _busy: asyncio.Lock = field(default_factory=asyncio.Lock)

    def companion(self, slack: LocalSlack) -> Companion:
        """What the page of this local Slack shows of it."""
        self.slack = slack
        routes: list[BaseRoute] = [
            Route("/story/state", self.state, methods=["GET"]),
            Route("/story/hours/{name}", self.pass_to, methods=["POST"]),
            Route("/story/trouble/{name}", self.switch, methods=["POST"]),
            Mount("/story", StaticFiles(directory=_STATIC)),
        ]
        return Companion({"Open FMS": self.fms.url}, "/story/story.js", routes)

    async def state(self, _: Request) -> Response:
        """Everything the panel shows."""
        return JSONResponse(await self._state())

    async def pass_to(self, request: Request) -> Response:
        """POST: have the bot do what it does at this hour; answered when it is done."""
        name = request.path_params["name"]
        if name not in _HOURS or not _is_json(request):
            return JSONResponse({"refusal": "no such hour"}, 404)
        async with self._busy:
            ended = await self.do(name)
        words: dict[int, str] = {
            Ended.DONE: _HOURS[name][1],
            Ended.SYNC_IS_RUNNING: _SYNC_IS_RUNNING,
        }
        return JSONResponse({"said": words.get(ended, _FAILED)})

    async def switch(self, request: Request) -> Response:
        """POST: begin a trouble, or end it where it is on."""
        known = {one.name: one for one in presets(self.slack, self.fms)}
        preset = known.get(request.path_params["name"])
        if preset is None or not _is_json(request):
            return JSONResponse({"refusal": "no such trouble"}, 404)
        if preset.is_on():
            preset.end()
            said = preset.over
        else:
            preset.begin()
            said = preset.next
        self.fms.state.changes.note()
        self.slack.workspace.changes.note()
        return JSONResponse({"said": said})

    async def follow(self) -> None:
        """Have the page look again at what happens in FMS, for as long as it is awaited."""
        changes = self.fms.state.changes
        while True:
            await changes.next(60)
            self.slack.workspace.changes.note()

    async def _state(self) -> Json:
        return {
            "fms": self.fms.url,
            "steps": [asdict(step) for step in await self._steps()],
            "hours": [{"name": name, "words": words} for name, (words, _) in _HOURS.items()],
            "trouble": [
                {"name": one.name, "words": one.words, "on": one.is_on(), "next": one.next}
                for one in presets(self.slack, self.fms)
            ],
        }

    async def _steps(self) -> Sequence[Step]:
        """The steps as they stand; what was done stays done, whatever comes after."""
        found = steps(
            self.fms.requests, self.fms.state.requests_seen, await look(self.database), self.number
        )
        self.ticked.update(step.title for step in found if step.done)
        return [replace(step, done=step.title in self.ticked) for step in found]

    async def do(self, hour: str) -> int:
        """Have it done, without a word; 0 when it was."""
        program = (sys.executable, "-m", "sandbox.story.hours", hour)
        process = await asyncio.create_subprocess_exec(
            *program, env={**os.environ, **self.environment}, start_new_session=True
        )
        try:
            return await process.wait()
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()


def _is_json(request: Request) -> bool:
    """A page of another origin cannot send JSON without asking first."""
    return request.headers.get("content-type", "").startswith("application/json")
