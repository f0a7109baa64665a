"""What became of several at once, by cause: each is said once, with its numbers."""

from collections.abc import Callable, Sequence
from functools import partial

from bot.messages.attempts import sentence
from bot.messages.blocks import clip_markup
from bot.messages.card_links import alert_link, assignment_link
from bot.messages.failures import cause, resolution
from bot.messages.reasons import KNOWN_ELSEWHERE, in_brief, warning
from bot.messages.text import linked_spans, person
from domain.assignment import Action
from domain.attempt import Attempt, Outcome, Performed
from domain.batches import Batch
from domain.checks import Checked, is_so_already
from domain.fms_links import FmsLinks
from domain.reasons import (
    Blocker,
)

DONE = {
    Action.REQUEST: "sent",
    Action.UNREQUEST: "taken back",
    Action.DELETE: "deleted",
}
NOT_DONE = {
    Action.REQUEST: "did not go",
    Action.UNREQUEST: "not taken back",
    Action.DELETE: "not deleted",
}
_DONE_BEFORE = {
    Action.REQUEST: "Already requested",
    Action.UNREQUEST: "Not requested, so there was nothing to take back",
    Action.DELETE: "Already deleted",
}
_IN_DOUBT = {
    Action.REQUEST: "so FMS may or may not have it. Nothing more is sent for it until ops has "
    f"looked in FMS and settled it in {alert_link()}",
    Action.UNREQUEST: "so FMS may or may not have deleted the request. It is safe to try again",
    Action.DELETE: "so FMS may or may not have deleted the request. It is safe to try again",
}
_CAUSE_CHARACTERS = 400


def outcome_lines(batch: Batch, links: FmsLinks) -> list[str]:
    """All that is known of each, the good first."""
    return [
        *_numbers(DONE[batch.action], batch.done),
        *_numbers("already gone from FMS", _gone(batch)),
        *_by_cause("needs you", _in_doubt(batch, links), partial(_with_alerts, batch)),
        *_numbers(_DONE_BEFORE[batch.action], batch.done_before),
        *_by_cause(NOT_DONE[batch.action], _refused(batch)),
        *_numbers("still to come", batch.queued),
        *_left(batch),
        *_by_cause("worth knowing", _warnings(batch)),
    ]


def in_the_way_lines(action: Action, checks: Sequence[Checked]) -> list[str]:
    """What is known before anything is sent: which FMS is not asked for, and why."""
    blocked = [one for one in checks if one.reasons]
    before = [
        one.assignment_id
        for one in blocked
        if any(is_so_already(action, why) for why in one.reasons)
    ]
    others = [one for one in blocked if one.assignment_id not in before]
    return [
        *_numbers(_DONE_BEFORE[action], before),
        *_by_cause(NOT_DONE[action], [(one.assignment_id, _brief(one.reasons)) for one in others]),
    ]


def _numbers(what: str, numbers: Sequence[int]) -> list[str]:
    return [f"*{what[:1].upper()}{what[1:]}:* {linked_spans(numbers)}"] if numbers else []


def _by_cause(
    what: str,
    causes: Sequence[tuple[int, str]],
    named: Callable[[Sequence[int]], str] = linked_spans,
) -> list[str]:
    """A line for each cause; where there is only one, it stands behind the heading."""
    groups: dict[str, list[int]] = {}
    for number, why in causes:
        groups.setdefault(clip_markup(why, _CAUSE_CHARACTERS), []).append(number)
    lines = [f"{named(numbers)}: {why}" for why, numbers in groups.items()]
    heading = f"*{what[:1].upper()}{what[1:]}:*"
    if len(lines) > 1:
        return [heading, *(f"\u2022 {line}" for line in lines)]
    return [f"{heading} {line}" for line in lines]


def _gone(batch: Batch) -> list[int]:
    return [one.attempt.assignment_id for one in batch.items if one.attempt.already_gone]


def _with_alerts(batch: Batch, numbers: Sequence[int]) -> str:
    """Each with the alert that asks about it."""
    attempts = {one.attempt.assignment_id: one.attempt.id for one in batch.items}
    return ", ".join(
        f"{assignment_link(one)} ({alert_link(attempts[one], 'alert')})" for one in numbers
    )


def _in_doubt(batch: Batch, links: FmsLinks) -> list[tuple[int, str]]:
    return [
        (one.attempt.assignment_id, _doubt(one, links))
        for one in batch.items
        if one.attempt.assignment_id in batch.unconfirmed
    ]


def _doubt(performed: Performed, links: FmsLinks) -> str:
    attempt = performed.attempt
    if attempt.outcome is not Outcome.UNCONFIRMED:
        return sentence(performed, links)
    why = cause(attempt.failure) if attempt.failure else "FMS's answer was lost"
    return f"{why}, {_IN_DOUBT[attempt.action]}"


def _refused(batch: Batch) -> list[tuple[int, str]]:
    return [
        (one.attempt.assignment_id, why_not(one.attempt))
        for one in batch.items
        if one.attempt.assignment_id in batch.did_not_go
    ]


def why_not(attempt: Attempt) -> str:
    """Why nothing was changed in FMS, and what to do about it."""
    if attempt.outcome is Outcome.FOUND_NOT_APPLIED and attempt.resolved:
        return f"{person(attempt.resolved.by)} saw that FMS did not do it"
    if attempt.failure:
        return f"{cause(attempt.failure)}. {resolution(attempt.failure)}"
    return _brief(attempt.reasons)


def _left(batch: Batch) -> list[str]:
    """Those whose turn did not come; and those that the scheduler could not send, and why."""
    reasons = [
        (one.attempt.assignment_id, _brief(one.attempt.reasons))
        for one in batch.items
        if one.attempt.outcome is Outcome.NOT_SENT and one.attempt.reasons
    ]
    known = [number for number, _ in reasons]
    rest = [number for number in batch.not_sent if number not in known]
    lines = [f"{line}. Nothing went to FMS for them." for line in _numbers("not tried", rest)]
    return [*_by_cause("not sent", reasons), *lines]


def _warnings(batch: Batch) -> list[tuple[int, str]]:
    return [
        (one.attempt.assignment_id, warning(found))
        for one in batch.items
        for found in one.attempt.warnings
        if one.attempt.assignment_id in batch.done
    ]


def _brief(blockers: Sequence[Blocker]) -> str:
    return "; ".join(in_brief(one) for one in blockers) or KNOWN_ELSEWHERE
