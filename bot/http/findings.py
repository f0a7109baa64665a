"""`/api/findings`: what waits for a person."""

from datetime import datetime
from typing import Self

from fastapi import APIRouter
from pydantic import BaseModel

from bot.http.dependencies import NoteRead, TheApp
from bot.http.errors import answers
from bot.messages.finding_words import finding_sentence
from bot.messages.loan_changes import change_sentence
from bot.messages.text import plain_text
from bot.services.findings import read_open_findings
from bot.services.loan_changes import read_stopped_changes
from domain.findings import Shown
from domain.fms_links import FmsLinks
from domain.loan_change import ChangeShown

router = APIRouter(prefix="/api/findings", tags=["findings"])


class FindingAnswer(BaseModel):
    """A finding that is open. `answers` are what a person can say about it in Slack."""

    id: int
    kind: str
    assignment_id: int
    since: datetime
    told_to: str | None
    text: str
    answers: list[str]

    @classmethod
    def of(cls, shown: Shown) -> Self:
        """From the domain's value, with the sentence that people in Slack see."""
        finding = shown.finding
        return cls(
            id=finding.id,
            kind=finding.kind,
            assignment_id=finding.assignment_id,
            since=finding.since,
            told_to=str(finding.told_to) if finding.told_to else None,
            text=plain_text(finding_sentence(shown)),
            answers=list(finding.answers),
        )


class StoppedChangeAnswer(BaseModel):
    """A change of what is requested that stopped, and waits for a person.

    `fms_request_id` is the request that it replaces, `next` what comes next where somebody has it
    `go_on`, `answers` what a person can say in Slack.
    """

    id: int
    assignment_id: int
    fms_request_id: int
    by: str
    proposed: datetime
    next: str
    text: str
    answers: list[str]

    @classmethod
    def of(cls, shown: ChangeShown, links: FmsLinks) -> Self:
        """From the domain's value, with the sentence that people in Slack see."""
        change = shown.change
        return cls(
            id=change.id,
            assignment_id=change.assignment_id,
            fms_request_id=change.fms.request_id,
            by=str(change.actor),
            proposed=change.proposed.at,
            next=shown.next,
            text=plain_text(change_sentence(shown, links)),
            answers=[*(["go_on"] if shown.can_go_on else []), "leave"],
        )


class FindingsAnswer(BaseModel):
    """Everything that is open, the worst first, and the changes that stopped, oldest first."""

    findings: list[FindingAnswer]
    stopped_changes: list[StoppedChangeAnswer]


@router.get("", name="list_findings", responses=answers(401, 403, 503))
async def open_findings(app: TheApp, note_read: NoteRead) -> FindingsAnswer:
    """What a sync could not settle and no person has settled since, and changes that stopped."""
    found, stopped = await read_open_findings(app), await read_stopped_changes(app)
    told = (
        *(one.finding.assignment_id for one in found),
        *(one.change.assignment_id for one in stopped),
    )
    note_read(sorted(set(told)))
    return FindingsAnswer(
        findings=[FindingAnswer.of(one) for one in found],
        stopped_changes=[StoppedChangeAnswer.of(one, app.rules.links) for one in stopped],
    )
