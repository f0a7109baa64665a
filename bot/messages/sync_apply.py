"""What would go if a refused report were applied, the question, and what became of it."""

from bot.messages import ids
from bot.messages.blocks import Block, Message, actions, button, section
from bot.messages.ids import SyncValue
from bot.messages.sync_faults import NextSteps, cause_of, failure
from bot.messages.text import escape
from domain.sync import Going, Loss, NotRefused, Refused

ANOTHER_FILE = "FMS\u2019s file is another one by now."

_CONSEQUENCES = {
    "vehicles": "these cars could not be planned or requested any more",
    "media_partners": "nothing could be requested for these partners any more",
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
    Going.ALTERED: "{rows} with another {what} than now",
    Going.NOT_KNOWN: "{rows} for a reason that only another version of the bot knows",
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
    would = f"Applied, {result.name} would have {result.counts.kept:,} rows"
    if not result.losses:
        return [cause_of(result), f"{would}, and none would go."]
    losses = (f"\u2022 {_loss(result.name, loss)}" for loss in result.losses)
    return [cause_of(result), f"{would}, and this would go:", *losses]


def _loss(name: str, loss: Loss) -> str:
    rows = f"{loss.count:,} row{'' if loss.count == 1 else 's'}"
    kinds = ", ".join(f"{escape(kind)} {count:,}" for kind, count in loss.kinds)
    what, follows = _ALTERED.get(name, _ALTERED_CARS)
    counted = _GOING[loss.going].format(rows=rows, what=what) + (f": {kinds}" if kinds else "")
    if loss.going is Going.ALTERED:
        return f"{counted}: {follows}"
    consequence = _CONSEQUENCES.get(name, "they would not be known any more")
    if not loss.held:
        return f"{counted}: {consequence}"
    if loss.held == loss.count:
        return f"{counted}: what is known of them now would stay"
    rest = loss.count - loss.held
    return (
        f"{counted}: what is known now of {loss.held:,} of them would stay; of the other {rest:,}, "
        f"{consequence}"
    )


def render_not_refused(answer: NotRefused, door: NextSteps = NextSteps.SLACK) -> Message:
    """Nothing was refused that could be applied."""
    name = escape(answer.name)
    if answer.last is None:
        return Message.say(f"{name} was never read, so there is nothing to apply.")
    if answer.last.ok:
        return Message.say(
            f"The last run of {name} was not refused, so there is nothing to apply: its data is "
            "that of the report."
        )
    return Message.say(f"{failure(answer.last, door)} That cannot be applied.")
