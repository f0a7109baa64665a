"""A person's hands in the Slack client: everything one can do there, with Slack's payloads.

Each act returns an `Interaction` once the app has acknowledged it or the three seconds are over.
What the client would not let the person do raises ClientRefusalError, and nothing is sent.
"""

from sandbox.slack.hands.composer import Composer
from sandbox.slack.hands.modals import Modals
from sandbox.slack.hands.places import Places


class Hands(Composer, Modals, Places):
    """All of it together."""


__all__ = ["Hands"]
