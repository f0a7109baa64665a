"""`/api/ingest/sync`: start a sync, and see how it stands."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from bot.http.dependencies import CALLER, TheApp, Words
from bot.http.errors import ApiError, answers, turn_away_when_closing
from bot.messages.sync import render_sync_busy, render_sync_just_ended
from bot.messages.sync_apply import ANOTHER_FILE, refused_lines, render_not_refused
from bot.messages.sync_faults import NextSteps, failure
from bot.messages.text import plain_text
from bot.services.sync.run_sync import read_refused, start_apply, start_sync
from bot.services.views import read_run, read_runs, read_status
from domain.sync import (
    REPORT_NAMES,
    AlreadyRunning,
    NotRefused,
    Refused,
    ReportResult,
    SyncRun,
)

router = APIRouter(prefix="/api/ingest/sync", tags=["sync"])

_By = Annotated[str, BeforeValidator(str)]
_Report = Annotated[str, Field(pattern=f"^({'|'.join(REPORT_NAMES)})$")]


class SyncBegun(BaseModel):
    """A sync runs under this id."""

    id: str


class SyncReportAnswer(BaseModel):
    """What one report came to."""

    ok: bool
    read: int
    new: int
    changed: int
    unchanged: int
    gone: int
    rejected: int
    duplicates: int
    seconds: float
    error: str | None


def _by_name(reports: tuple[ReportResult, ...]) -> dict[str, SyncReportAnswer]:
    return {one.name: _report(one) for one in reports}


def _report(one: ReportResult) -> SyncReportAnswer:
    error = None if one.ok else plain_text(failure(one, NextSteps.HTTP))
    return SyncReportAnswer(ok=one.ok, seconds=one.seconds, error=error, **asdict(one.counts))


class SyncRunAnswer(BaseModel):
    """A sync that is over. Times are UTC."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    trigger: str
    by: _By
    started: datetime
    finished: datetime | None
    seconds: float | None
    ok: bool | None
    reports: Annotated[dict[str, SyncReportAnswer], BeforeValidator(_by_name)]
    approved: int
    completed: int
    needs_look: int


class SyncRunningAnswer(BaseModel):
    """A sync that runs."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    trigger: str
    by: _By
    since: datetime = Field(validation_alias="started")


class SyncStatusAnswer(BaseModel):
    """How the sync stands. `next` is None while the nightly sync is off."""

    model_config = ConfigDict(from_attributes=True)

    enabled: bool
    running: SyncRunningAnswer | None
    next: datetime | None
    last: SyncRunAnswer | None


@router.post("", name="start_sync", status_code=202, responses=answers(401, 403, 409, 503))
async def start(app: TheApp) -> SyncBegun:
    """Start a sync. 409: one runs already."""
    turn_away_when_closing(app)
    begun = await start_sync(app, CALLER)
    if isinstance(begun, SyncRun):
        return SyncBegun(id=begun.id)
    busy = render_sync_busy(begun) if begun else render_sync_just_ended(NextSteps.HTTP)
    raise ApiError(409, "running", busy.text)


class LossAnswer(BaseModel):
    """Rows that would go for one reason, by kind."""

    going: str
    count: int
    kinds: dict[str, int]


class RefusedReportAnswer(BaseModel):
    """A report that the guards refused: why, and what would go if it were applied all the same.

    `file` names the very file, for the call that has it applied.
    """

    report: str
    file: str
    message: str
    would_go: list[LossAnswer]


class ReportToApply(BaseModel):
    """The report to apply, and the file of it that `/refused` named."""

    report: _Report
    file: Words


@router.get(
    "/refused/{report}", name="get_refused_report", responses=answers(401, 403, 404, 422, 503)
)
async def refused(app: TheApp, report: _Report) -> RefusedReportAnswer:
    """What would go if a report were applied that its last run refused. 404: it refused none."""
    found = await read_refused(app, report)
    if isinstance(found, NotRefused):
        raise _not_refused(404, found)
    losses = [
        LossAnswer(going=one.going, count=one.count, kinds=dict(one.kinds))
        for one in found.result.losses
    ]
    return RefusedReportAnswer(
        report=report,
        file=found.file,
        message=plain_text(" ".join(refused_lines(found))),
        would_go=losses,
    )


@router.post(
    "/apply",
    name="apply_refused_report",
    status_code=202,
    responses=answers(400, 401, 403, 409, 422, 503),
)
async def apply(app: TheApp, body: ReportToApply) -> SyncBegun:
    """Apply a refused report. 409: one runs already, or it is another file by now."""
    turn_away_when_closing(app)
    match await start_apply(app, CALLER, body.report, body.file):
        case SyncRun(id=run_id):
            return SyncBegun(id=run_id)
        case NotRefused() as found:
            raise _not_refused(409, found)
        case Refused() as found:
            raise ApiError(409, "another_file", f"{ANOTHER_FILE} {' '.join(refused_lines(found))}")
        case AlreadyRunning() as busy:
            raise ApiError(409, "running", render_sync_busy(busy).text)
        case None:
            raise ApiError(409, "running", render_sync_just_ended(NextSteps.HTTP).text)


def _not_refused(status: int, found: NotRefused) -> ApiError:
    return ApiError(status, "not_refused", render_not_refused(found, NextSteps.HTTP).text)


@router.get("/status", name="get_sync_status", responses=answers(401, 403, 503))
async def status(app: TheApp) -> SyncStatusAnswer:
    """Whether one runs, when the next is due, what the last came to."""
    return SyncStatusAnswer.model_validate(await read_status(app))


@router.get("/runs", name="list_sync_runs", responses=answers(401, 403, 422, 503))
async def runs(app: TheApp, limit: Annotated[int, Query(ge=1, le=200)] = 30) -> list[SyncRunAnswer]:
    """The latest runs, newest first."""
    return [SyncRunAnswer.model_validate(one) for one in await read_runs(app, limit)]


@router.get("/runs/{run_id}", name="get_sync_run", responses=answers(401, 403, 404, 422, 503))
async def run(app: TheApp, run_id: Annotated[Words, Path()]) -> SyncRunAnswer:
    """One run."""
    found = await read_run(app, run_id)
    if found is None:
        raise ApiError(404, "not_found", "There is no such run.")
    return SyncRunAnswer.model_validate(found)
