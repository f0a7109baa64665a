"""The box at the bottom of a channel."""

import re

from sandbox.slack.answers import answer_command
from sandbox.slack.channels import Channel
from sandbox.slack.commands import SlashCommand, escaped
from sandbox.slack.errors import Json, SlackError
from sandbox.slack.interactions import Interaction
from sandbox.slack.messages import Message
from sandbox.slack.people import User
from sandbox.slack.user_actions.base import UserActions
from sandbox.slack.workspace import ChannelRef, PersonRef

_LINK = re.compile(r"https?://([^\s/<>|]+)[^\s<>|]*")
# What an event calls the channel, and the subscription it needs.
_SUBSCRIPTIONS = {
    "public": ("channel", "message.channels"),
    "private": ("group", "message.groups"),
    "im": ("im", "message.im"),
}


class ComposerActions(UserActions):
    """Typing."""

    async def type(self, who: PersonRef, where: ChannelRef, text: str) -> Interaction:
        """Type a line and press Enter: a slash command, or a message for everybody.

        A message becomes a `message` or `link_shared` event when the app subscribed to it and
        is in the channel; else the returned Interaction is not `delivered`.
        """
        user = self._person(who)
        channel = self._room(user, where)
        if text.startswith("/"):
            return await self._run(user, channel, text.strip())
        return await self._say(user, channel, text)

    async def _run(self, user: User, channel: Channel, typed: str) -> Interaction:
        word, _, rest = typed.partition(" ")
        command = self._registered(word)
        if command is None:
            error = f"{word} is not a valid command."
            self._slackbot_says(user, channel.id, error)
            return self._not_sent(user, error)
        text = rest.strip()
        text = escaped(text, self.workspace) if command.should_escape else text
        payload = self.payloads.slash_command(user, channel, word, text)
        interaction = Interaction(user.id, "slash_commands", payload, accepts_answer=True)

        def explain(code: str) -> None:
            interaction.error = f'{word} failed with the error "{code}"'
            self._slackbot_says(user, channel.id, interaction.error)

        def react(answer: Json | None) -> None:
            try:
                if answer:
                    answer_command(self.workspace, user.id, channel.id, typed, answer)
            except SlackError:
                explain("invalid_command_response")

        interaction.explain, interaction.react = explain, react
        return await self.dispatcher.deliver(interaction)

    def _registered(self, word: str) -> SlashCommand | None:
        if self.commands is None:
            return SlashCommand(word)
        return next((each for each in self.commands if each.command == word), None)

    async def _say(self, user: User, channel: Channel, text: str) -> Interaction:
        message = self.workspace.post(self.workspace.from_user(channel.id, user, text))
        if self.workspace.bot.id not in channel.members:
            return self._not_sent(user)
        links = [{"url": link[0], "domain": link[1]} for link in _LINK.finditer(text)]
        if links and "link_shared" in self.events:
            shared = _link_shared(message, links)
            return await self._event(user, shared, "link_shared")
        channel_type, subscription = _SUBSCRIPTIONS[channel.kind]
        kind = {"channel_type": channel_type, "channel": channel.id}
        return await self._event(user, message.as_slack() | kind, subscription)


def _link_shared(message: Message, links: list[Json]) -> Json:
    return {
        "type": "link_shared",
        "channel": message.channel,
        "user": message.user,
        "message_ts": message.ts,
        "unfurl_id": f"{message.channel}.{message.ts}",
        "source": "conversations_history",
        "links": links,
    }
