"""What every act needs: who, where, and a way to the app."""

from collections.abc import Sequence

from sandbox.slack.channels import Channel
from sandbox.slack.commands import SlashCommand
from sandbox.slack.delivery import Dispatcher
from sandbox.slack.errors import ClientRefusalError, Json
from sandbox.slack.interactions import EnvelopeKind, Interaction
from sandbox.slack.messages import Content, Message
from sandbox.slack.payloads import Payloads, Place
from sandbox.slack.people import HOME_TEAM, User
from sandbox.slack.queries import Surface
from sandbox.slack.views import View
from sandbox.slack.workspace import ChannelRef, PersonRef, Workspace

DEFAULT_EVENTS = frozenset({"app_home_opened", "link_shared"})

_SLACKBOT = "USLACKBOT"


class UserActions:
    """The common ground of all acts.

    `commands` are the app's slash commands; None = every word after a slash is one.
    `events` are the app's `bot_events`, by the names of the manifest (`message.im`...).
    With `is_messages_tab_read_only` the client takes commands alone in the app's direct messages.
    """

    def __init__(
        self,
        workspace: Workspace,
        dispatcher: Dispatcher,
        *,
        commands: Sequence[SlashCommand] | None = None,
        events: frozenset[str] = DEFAULT_EVENTS,
    ) -> None:
        self.workspace = workspace
        self.dispatcher = dispatcher
        self.commands = commands
        self.events = events
        self.is_messages_tab_read_only = False
        self.payloads = Payloads(workspace)

    async def redeliver(self, interaction: Interaction) -> Interaction:
        """Send the same envelope again, as Slack may do; the client ignores this second ack."""
        return await self.dispatcher.deliver(interaction.again())

    def _person(self, who: PersonRef) -> User:
        user = self.workspace.user(who)
        if user.deleted:
            raise ClientRefusalError(f"{user.real_name} is deactivated and cannot sign in")
        return user

    def _room(self, user: User, where: ChannelRef) -> Channel:
        channel = self.workspace.channel(where)
        if user.id not in channel.members:
            raise ClientRefusalError(f"{user.real_name} is not in {channel.name or channel.id}")
        return channel

    def _seen(self, user: User, surface: Surface, *, late: bool) -> Surface:
        """The surface as the person's client shows it now, or, `late`, as it still shows it."""
        if isinstance(surface, Message):
            self._check_sight(user, surface)
            now: Surface | None = self.workspace.current(surface)
        else:
            now = self._open_view(user, surface)
        if late:
            return surface
        if now is None:
            raise ClientRefusalError("it is not there any more")
        return now

    def _check_sight(self, user: User, message: Message) -> None:
        if message.seen_only_by not in (None, user.id):
            raise ClientRefusalError(f"{user.real_name} does not see this ephemeral message")
        if not message.is_ephemeral:
            self._room(user, message.channel)

    def _open_view(self, user: User, view: View) -> View | None:
        if view.user != user.id:
            raise ClientRefusalError(f"{user.real_name} does not see this view")
        now = self.workspace.views.get(view.id)
        covered = now is not None and now.kind == "modal" and self.workspace.views.top(user.id)
        return None if covered and covered.id != view.id else now

    async def _interact(self, user: User, payload: Json) -> Interaction:
        """Send a payload of which only the ack counts."""
        return await self._send(user, "interactive", payload)

    async def _event(self, user: User, event: Json, subscription: str) -> Interaction:
        interaction = Interaction(user.id, "events_api", self.payloads.event(event))
        if subscription not in self.events:
            interaction.delivered = False
            return interaction
        return await self.dispatcher.deliver(interaction)

    async def _send(self, user: User, kind: EnvelopeKind, payload: Json) -> Interaction:
        interaction = Interaction(user.id, kind, payload)

        def explain(_: str) -> None:
            # Slack: a warning icon next to the element.
            interaction.error = "\u26a0\ufe0f"

        interaction.explain = explain
        return await self.dispatcher.deliver(interaction)

    def _not_sent(self, user: User, error: str | None = None) -> Interaction:
        return Interaction(user.id, "interactive", {}, delivered=False, error=error)

    def _slackbot_says(self, user: User, channel: str, text: str) -> None:
        self.workspace.whisper(
            Message(
                channel,
                self.workspace.next_ts(),
                _SLACKBOT,
                HOME_TEAM,
                Content(text=text),
                seen_only_by=user.id,
            )
        )


def place_of(surface: Surface, attachment_id: int | None) -> Place:
    """The place of an element on this surface."""
    if isinstance(surface, Message):
        return Place(message=surface, attachment_id=attachment_id)
    return Place(view=surface)
