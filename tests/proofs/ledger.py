"""The books compared: what the database says, what FMS has, what Slack shows.

`discrepancies` names every difference; an empty list is the proof.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from sqlmodel import select

from domain.attempt import Outcome
from domain.loan_change import ChangeState
from sandbox.fms.faults import Direction
from sandbox.fms.rules import RequestStatus, VehicleRequest
from sandbox.fms.server import LocalFms
from sandbox.slack.local import LocalSlack
from sandbox.slack.messages import Message
from sandbox.slack.queries import buttons, elements, words
from storage.engine import Database
from storage.loan_change_table import LoanChangeRow
from storage.tables import AssignmentRow, AttemptRow
from tests.proofs.harness import ALERTS, AMBER, BLUE, GRAY, GREEN, MAGENTA, ProofHarness
from tests.stage import count_behind

_CREATES = "request"
_LOOKS = {
    "planned": ("Planned", GREEN, ["Request", "Edit", "Delete", "Why?"]),
    "requested": ("Requested", MAGENTA, ["Unrequest", "Change", "Delete", "Why?"]),
    "active": ("Active", BLUE, ["Why?"]),
    "completed": ("Completed", GRAY, ["Why?"]),
    "unconfirmed": ("Unconfirmed", AMBER, ["Why?"]),
}
# Beside these a card may offer what settles a finding.
_OFFERS = {"Request", "Edit", "Delete", "Unrequest", "Change", "Why?"}
# Where FMS has approved a request, the assignment goes on from there.
_WITH_FMS = ("requested", "active", "completed")


@dataclass(slots=True)
class Ledger:
    """Everything at one moment.

    `disowned` are requests about which FMS or a person said what is not so: the bot does not have
    to account for those.
    """

    assignments: dict[int, AssignmentRow]
    attempts: dict[str, AttemptRow]
    requests: list[VehicleRequest]
    creates: Counter[str | None]
    cards: dict[int, list[Message]]
    alerts: list[Message]
    changes: list[LoanChangeRow] = field(default_factory=list)
    disowned: set[int] = field(default_factory=set)
    open_by_assignment: dict[int, AttemptRow] = field(init=False)

    def __post_init__(self) -> None:
        self.open_by_assignment = {
            one.assignment_id: one
            for one in self.attempts.values()
            if one.outcome in (Outcome.IN_FLIGHT, Outcome.UNCONFIRMED)
        }

    @property
    def doubts(self) -> list[AttemptRow]:
        """The attempts that wait for a person's word."""
        return [one for one in self.attempts.values() if one.outcome == Outcome.UNCONFIRMED]

    @property
    def live(self) -> list[VehicleRequest]:
        """What stands in FMS."""
        return [one for one in self.requests if one.is_live]

    def request_of(self, attempt: AttemptRow) -> VehicleRequest | None:
        """What FMS has of an attempt, if it stands there."""
        for request in self.live:
            of_create = request.idempotency_key == attempt.id
            if request.id == attempt.fms_request_id or of_create:
                return request
        return None

    def alerts_of(self, attempt: AttemptRow) -> list[Message]:
        """The alerts that still ask about an attempt."""
        return [alert for alert in self.alerts if attempt.id in asked_about(alert)]


class Kept(Protocol):
    """Where the books are."""

    @property
    def database(self) -> Database: ...
    @property
    def fms(self) -> LocalFms: ...
    @property
    def slack(self) -> LocalSlack: ...

    def cards(self) -> dict[int, list[Message]]:
        """The messages in the cards' channel, by the assignment they are about."""


async def read_ledger(harness: Kept) -> Ledger:
    """The three books."""
    async with harness.database.reading() as session:
        assignments = (await session.exec(select(AssignmentRow))).all()
        attempts = (await session.exec(select(AttemptRow))).all()
        changes = (await session.exec(select(LoanChangeRow))).all()
    return Ledger(
        assignments={row.id or 0: row for row in assignments},
        attempts={row.id: row for row in attempts},
        requests=list(harness.fms.requests),
        creates=Counter(
            call.idempotency_key for call in harness.fms.calls if call.direction is Direction.CREATE
        ),
        cards=harness.cards(),
        alerts=harness.slack.messages(ALERTS),
        changes=list(changes),
    )


async def is_quiet(harness: ProofHarness) -> bool:
    """Whether the bot has nothing left to do: nothing under way, everything said, cards drawn."""
    async with harness.database.reading() as session:
        attempts = await session.exec(
            select(AttemptRow.id).where(AttemptRow.outcome == Outcome.IN_FLIGHT)
        )
        changes = await session.exec(
            select(LoanChangeRow.id).where(LoanChangeRow.state == ChangeState.RUNNING)
        )
        is_over = attempts.first() is None and changes.first() is None
        return is_over and not await count_behind(session)


def asked_about(alert: Message) -> set[str]:
    """The attempts that an alert's buttons are about."""
    values = (json.loads(str(placed.element.get("value") or "{}")) for placed in elements(alert))
    return {str(value["attempt"]) for value in values if "attempt" in value}


def discrepancies(ledger: Ledger) -> list[str]:
    """What is lost, done twice, or shown wrongly."""
    return [
        *_sent_twice(ledger),
        *_unaccounted_requests(ledger),
        *_false_claims(ledger),
        *_silent_doubts(ledger),
        *_alerts_left_over(ledger),
        *_wrong_cards(ledger),
        *_silent_changes(ledger),
    ]


def _sent_twice(ledger: Ledger) -> Iterator[str]:
    for key, count in ledger.creates.items():
        if count > 1:
            yield f"attempt {key} was sent {count} times"
        if key not in ledger.attempts:
            yield f"a create was sent that no attempt stands for: {key}"
    acted = Counter(
        (one.confirmation, one.assignment_id)
        for one in ledger.attempts.values()
        if one.confirmation and one.id in ledger.creates
    )
    for confirmation, count in acted.items():
        if count > 1:
            yield f"confirmation {confirmation} made {count} creates"
    by_assignment = Counter(
        _assignment_of(ledger, request)
        for request in ledger.live
        if request.id not in ledger.disowned and not _is_orphan(ledger, request)
    )
    for number, count in by_assignment.items():
        if count > 1:
            yield f"assignment {number} is live in FMS {count} times"


def _assignment_of(ledger: Ledger, request: VehicleRequest) -> int:
    attempt = ledger.attempts.get(request.idempotency_key or "")
    return attempt.assignment_id if attempt else 0


def _is_orphan(ledger: Ledger, request: VehicleRequest) -> bool:
    """Whether FMS's answer came after a person's: an alert says that nothing stands for it."""
    attempt = ledger.attempts.get(request.idempotency_key or "")
    if attempt is None or attempt.outcome != Outcome.ACCEPTED or attempt.resolved_at is None:
        return False
    heading = f"FMS has a request that nothing here uses: assignment {attempt.assignment_id}"
    return any(heading in words(alert) for alert in ledger.alerts)


def _unaccounted_requests(ledger: Ledger) -> Iterator[str]:
    """Every live request belongs to one assignment, or to an open doubt about its create."""
    for request in ledger.live:
        if request.id in ledger.disowned or _is_orphan(ledger, request):
            continue
        holders = [
            row.id
            for row in ledger.assignments.values()
            if row.fms_request_id == request.id
            and row.status in _WITH_FMS
            and row.deleted_at is None
        ]
        attempt = ledger.attempts.get(request.idempotency_key or "")
        in_doubt = attempt is not None and attempt.outcome == Outcome.UNCONFIRMED
        if len(holders) + in_doubt != 1:
            state = attempt.outcome if attempt else "no attempt"
            yield f"request {request.id} is live; held by {holders}, its create is {state}"


def _false_claims(ledger: Ledger) -> Iterator[str]:
    """No assignment says "requested" without a request, unless its delete is in doubt.

    What FMS has denied or ended by itself no report says.
    """
    deleted = RequestStatus.DELETED
    standing = {one.id for one in ledger.requests if one.status is not deleted} | ledger.disowned
    for number, row in ledger.assignments.items():
        doubt = ledger.open_by_assignment.get(number)
        deleting = doubt is not None and doubt.action != _CREATES
        if row.deleted_at is not None or row.status != "requested" or deleting:
            continue
        if row.fms_request_id not in standing:
            yield f"assignment {number} is requested as {row.fms_request_id}, which is deleted"


def _silent_doubts(ledger: Ledger) -> Iterator[str]:
    for attempt in ledger.attempts.values():
        if attempt.outcome == Outcome.IN_FLIGHT:
            yield f"attempt {attempt.id} is still in flight"
    for attempt in ledger.doubts:
        alerts = ledger.alerts_of(attempt)
        if len(alerts) != 1:
            yield f"attempt {attempt.id} is in doubt and has {len(alerts)} alerts"
        heading = f"*Unconfirmed: assignment {attempt.assignment_id}*"
        for alert in alerts:
            if alert.color != AMBER or heading not in words(alert):
                yield f"the alert of attempt {attempt.id} says: {words(alert)}"


def _silent_changes(ledger: Ledger) -> Iterator[str]:
    """What a change left half done stands on the card, with the way to settle it."""
    waiting = {one.assignment_id for one in ledger.changes if one.state == ChangeState.STOPPED}
    for change in ledger.changes:
        if change.state == ChangeState.RUNNING:
            yield f"the change {change.id} of {change.assignment_id} is still under way"
    for number, cards in ledger.cards.items():
        offers = any("Leave it as it is now" in buttons(card) for card in cards)
        if offers != (number in waiting):
            yield f"assignment {number} waits in a change: {number in waiting}, its card: {offers}"


def _alerts_left_over(ledger: Ledger) -> Iterator[str]:
    settled = ledger.attempts.keys() - {one.id for one in ledger.doubts}
    for alert in ledger.alerts:
        if asked_about(alert) & settled:
            yield f"an alert still asks about what is settled: {words(alert)}"


def _wrong_cards(ledger: Ledger) -> Iterator[str]:
    for number in ledger.cards.keys() - ledger.assignments.keys():
        yield f"there is a card of assignment {number}, which does not exist"
    for number, row in ledger.assignments.items():
        cards = ledger.cards.get(number, [])
        if len(cards) != 1:
            yield f"assignment {number} has {len(cards)} cards"
        for card in cards:
            yield from _wrong_card(ledger, number, row, card)


def _wrong_card(ledger: Ledger, number: int, row: AssignmentRow, card: Message) -> Iterator[str]:
    said = words(card)
    if row.deleted_at is not None:
        if f"Assignment {number} was deleted" not in said or buttons(card):
            yield f"assignment {number} is deleted, and its card says: {said}"
        return
    status = "unconfirmed" if number in ledger.open_by_assignment else row.status
    word, colour, offers = _LOOKS[status]
    offered = [one for one in buttons(card) if one in _OFFERS]
    if f"*{word}*" not in said or card.color != colour or offered != offers:
        yield f"assignment {number} is {status}, and its card ({card.color}) says: {said}"
    if status == "requested" and f"|{row.fms_request_id}>" not in said:
        yield f"the card of assignment {number} does not name request {row.fms_request_id}: {said}"
