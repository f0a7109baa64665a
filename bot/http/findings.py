"""`/api/findings`: what waits for a person."""

from datetime import datetime
from typing import Self

from fastapi import APIRouter
from pydantic import BaseModel

from bot.http.dependencies import TheApp
from bot.http.errors import answers
from bot.messages.finding_words import finding_sentence
from bot.messages.text import plain_text
from bot.services.findings import read_open_findings
from domain.findings import Shown

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


class FindingsAnswer(BaseModel):
    """Everything that is open, the worst first."""

    findings: list[FindingAnswer]


@router.get("", responses=answers(401, 403, 503))
async def open_findings(app: TheApp) -> FindingsAnswer:
    """What a sync could not settle, and nobody has settled since."""
    found = await read_open_findings(app)
    return FindingsAnswer(findings=[FindingAnswer.of(one) for one in found])
