"""The six steps of the story, each ticked by what really happened.

They are read from the bot's own record of attempts and from FMS, so that every way to do a step
counts: a command, a button, a form.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import select

from domain.assignment import Action, Status
from domain.attempt import Outcome
from sandbox.fms.rules import RequestStatus
from sandbox.fms.server import LocalFms
from sandbox.story.cards import is_told
from storage.engine import Database
from storage.tables import AssignmentRow, AttemptRow

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
    """

    requested: frozenset[int]
    active: frozenset[int]
    settled: bool
    unrequested: bool


async def look(database: Database) -> Seen:
    """Look at the bot's record, without the attempts that it began with."""
    async with database.reading() as session:
        attempts = list(await session.exec(select(AttemptRow)))
        rows = list(await session.exec(select(AssignmentRow)))
    accepted = [one for one in attempts if one.outcome is Outcome.ACCEPTED and not is_told(one.id)]
    requested = {one.fms_request_id for one in accepted if one.action is Action.REQUEST}
    active = {one.fms_request_id for one in rows if one.status is Status.ACTIVE}
    return Seen(
        requested=frozenset(number for number in requested if number),
        active=frozenset(number for number in active if number),
        settled=any(one.outcome in _SETTLED for one in attempts),
        unrequested=any(one.action is Action.UNREQUEST for one in accepted),
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
        Step(
            "Settle a lost answer",
            "One card is amber: nobody knows whether FMS has its request. Look in FMS, then press "
            "Yes, FMS has it, or No, release it, in #press-alerts.",
            seen.settled,
            who="olga",
            place="alerts",
        ),
        Step(
            "Take one back",
            f"Type /unrequest with the number of a magenta card of yours. Request {number + 1} "
            "first if none is left.",
            seen.unrequested,
            line="/unrequest ",
        ),
    )
