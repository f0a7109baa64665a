"""Why?: how it stands, what is in the way, what comes next; small, what is on record of it."""

from collections.abc import Sequence
from datetime import datetime
from operator import itemgetter

from bot.messages.attempts import history_line
from bot.messages.blocks import Block, Message, actions, context, modal, section
from bot.messages.card_lines import lead, newest
from bot.messages.card_links import alert_link, assignment_link
from bot.messages.cards import edit_button, request_button, unrequest_button
from bot.messages.finding_words import finding_line, how_it_ended
from bot.messages.findings import finding_buttons
from bot.messages.free import ways_out
from bot.messages.ids import OpenedValue
from bot.messages.loan_changes import change_buttons, change_sentence
from bot.messages.next_steps import change_button
from bot.messages.reasons import all_reasons, worth_knowing
from bot.messages.stopped_changes import change_blocks
from bot.messages.text import (
    counted,
    days,
    escape,
    evidence,
    fms_name,
    moment,
    others_in_fms,
    person,
    status_words,
    summary,
)
from bot.messages.told import edit_changes
from domain.assignment import Assignment, Source, Status
from domain.attempt import Explanation
from domain.card import Around
from domain.findings import Finding, Shown
from domain.fms_links import FmsLinks
from domain.loan_change import ChangeShown
from domain.odd_dates import MOST_DAYS, MOST_MONTHS_AHEAD
from domain.told import PlanEdit

_MOST_OPEN = 5
# Slack takes 100 in a view.
_MOST_BLOCKS = 90
_TAKEN = "the car was taken on these dates"
# What a plan was made in spite of, by the kind that is on record.
_OVERRIDDEN = {
    "vehicle_assigned": _TAKEN,
    "vehicle_occupied": _TAKEN,
    "lasts_long": f"it lasts more than {MOST_DAYS} days",
    "starts_far_ahead": f"it started more than {MOST_MONTHS_AHEAD} months ahead",
}


def render_explanation(
    found: Explanation,
    links: FmsLinks,
    change: ChangeShown | None = None,
    edits: Sequence[PlanEdit] = (),
) -> Message:
    """Everything that led to how it stands; only the person who asked sees it."""
    stands = found.assignment
    word = "Deleted" if stands.deleted else status_words(stands)
    lines = [
        f"*Assignment {assignment_link(stands.id)}: {word}*",
        f"{summary(stands)}, {escape(stands.office)}.",
        *([change_sentence(change, links)] if change else []),
        *(f"\u2022 {one}" for one in _evidence(found, links, edits)),
        f"*Next:* {_next(found)}",
    ]
    said = Message.list(lines)
    row = change_buttons(change) if change else []
    going_on = [actions(row)] if row else []
    return Message(said.text, (*said.blocks, *going_on, *_settling(found)))


def _settling(found: Explanation) -> list[Block]:
    """The buttons of what is open; what the card itself offers stands there."""
    stands = found.assignment
    open_ = [one for one in found.findings if one.is_open_for(stands) and one.answers]
    return [actions(finding_buttons(one, stands)) for one in open_[:_MOST_OPEN]]


def render_why(
    found: Explanation,
    links: FmsLinks,
    channel: str | None,
    change: ChangeShown | None = None,
    edits: Sequence[PlanEdit] = (),
) -> Block:
    """The same in a view, where it was pressed: plain words first, the record small below."""
    stands = found.assignment
    word = "Deleted" if stands.deleted else status_words(stands)
    heading = f"*Assignment {assignment_link(stands.id)}: {word}*"
    blocks = [
        section(f"{heading}\n{lead(stands, links)}"),
        section(f"{_what(stands)} {_since(found, links)}."),
        *(change_blocks([change], links, 1) if change else []),
        *_open(found),
        section(f"*Next:* {_next(found)}"),
    ]
    record = [context(one) for one in _evidence(found, links, edits)]
    every = [*blocks, *_offers(found), *record][:_MOST_BLOCKS]
    view = modal(f"Why? Assignment {stands.id}", every, close="Close")
    return {**view, "private_metadata": OpenedValue(channel).dump()}


def _what(stands: Assignment) -> str:
    """How it stands, in one sentence."""
    if stands.deleted:
        return "It is deleted."
    if attempt := stands.open_attempt:
        if attempt.unconfirmed:
            return "FMS gave no clear answer, so it is not known what it did."
        return "FMS has been asked, and has not answered yet."
    return {
        Status.PLANNED: "It is planned here, and nothing has gone to FMS.",
        Status.REQUESTED: "FMS has the request, and has not approved it yet.",
        Status.ACTIVE: "FMS has approved it.",
        Status.COMPLETED: "The loan is over.",
    }[stands.status]


def _since(found: Explanation, links: FmsLinks) -> str:
    """Since when, and by whom."""
    stands = found.assignment
    if gone := stands.deleted:
        return f"Deleted by {person(gone.by)}, {moment(gone.at)}"
    if attempt := stands.open_attempt:
        return f"Asked by {person(attempt.actor)}, {moment(attempt.since)}"
    return newest(stands, Around(taken_back=found.taken_back), links)


def _open(found: Explanation) -> list[Block]:
    """What a person should look at, each with its buttons."""
    stands, blocks = found.assignment, list[Block]()
    for one in [one for one in found.findings if one.is_open_for(stands)][:_MOST_OPEN]:
        blocks.append(section(f":warning: {finding_line(one, stands)}"))
        blocks += [actions(finding_buttons(one, stands))] if one.answers else []
    return blocks


def _offers(found: Explanation) -> list[Block]:
    """What leads on from here."""
    stands = found.assignment
    if stands.deleted or stands.open_attempt:
        return []
    if stands.status is Status.PLANNED:
        if found.in_the_way:
            return [*ways_out(stands, found.in_the_way), actions([edit_button(stands)])]
        return [actions([request_button(stands), edit_button(stands)])]
    if stands.status is Status.REQUESTED:
        return [actions([unrequest_button(stands), change_button(stands)])]
    return []


def render_nothing_to_explain() -> Message:
    """For a number that no assignment has any more."""
    return Message.say("There is no assignment with this number. Check the number on its card.")


def _evidence(found: Explanation, links: FmsLinks, edits: Sequence[PlanEdit]) -> list[str]:
    stands = found.assignment
    lines = [_planned(stands)]
    if found.earlier:
        verb = "is" if found.earlier == 1 else "are"
        lines.append(f"{counted(found.earlier, 'older line')} {verb} on record and not shown here.")
    timed = [(one.edited.at, _edited(one)) for one in edits]
    timed += [(one.started, history_line(one, links)) for one in found.attempts]
    timed += [(one.since, _found(one, stands)) for one in found.findings]
    if stands.evidence:
        timed.append((stands.evidence.at, _approved(stands)))
    if stands.completed:
        timed.append((stands.completed, _completed(stands, stands.completed)))
    lines += [line for _, line in sorted(timed, key=itemgetter(0))]
    if stands.deleted:
        lines.append(f"Deleted by {person(stands.deleted.by)}, {moment(stands.deleted.at)}.")
    elif stands.changed and stands.changed.at > stands.created.at:
        lines.append(f"Last change: {person(stands.changed.by)}, {moment(stands.changed.at)}.")
    return lines


def _found(finding: Finding, stands: Assignment) -> str:
    ended = how_it_ended(Shown(finding, stands))
    return f"{moment(finding.since)}: {finding_line(finding, stands)} {ended}".rstrip()


def _edited(edit: PlanEdit) -> str:
    changes = (f"{what}: {was} \u2192 {now}" for what, was, now in edit_changes(edit))
    return f"Edited by {person(edit.edited.by)}, {moment(edit.edited.at)}. {', '.join(changes)}."


def _planned(stands: Assignment) -> str:
    created = stands.created
    known = dict.fromkeys(_OVERRIDDEN[kind] for kind in stands.overridden if kind in _OVERRIDDEN)
    anyway = f", although {' and '.join(known)}" if known else ""
    return f"Planned by {person(created.by)}, {moment(created.at)}{anyway}."


def _completed(stands: Assignment, at: datetime) -> str:
    if stands.changed and stands.changed.by.source is not Source.PROGRAM:
        return f"Completed by {person(stands.changed.by)}, {moment(at)}."
    return f"Completed, {moment(at)}: its end had passed, and FMS's loan was over."


def _approved(stands: Assignment) -> str:
    found = stands.evidence
    if found is None:
        return ""
    dates = f"FMS's dates: {days(found.dates)}"
    if found.dates != stands.dates:
        dates += f" (planned: {days(stands.dates)})"
    if found.by:
        others = "".join(f", {one}" for one in others_in_fms(found))
        return f"Approved, {moment(found.at)}: {evidence(stands)}. {dates}{others}."
    seen = f"Approved by FMS, seen {moment(found.at)}"
    return f"{seen}: {evidence(stands)}. {dates}."


def _next(found: Explanation) -> str:
    stands = found.assignment
    if stands.deleted:
        return "nothing; it is kept for the record."
    if attempt := stands.open_attempt:
        if attempt.unconfirmed:
            return (
                "ops looks in FMS and settles it with the buttons in "
                f"{alert_link(attempt.id)}. Nothing more is sent until then."
            )
        return "FMS's answer; the card changes when it comes."
    return {
        Status.PLANNED: _next_planned,
        Status.REQUESTED: _next_requested,
        Status.ACTIVE: _next_active,
        Status.COMPLETED: _next_completed,
    }[stands.status](found)


def _next_planned(found: Explanation) -> str:
    if found.in_the_way:
        return f"it cannot be sent now: {all_reasons(found.in_the_way)}."
    worth = worth_knowing(found.warnings)
    return f"press Request to send it to FMS. Nothing is in the way.{worth}"


def _next_requested(found: Explanation) -> str:
    stands, when = found.assignment, _sync(found)
    where = fms_name(stands.fms.environment) if stands.fms else "FMS"
    return (
        f"{where} approves or denies it. {when} makes it active once FMS lists a loan of this "
        "car to this partner from the same day, or one that overlaps and starts within seven "
        "days."
    )


def _next_active(found: Explanation) -> str:
    return (
        f"{_sync(found)} makes it completed once its end has passed and FMS's loan is over. "
        "Until then only FMS can change it."
    )


def _next_completed(_found: Explanation) -> str:
    return "nothing; the loan is over."


def _sync(found: Explanation) -> str:
    return f"The sync (next one: {moment(found.next_sync)})" if found.next_sync else "The next sync"
