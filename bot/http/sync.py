"""`/api/ingest/sync`: start a sync, and see how it stands."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from bot.http.acting import turn_away_when_closing
from bot.http.context import CALLER, Context
from bot.http.errors import ApiError, answers
from bot.http.models import RunAnswer, StatusAnswer, SyncBegun, Words
from bot.messages.format import plain_text
from bot.messages.sync import render_sync_busy, render_sync_just_ended
from bot.messages.sync_report import NextSteps, failure
from bot.services.sync.reading import read_run, read_runs, read_status
from bot.services.sync.run_sync import start_sync
from domain.sync import SyncRun

router = APIRouter(prefix="/api/ingest/sync", tags=["sync"])


@router.post("", status_code=202, responses=answers(401, 403, 409, 503))
async def start(context: Context) -> SyncBegun:
    """Start a sync. 409: one runs already."""
    turn_away_when_closing(context)
    begun = await start_sync(context.app, CALLER)
    if isinstance(begun, SyncRun):
        return SyncBegun(id=begun.id)
    busy = render_sync_busy(begun) if begun else render_sync_just_ended(NextSteps.HTTP)
    raise ApiError(409, "running", busy.text)


@router.get("/status", responses=answers(401, 403, 503))
async def status(context: Context) -> StatusAnswer:
    """Whether one runs, when the next is due, what the last came to."""
    found = await read_status(context.app)
    return StatusAnswer.of(found, _errors(found.last) if found.last else {})


@router.get("/runs", responses=answers(401, 403, 422, 503))
async def runs(
    context: Context, limit: Annotated[int, Query(ge=1, le=200)] = 30
) -> list[RunAnswer]:
    """The latest runs, newest first."""
    found = await read_runs(context.app, limit)
    return [RunAnswer.of(run, _errors(run)) for run in found]


@router.get("/runs/{run_id}", responses=answers(401, 403, 404, 422, 503))
async def run(context: Context, run_id: Annotated[Words, Path()]) -> RunAnswer:
    """One run."""
    found = await read_run(context.app, run_id)
    if found is None:
        raise ApiError(404, "not_found", "There is no such run.")
    return RunAnswer.of(found, _errors(found))


def _errors(run: SyncRun) -> dict[str, str]:
    return {one.name: plain_text(failure(one, NextSteps.HTTP)) for one in run.reports if not one.ok}
