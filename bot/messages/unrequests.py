"""What a person sees before requests are taken back: which, whose, and what cannot be."""

from collections.abc import Sequence

from bot.messages import ids
from bot.messages.blocks import Block, Message, actions, button
from bot.messages.card_links import assignment_link
from bot.messages.ids import TakeBackValue
from bot.messages.labels import about_several
from bot.messages.reasons import all_reasons
from bot.messages.text import person, summary
from domain.assignment import Actor, Assignment, Source
from domain.checks import Checked
from domain.told import concerned

# Of the 2,000 characters that a button carries, some are around them.
_MOST_CHARACTERS = 1900


def render_unrequest_preview(checks: Sequence[Checked], by: Actor) -> Message:
    """The private question, with what it is about."""
    ready = [one for one in checks if not one.reasons and one.assignment]
    heading = f"*{_heading(len(ready), len(checks))}*"
    lines = [_line(one.assignment, by) for one in ready if one.assignment]
    lines += [f"\u2022 {_cannot(one)}" for one in checks if one not in ready]
    told = sorted({person(one) for one in _told(ready, by)})
    lines += [f"{' and '.join(told)} will be told."] if told else []
    said = Message.list([heading, *lines])
    return Message(said.text, (*said.blocks, *_rows(ready)))


def _heading(ready: int, asked: int) -> str:
    if ready == 0:
        return "This cannot be taken back" if asked == 1 else "None of these can be taken back"
    return f"Take {'this request' if ready == 1 else f'these {ready} requests'} back from FMS?"


def _line(assignment: Assignment, by: Actor) -> str:
    requested = assignment.requested
    whose = f"requested by {person(requested.by)}" if requested else "requested"
    whose = "yours" if requested and requested.by == by else whose
    return f"\u2022 {assignment_link(assignment.id)}  {summary(assignment)} \u00b7 {whose}"


def _cannot(checked: Checked) -> str:
    number = assignment_link(checked.assignment_id)
    return f"{number} cannot be taken back: {all_reasons(checked.reasons)}"


def _told(ready: Sequence[Checked], by: Actor) -> list[Actor]:
    """Programs are told nothing."""
    stamps = [
        stamp
        for one in ready
        if one.assignment
        for stamp in (one.assignment.requested, one.assignment.created)
    ]
    people = concerned((stamp.by for stamp in stamps if stamp), (by,))
    return [one for one in people if one.source is Source.SLACK]


def _rows(ready: Sequence[Checked]) -> list[Block]:
    """A button that carries all of them; where they are too many for that, one for each part."""
    buttons = [_take_back(part, len(ready)) for part in _parts(ready)]
    # Slack takes each action id once in a row.
    return [actions([one]) for one in buttons[:-1]] + [
        actions([one, _keep(len(ready))]) for one in buttons[-1:]
    ]


def _take_back(part: dict[int, int], count: int) -> Block:
    label = f"Unrequest {len(part)}" if count > 1 else "Unrequest"
    value, says = TakeBackValue.of(part).dump(), about_several("Unrequest", [*part])
    return button(label, ids.TAKE_BACK, value, style="danger", says=says)


def _keep(count: int) -> Block:
    label = "Keep them" if count > 1 else "Keep it"
    return button(label, ids.KEEP, TakeBackValue("").dump(), says=f"{label}: nothing is taken back")


def _parts(ready: Sequence[Checked]) -> list[dict[int, int]]:
    parts: list[dict[int, int]] = []
    for one in ready:
        fms = one.assignment.fms if one.assignment else None
        if fms is None:
            continue
        longer = {**(parts[-1] if parts else {}), one.assignment_id: fms.request_id}
        if parts and len(TakeBackValue.of(longer).take_back) <= _MOST_CHARACTERS:
            parts[-1] = longer
        else:
            parts.append({one.assignment_id: fms.request_id})
    return parts


def render_kept() -> Message:
    """For Keep them."""
    return Message.say("Kept: nothing was taken back.")
