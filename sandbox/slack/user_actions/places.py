"""The other ways in: the app's Home tab and its shortcuts."""

from typing import Literal

from sandbox.slack.errors import ClientRefusalError, Json
from sandbox.slack.interactions import Interaction
from sandbox.slack.messages import Message
from sandbox.slack.user_actions.base import UserActions
from sandbox.slack.views import View
from sandbox.slack.workspace import PersonRef


class PlaceActions(UserActions):
    """Opening things."""

    async def open_home(
        self, who: PersonRef, tab: Literal["home", "messages"] = "home"
    ) -> Interaction:
        """Open the app. Slack: app_home_opened at every opening of either tab."""
        user = self._person(who)
        channel = self.workspace.direct(self.workspace.bot.id, user.id)
        event: Json = {
            "type": "app_home_opened",
            "user": user.id,
            "channel": channel.id,
            "tab": tab,
        }
        home = self.workspace.views.home(user.id)
        if home is not None and tab == "home":
            event["view"] = home.as_slack()
        return await self._event(user, event, "app_home_opened")

    async def shortcut(self, who: PersonRef, callback_id: str) -> Interaction:
        """Run a global shortcut."""
        user = self._person(who)
        return await self._interact(user, self.payloads.shortcut(user, callback_id))

    async def message_shortcut(
        self, who: PersonRef, message: Message, callback_id: str
    ) -> Interaction:
        """Run a message shortcut. Slack: not offered on ephemeral messages."""
        user = self._person(who)
        if message.is_ephemeral:
            raise ClientRefusalError("ephemeral messages have no shortcuts")
        self._check_sight(user, message)
        payload = self.payloads.message_action(user, message, callback_id)
        return await self._interact(user, payload)

    def home(self, who: PersonRef) -> View | None:
        """What was published to the person's Home tab, if anything."""
        return self.workspace.views.home(self.workspace.user(who).id)
