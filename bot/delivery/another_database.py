"""Tells ops that the database is not the one it was: past it, since no message in it counts."""

import logging

from bot.messages.failures import render_another_database
from bot.notifier import Notifier, Place, SlackRefused, SlackUnavailable
from bot.services.app import App
from bot.services.lease import is_another_database

_log = logging.getLogger(__name__)


class DatabaseAlarm:
    """Says it once for as long as it is so."""

    def __init__(self, app: App, notifier: Notifier, alerts_channel: str) -> None:
        self._app = app
        self._notifier = notifier
        self._channel = alerts_channel
        self._said = False

    async def look(self) -> None:
        """Raise the alarm where there is reason to; a Slack that is away is tried again."""
        if not is_another_database(self._app):
            self._said = False
        elif not self._said:
            try:
                await self._notifier.post(
                    Place(self._channel), render_another_database(), key=self._app.holder
                )
            except (SlackUnavailable, SlackRefused) as error:
                _log.error("that the database was replaced could not be said in Slack: %s", error)
            else:
                self._said = True
