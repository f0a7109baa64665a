"""The box at the bottom of a channel."""

import re
import uuid
from dataclasses import replace

from sandbox.slack.answers import answer_command
from sandbox.slack.channels import Channel
from sandbox.slack.commands import SlashCommand, escaped
from sandbox.slack.errors import ClientRefusalError, Json, SlackError
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

    async def type(
        self, who: PersonRef, where: ChannelRef, text: str, *, thread: Message | None = None
    ) -> Interaction:
        """Type a line and press Enter: a slash command, or a message for everybody.

        A message becomes a `message`, `app_mention` or `link_shared` event when the app subscribed
        to it and is in the channel; else the returned Interaction is not `delivered`.
        """
        user = self._person(who)
        channel = self._room(user, where)
        if text.startswith("/") and thread is not None:
            raise ClientRefusalError(f"{text.split()[0]} is not supported in threads")
        if text.startswith("/"):
            return await self._run(user, channel, text.strip())
        return await self._say(user, channel, text, thread)

    async def write(
        self, who: PersonRef, text: str, *, thread: Message | None = None
    ) -> Interaction:
        """Type in the app's Messages tab."""
        channel = self.workspace.direct(self.workspace.bot.id, self._person(who).id)
        return await self.type(who, channel, text, thread=thread)

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

    async def _say(
        self, user: User, channel: Channel, text: str, thread: Message | None
    ) -> Interaction:
        has_app = self.workspace.bot.id in channel.members
        if has_app and channel.kind == "im" and self.is_messages_tab_read_only:
            raise ClientRefusalError("sending messages to this app has been turned off")
        named = self._with_the_app_named(escaped(text, self.workspace))
        said = self.workspace.from_user(channel.id, user, named)
        message = self.workspace.post(replace(said, thread_ts=thread.ts if thread else None))
        if not has_app:
            return self._not_sent(user)
        links = [{"url": link[0], "domain": link[1]} for link in _LINK.finditer(text)]
        told = [_link_shared(message, links)] if links else []
        its_id = {"client_msg_id": str(uuid.uuid4()), "channel": channel.id}
        if channel.kind != "im" and f"<@{self.workspace.bot.id}>" in message.text:
            told.append(message.as_slack() | its_id | {"type": "app_mention"})
        sent = [await self._event(user, each, each["type"]) for each in told]
        channel_type, subscription = _SUBSCRIPTIONS[channel.kind]
        spoken = message.as_slack() | its_id | {"channel_type": channel_type}
        sent.append(await self._event(user, spoken, subscription))
        return next((each for each in sent if each.delivered), sent[0])

    def _with_the_app_named(self, text: str) -> str:
        """Slack: who is chosen from the list of names stands in the text as an id."""
        bot = self.workspace.bot
        for name in (bot.real_name, bot.handle):
            text = text.replace(f"@{name}", f"<@{bot.id}>")
        return text


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
