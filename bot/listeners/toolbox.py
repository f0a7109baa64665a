"""What listeners work with, and what they know of the person in front of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.delivery.cards import CardKeeper
from bot.domain.access import AccessRules
from bot.domain.assignments import Actor, Door
from bot.in_flight import InFlight
from bot.listeners.directory import Directory
from bot.listeners.form_turns import FormTurns
from bot.listeners.replies import Reply
from bot.listeners.seen import SeenView
from bot.messages.format import FmsLinks
from bot.notifier import Notifier, Posted
from bot.services.desk import Desk
from bot.services.suggestions import Suggestions
from bot.sync_runner import SyncRunner


@dataclass(frozen=True, slots=True)
class Toolbox:
    """Made once, in bootstrap."""

    desk: Desk
    notifier: Notifier
    cards: CardKeeper
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
    view: SeenView | None = None
    message: Posted | None = None
    states: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def actor(self) -> Actor:
        """The person, as the product records them."""
        return Actor(Door.SLACK, self.user)
