"""Everything a person can do in the Slack client, with Slack's payloads.

Each act returns an `Interaction` once the app has acknowledged it or the three seconds are over.
What the client would not let the person do raises ClientRefusalError, and nothing is sent.
"""

from sandbox.slack.user_actions.composer import ComposerActions
from sandbox.slack.user_actions.modals import ModalActions
from sandbox.slack.user_actions.places import PlaceActions


class UserDriver(ComposerActions, ModalActions, PlaceActions):
    """All of it together."""


__all__ = ["UserDriver"]
