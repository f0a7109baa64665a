"""Several assignments at once: one message that lives as long as the batch, and short answers."""

from collections.abc import Sequence

from bot.messages import ids
from bot.messages.attempts import sentence
from bot.messages.blocks import (
    Block,
    Message,
    actions,
    button,
    clip_markup,
    context,
    paragraphs,
    section,
)
from bot.messages.card_links import assignment_link
from bot.messages.ids import BatchValue
from bot.messages.labels import about_several
from bot.messages.text import linked_requests, moment, person, spans
from domain.assignment import Action
from domain.batches import FAILURES_IN_A_ROW, GONE_IN_A_ROW, Batch, Ending
from domain.checks import Checked
from domain.fms_links import FmsLinks

_BAR = 20
_LINES_IN_FULL = 30
_LINES_IN_SHORT = 10
_LINE_CHARACTERS = 400

_DOING = {
    Action.REQUEST: "Sending {} to FMS",
    Action.UNREQUEST: "Taking back the requests of {} in FMS",
    Action.DELETE: "Deleting {}",
}
_WHERE = "Its progress is in your messages with me"
_DONE = {
    Action.REQUEST: "requested",
    Action.UNREQUEST: "planned again",
    Action.DELETE: "deleted",
}
_REST = {
    Action.REQUEST: "Send the rest",
    Action.UNREQUEST: "Unrequest the rest",
    Action.DELETE: "Delete the rest",
}
_AGAIN = "Try the refused again"
_STOPPED = {
    Action.REQUEST: "Sending",
    Action.UNREQUEST: "Unrequesting",
    Action.DELETE: "Deleting",
}
_ENDINGS = {
    Ending.STOPPED: "Stopped by {who}; what was under way came to its end, and no more was sent.",
    Ending.TROUBLE: (
        f"Stopped by itself: {FAILURES_IN_A_ROW} in a row failed, so trying the others now would "
        "not help. The last one: "
    ),
    Ending.CLOSING: (
        "The scheduler restarted, so the rest was not sent. Nothing more goes out by itself."
    ),
    Ending.CUT_OFF: (
        "The scheduler stopped unexpectedly, so the rest was not sent. Nothing more goes out by "
        "itself."
    ),
}


def render_batch(batch: Batch, links: FmsLinks) -> Message:
    """The message as it should stand now: progress while it runs, then what became of each."""
    lines = [_headline(batch, links), *_before(batch), *_outcomes(batch, links, _LINES_IN_FULL)]
    blocks = paragraphs(lines)[:45]
    if small := _small_print(batch):
        blocks.append(context(small))
    if row := _buttons(batch):
        blocks.append(actions(row))
    return Message("\n".join(lines), tuple(blocks))


def render_batch_begun(batch: Batch, checks: Sequence[Checked]) -> Message:
    """The private answer where the command was typed: where to look, and what is known before."""
    what = _DOING[batch.action].format(_how_many(batch.queued))
    lines = [f"{what}, one after another. {_WHERE}, with a Stop button.", *_before(batch)]
    blocked = [one.assignment_id for one in checks if one.reasons]
    if blocked:
        which = spans(blocked, assignment_link)
        lines.append(f"In the way already, and refused unless that changes: {which}.")
    return Message.list(lines)


def render_batch_ended(batch: Batch, links: FmsLinks) -> Message:
    """The private answer at the end: an edited message notifies nobody."""
    full = len(batch.items) <= _LINES_IN_SHORT
    lines = [_headline(batch, links), *_outcomes(batch, links, _LINES_IN_SHORT)]
    if not full or _buttons(batch):
        lines.append("The whole of it is in your messages with me.")
    return Message.list(lines)


def render_batch_cut_off(batch: Batch) -> Message:
    """A new message to the person who waited for a batch whose process died."""
    text = (
        "The scheduler stopped unexpectedly while it worked on "
        f"{len(batch.items)} assignments of yours ({spans(batch.everything, assignment_link)}). "
        f"{_counts(batch)}. Nothing more goes out by itself."
    )
    blocks = [section(text)]
    if row := _buttons(batch):
        blocks.append(actions(row))
    return Message(text, tuple(blocks))


def render_batch_stopping(batch: Batch) -> Message:
    """The answer to Stop."""
    if batch.ending is not None:
        return Message.say(f"It has ended already, so there was nothing to stop. {_counts(batch)}.")
    working = batch.under_way
    if working:
        last = assignment_link(working[0])
        return Message.say(f"Stopping: {last} is under way and comes to its end, no more is sent.")
    return Message.say("Stopping: no more is sent.")


def render_not_yours() -> Message:
    """For a person who may not stop it."""
    return Message.say(
        "Only the person who started this, or ops, can stop it. Nothing was changed."
    )


def render_not_resumable(batch: Batch | None) -> Message:
    """For a button that was overtaken."""
    if batch is None:
        return Message.say("This is not on record any more. Nothing was sent.")
    if batch.ending is None:
        return Message.say("It is running already; the message shows how far it is.")
    text = (
        "Nothing was sent: this was started again before, has nothing left to send, or was meant "
        f"for FMS {batch.environment}. To send an assignment, type its number, for example "
        f"`/{batch.action} {batch.everything[0]}`."
    )
    return Message.say(text)


def render_running(batches: Sequence[Batch], command: str, links: FmsLinks) -> Message:
    """What can be stopped now, each with its button."""
    if not batches:
        return Message.say(f"Nothing is running that you could stop. `{command} help` says more.")
    blocks: list[Block] = []
    for batch in batches[:20]:
        blocks.append(section(f"{_headline(batch, links)}\nfor {person(batch.actor)}"))
        # None while it is stopping, and Slack takes no empty row.
        if row := _buttons(batch):
            blocks.append(actions(row))
    return Message("\n".join(_headline(batch, links) for batch in batches), tuple(blocks))


def _headline(batch: Batch, links: FmsLinks) -> str:
    if batch.ending is not None:
        return f"*{_counts(batch)}.* {_ending(batch, links)}".rstrip()
    what = _DOING[batch.action].format(_how_many(batch.everything))
    stopping = " Stopping: no more is sent." if batch.stopped_by else ""
    return f"*{what}.*{stopping}\n{_bar(batch)}  {_progress(batch)}"


def _how_many(numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return f"assignment {assignment_link(numbers[0])}"
    return f"{len(numbers)} assignments"


def _bar(batch: Batch) -> str:
    full = _BAR * batch.handled // len(batch.items)
    return "`" + "\u2588" * full + "\u2591" * (_BAR - full) + "`"


def _progress(batch: Batch) -> str:
    return ", ".join([f"{batch.handled} of {len(batch.items)}", *_not_done(batch)])


def _counts(batch: Batch) -> str:
    done = len(batch.done)
    not_sent = len(batch.not_sent)
    counts = [f"{done} of {len(batch.items)} {_DONE[batch.action]}", *_not_done(batch)]
    return ", ".join([*counts, *([f"{not_sent} not sent"] if not_sent else [])])


def _not_done(batch: Batch) -> list[str]:
    counts = ((len(batch.refused), "refused"), (len(batch.unconfirmed), "unconfirmed"))
    return [f"{count} {word}" for count, word in counts if count]


def _ending(batch: Batch, links: FmsLinks) -> str:
    if batch.ending is None or batch.ending is Ending.FINISHED:
        return ""
    last = batch.last_handled
    if batch.ending is Ending.TROUBLE and last:
        if last.attempt.already_gone:
            return _all_gone(batch, links)
        return _ENDINGS[batch.ending] + sentence(last, links)
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
        f":warning: {first} and {second} want the same vehicle in overlapping dates: only one of "
        f"them can be sent, and {first} has its turn first."
        for first, second in (map(assignment_link, clash) for clash in batch.clashes[:10])
    ]


def _outcomes(batch: Batch, links: FmsLinks, in_full: int) -> list[str]:
    """Each outcome on its own line; of a large batch the good ones by their numbers alone."""
    silent = {*batch.queued, *batch.not_sent}
    if len(batch.items) > in_full:
        silent.update(batch.done)
    lines = [
        f"\u2022 {clip_markup(sentence(item, links), _LINE_CHARACTERS)}"
        for item in batch.items
        if item.attempt.assignment_id not in silent
    ]
    if batch.done and silent.issuperset(batch.done):
        lines.insert(0, f"{_DONE[batch.action].capitalize()}: {spans(batch.done, assignment_link)}")
    if batch.queued:
        lines.append(f"Still to come: {spans(batch.queued, assignment_link)}")
    if batch.not_sent:
        which = spans(batch.not_sent, assignment_link)
        lines.append(f"Not sent: {which}. Nothing went to FMS for them.")
    return lines


def _small_print(batch: Batch) -> str:
    if batch.finished:
        return f"Started {moment(batch.started)}, ended {moment(batch.finished)}"
    return f"Started {moment(batch.started)}"


def _buttons(batch: Batch) -> list[Block]:
    value = BatchValue(batch.id, batch.round).dump()
    if batch.ending is None:
        says = about_several(f"Stop. {_STOPPED[batch.action]}", batch.everything)
        stop = button("Stop", ids.BATCH_STOP, value, style="danger", says=says)
        return [] if batch.stopped_by else [stop]
    row = []
    if batch.not_sent:
        rest = _REST[batch.action]
        says = about_several(rest, batch.not_sent)
        row.append(button(rest, ids.BATCH_REST, value, style="primary", says=says))
    if batch.worth_another_try:
        says = about_several(_AGAIN, batch.worth_another_try)
        row.append(button(_AGAIN, ids.BATCH_RETRY, value, says=says))
    return row
