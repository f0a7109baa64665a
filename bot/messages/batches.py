"""Several assignments at once: one message that lives as long as the batch, and short answers."""

from collections.abc import Sequence
from dataclasses import replace

from bot.messages import ids
from bot.messages.attempts import sentence
from bot.messages.batch_outcomes import DONE, NOT_DONE, in_the_way_lines, outcome_lines
from bot.messages.blocks import (
    MOST_TASKS,
    Block,
    Message,
    actions,
    button,
    checklist,
    context,
    paragraphs,
    section,
)
from bot.messages.card_links import assignment_link, batch_link
from bot.messages.ids import BatchValue
from bot.messages.labels import about_several
from bot.messages.text import (
    counted,
    linked_requests,
    linked_spans,
    moment,
    partner_words,
    person,
    plain_text,
)
from domain.assignment import Action
from domain.attempt import Outcome, Performed
from domain.batches import FAILURES_IN_A_ROW, GONE_IN_A_ROW, Batch, Ending
from domain.cars import vin_end
from domain.checks import Checked
from domain.fms_links import FmsLinks

_BAR = 20

_DOING = {
    Action.REQUEST: "Sending {} to FMS",
    Action.UNREQUEST: "Taking back the requests of {} from FMS",
    Action.DELETE: "Deleting {}",
}
_REST = {
    Action.REQUEST: "Send the rest",
    Action.UNREQUEST: "Unrequest the rest",
    Action.DELETE: "Delete the rest",
}
_ENDINGS = {
    Ending.STOPPED: "Stopped by {who}; what was under way was finished, and nothing more was sent.",
    Ending.TROUBLE: (
        f"Stopped by itself: {FAILURES_IN_A_ROW} in a row failed, so trying the others now would "
        "not help."
    ),
    Ending.CLOSING: (
        "The scheduler restarted, so the rest was not sent. Nothing more goes out until you say so."
    ),
    Ending.CUT_OFF: (
        "The scheduler stopped unexpectedly, so the rest was not sent. Nothing more goes out "
        "until you say so."
    ),
}


def render_batch(batch: Batch, links: FmsLinks) -> Message:
    """The message as it should stand now: progress while it runs, then what became of each."""
    heading = [_headline(batch, links), *_before(batch)]
    outcomes = outcome_lines(batch, links)
    text = "\n".join([*heading, *outcomes])
    below = [context(_small_print(batch))]
    if row := _buttons(batch):
        below.append(actions(row))
    in_words = Message(text, (*paragraphs([*heading, *outcomes])[:45], *below))
    if len(batch.items) > MOST_TASKS:
        return in_words
    blocks = [*paragraphs(heading), _checklist(batch), *paragraphs(outcomes), *below]
    return replace(in_words, blocks=tuple(blocks[:50]), plainer=in_words)


def _checklist(batch: Batch) -> Block:
    """Each assignment and how it stands, as Slack draws a plan that is carried out."""
    tasks = [
        (str(place), _named(one), _standing(one, batch))
        for place, one in enumerate(batch.items, start=1)
    ]
    count = len(batch.items)
    title = _doing(batch, count, count) if batch.ending is None else f"{count} assignments"
    return checklist(plain_text(title), tasks)


def _named(performed: Performed) -> str:
    number, stands = performed.attempt.assignment_id, performed.assignment
    if stands is None:
        return f"{number}: not on record"
    car = f"{stands.vehicle.words} \u2026{vin_end(stands.vehicle.vin)}"
    return f"{number}: {car} for {partner_words(stands.partner)}"


def _standing(performed: Performed, batch: Batch) -> str:
    number = performed.attempt.assignment_id
    if number in batch.done or number in batch.done_before:
        return "complete"
    match performed.attempt.outcome:
        case Outcome.QUEUED | Outcome.NOT_SENT:
            return "pending"
        case Outcome.IN_FLIGHT:
            return "in_progress"
        case _:
            return "error"


def render_batch_begun(batch: Batch, checks: Sequence[Checked]) -> Message:
    """The private answer where the command was typed: where to look, and what is known before."""
    in_the_way = in_the_way_lines(batch.action, checks)
    going = len(batch.queued) - sum(1 for one in checks if one.reasons)
    what = _doing(batch, going, len(batch.queued))
    where = f"Progress and a Stop button are in {batch_link(batch.id)}."
    turns = ", one after another" if going > 1 else ""
    lines = [f"{what}{turns}. {where}", *_before(batch)]
    return Message.list([*lines, *in_the_way])


def render_batch_ended(batch: Batch, links: FmsLinks) -> Message:
    """The private answer at the end, since an edited message notifies nobody; the rest is there."""
    lines = [_headline(batch, links)]
    if batch.ending is Ending.TROUBLE and (last := batch.last_handled):
        lines += [] if last.attempt.already_gone else [f"The last one: {sentence(last, links)}"]
    if len(batch.done) < len(batch.items):
        lines.append(f"Which ones, and why: see {batch_link(batch.id)}.")
    return Message.list(lines)


def render_batch_cut_off(batch: Batch) -> Message:
    """A new message to the person who waited for a batch whose process died."""
    text = (
        "The scheduler stopped unexpectedly while it worked on "
        f"{counted(len(batch.items), 'assignment')} of yours ({linked_spans(batch.everything)}). "
        f"{_counts(batch)}. Nothing more goes out until you say so."
    )
    blocks = [section(text)]
    if row := _buttons(batch):
        blocks.append(actions(row))
    return Message(text, tuple(blocks))


def render_batch_stopping(batch: Batch) -> Message:
    """The answer to Stop."""
    if batch.ending is not None:
        return Message.say(f"It had already ended, so there was nothing to stop. {_counts(batch)}.")
    working = batch.under_way
    if working:
        last = assignment_link(working[0])
        return Message.say(
            f"Stopping: {last} is under way and will be finished; nothing more is sent."
        )
    return Message.say("Stopping: nothing more is sent.")


def render_not_yours() -> Message:
    """For a person who may not stop it."""
    return Message.say(
        "Only the person who started this, or ops, can stop it. Nothing was changed."
    )


def render_not_resumable(batch: Batch | None) -> Message:
    """For a button that was overtaken."""
    if batch is None:
        return Message.say("This is no longer on record. Nothing was sent.")
    if batch.ending is None:
        return Message.say("It is already running; its message shows how far it is.")
    text = (
        "Nothing was sent: this was already started again, has nothing left to send, or was meant "
        f"for FMS {batch.environment}. Use the buttons on the cards, such as that of "
        f"{assignment_link(batch.everything[0])}."
    )
    return Message.say(text)


def render_running(batches: Sequence[Batch], command: str, links: FmsLinks) -> Message:
    """What can be stopped now, each with its button."""
    if not batches:
        return Message.say(f"Nothing is running that you could stop. `{command} help` says more.")
    blocks: list[Block] = []
    for batch in batches[:20]:
        blocks.append(section(f"{_headline(batch, links)}\nstarted by {person(batch.actor)}"))
        # None while it is stopping, and Slack takes no empty row.
        if row := _buttons(batch):
            blocks.append(actions(row))
    return Message("\n".join(_headline(batch, links) for batch in batches), tuple(blocks))


def _headline(batch: Batch, links: FmsLinks) -> str:
    if batch.ending is not None:
        return f"*{_counts(batch)}.* {_ending(batch, links)}".rstrip()
    what = _doing(batch, batch.going, len(batch.items))
    stopping = " Stopping: nothing more is sent." if batch.stopped_by else ""
    return f"*{what}.*{stopping}\n{_bar(batch)}  {_progress(batch)}"


def _doing(batch: Batch, going: int, of: int) -> str:
    if of == 1:
        how_many = f"assignment {assignment_link(batch.everything[0])}"
    else:
        how_many = f"{of} assignments" if going == of else f"{going} of {of} assignments"
    doing = _DOING[batch.action].format(how_many)
    return doing.replace("requests of assignment", "request of assignment")


def _bar(batch: Batch) -> str:
    full = _BAR * batch.handled // max(batch.going, 1)
    return "`" + "\u2588" * full + "\u2591" * (_BAR - full) + "`"


def _progress(batch: Batch) -> str:
    return ", ".join([f"{batch.handled} of {batch.going}", *_not_done(batch)])


def _counts(batch: Batch) -> str:
    done, what = len(batch.done), DONE[batch.action]
    if done == len(batch.items):
        every = {1: what.capitalize(), 2: f"Both {what}"}
        return every.get(done, f"All {done} {what}")
    left = len(batch.not_sent)
    counts = [
        f"{done or 'None'} {what}",
        *_not_done(batch),
        *([f"{left} not tried"] if left else []),
    ]
    return ", ".join(counts)


def _not_done(batch: Batch) -> list[str]:
    doubts = len(batch.unconfirmed)
    counts = (
        (doubts, "needs you" if doubts == 1 else "need you"),
        (len(batch.done_before), "already done"),
        (len(batch.did_not_go), NOT_DONE[batch.action]),
    )
    return [f"{count} {word}" for count, word in counts if count]


def _ending(batch: Batch, links: FmsLinks) -> str:
    if batch.ending is None or batch.ending is Ending.FINISHED:
        return ""
    last = batch.last_handled
    if batch.ending is Ending.TROUBLE and last:
        if last.attempt.already_gone:
            return _all_gone(batch, links)
        return _ENDINGS[batch.ending]
    who = person(batch.stopped_by) if batch.stopped_by else "someone"
    return _ENDINGS[batch.ending].replace("{who}", who)


def _all_gone(batch: Batch, links: FmsLinks) -> str:
    """A question: what says so may stand in FMS's place."""
    look = (
        f"{GONE_IN_A_ROW} in a row were already gone from FMS. Look in "
        f"{linked_requests(batch.environment, links)} whether that is so"
    )
    if not batch.not_sent:
        return f"{look}."
    return f"Stopped by itself: {look}; if it is, press *{_REST[batch.action]}*."


def _before(batch: Batch) -> list[str]:
    """What was known before anything was sent."""
    return [
        f":warning: {first} and {second} have the same car on overlapping dates: only one of "
        f"them can be sent, and {first} goes first."
        for first, second in (map(assignment_link, clash) for clash in batch.clashes[:10])
    ]


def _small_print(batch: Batch) -> str:
    if batch.finished:
        return f"Started {moment(batch.started)}, ended {moment(batch.finished)}"
    return f"Started {moment(batch.started)}"


def _buttons(batch: Batch) -> list[Block]:
    value = BatchValue(batch.id, batch.round).dump()
    if batch.ending is None:
        says = f"Stop: {_doing(batch, batch.going, len(batch.items))}"
        stop = button("Stop", ids.BATCH_STOP, value, style="danger", says=says)
        return [] if batch.stopped_by else [stop]
    row = []
    if batch.not_sent:
        rest = about_several(_REST[batch.action], batch.not_sent)
        row.append(button(_REST[batch.action], ids.BATCH_REST, value, style="primary", says=rest))
    if batch.worth_another_try:
        again = about_several("Try again", batch.worth_another_try)
        row.append(button("Try again", ids.BATCH_RETRY, value, says=again))
    return row
