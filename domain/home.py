"""What a person's Home tab shows: what concerns them, each once, the most urgent reason first."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.assignment import Assignment, AuditStamp, DateRange, Status
from domain.attempt import Performed
from domain.findings import Shown
from domain.lasting_causes import LastingCause
from domain.loan_change import ChangeShown
from domain.ready import ToSend
from domain.sync import SyncStatus

SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class FmsUser:
    """Which FMS user somebody is, and who said so."""

    id: int
    set: AuditStamp


class Concern(StrEnum):
    """Why an assignment is shown to a person; the most urgent first."""

    UNCONFIRMED = "unconfirmed"
    OVERDUE = "overdue"
    WAITING = "waiting"
    STARTING = "starting"
    RETURNING = "returning"


@dataclass(frozen=True, slots=True)
class Brief:
    """As much of a live assignment as says why it concerns anybody; `dates` are the real ones."""

    id: int
    status: Status
    dates: DateRange
    requested: datetime | None
    in_doubt: bool


def concern_of(one: Brief, today: date) -> Concern | None:
    """The most urgent reason; None where there is nothing to look at soon."""
    dates, is_out = one.dates, one.status is Status.ACTIVE
    if one.in_doubt:
        return Concern.UNCONFIRMED
    if is_out and dates.end < today:
        return Concern.OVERDUE
    if one.status is Status.REQUESTED:
        return Concern.WAITING
    if today <= dates.start <= today + SOON:
        return Concern.STARTING
    return Concern.RETURNING if is_out and dates.end <= today + SOON else None


def concerns_of(
    briefs: Iterable[Brief],
    today: date,
    extended: Mapping[int, date],
    elsewhere: Collection[int] = (),
) -> dict[Concern, list[int]]:
    """The assignments' numbers by their reasons, what waits longest or comes first in front.

    `extended` says until when people extended loans: those are quiet. What is shown `elsewhere` is
    left out.
    """
    found: dict[Concern, list[Brief]] = {one: [] for one in Concern}
    for one in briefs:
        why = concern_of(one, today)
        is_quiet = why is Concern.OVERDUE and extended.get(one.id, date.min) >= today
        if why and not is_quiet and one.id not in elsewhere:
            found[why].append(one)
    return {
        why: [one.id for one in sorted(some, key=lambda one: (_since(why, one), one.id))]
        for why, some in found.items()
        if some
    }


def _since(why: Concern, one: Brief) -> str:
    if why is Concern.WAITING and one.requested:
        return one.requested.isoformat()
    is_about_end = why in (Concern.OVERDUE, Concern.RETURNING)
    return (one.dates.end if is_about_end else one.dates.start).isoformat()


@dataclass(frozen=True, slots=True)
class Concerned:
    """The assignments of one reason: how many there are, and the first of them."""

    why: Concern
    shown: tuple[Assignment, ...]
    count: int


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """What a person has chosen: the digest by message, and whose assignments Home shows.

    `office` is the digest's, `shown` that of Home; None: the person's own assignments.
    """

    digest: bool = False
    hour: int = 7
    office: str | None = None
    shown: str | None = None


@dataclass(frozen=True, slots=True)
class OpsDesk:
    """What only ops can set right: requests in doubt, and what stops one after the other."""

    doubts: tuple[Performed, ...]
    doubts_count: int
    causes: tuple[LastingCause, ...]


@dataclass(frozen=True, slots=True)
class Home:
    """Everything that a person's Home tab shows; `ops` is for ops alone.

    `fms_user` is None while the person has none of their own; requests then carry
    `shared_requestor`. `last_good` is when every report was good for the last time. `findings` are
    those that this person may settle, `changes` those of theirs that stopped, of ops all.
    `usual_wait` is in weekdays, None while it is not known.
    """

    environment: str
    now: datetime
    today: date
    offices: tuple[str, ...]
    settings: DeskSettings
    concerns: tuple[Concerned, ...]
    to_send: ToSend
    counts: Mapping[Status, int]
    sync: SyncStatus
    last_good: datetime | None
    usual_wait: int | None
    fms_user: FmsUser | None
    shared_requestor: int | None
    findings: tuple[Shown, ...] = ()
    changes: tuple[ChangeShown, ...] = ()
    ops: OpsDesk | None = None
