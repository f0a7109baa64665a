"""What needs a person's look: in the sync's report, to whom it concerns, on cards and in lists."""

from collections.abc import Sequence
from typing import assert_never

from bot.messages import ids
from bot.messages.blocks import (
    Block,
    Confirm,
    Message,
    actions,
    button,
    context,
    header,
    modal,
    plain,
    section,
)
from bot.messages.ids import AssignmentValue, FindingValue
from bot.messages.text import day, days, escape, moment, person, summary
from domain.assignment import Assignment, Status, Vehicle
from domain.findings import (
    AnotherCar,
    AnotherNumber,
    Answer,
    Answered,
    BackEarly,
    ChangedInFms,
    CouldBeIt,
    Differs,
    Facts,
    Finding,
    FindingKind,
    FindingsTold,
    Gone,
    LeftReports,
    Overdue,
    Overlaps,
    SeenActivity,
    Shown,
    Silent,
    StartPassed,
    Unsettled,
)

_MOST_IN_A_MESSAGE = 10
_MOST_IN_A_LIST = 20
_MOST_INSTEAD = 3

_LEADS = {
    FindingKind.IN_THE_WAY: "cannot start as planned",
    FindingKind.COULD_BE_IT: "may be approved",
    FindingKind.CHANGED_IN_FMS: "has changed in FMS",
    FindingKind.ANOTHER_NUMBER: "has another number in FMS",
    FindingKind.BACK_EARLY: "may be back early",
    FindingKind.OVERDUE: "is overdue",
    FindingKind.SILENT: "is still not approved",
    FindingKind.START_PASSED: "was not approved before its start",
    FindingKind.ANOTHER_CAR: "has a car that FMS lists otherwise now",
}
# What a person has said, as it is told of them.
_SAID = {
    Answer.THAT_IS_IT: "said that this is it",
    Answer.NOT_IT: "said that this is not it",
    Answer.TAKE_OVER: "took over what FMS has",
    Answer.LEAVE_IT: "left it as it is",
    Answer.IS_BACK: "said that the car is back",
    Answer.EXTENDED: "extended it",
}
_LABELS = {
    Answer.THAT_IS_IT: ("That is it", ids.FINDING_THAT_IS_IT),
    Answer.NOT_IT: ("Not it", ids.FINDING_NOT_IT),
    Answer.TAKE_OVER: ("Take over", ids.FINDING_TAKE_OVER),
    Answer.LEAVE_IT: ("Leave it", ids.FINDING_LEAVE_IT),
    Answer.IS_BACK: ("It is back", ids.FINDING_IS_BACK),
    Answer.EXTENDED: ("Extended to \u2026", ids.FINDING_EXTENDED),
}
_UNSETTLED = {
    Unsettled.NOT_YOURS: "Only ops, and the person who was told of it, can settle this.",
    Unsettled.OVER: "This is over: it does not hold any more, so nothing was changed.",
    Unsettled.SETTLED: "This is settled already, so nothing was changed.",
    Unsettled.BUSY: "Something is on its way to FMS for it, so nothing was changed. Try again when "
    "that has come to its end.",
    Unsettled.IN_THE_PAST: "That day has passed, so nothing was changed: press again, and choose "
    "one that is still to come.",
    Unsettled.TAKEN: "This activity has approved another assignment meanwhile, so nothing was "
    "changed.",
    Unsettled.CHANGED: "FMS has changed this activity since this was said, so nothing was changed. "
    "The next sync says what it is now.",
    Unsettled.NOT_KNOWN: "The reports do not know the car or the partner that FMS has now, so "
    "nothing was changed. Correct it in FMS, or leave it as it is.",
}


# Words


def finding_line(finding: Finding, assignment: Assignment) -> str:
    """One line, where it is plain which assignment it is about: on its card, in Why?."""
    lead = _lead(finding)
    return f"{lead[:1].upper()}{lead[1:]}: {_clause(finding.facts, assignment)}."


def finding_sentence(shown: Shown) -> str:
    """What was found, with the assignment that it is about."""
    finding, assignment = shown.finding, shown.assignment
    lead, clause = _lead(finding), _clause(finding.facts, assignment)
    return f"*{assignment.id}* ({summary(assignment)}) {lead}: {clause}."


def how_it_ended(shown: Shown) -> str:
    """Who settled it, or that it went; nothing while it is open."""
    finding = shown.finding
    if finding.settled and finding.answer:
        until = f" to {day(finding.until)}" if finding.until else ""
        who, when = person(finding.settled.by), moment(finding.settled.at)
        said = "said that it is called off" if _is_off(finding) else _SAID[finding.answer]
        return f"{who} {said}{until}, {when}."
    if _is_followed(shown):
        return "It was followed; there is nothing to do."
    return "" if shown.is_open else "This is over."


def _lead(finding: Finding) -> str:
    return "may be called off" if _is_off(finding) else _LEADS[finding.kind]


def _is_off(finding: Finding) -> bool:
    return isinstance(finding.facts, BackEarly) and not finding.facts.begun


def _is_followed(shown: Shown) -> bool:
    facts = shown.finding.facts
    is_car = isinstance(facts, AnotherCar) and facts.now == shown.assignment.vehicle
    return is_car or isinstance(facts, AnotherNumber)


def _clause(facts: Facts, assignment: Assignment) -> str:  # noqa: C901  # a table of cases
    match facts:
        case Overlaps():
            return _overlap(facts, assignment)
        case LeftReports(what=what, office=office):
            return _left(what, office)
        case CouldBeIt(activity, differs):
            return _candidate(activity, differs)
        case ChangedInFms(activity, changed):
            parts = " and ".join(_changed(activity, one) for one in changed)
            return f"its activity {activity.activity_id} has {parts} now"
        case AnotherNumber(was, activity):
            return (
                f"its loan was activity {was} and is {activity.activity_id} now, "
                f"{days(activity.dates)}"
            )
        case BackEarly(activity_id, end, instead, begun):
            when = f"its end, {day(end)}" if begun else "it began"
            return (
                f"activity {activity_id} left FMS's current activity before {when}, and "
                f"{_instead(instead)}"
            )
        case Overdue(_, end, extended):
            longer = f", extended to {day(extended)}" if extended else ""
            return f"it was due back {day(end)}{longer}, and FMS still has the car out"
        case Silent() | StartPassed():
            return _waiting(facts, assignment)
        case AnotherCar(was, now):
            return f"it was {_record(was)}, and is {_record(now)} now"
        case _:
            assert_never(facts)


def _overlap(facts: Overlaps, assignment: Assignment) -> str:
    activity, other = facts.activity, facts.other_id
    what = _named(activity) if other is None else f"the loan of assignment {other}"
    ends = f"should have ended {day(activity.dates.end)} and still has the car"
    if not facts.is_overdue:
        ends = f"has the car from {day(activity.dates.start)} to {day(activity.dates.end)}"
    return f"in FMS {what} {ends}; {assignment.id} has it from {day(assignment.dates.start)}"


def _instead(found: Sequence[SeenActivity]) -> str:
    if not found:
        return "FMS has nothing else for the car in those dates"
    named = [f"{_named(one)}, {days(one.dates)}" for one in found[:_MOST_INSTEAD]]
    more = [f"{len(found) - len(named):,} more"] if len(found) > len(named) else []
    return f"FMS has this for the car now: {'; '.join((*named, *more))}"


def _named(activity: SeenActivity) -> str:
    partner = f" for {escape(activity.partner)}" if activity.partner else ""
    return f"{escape(activity.activity_type)} {activity.activity_id}{partner}"


def _left(what: Gone, office: str | None) -> str:
    match what:
        case Gone.VEHICLE:
            return "its car is not among FMS's vehicles any more"
        case Gone.PARTNER:
            return "its partner is not among FMS's media partners any more"
        case Gone.OFFICE:
            return f"its car has moved to the office {escape(office or '')}"


def _candidate(activity: SeenActivity, differs: Differs) -> str:
    partner = escape(activity.partner or f"person {activity.person_id}")
    number, dates = f"activity {activity.activity_id}", days(activity.dates)
    match differs:
        case Differs.PARTNER:
            return f"FMS lends its car to another partner, {partner}, {dates}, {number}"
        case Differs.VEHICLE:
            return f"FMS lends another car, {_car(activity)}, to its partner, {dates}, {number}"
        case Differs.DATES:
            return f"FMS lends its car to its partner in other dates, {dates}, {number}"
        case Differs.TYPE:
            kind = escape(activity.activity_type)
            return f"FMS has its car and its partner as \u201c{kind}\u201d, {dates}, {number}"
        case Differs.SEVERAL:
            return f"{number}, {dates}, is one of several that could be meant"


def _changed(activity: SeenActivity, what: Differs) -> str:
    match what:
        case Differs.VEHICLE:
            return f"another car, {_car(activity)},"
        case Differs.PARTNER:
            name = activity.partner or f"person {activity.person_id}"
            return f"another partner, {escape(name) if activity.person_id else 'none'},"
        case _:
            return f"the type \u201c{escape(activity.activity_type)}\u201d"


def _waiting(facts: Silent | StartPassed, assignment: Assignment) -> str:
    if isinstance(facts, StartPassed):
        return (
            f"it should have started {day(facts.start)}; FMS may have refused or deleted request "
            f"{facts.request_id}, and no report says so"
        )
    usual = f" (usual: {facts.usual})" if facts.usual is not None else ""
    waited = "1 weekday" if facts.waited == 1 else f"{facts.waited} weekdays"
    return (
        f"request {facts.request_id} had waited {waited}{usual} when this was found, and it starts "
        f"{day(assignment.dates.start)}"
    )


def _car(activity: SeenActivity) -> str:
    words = f"{escape(activity.vehicle.words)} " if activity.vehicle else ""
    return f"{words}\u2026{escape(activity.vin[-8:])}"


def _record(vehicle: Vehicle) -> str:
    return f"number {vehicle.vehicle_id} with VIN \u2026{escape(vehicle.vin[-8:])}"


# Buttons


def finding_buttons(finding: Finding, assignment: Assignment) -> list[Block]:
    """What settles it, for the card, the alert and the list alike."""
    buttons = [_answer_button(one, finding, assignment) for one in finding.answers]
    return buttons or _ways_out(finding, assignment)


def _answer_button(answer: Answer, finding: Finding, assignment: Assignment) -> Block:
    label, action_id = _LABELS[answer]
    if _is_off(finding):
        label = "It is called off"
    value = FindingValue(finding.id).dump()
    is_first = answer in (Answer.THAT_IS_IT, Answer.TAKE_OVER)
    return button(
        label,
        action_id,
        value,
        style="primary" if is_first else None,
        confirm=_confirm(answer, label, assignment),
        says=_says(label, assignment),
    )


def _confirm(answer: Answer, label: str, assignment: Assignment) -> Confirm | None:
    match answer:
        case Answer.TAKE_OVER:
            text = "FMS's car and partner become its own. What lends no car completes it."
        case Answer.IS_BACK:
            text = "It becomes completed."
        case Answer.THAT_IS_IT:
            text = "It becomes active, with your word as the evidence."
        case _:
            return None
    return Confirm(
        title=f"{label}: assignment {assignment.id}?",
        text=text,
        yes=label,
        no="Look again",
    )


def _ways_out(finding: Finding, assignment: Assignment) -> list[Block]:
    """Where nothing is to be said: what a person can do about it."""
    value = AssignmentValue(assignment.id).dump()
    if finding.over or assignment.open_attempt:
        return []
    if assignment.status is Status.PLANNED:
        return [button("Edit", ids.EDIT, value, says=_says("Edit", assignment))]
    if assignment.status is Status.REQUESTED:
        confirm = Confirm(
            title=f"Unrequest assignment {assignment.id}?",
            text="Its request will be deleted in FMS. The assignment stays, as planned.",
            yes="Unrequest",
            no="Keep the request",
        )
        says = _says("Unrequest", assignment)
        return [button("Unrequest", ids.UNREQUEST, value, confirm=confirm, says=says)]
    return []


def _says(label: str, assignment: Assignment) -> str:
    words, name = assignment.vehicle.words, assignment.partner.name
    return f"{label}: {assignment.id}, {words} for {name}"


# Messages


def finding_blocks(found: Sequence[Shown], most: int = _MOST_IN_A_MESSAGE) -> list[Block]:
    """Each with its buttons while it is open, or with how it ended."""
    blocks: list[Block] = []
    for one in found[:most]:
        ended = how_it_ended(one)
        blocks.append(section("\n".join(filter(None, (finding_sentence(one), ended)))))
        buttons = [] if ended else finding_buttons(one.finding, one.assignment)
        blocks += [actions(buttons)] if buttons else []
    if len(found) > most:
        blocks.append(context(f"and {len(found) - most:,} more: `/assignments needs`"))
    return blocks


def finding_lines(found: Sequence[Shown], most: int = _MOST_IN_A_MESSAGE) -> list[str]:
    """The same for notifications and screen readers, which see no block."""
    lines = [" ".join(filter(None, (finding_sentence(one), how_it_ended(one)))) for one in found]
    rest = [f"And {len(found) - most:,} more."] if len(found) > most else []
    return [*lines[:most], *rest]


def render_findings_told(told: FindingsTold) -> Message:
    """The direct message to the person whom these concern: one after a sync, however many."""
    heading = _heading(told.findings)
    lines = finding_lines(told.findings)
    blocks = [section(f"*{heading}*"), *finding_blocks(told.findings)]
    return Message("\n".join([f"{heading}.", *lines]), tuple(blocks))


def _heading(found: Sequence[Shown]) -> str:
    """What was followed asks nothing of anybody."""
    asking = sum(not _is_followed(one) for one in found)
    if not asking:
        return "FMS has one of yours otherwise now" if len(found) == 1 else "News of yours in FMS"
    return "One of yours needs a look" if asking == 1 else f"{asking:,} of yours need a look"


def render_needs(found: Sequence[Shown]) -> Message:
    """For `/assignments needs`."""
    if not found:
        return Message.say("Nothing needs a look: no finding of a sync is open.")
    heading = f"{_count(len(found))} open"
    blocks = [section(f"*{heading}*"), *finding_blocks(found, _MOST_IN_A_LIST)]
    return Message(
        "\n".join([f"{heading}.", *finding_lines(found, _MOST_IN_A_LIST)]), tuple(blocks)
    )


def home_findings(found: Sequence[Shown]) -> list[Block]:
    """On the Home tab; nothing at all where there are none."""
    if not found:
        return []
    return [header(f"Needs a look ({len(found):,})"), *finding_blocks(found)]


def _count(number: int) -> str:
    return "One finding is" if number == 1 else f"{number:,} findings are"


def render_answered(answered: Answered) -> Message:
    """The private answer to the person who pressed."""
    shown = answered.shown
    if shown is None:
        return Message.say("There is nothing to settle here any more.")
    if answered.unsettled:
        ended = how_it_ended(shown) if answered.unsettled is Unsettled.SETTLED else ""
        return Message.say(" ".join(filter(None, (_UNSETTLED[answered.unsettled], ended))))
    text = f"Thank you. {_outcome(shown)}"
    if not _can_be_planned_again(shown):
        return Message.say(text)
    again = button(
        "Plan again",
        ids.PLAN_AGAIN,
        AssignmentValue(shown.assignment.id).dump(),
        says=_says("Plan again", shown.assignment),
    )
    return Message(text, (section(text), actions([again])))


def _can_be_planned_again(shown: Shown) -> bool:
    is_over = shown.assignment.status is Status.COMPLETED
    return is_over and shown.finding.answer is Answer.TAKE_OVER


def _outcome(shown: Shown) -> str:
    assignment, finding = shown.assignment, shown.finding
    number = f"Assignment {assignment.id}"
    match finding.answer:
        case Answer.NOT_IT:
            return f"{number} goes on waiting; this activity is never taken for its approval."
        case Answer.LEAVE_IT:
            return f"{number} stays as it is."
        case Answer.EXTENDED:
            until = day(finding.until) if finding.until else "then"
            return f"{number} is not called overdue again before {until} has passed."
        case _:
            words = summary(assignment, assignment.real_dates)
            return f"{number} is {assignment.status} now: {words}."


def render_extended_view(value: FindingValue, shown: Shown) -> Block:
    """The modal that asks until when the partner keeps the car."""
    assignment = shown.assignment
    which = f"{assignment.vehicle.words} for {assignment.partner.name}"
    question: Block = {
        "type": "input",
        "block_id": ids.FINDING_UNTIL_BLOCK,
        "label": plain(f"Assignment {assignment.id} comes back on", 2000),
        "hint": plain(f"{which}. FMS keeps its own date: extend it there too.", 2000),
        "element": {"type": "datepicker", "action_id": ids.FINDING_UNTIL},
    }
    return modal("Extended to", [question]) | {
        "callback_id": ids.FINDING_EXTENDED_VIEW,
        "private_metadata": value.dump(),
        "submit": plain("Save", 24),
    }
