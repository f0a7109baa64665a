"""Buttons and menus, in messages and in views."""

from sandbox.slack.choices import chosen, is_external, pick
from sandbox.slack.errors import ClientRefusalError, Json
from sandbox.slack.hands.base import Hand, place_of
from sandbox.slack.inputs import State, options_of
from sandbox.slack.interactions import Interaction
from sandbox.slack.messages import Message
from sandbox.slack.payloads import Place
from sandbox.slack.people import User
from sandbox.slack.sight import Spot, Surface, find_spot
from sandbox.slack.validation.composition import SUGGESTIONS
from sandbox.slack.workspace import PersonRef

DEFAULT_MIN_QUERY = 3

_BUTTON_KEYS = ("type", "action_id", "text", "value", "style", "url", "confirm")


class Buttons(Hand):
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
        spot = find_spot(seen, name, value=value, block_id=block_id)
        if spot.element["type"] != "button":
            raise ClientRefusalError(f"{name!r} is a {spot.element['type']}, not a button")
        if not confirm:
            return self._declined(user, spot)
        action = {key: spot.element[key] for key in _BUTTON_KEYS if key in spot.element}
        return await self._act(user, seen, spot, action)

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
        spot = find_spot(seen, name, block_id=block_id)
        if spot.element["type"] == "overflow":
            picked = {"selected_option": pick(options_of(spot.element), choice)}
            return await self._act(user, seen, spot, picked | {"type": "overflow"})
        entry = await self._entry(user, seen, spot, choice)
        self._keep(user, seen, spot, entry)
        if spot.block["type"] == "input" and not spot.block.get("dispatch_action", False):
            return self._not_sent(user)
        return await self._act(user, self._seen(user, seen, late=late), spot, entry)

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
        spot = find_spot(seen, name, block_id=block_id)
        return await self._suggest(user, seen, spot, typed)

    async def _suggest(self, user: User, seen: Surface, spot: Spot, typed: str) -> Interaction:
        if not is_external(spot.element):
            raise ClientRefusalError(f"{spot.label!r} does not ask the app for its options")
        least = spot.element.get("min_query_length", DEFAULT_MIN_QUERY)
        if len(typed) < least:
            raise ClientRefusalError(f"the client asks only from {least} letters on")
        place = place_of(seen, spot.attachment_id)
        payload = self.payloads.block_suggestion(user, place, spot.block_id, spot.action_id, typed)
        interaction = Interaction(user.id, "interactive", payload, accepts_answer=True)

        def explain(_: str) -> None:
            interaction.error = "Unable to load results"

        def react(answer: Json | None) -> None:
            problems: list[str] = []
            SUGGESTIONS(answer or {}, "", problems)
            if problems:
                interaction.error = f"Unable to load results: {'; '.join(problems)}"

        interaction.explain, interaction.react = explain, react
        return await self.postman.deliver(interaction)

    async def _entry(self, user: User, seen: Surface, spot: Spot, choice: object) -> Json:
        if not is_external(spot.element) or choice is None:
            return chosen(spot.element, choice)
        wanted = choice if isinstance(choice, list | tuple) else [choice]
        picked = [await self._offered(user, seen, spot, each) for each in wanted]
        several = spot.element["type"].startswith("multi_")
        return chosen(spot.element, picked if several else picked[0], picked)

    async def _offered(self, user: User, seen: Surface, spot: Spot, wanted: object) -> Json:
        """An option as it is, or what the app offers for these letters."""
        if isinstance(wanted, dict):
            return wanted
        asked = await self._suggest(user, seen, spot, str(wanted))
        return _nearest(asked.options, str(wanted))

    def _keep(self, user: User, seen: Surface, spot: Spot, entry: Json) -> None:
        if isinstance(seen, Message):
            states = self.workspace.message_states
            states.fill(user.id, seen, spot.block_id, spot.action_id, entry)
        else:
            self.workspace.views.fill(seen.id, spot.block_id, spot.action_id, entry)
        self.workspace.changes.note()

    async def _act(self, user: User, seen: Surface, spot: Spot, action: Json) -> Interaction:
        action = action | {"action_id": spot.action_id, "block_id": spot.block_id}
        place = place_of(seen, spot.attachment_id)
        payload = self.payloads.block_action(user, place, action, self._state(user, place))
        return await self._interact(user, payload)

    def _state(self, user: User, place: Place) -> State:
        if place.view is not None:
            return place.view.state
        if place.message is None:
            return {}
        return self.workspace.message_states.of(user.id, place.message)

    def _declined(self, user: User, spot: Spot) -> Interaction:
        if "confirm" not in spot.element:
            raise ClientRefusalError(f"no dialog asks before {spot.label!r}")
        return self._not_sent(user)


def _nearest(offered: list[Json], typed: str) -> Json:
    """The option of exactly this text or value, else the first that is offered."""
    for option in offered:
        if typed in (option.get("value"), option["text"]["text"]):
            return option
    if not offered:
        raise ClientRefusalError(f"nothing is offered for {typed!r}")
    return offered[0]
