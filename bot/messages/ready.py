"""*Send all ready*: the button, the question that names them, and what was not ready any more."""

from collections.abc import Sequence

from bot.messages import ids
from bot.messages.blocks import Block, Message, button, context, modal, paragraphs, plain, section
from bot.messages.card_links import assignment_link
from bot.messages.ids import ReadyValue
from bot.messages.reasons import in_brief, warning
from bot.messages.text import as_sentence, counted, escape, fms_name, known_car, summary
from domain.assignment import Assignment
from domain.checks import Checked
from domain.ready import ToSend, how_many_ready, to_be_looked_at

_MOST_NAMED = 10


def ready_button(checks: Sequence[Checked], value: ReadyValue) -> list[Block]:
    """Opens the question; no button where nothing is ready."""
    count = how_many_ready(checks)
    if not count:
        return []
    whose = f"of {value.office}" if value.office else "of yours"
    label, says = f"Send all ready ({count:,})", f"Send all ready ({count:,}) {whose}"
    return [button(label, ids.READY, value.dump(), style="primary", says=says)]


def render_ready_view(found: ToSend, value: ReadyValue, channel: str | None) -> Block:
    """What would go, and what would not; the yes is for what is named here alone."""
    ready, fms = found.ready, fms_name(found.environment)
    title, said = "Send all ready", _not_ready(found.left)
    if not ready:
        nothing = "Nothing is ready to send."
        return modal(title, [section(nothing), *said], close="Close")
    age = [context(f":warning: {as_sentence(warning(found.age))}")] if found.age else []
    heading = f"*{counted(len(ready), 'request')} to {fms}*"
    blocks = [*paragraphs([heading, *map(_named, ready)]), *age, *said]
    asked = ReadyValue(value.office, value.days, tuple(one.id for one in ready), channel)
    return modal(title, blocks, close="Not now") | {
        "callback_id": ids.READY_VIEW,
        "private_metadata": asked.dump(),
        "submit": plain(f"Send {len(ready):,}", 24),
    }


def render_left_behind(found: ToSend) -> Message:
    """For what was ready when it was named, and is not any more."""
    count, gone = len(found.left), "was" if len(found.left) == 1 else "were"
    rest = f" {_others(len(found.ready))} being sent." if found.ready else ""
    heading = f"{count:,} {gone} not sent: no longer ready.{rest}"
    return Message.list([f"*{heading}*", *(_why_not(one) for one in found.left)])


def _others(count: int) -> str:
    return "The other one is" if count == 1 else f"The other {count:,} are"


def _not_ready(left: Sequence[Checked]) -> list[Block]:
    if not left:
        return []
    lines = ["*Not included*", *(_why_not(one) for one in left[:_MOST_NAMED])]
    more = [f"and {len(left) - _MOST_NAMED:,} more"] if len(left) > _MOST_NAMED else []
    return paragraphs([*lines, *more])


def _named(one: Assignment) -> str:
    return f"\u2022 {assignment_link(one.id)}  {summary(one)}, {escape(one.office)}"


def _why_not(checked: Checked) -> str:
    car = f"  {known_car(checked.assignment.vehicle)}" if checked.assignment else ""
    return f"\u2022 {assignment_link(checked.assignment_id)}{car}: {why_not_ready(checked)}"


def why_not_ready(checked: Checked) -> str:
    """The worst thing in one clause: what is in the way, else what is worth a look."""
    if checked.reasons:
        return in_brief(checked.reasons[0])
    looked_at = to_be_looked_at(checked)
    return warning(looked_at[0]) if looked_at else ""
