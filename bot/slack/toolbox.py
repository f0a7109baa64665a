"""What listeners work with, and what they know of the person in front of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.in_flight import InFlight
from bot.messages.format import FmsLinks
from bot.notifier import Notifier, Posted
from bot.services.app import App
from bot.services.suggestions import Suggestions
from bot.slack.directory import Directory
from bot.slack.form_turns import FormTurns
from bot.slack.replies import Reply
from bot.slack.seen import ViewState
from bot.sync_runner import SyncRunner
from domain.access import AccessRules
from domain.assignment import Actor, Source


@dataclass(frozen=True, slots=True)
class Toolbox:
    """Made once, in bootstrap."""

    app: App
    notifier: Notifier
    links: FmsLinks
    directory: Directory
    rules: AccessRules
    in_flight: InFlight
    syncs: SyncRunner
    suggestions: Suggestions
    forms: FormTurns


@dataclass(frozen=True, slots=True)
class Call:
    """One use of an entry: who, with what, and the way to answer in private.

    `text` is what was typed or entered, `value` what a button or view carries, `states` what the
    menus of the message hold, by action id. `confirmation` is the same when Slack delivers the
    same click or command again. `message` is the one that was clicked in, or that a shortcut was
    used on; private messages have none.
    """

    user: str
    name: str
    text: str
    value: str | None
    channel: str | None
    trigger: str
    confirmation: str
    reply: Reply
    view: ViewState | None = None
    message: Posted | None = None
    states: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def actor(self) -> Actor:
        """The person, as the product records them."""
        return Actor(Source.SLACK, self.user)
