"""Private answers: by the interaction's own address first, else as a whisper in the channel."""

import logging
from dataclasses import dataclass

from bot.messages.message import Message
from bot.notifier import Notifier, SlackError

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reply:
    """Where one person can be answered.

    `replaces`: the click came from a private message of ours, which the answer takes the place of.
    """

    notifier: Notifier
    user: str
    channel: str | None
    response_url: str | None
    replaces: bool = False

    async def say(self, message: Message) -> None:
        """Answer; where Slack takes it by no way, the log says so and cards still tell."""
        if self.response_url and await self._respond(self.response_url, message):
            return
        try:
            where = self.channel or await self.notifier.open_direct_message(self.user)
            await self.notifier.whisper(where, self.user, message)
        except SlackError as error:
            _log.warning("a private answer to %s was lost: %s", self.user, error)

    async def _respond(self, response_url: str, message: Message) -> bool:
        try:
            await self.notifier.respond(response_url, message, replace=self.replaces)
        except SlackError as error:
            _log.info("no answer by response_url to %s: %s", self.user, error)
            return False
        return True
