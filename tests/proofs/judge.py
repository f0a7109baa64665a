"""What may follow from what: each change of an assignment or attempt needs its proof.

The proofs are outside the bot: the calls that FMS has received and how it answered them, the
requests that it has, and what people said.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from domain.assignment import DateRange
from sandbox.fms.exchange import Call
from sandbox.fms.faults import Direction, Fault
from sandbox.fms.rules import RequestBook, RequestStatus, VehicleRequest
from tests.proofs.places import Row
from tests.proofs.world import Books

_CREATES = "request"
_NEVER_SENT = ("queued", "blocked", "not_sent")
_A_PERSONS_WORD = ("found_applied", "found_not_applied")
_OPEN = ("in_flight", "unconfirmed")
_DONE = ("accepted", "found_applied")
# What FMS says by these is what FMS says, though it may not be so.
_FALSELY_GONE = Fault.NOT_FOUND
# What FMS refuses by itself comes through these as it is.
_LEAVE_A_NO = (Fault.SUCCESS_FALSE, Fault.NO_CONTENT, Fault.ACCEPTS_THEN_500, None)
# What a gateway answers without a JSON object proves nothing of a delete, whatever its status; what
# one answers with an object proves no deletion.
_WITHOUT_OBJECT = (Fault.GATEWAY_PAGE, Fault.GATEWAY_TEXT, Fault.GATEWAY_NOTHING)
_BY_A_GATEWAY = (*_WITHOUT_OBJECT, Fault.GATEWAY_SAYS)
_GONE = (404, 410)
_MOVED = (301, 307, 308)
_PLAN = ("vehicle_id", "person_id", "start_date", "end_date")
_LIVE = ("requested", "active")


@dataclass(frozen=True, slots=True)
class Step:
    """What was before and after one step, and all that can prove what is different.

    `calls` are those received in it; `said` the attempts that a person has settled in it. `late`:
    FMS has answered calls of earlier steps. `synced`: reports were read, or a person has answered
    what they left open; `edited`: a form was sent. `living` are the holders of the bots that came
    through it.
    """

    before: Books
    after: Books
    all_calls: list[Call]
    calls: list[Call]
    requests: RequestBook
    said: set[str]
    living: set[str]
    disowned: set[int]
    late: bool = False
    synced: bool = False
    edited: bool = False
    by_key: dict[str, list[Call]] = field(init=False)
    changed: list[Row] = field(init=False)

    def __post_init__(self) -> None:
        by_key: dict[str, list[Call]] = defaultdict(list)
        for call in self.all_calls:
            if call.idempotency_key:
                by_key[call.idempotency_key].append(call)
        object.__setattr__(self, "by_key", by_key)
        before = self.before.attempts
        changed = [row for key, row in self.after.attempts.items() if before.get(key) != row]
        object.__setattr__(self, "changed", changed)

    def has_done(self, number: int, *actions: str, request_id: int | None = None) -> bool:
        """Whether an attempt of these actions came to be done in this step."""
        return any(
            row["assignment_id"] == number
            and row["action"] in actions
            and row["outcome"] in _DONE
            and (request_id is None or row["fms_request_id"] == request_id)
            for row in self.changed
        )


def objections(step: Step) -> list[str]:
    """Every change for which there is no proof, and everything that must never be."""
    return [
        *_unproven_attempts(step),
        *_unproven_assignments(step),
        *_sent_while_closed(step),
        *_sent_twice(step),
        *_same_request(step),
        *_same_car(step),
        *_unaccounted(step),
    ]


def _unproven_attempts(step: Step) -> Iterator[str]:
    for row in step.changed:
        was = step.before.attempts.get(row["id"])
        if was is not None and was["outcome"] == row["outcome"]:
            continue
        calls = step.by_key.get(row["id"], [])
        if not _is_proven(step, row, calls):
            told = [(one.method, one.path, one.fault, one.status) for one in calls]
            yield f"attempt {_short(row)} without a proof, after the calls {told}"
        if was is not None and was["outcome"] == "unconfirmed" and not _may_end(step, row):
            yield f"the doubt about {_short(was)} ended as {row['outcome']} without anybody's word"


def _is_proven(step: Step, row: Row, calls: list[Call]) -> bool:
    outcome = row["outcome"]
    if outcome in _NEVER_SENT:
        return not calls
    if outcome in _A_PERSONS_WORD:
        return str(row["id"]) in step.said
    if outcome == "superseded":
        return any(one["supersedes"] == row["id"] for one in step.after.attempts.values())
    if outcome == "unconfirmed":
        return not _was_answered_well(step, row, calls)
    if outcome == "in_flight":
        return True
    if outcome == "refused":
        return _is_refused(step, row, calls)
    if row["action"] == _CREATES:
        return _is_created(step, row, calls)
    return _is_deleted(step, row, calls)


def _may_end(step: Step, row: Row) -> bool:
    return step.late or row["outcome"] in (*_A_PERSONS_WORD, "superseded")


def _was_answered_well(step: Step, row: Row, calls: list[Call]) -> bool:
    """Whether it is in doubt though FMS's own good answer came to a bot that lived."""
    if step.late or row["holder"] not in step.living or row["cause"] == "id_taken":
        return False
    request = step.requests.get(row["fms_request_id"] or 0)
    if row["action"] != _CREATES and request and request.status is not RequestStatus.DELETED:
        return False
    return any(one.fault is None and one.status in (200, 201, 204) for one in calls)


def _is_created(step: Step, row: Row, calls: list[Call]) -> bool:
    request = step.requests.get(row["fms_request_id"] or 0)
    answered = [one for one in calls if one.status in (200, 201, 202)]
    return len(calls) == len(answered) == 1 and _is_of(request, row)


def _is_of(request: VehicleRequest | None, row: Row) -> bool:
    return request is not None and request.idempotency_key == str(row["id"])


def _is_deleted(step: Step, row: Row, calls: list[Call]) -> bool:
    if row["fms_request_id"] is None:
        # Planned, and never sent: FMS has no part in it.
        return not calls
    request = step.requests.get(row["fms_request_id"])
    if not calls or calls[-1].fault in _BY_A_GATEWAY:
        return False
    if calls[-1].fault is _FALSELY_GONE:
        step.disowned.add(row["fms_request_id"])
        return True
    return request is None or request.status in (RequestStatus.DELETED, RequestStatus.DENIED)


def _is_refused(step: Step, row: Row, calls: list[Call]) -> bool:
    creates = row["action"] == _CREATES
    for call in calls:
        # FMS itself answers so where a loan has come of the request.
        said_no = call.fault in _LEAVE_A_NO and call.status == 200
        status = call.status or 0
        is_no = 400 <= status < 500 and status not in (408, 499)
        if not (said_no and not creates) and not is_no and call.status not in _MOVED:
            return False
        if not creates and _says_nothing(call):
            return False
    if creates:
        return not any(_is_of(one, row) for one in step.requests)
    request = step.requests.get(row["fms_request_id"] or 0)
    return request is None or request.status is not RequestStatus.DELETED


def _says_nothing(call: Call) -> bool:
    is_of_the_address = call.fault is Fault.GATEWAY_SAYS and call.status in _GONE
    return call.status not in _MOVED and (call.fault in _WITHOUT_OBJECT or is_of_the_address)


def _unproven_assignments(step: Step) -> Iterator[str]:
    for number, now in step.after.assignments.items():
        was = step.before.assignments.get(number)
        if was is None:
            if now["status"] != "planned":
                yield f"assignment {number} began as {now['status']}"
            continue
        if not _may_have_become(step, number, was, now):
            yield (
                f"assignment {number} was {was['status']} ({was['fms_request_id']}) and is "
                f"{now['status']} ({now['fms_request_id']}, deleted {now['deleted_at']})"
            )
        replanned = any(was[name] != now[name] for name in _PLAN)
        by_person = step.edited and was["status"] == "planned" and not _is_frozen(step, number)
        by_person = by_person or _was_agreed_to(step, number, was, now)
        if replanned and not by_person and not (step.synced and was["status"] == "active"):
            yield f"assignment {number} was planned otherwise"


def _is_frozen(step: Step, number: int) -> bool:
    """Whether an attempt was open the whole time."""
    return bool(step.before.open_attempt(number) and step.after.open_attempt(number))


def _was_agreed_to(step: Step, number: int, was: Row, now: Row) -> bool:
    """Whether a person has said yes to exactly this, and its request was gone by then."""
    is_gone = was["status"] == "planned" or step.has_done(
        number, "unrequest", request_id=was["fms_request_id"]
    )
    agreed = (
        json.loads(row["wanted"])
        for row in step.after.changes
        if row["assignment_id"] == number and row["round"]
    )
    return is_gone and any(_plan_of(one) == [now[name] for name in _PLAN] for one in agreed)


def _plan_of(loan: dict[str, Any]) -> list[object]:
    vehicle_id, person_id = loan["vehicle"]["vehicle_id"], loan["partner"]["person_id"]
    return [vehicle_id, person_id, loan["dates"]["start"], loan["dates"]["end"]]


def _may_have_become(step: Step, number: int, was: Row, now: Row) -> bool:
    if now["deleted_at"] and not was["deleted_at"]:
        return step.has_done(number, "delete", request_id=was["fms_request_id"])
    stood, stands = was["status"], now["status"]
    same_id = was["fms_request_id"] == now["fms_request_id"]
    if stood == stands and same_id:
        return True
    if was["deleted_at"]:
        return False
    if stands == "requested":
        return step.has_done(number, _CREATES, request_id=now["fms_request_id"])
    if stands == "planned":
        return step.has_done(number, "unrequest", request_id=was["fms_request_id"])
    if _is_frozen(step, number):
        return False
    return step.synced and same_id and (stood, stands) in _BY_REPORTS


_BY_REPORTS = (("requested", "active"), ("active", "completed"), ("requested", "completed"))


def _sent_while_closed(step: Step) -> Iterator[str]:
    """No create goes out for what is not planned, or is frozen."""
    for call in step.calls:
        if call.direction is not Direction.CREATE:
            continue
        attempt = step.after.attempts.get(call.idempotency_key or "")
        if attempt is None:
            yield f"a create was sent that no attempt stands for: {call.idempotency_key}"
            continue
        number = attempt["assignment_id"]
        was, doubt = step.before.assignments.get(number), step.before.open_attempt(number)
        if was is None or (was["status"] == "planned" and not was["deleted_at"] and not doubt):
            continue
        if not any(
            row["assignment_id"] == number and row["id"] != attempt["id"] for row in step.changed
        ):
            yield f"a create was sent for assignment {number}, {was['status']}, in doubt: {doubt}"


def _sent_twice(step: Step) -> Iterator[str]:
    creates = [one for one in step.all_calls if one.direction is Direction.CREATE]
    for key, count in Counter(one.idempotency_key for one in creates).items():
        if count > 1:
            yield f"attempt {key} was sent {count} times"
    acted = Counter(
        (row["confirmation"], row["assignment_id"])
        for key in {one.idempotency_key for one in creates}
        if (row := step.after.attempts.get(key or "")) and row["confirmation"]
    )
    for (confirmation, number), count in acted.items():
        if count > 1:
            yield f"{confirmation} made {count} creates for assignment {number}"


def _standing(step: Step) -> list[Row]:
    rows = step.after.assignments.values()
    return [row for row in rows if row["status"] in _LIVE and not row["deleted_at"]]


def _same_request(step: Step) -> Iterator[str]:
    ids = Counter(row["fms_request_id"] for row in _standing(step))
    yield from (f"{count} assignments are request {one}" for one, count in ids.items() if count > 1)


def _same_car(step: Step) -> Iterator[str]:
    """Two that overlap are never both with FMS, unless somebody said what was not so."""
    settled = {row["assignment_id"] for row in step.after.attempts.values() if row["resolved_at"]}
    standing = [row for row in _standing(step) if row["id"] not in settled]
    for one in standing:
        for other in standing:
            same = one["id"] < other["id"] and one["vehicle_id"] == other["vehicle_id"]
            if same and _dates(one).conflicts_with(_dates(other)):
                yield f"assignments {one['id']} and {other['id']} have the same car"


def _dates(row: Row) -> DateRange:
    return DateRange(row["start_date"], row["end_date"])


def _unaccounted(step: Step) -> Iterator[str]:
    """Every live request is an assignment's, or in doubt; and no assignment has two."""
    mine: Counter[int] = Counter()
    for request in step.requests.live():
        if request.id in step.disowned:
            continue
        attempt = step.after.attempts.get(request.idempotency_key or "")
        if attempt is None:
            yield f"request {request.id} is live, and no attempt stands for it"
            continue
        holder = step.after.assignments.get(attempt["assignment_id"], {})
        holds = holder.get("fms_request_id") == request.id and holder.get("status") != "planned"
        is_open = attempt["outcome"] in _OPEN
        # Its answer came after a person's: an alert says so.
        is_orphan = attempt["outcome"] == "accepted" and attempt["resolved_at"]
        is_gone = bool(holder.get("deleted_at"))
        if not ((holds and not is_gone) or is_open or is_orphan):
            yield f"request {request.id} is live, and {_short(attempt)} does not account for it"
        mine[attempt["assignment_id"]] += not is_orphan
    for number, count in mine.items():
        if count > 1:
            yield f"assignment {number} is live in FMS {count} times"


def _short(row: Row) -> str:
    return (
        f"{row['id'][:8]} ({row['action']} of {row['assignment_id']}, {row['outcome']}, "
        f"request {row['fms_request_id']}, {row['cause']})"
    )
