"""The messages that the product keeps in Slack."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.plain import plain


class MessageKind(StrEnum):
    """What a message is about; `bot.delivery.kinds` says how each is drawn."""

    CARD = "card"
    DOUBT = "doubt"
    DOUBT_SETTLED = "doubt_settled"
    SYNC_REPORT = "sync_report"
    SYNC_DETAILS = "sync_details"
    REJECTED_ROWS = "rejected_rows"
    APPROVED_THREAD = "approved_thread"
    APPROVED_DIRECT = "approved_direct"
    DIGEST = "digest"
    LATE_DIRECT = "late_direct"
    BATCH = "batch"
    BATCH_CUT_OFF = "batch_cut_off"
    LASTING_CAUSE = "lasting_cause"
    PUT_ASIDE = "put_aside"
    FINDINGS = "findings"
    TAKEN_BACK = "taken_back"
    TAKEN_BACK_THREAD = "taken_back_thread"
    EDITED = "edited"
    CHANGE = "change"
    CHANGE_TOLD = "change_told"


class Target(StrEnum):
    """Where a message stands, but for people's direct messages, which go by the person.

    A channel, that of an office, named behind it, or the thread of an assignment's card or of a
    sync's report.
    """

    ALERTS = "alerts"
    CARDS = "cards"
    OFFICE = "office"
    CARD_THREAD = "card"
    SYNC_THREAD = "run"


def office_key(office: str) -> str:
    """An office's name as names are compared, however it is spelled."""
    return " ".join(plain(office).split()).casefold()


def office_target(office: str) -> str:
    """The target of what stands in the channel of an office that has one of its own."""
    return f"{Target.OFFICE}:{office_key(office)}"


def cards_target(office: str, with_channels: Collection[str]) -> str:
    """Where the cards and the digest of an office stand, where these targets are channels."""
    own = office_target(office)
    return own if own in with_channels else Target.CARDS


def digest_subject(day: date, office: str) -> str:
    """What a digest is about."""
    return f"{day}:{office}"


def read_digest_subject(subject: str) -> tuple[date, str]:
    """The day, and the office."""
    day, _, office = subject.partition(":")
    return date.fromisoformat(day), office


def digests_about(at: datetime, offices: Iterable[str]) -> list[str]:
    """The subjects of the digests that this moment may belong to, in whatever zone they are."""
    days = [at.date() + timedelta(days=off) for off in (-1, 0, 1)]
    return [digest_subject(day, office) for office in offices for day in days]


def card_thread(assignment_id: int) -> str:
    """The target, and the stream, of what stands in the thread of an assignment's card.

    It is the card's own stream too: the card comes first, and where it cannot be posted, only what
    belongs under it waits.
    """
    return f"{Target.CARD_THREAD}:{assignment_id}"


def sync_thread(run_id: str) -> str:
    """The target of what stands in the thread of a sync's report."""
    return f"{Target.SYNC_THREAD}:{run_id}"


# A message that another one leads to, by its kind and what it is about; or a channel of ours, by
# its target.
Mark = tuple[str, str]
CHANNEL = "channel"

# What a message is put aside for where the cause is ours: the log has it under the reference.
INTERNAL_ERROR = "internal error, reference"


# The channel takes nothing: what Slack says of each message for it.
CLOSED = frozenset({"is_inactive", "is_archived", "channel_not_found", "not_in_channel"})


@dataclass(frozen=True, slots=True)
class PutAside:
    """A message that could not be shown, and why: Slack's code, or the reference of an error."""

    kind: str
    subject: str
    target: str
    error: str
    since: datetime

    @property
    def cause(self) -> str:
        """What is set right once for all that have it: a closed channel, else Slack's code.

        What went wrong here has a reference for each message, and is one cause.
        """
        return cause_of(self.error, self.target)


def cause_of(error: str, target: str) -> str:
    """What keeps a message of this target from being shown."""
    if error.startswith(INTERNAL_ERROR):
        return INTERNAL_ERROR
    return f"{error} {target}" if error in CLOSED else error


@dataclass(frozen=True, slots=True)
class NotShown:
    """What one cause keeps from being shown; nothing where that is over."""

    cause: str
    messages: tuple[PutAside, ...]
