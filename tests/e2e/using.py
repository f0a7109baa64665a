"""How anybody uses an entry of the Slack door, also those whose client would not let them."""

from collections.abc import Callable

from sandbox.slack.interactions import Interaction
from sandbox.slack.people import User
from sandbox.slack.queries import Surface, find_element
from sandbox.slack.user_actions.base import place_of
from tests.stage import CARDS, Stage

Use = Callable[[User], Interaction]


def typed(stage: Stage, command: str, text: str) -> Use:
    slack = stage.slack
    channel = slack.workspace.channel(CARDS)
    return lambda user: Interaction(
        user.id,
        "slash_commands",
        slack.payloads.slash_command(user, channel, command, text),
        accepts_answer=True,
    )


def clicked(stage: Stage, surface: Surface, label: str, *, seen_in: Surface | None = None) -> Use:
    """`seen_in` is for buttons of private messages, which nobody else can answer in."""
    placed = find_element(surface, label)
    place = place_of(seen_in or surface, placed.attachment_id)
    action = {**placed.element, "block_id": placed.block_id}
    return lambda user: Interaction(
        user.id, "interactive", stage.slack.payloads.block_action(user, place, action, {})
    )


def submitted(stage: Stage) -> Use:
    """The modal as Olga has filled it in."""
    filled = stage.slack.modal("olga")
    assert filled
    payloads = stage.slack.payloads
    return lambda user: Interaction(
        user.id, "interactive", payloads.view_submission(user, filled), accepts_answer=True
    )
