"""Modals and App Home: who has which view open, and what they have entered in it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from sandbox.slack.errors import Json, SlackError
from sandbox.slack.inputs import State, carried_state, initial_state, with_ids
from sandbox.slack.people import HOME_TEAM

MAX_STACK = 3

_COPIED = ("title", "submit", "close", "callback_id", "external_id")


@dataclass(frozen=True)
class View:
    """A modal or a Home tab as it stood at one moment; an update makes a new View, same `id`."""

    id: str
    user: str
    app_id: str
    bot_id: str
    definition: Json
    hash: str
    state: State
    root_view_id: str
    previous_view_id: str | None = None
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """`modal` or `home`."""
        return str(self.definition["type"])

    @property
    def blocks(self) -> tuple[Json, ...]:
        """The blocks, each with its ids."""
        return tuple(self.definition["blocks"])

    @property
    def external_id(self) -> str:
        """The name the app gave it, or nothing."""
        return str(self.definition.get("external_id", ""))

    @property
    def callback_id(self) -> str:
        """What the app recognises it by."""
        return str(self.definition.get("callback_id", ""))

    @property
    def title(self) -> str:
        """The words at the top of the modal."""
        return str(self.definition.get("title", {}).get("text", ""))

    def as_slack(self, *, with_state: bool = True) -> Json:
        """The view object of answers and payloads."""
        body: Json = {key: self.definition.get(key) for key in _COPIED}
        body |= {"callback_id": self.callback_id, "external_id": self.external_id}
        body |= {
            "id": self.id,
            "team_id": HOME_TEAM,
            "type": self.kind,
            "blocks": list(self.blocks),
            "private_metadata": self.definition.get("private_metadata", ""),
            "hash": self.hash,
            "clear_on_close": self.definition.get("clear_on_close", False),
            "notify_on_close": self.definition.get("notify_on_close", False),
            "previous_view_id": self.previous_view_id,
            "root_view_id": self.root_view_id,
            "app_id": self.app_id,
            "app_installed_team_id": HOME_TEAM,
            "bot_id": self.bot_id,
        }
        # Slack: the input state is not part of view_closed.
        body["state"] = {"values": self.state if with_state else {}}
        return body


class Views:
    """Every open view: a stack of up to 3 modals and one Home tab per person."""

    def __init__(self, new_id: Callable[[str], str], app_id: str, bot_id: str) -> None:
        self._new_id = new_id
        self._app_id = app_id
        self._bot_id = bot_id
        self._views: dict[str, View] = {}
        self._stacks: dict[str, list[str]] = {}
        self._homes: dict[str, str] = {}
        self._external: dict[str, str] = {}

    def stack(self, user: str) -> list[View]:
        """The person's open modals, the visible one last."""
        return [self._views[view_id] for view_id in self._stacks.get(user, ())]

    def top(self, user: str) -> View | None:
        """The modal the person sees."""
        return self.stack(user)[-1] if self._stacks.get(user) else None

    def home(self, user: str) -> View | None:
        """What was published to the person's Home tab."""
        return self._views.get(self._homes.get(user, ""))

    def get(self, view_id: str) -> View | None:
        """The view as it stands now."""
        return self._views.get(view_id)

    def open(self, user: str, definition: Json) -> View:
        """Start a new stack."""
        self._claim_external_id(definition, None)
        self.clear(user)
        return self._place(user, definition, previous=None)

    def push(self, user: str, definition: Json) -> View:
        """Lay a view over the visible one; raises SlackError `push_limit_reached` above 3."""
        below = self.top(user)
        if below is None:
            raise SlackError("not_found")
        if len(self._stacks[user]) >= MAX_STACK:
            raise SlackError("push_limit_reached")
        self._claim_external_id(definition, None)
        return self._place(user, definition, previous=below)

    def publish(self, user: str, definition: Json, expected_hash: str | None) -> View:
        """Set the Home tab; raises SlackError `hash_conflict` when `expected_hash` is stale."""
        before = self.home(user)
        if before is not None:
            return self.update(before, definition, expected_hash)
        self._claim_external_id(definition, None)
        view = self._new(user, definition, previous=None)
        self._homes[user] = view.id
        return view

    def find(self, view_id: str | None, external_id: str | None) -> View:
        """The view to update; raises SlackError `not_found`."""
        view = self._views.get(view_id or self._external.get(external_id or "", ""))
        if view is None:
            raise SlackError("not_found")
        return view

    def update(self, view: View, definition: Json, expected_hash: str | None = None) -> View:
        """Change a view in place; raises SlackError `hash_conflict` when the hash is stale."""
        if expected_hash and expected_hash != view.hash:
            raise SlackError("hash_conflict")
        self._claim_external_id(definition, view.id)
        if view.external_id:
            self._external.pop(view.external_id, None)
        named = self._named(definition)
        state = carried_state(named["blocks"], view.state)
        changed = replace(view, definition=named, hash=self._new_hash(), state=state, errors={})
        return self._remember(changed)

    def fill(self, view_id: str, block_id: str, action_id: str, value: Json) -> None:
        """The person enters something; what was complained about in that block is forgotten.

        What the app changed in the view in the meantime stays changed.
        """
        view = self._views.get(view_id)
        if view is not None:
            entries = {**view.state.get(block_id, {}), action_id: value}
            errors = {block: why for block, why in view.errors.items() if block != block_id}
            state = {**view.state, block_id: entries}
            self._remember(replace(view, state=state, errors=errors))

    def complain(self, view: View, errors: dict[str, str]) -> None:
        """Show the errors of a `response_action: errors`."""
        self._remember(replace(view, errors=errors))

    def close(self, view: View) -> None:
        """Take the visible view off the stack, with everything above it."""
        stack = self._stacks.get(view.user, [])
        while view.id in stack:
            self._forget(stack.pop())

    def clear(self, user: str) -> None:
        """Close the whole stack."""
        for view_id in self._stacks.pop(user, []):
            self._forget(view_id)

    def _place(self, user: str, definition: Json, previous: View | None) -> View:
        view = self._new(user, definition, previous)
        self._stacks.setdefault(user, []).append(view.id)
        return view

    def _new(self, user: str, definition: Json, previous: View | None) -> View:
        named = self._named(definition)
        view_id = self._new_id("V")
        view = View(
            id=view_id,
            user=user,
            app_id=self._app_id,
            bot_id=self._bot_id,
            definition=named,
            hash=self._new_hash(),
            state=initial_state(named["blocks"]),
            root_view_id=previous.root_view_id if previous else view_id,
            previous_view_id=previous.id if previous else None,
        )
        return self._remember(view)

    def _named(self, definition: Json) -> Json:
        blocks = with_ids(definition["blocks"], lambda: self._new_id("b"))
        return {**definition, "blocks": list(blocks)}

    def _new_hash(self) -> str:
        return self._new_id("1767225600.")

    def _remember(self, view: View) -> View:
        self._views[view.id] = view
        if view.external_id:
            self._external[view.external_id] = view.id
        return view

    def _forget(self, view_id: str) -> None:
        view = self._views.pop(view_id)
        self._external.pop(view.external_id, None)

    def _claim_external_id(self, definition: Json, owner: str | None) -> None:
        holder = self._external.get(definition.get("external_id", ""))
        if holder is not None and holder != owner:
            raise SlackError("duplicate_external_id")
