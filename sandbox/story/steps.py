"""The six steps of the story, each ticked by what really happened.

They are read from the bot's own record of attempts and from FMS, so that every way to do a step
counts: a command, a button, a form.
"""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from sqlmodel import select

from domain.assignment import Action, Status
from domain.attempt import OPEN_OUTCOMES, Outcome
from sandbox.fms.rules import RequestStatus, VehicleRequest
from sandbox.slack.default_workspace import ANA
from sandbox.story.cards import is_told
from storage.engine import Database
from storage.tables import AssignmentRow, AttemptRow

_ANA = f"slack:{ANA.id}"
_FOUND = (Status.ACTIVE, Status.COMPLETED)
_SETTLED = (Outcome.FOUND_APPLIED, Outcome.FOUND_NOT_APPLIED)
_LENT = (RequestStatus.APPROVED, RequestStatus.RETURNED)


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
    `green` are the assignments that can be requested, `in_doubt` is one that waits for a person's
    word, `mine` one that Ana can take back.
    """

    requested: frozenset[int]
    active: frozenset[int]
    settled: bool
    unrequested: bool
    green: tuple[int, ...] = ()
    in_doubt: int | None = None
    mine: int | None = None


async def look(database: Database) -> Seen:
    """Look at the bot's record, without the attempts that it began with."""
    async with database.reading() as session:
        attempts = list(await session.exec(select(AttemptRow)))
        rows = list(await session.exec(select(AssignmentRow)))
    accepted = [one for one in attempts if one.outcome is Outcome.ACCEPTED and not is_told(one.id)]
    requested = {one.fms_request_id for one in accepted if one.action is Action.REQUEST}
    active = {one.fms_request_id for one in rows if one.status in _FOUND}
    waiting = {one.assignment_id: one.outcome for one in attempts if one.outcome in OPEN_OUTCOMES}
    doubts = [number for number, outcome in waiting.items() if outcome is Outcome.UNCONFIRMED]
    still = [one for one in rows if one.id is not None and one.id not in waiting]
    free = [one for one in still if one.status is Status.REQUESTED]
    return Seen(
        requested=frozenset(number for number in requested if number),
        active=frozenset(number for number in active if number),
        settled=any(one.outcome in _SETTLED for one in attempts),
        unrequested=any(one.action is Action.UNREQUEST for one in accepted),
        green=tuple(one.id for one in still if one.id and one.status is Status.PLANNED),
        in_doubt=next(iter(doubts), None),
        mine=next((one.id for one in free if one.requested_by == _ANA), None),
    )


def steps(
    requests: Iterable[VehicleRequest], looked_at: AbstractSet[int], seen: Seen, number: int
) -> Sequence[Step]:
    """The six, of FMS's requests and those that FMS's page showed; `number` is to begin with."""
    mine = [one for one in requests if one.id in seen.requested]
    line = _request(seen, number)
    return (
        Step(
            "Request a car",
            f"Type {line}, or press Request on a green card. Its card turns magenta.",
            bool(seen.requested),
            line=line,
        ),
        Step(
            "See it in FMS",
            "Open FMS: the newest request is yours.",
            bool(seen.requested & looked_at),
            place="fms",
        ),
        _approving(mine, line),
        _syncing(mine, seen, line),
        _settling(seen, line),
        _taking_back(seen, line),
    )


def _request(seen: Seen, number: int) -> str:
    """What requests a green card, that of `number` or else one after it."""
    in_turn = sorted(seen.green, key=lambda green: (green < number, green))
    return f"/request {in_turn[0]}" if in_turn else "/assign"


def _approving(mine: Sequence[VehicleRequest], line: str) -> Step:
    title, is_done = "Approve it there", any(one.activity_id for one in mine)
    if mine and not any(one.is_live for one in mine):
        how = f"What you requested was denied or taken back. Request another car: {line}."
        return Step(title, how, is_done, line=line)
    return Step(title, "FMS's people decide: press Approve on your request.", is_done, place="fms")


def _syncing(mine: Sequence[VehicleRequest], seen: Seen, line: str) -> Step:
    lent = {one.id for one in mine if one.status in _LENT}
    title, is_done = "Sync, as Olga", bool(lent & seen.active)
    if not lent and any(one.activity_id for one in mine):
        how = f"FMS deleted the loan. Request another car, {line}, and approve it in FMS."
        return Step(title, how, is_done, line=line)
    how = "Olga is ops. Type /sync: the bot reads FMS's reports, and your card turns blue."
    return Step(title, how, is_done, who="olga", line="/sync")


def _settling(seen: Seen, line: str) -> Step:
    title = "Settle a lost answer"
    if seen.in_doubt is None:
        how = f"Press FMS loses its answer, below; then request a green card: {line}."
        return Step(title, how, seen.settled, line=line)
    how = (
        f"{seen.in_doubt} is amber: FMS's answer was lost. See whether FMS has its request; "
        "then, in #press-alerts, press Yes, FMS has it (it asks for the request's number), or "
        "No, release it."
    )
    return Step(title, how, seen.settled, who="olga", place="alerts")


def _taking_back(seen: Seen, line: str) -> Step:
    if seen.mine is None:
        how = f"Request another car first: {line}."
    else:
        how = f"Type /unrequest {seen.mine}: FMS deletes the request, and the card is green again."
        line = f"/unrequest {seen.mine}"
    return Step("Take one back", how, seen.unrequested, line=line)
