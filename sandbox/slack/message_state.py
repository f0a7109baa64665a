"""What people have chosen in the menus, boxes and pickers of messages.

Slack: each person's client keeps it by block_id and action_id until the message changes, and
sends all of it with every act in the message.
"""

from sandbox.slack.errors import Json
from sandbox.slack.inputs import State, carried_state
from sandbox.slack.messages import Message


class MessageStates:
    """`state.values` of every message, for each person who has chosen something in it."""

    def __init__(self) -> None:
        self._chosen: dict[tuple[str, str], dict[str, State]] = {}

    def of(self, user: str, message: Message) -> State:
        """What this person's client shows as chosen."""
        return carried_state(message.all_blocks, self._by_person(message).get(user, {}))

    def fill(self, user: str, message: Message, block_id: str, action_id: str, value: Json) -> None:
        """The person chooses something."""
        people = self._chosen.setdefault((message.channel, message.ts), {})
        people.setdefault(user, {}).setdefault(block_id, {})[action_id] = value

    def carry(self, message: Message) -> None:
        """The app has changed the message: what it no longer has is forgotten."""
        people = self._by_person(message)
        for user, chosen in people.items():
            people[user] = carried_state(message.all_blocks, chosen)

    def forget(self, message: Message) -> None:
        """The message is deleted."""
        self._chosen.pop((message.channel, message.ts), None)

    def _by_person(self, message: Message) -> dict[str, State]:
        return self._chosen.get((message.channel, message.ts), {})
