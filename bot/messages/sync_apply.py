"""What would go if a refused report were applied, the question, and what became of it."""

from bot.messages import ids
from bot.messages.blocks import Block, Message, actions, button, section
from bot.messages.ids import SyncValue
from bot.messages.sync_faults import NextSteps, cause_of, failure
from bot.messages.text import counted, escape
from domain.sync import Going, Loss, NotRefused, Refused

ANOTHER_FILE = "FMS has another file by now."

_CONSEQUENCES = {
    "vehicles": "these cars could no longer be planned or requested",
    "media_partners": "nothing could be requested for these partners",
    "approved_makes": "these partners would no longer count as approved",
    "loan_history": "these loans would be forgotten",
    "current_activity": "these cars would look free",
}
# Of rows that are others under their old number: what differs, and what follows.
_ALTERED = {
    "media_partners": ("contact", "cars would be delivered to other contacts"),
    "loan_history": ("VIN or partner", "loans would count for other cars or partners"),
    "current_activity": (
        "VIN, partner or type",
        "loans would count as changed, and approvals would not be found",
    ),
}
_ALTERED_CARS = ("VIN or make", "assignments would go to other cars")
_GOING = {
    Going.REJECTED: "{rows} rejected",
    Going.GONE: "{rows} gone that are known now",
    Going.ALTERED: "{rows} with a different {what} than now",
    Going.NOT_KNOWN: "{rows} for a reason that only another version of the scheduler knows",
}


def apply_button(name: str) -> Block:
    """Leads to the question."""
    label, value = f"Apply {name} anyway\u2026", SyncValue(report=name).dump()
    says = f"Apply {name} anyway: shows what would go, and asks"
    return button(label, ids.SYNC_APPLY, value, says=says)


def render_refused(refused: Refused, *, is_another: bool = False) -> Message:
    """What would go, and the button that agrees to it."""
    lines = [ANOTHER_FILE, *refused_lines(refused)] if is_another else refused_lines(refused)
    agreed = button(
        f"Apply {refused.result.name}",
        ids.SYNC_APPLY_AGREED,
        SyncValue(report=refused.result.name, file=refused.file).dump(),
        style="danger",
        says=f"Apply {refused.result.name} as FMS has it, although it was refused",
    )
    text = "\n".join(lines)
    return Message(text, (section(text), actions([agreed])))


def refused_lines(refused: Refused) -> list[str]:
    """Why it was refused, and what would go, by kind."""
    result = refused.result
    would = f"If applied, {result.name} would have {counted(result.counts.kept, 'row')}"
    if not result.losses:
        return [cause_of(result), f"{would}, and none would be lost."]
    losses = (f"\u2022 {_loss(result.name, loss)}" for loss in result.losses)
    return [cause_of(result), f"{would}, and this would be lost or changed:", *losses]


def _loss(name: str, loss: Loss) -> str:
    rows = counted(loss.count, "row")
    kinds = ", ".join(f"{escape(kind)} {count:,}" for kind, count in loss.kinds)
    what, follows = _ALTERED.get(name, _ALTERED_CARS)
    said = _GOING[loss.going].format(rows=rows, what=what) + (f": {kinds}" if kinds else "")
    if loss.going is Going.ALTERED:
        return f"{said}: {follows}"
    consequence = _CONSEQUENCES.get(name, "they would no longer be known")
    if not loss.held:
        return f"{said}: {consequence}"
    if loss.held == loss.count:
        return f"{said}: what is known of them now would stay"
    rest = loss.count - loss.held
    return (
        f"{said}: what is known now of {loss.held:,} of them would stay; of the other {rest:,}, "
        f"{consequence}"
    )


def render_not_refused(answer: NotRefused, door: NextSteps = NextSteps.SLACK) -> Message:
    """Nothing was refused that could be applied."""
    name = escape(answer.name)
    if answer.last is None:
        return Message.say(f"{name} was never read, so there is nothing to apply.")
    if answer.last.ok:
        return Message.say(
            f"The last {name} report was not refused, so there is nothing to apply: its data is "
            "already here."
        )
    return Message.say(f"{failure(answer.last, door)} It cannot be applied.")
