"""Private answers: by the interaction's own address, else as a whisper, else directly."""

import logging
import secrets
from dataclasses import dataclass

from bot.messages.message import Message
from bot.notifier import Notifier, Place, SlackError

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
        for way in (self._respond, self._whisper, self._write):
            try:
                if await way(message):
                    return
            except SlackError as error:
                _log.info("%s to %s failed: %s", way.__name__, self.user, error)
        _log.warning("a private answer to %s was lost", self.user)

    async def _respond(self, message: Message) -> bool:
        if self.response_url is None:
            return False
        await self.notifier.respond(self.response_url, message, replace=self.replaces)
        return True

    async def _whisper(self, message: Message) -> bool:
        if self.channel is None:
            return False
        await self.notifier.whisper(self.channel, self.user, message)
        return True

    async def _write(self, message: Message) -> bool:
        """A direct message, for people who are not in the channel themselves."""
        where = await self.notifier.open_direct_message(self.user)
        await self.notifier.post(Place(where), message, key=f"answer:{secrets.token_hex(8)}")
        return True
