"""ModalActions: filling in, submitting, closing."""

from collections.abc import Callable, Iterator, Mapping

from sandbox.slack.choices import complaints
from sandbox.slack.errors import ClientRefusalError, InputRefusalError, Json, SlackError
from sandbox.slack.interactions import Interaction
from sandbox.slack.people import User
from sandbox.slack.user_actions.buttons import ButtonActions
from sandbox.slack.validation.views import checked_view
from sandbox.slack.views import View
from sandbox.slack.workspace import PersonRef

TROUBLE = "We had some trouble connecting. Try again?"


class ModalActions(ButtonActions):
    """What one does with a modal."""

    async def fill(self, who: PersonRef, values: Mapping[str, object]) -> list[Interaction]:
        """Enter values in the visible modal, each under a label, action_id or block_id.

        A value under a block_id may also be `{action_id: value}`. Returns what was sent on the
        way: the inputs that dispatch their actions.
        """
        user = self._person(who)
        sent: list[Interaction] = []
        for key, value in values.items():
            for block_id, name, choice in _inputs_meant(key, value):
                view = self._modal(user)
                sent.append(await self.select(user, view, name, choice, block_id=block_id))
        return [interaction for interaction in sent if interaction.delivered]

    async def submit(
        self, who: PersonRef, values: Mapping[str, object] | None = None
    ) -> Interaction:
        """Fill in `values`, then press the submit button of the visible modal.

        Raises InputRefusalError when the client does not let it pass: a required input is empty,
        a text too short or too long. Slack: an empty ack closes the view; `errors`, `update`,
        `push` and `clear` do what they say.
        """
        user = self._person(who)
        await self.fill(user, values or {})
        view = self._modal(user)
        if "submit" not in view.definition:
            raise ClientRefusalError("this modal has no submit button")
        errors = complaints(view)
        if errors:
            raise InputRefusalError(errors)
        interaction = Interaction(
            user.id,
            "interactive",
            self.payloads.view_submission(user, view),
            accepts_answer=True,
        )

        def explain(_: str) -> None:
            interaction.error = TROUBLE

        def react(answer: Json | None) -> None:
            try:
                self._react(view.id, answer or {})
            except SlackError as error:
                interaction.error = f"{TROUBLE} ({error})"

        interaction.explain, interaction.react = explain, react
        return await self.dispatcher.deliver(interaction)

    async def close_view(self, who: PersonRef, *, whole_stack: bool = False) -> Interaction:
        """Press Cancel, or the X of the whole stack.

        Slack: the app hears of it only with notify_on_close; of the whole stack it hears as of
        the root view, `is_cleared`.
        """
        user = self._person(who)
        view = self._modal(user)
        views = self.workspace.views
        cleared = whole_stack or bool(view.definition.get("clear_on_close", False))
        if cleared:
            view = views.stack(user.id)[0]
        payload = self.payloads.view_closed(user, view, is_cleared=cleared)
        views.close(view)
        self.workspace.changes.note()
        if not view.definition.get("notify_on_close", False):
            return self._not_sent(user)
        return await self._interact(user, payload)

    def modal(self, who: PersonRef) -> View | None:
        """The modal the person sees, if any."""
        return self.workspace.views.top(self.workspace.user(who).id)

    def _modal(self, user: User) -> View:
        view = self.workspace.views.top(user.id)
        if view is None:
            raise ClientRefusalError(f"{user.real_name} has no modal open")
        return view

    def _react(self, view_id: str, answer: Json) -> None:
        view = self.workspace.views.get(view_id)
        reaction = self._reactions.get(answer.get("response_action", ""))
        if view is None:
            return
        if reaction is None or (answer and "response_action" not in answer):
            raise SlackError("invalid_response_action")
        reaction(self, view, answer)
        self.workspace.changes.note()

    def _show_errors(self, view: View, answer: Json) -> None:
        errors = answer.get("errors")
        inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
        if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
            # Slack: the keys must be block_ids of input blocks.
            raise SlackError("invalid_errors")
        self.workspace.views.complain(view, errors)

    def _show_update(self, view: View, answer: Json) -> None:
        self.workspace.views.update(view, checked_view(answer.get("view"), "modal"))

    def _show_push(self, view: View, answer: Json) -> None:
        self.workspace.views.push(view.user, checked_view(answer.get("view"), "modal"))

    def _close(self, view: View, _: Json) -> None:
        self.workspace.views.close(view)

    def _clear(self, view: View, _: Json) -> None:
        self.workspace.views.clear(view.user)

    _reactions: Mapping[str, Callable[["ModalActions", View, Json], None]] = {
        "": _close,
        "errors": _show_errors,
        "update": _show_update,
        "push": _show_push,
        "clear": _clear,
    }


def _inputs_meant(key: str, value: object) -> Iterator[tuple[str | None, str, object]]:
    """(block_id, name, choice); an option is a dict too, but one with a `text`."""
    if isinstance(value, dict) and "text" not in value:
        for action_id, choice in value.items():
            yield key, action_id, choice
    else:
        yield None, key, value
