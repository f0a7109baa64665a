"""Buttons and menus, in messages and in views."""

from sandbox.slack.choices import chosen, is_external, pick
from sandbox.slack.errors import ClientRefusalError, Json
from sandbox.slack.inputs import State, options_of
from sandbox.slack.interactions import Interaction
from sandbox.slack.messages import Message
from sandbox.slack.payloads import Place
from sandbox.slack.people import User
from sandbox.slack.queries import PlacedElement, Surface, find_element
from sandbox.slack.user_actions.base import UserActions, place_of
from sandbox.slack.validation.composition import SUGGESTIONS
from sandbox.slack.workspace import PersonRef

DEFAULT_MIN_QUERY = 3

_BUTTON_KEYS = ("type", "action_id", "text", "value", "style", "url", "confirm")


class ButtonActions(UserActions):
    """Clicking and choosing."""

    async def click(
        self,
        who: PersonRef,
        surface: Surface,
        name: str,
        *,
        value: str | None = None,
        block_id: str | None = None,
        confirm: bool = True,
        late: bool = False,
    ) -> Interaction:
        """Press the button of this label, action_id or block_id.

        `value` or `block_id` tell buttons of the same label apart. When a dialog asks, `confirm`
        answers it; with False nothing is delivered. `late`: the person's client still shows the
        surface as it was handed in, although it has changed since.
        """
        user = self._person(who)
        seen = self._seen(user, surface, late=late)
        placed = find_element(seen, name, value=value, block_id=block_id)
        if placed.element["type"] != "button":
            raise ClientRefusalError(f"{name!r} is a {placed.element['type']}, not a button")
        if not confirm:
            return self._declined(user, placed)
        action = {key: placed.element[key] for key in _BUTTON_KEYS if key in placed.element}
        return await self._act(user, seen, placed, action)

    async def select(
        self,
        who: PersonRef,
        surface: Surface,
        name: str,
        choice: object,
        *,
        block_id: str | None = None,
        late: bool = False,
    ) -> Interaction:
        """Choose in a menu, a picker, radio buttons or checkboxes, by an option's value or text.

        For an external select the text is typed first and chosen from what the app offers. In an
        input block without dispatch_action nothing is sent: the choice waits for the submit.
        """
        user = self._person(who)
        seen = self._seen(user, surface, late=late)
        placed = find_element(seen, name, block_id=block_id)
        if placed.element["type"] == "overflow":
            picked = {"selected_option": pick(options_of(placed.element), choice)}
            return await self._act(user, seen, placed, picked | {"type": "overflow"})
        entry = await self._entry(user, seen, placed, choice)
        self._keep(user, seen, placed, entry)
        if placed.block["type"] == "input" and not placed.block.get("dispatch_action", False):
            return self._not_sent(user)
        return await self._act(user, self._seen(user, seen, late=late), placed, entry)

    async def suggest(
        self,
        who: PersonRef,
        surface: Surface,
        name: str,
        typed: str,
        *,
        block_id: str | None = None,
    ) -> Interaction:
        """Type into an external select; `options` of the returned Interaction is what it offers.

        Slack: nothing is asked below min_query_length, 3 unless the app says otherwise.
        """
        user = self._person(who)
        seen = self._seen(user, surface, late=False)
        placed = find_element(seen, name, block_id=block_id)
        return await self._suggest(user, seen, placed, typed)

    async def _suggest(
        self, user: User, seen: Surface, placed: PlacedElement, typed: str
    ) -> Interaction:
        if not is_external(placed.element):
            raise ClientRefusalError(f"{placed.label!r} does not ask the app for its options")
        least = placed.element.get("min_query_length", DEFAULT_MIN_QUERY)
        if len(typed) < least:
            raise ClientRefusalError(f"the client asks only from {least} letters on")
        place = place_of(seen, placed.attachment_id)
        payload = self.payloads.block_suggestion(
            user, place, placed.block_id, placed.action_id, typed
        )
        interaction = Interaction(user.id, "interactive", payload, accepts_answer=True)

        def explain(_: str) -> None:
            interaction.error = "Unable to load results"

        def react(answer: Json | None) -> None:
            problems: list[str] = []
            SUGGESTIONS(answer or {}, "", problems)
            if problems:
                interaction.error = f"Unable to load results: {'; '.join(problems)}"

        interaction.explain, interaction.react = explain, react
        return await self.dispatcher.deliver(interaction)

    async def _entry(
        self, user: User, seen: Surface, placed: PlacedElement, choice: object
    ) -> Json:
        if not is_external(placed.element) or choice is None:
            return chosen(placed.element, choice)
        wanted = choice if isinstance(choice, list | tuple) else [choice]
        picked = [await self._offered(user, seen, placed, each) for each in wanted]
        several = placed.element["type"].startswith("multi_")
        return chosen(placed.element, picked if several else picked[0], picked)

    async def _offered(
        self, user: User, seen: Surface, placed: PlacedElement, wanted: object
    ) -> Json:
        """An option as it is, or what the app offers for these letters."""
        if isinstance(wanted, dict):
            return wanted
        asked = await self._suggest(user, seen, placed, str(wanted))
        return _nearest(asked.options, str(wanted))

    def _keep(self, user: User, seen: Surface, placed: PlacedElement, entry: Json) -> None:
        if isinstance(seen, Message):
            states = self.workspace.message_states
            states.fill(user.id, seen, placed.block_id, placed.action_id, entry)
        else:
            self.workspace.views.fill(seen.id, placed.block_id, placed.action_id, entry)
        self.workspace.changes.note()

    async def _act(
        self, user: User, seen: Surface, placed: PlacedElement, action: Json
    ) -> Interaction:
        action = action | {"action_id": placed.action_id, "block_id": placed.block_id}
        place = place_of(seen, placed.attachment_id)
        payload = self.payloads.block_action(user, place, action, self._state(user, place))
        return await self._interact(user, payload)

    def _state(self, user: User, place: Place) -> State:
        if place.view is not None:
            return place.view.state
        if place.message is None:
            return {}
        return self.workspace.message_states.of(user.id, place.message)

    def _declined(self, user: User, placed: PlacedElement) -> Interaction:
        if "confirm" not in placed.element:
            raise ClientRefusalError(f"no dialog asks before {placed.label!r}")
        return self._not_sent(user)


def _nearest(offered: list[Json], typed: str) -> Json:
    """The option of exactly this text or value, else the first that is offered."""
    for option in offered:
        if typed in (option.get("value"), option["text"]["text"]):
            return option
    if not offered:
        raise ClientRefusalError(f"nothing is offered for {typed!r}")
    return offered[0]
