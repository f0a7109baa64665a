"""The six steps of the story, each ticked by what really happened.

They are read from the bot's own record of attempts and from FMS, so that every way to do a step
counts: a command, a button, a form.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import select

from domain.assignment import Action, Status
from domain.attempt import OPEN_OUTCOMES, Outcome
from sandbox.fms.rules import RequestStatus
from sandbox.fms.server import LocalFms
from sandbox.slack.default_workspace import ANA
from sandbox.story.cards import is_told
from storage.engine import Database
from storage.tables import AssignmentRow, AttemptRow

_ANA = f"slack:{ANA.id}"
_SETTLED = (Outcome.FOUND_APPLIED, Outcome.FOUND_NOT_APPLIED)
_APPROVED = (RequestStatus.APPROVED, RequestStatus.RETURNED)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it is, how it is done, who does it, and whether it was done."""

    title: str
    how: str
    done: bool
    who: str = "ana"
    line: str = ""
    place: str = "slack"


@dataclass(frozen=True, slots=True)
class Seen:
    """What has happened since the story began, besides what it began with.

    `requested` are the FMS requests that were made, `active` those whose loans a sync found.
    `in_doubt` is an assignment that waits for a person's word, `mine` one that Ana can take back.
    """

    requested: frozenset[int]
    active: frozenset[int]
    settled: bool
    unrequested: bool
    in_doubt: int | None = None
    mine: int | None = None


async def look(database: Database) -> Seen:
    """Look at the bot's record, without the attempts that it began with."""
    async with database.reading() as session:
        attempts = list(await session.exec(select(AttemptRow)))
        rows = list(await session.exec(select(AssignmentRow)))
    accepted = [one for one in attempts if one.outcome is Outcome.ACCEPTED and not is_told(one.id)]
    requested = {one.fms_request_id for one in accepted if one.action is Action.REQUEST}
    active = {one.fms_request_id for one in rows if one.status is Status.ACTIVE}
    waiting = [one.assignment_id for one in attempts if one.outcome in OPEN_OUTCOMES]
    free = [one for one in rows if one.status is Status.REQUESTED and one.id not in waiting]
    return Seen(
        requested=frozenset(number for number in requested if number),
        active=frozenset(number for number in active if number),
        settled=any(one.outcome in _SETTLED for one in attempts),
        unrequested=any(one.action is Action.UNREQUEST for one in accepted),
        in_doubt=next(iter(waiting), None),
        mine=next((one.id for one in free if one.requested_by == _ANA), None),
    )


def steps(fms: LocalFms, seen: Seen, number: int) -> Sequence[Step]:
    """The six, `number` being the assignment to begin with."""
    approved = frozenset(one.id for one in fms.requests if one.status in _APPROVED)
    return (
        Step(
            "Request a car",
            f"Type /request {number}, or press Request on a green card. Its card turns magenta.",
            bool(seen.requested),
            line=f"/request {number}",
        ),
        Step(
            "See it in FMS",
            "Open FMS: the newest request is yours.",
            bool(seen.requested & fms.state.requests_seen),
            place="fms",
        ),
        Step(
            "Approve it there",
            "FMS's people decide: press Approve on your request.",
            bool(seen.requested & approved),
            place="fms",
        ),
        Step(
            "Sync, as Olga",
            "Olga is ops. Type /sync: the bot reads FMS's reports, and your card turns blue.",
            bool(seen.requested & approved & seen.active),
            who="olga",
            line="/sync",
        ),
        _settling(seen),
        _taking_back(seen, number + 1),
    )


def _settling(seen: Seen) -> Step:
    if seen.in_doubt is None:
        how = "Press FMS loses its answer, below, and request a green card."
    else:
        how = (
            f"{seen.in_doubt} is amber: FMS's answer was lost. See whether FMS has its request; "
            "then, in #press-alerts, press Yes, FMS has it (it asks for the request's number), or "
            "No, release it."
        )
    return Step("Settle a lost answer", how, seen.settled, who="olga", place="alerts")


def _taking_back(seen: Seen, another: int) -> Step:
    if seen.mine is None:
        how, line = f"Request another car first: /request {another}.", f"/request {another}"
    else:
        how = f"Type /unrequest {seen.mine}: FMS deletes the request, and the card is green again."
        line = f"/unrequest {seen.mine}"
    return Step("Take one back", how, seen.unrequested, line=line)
