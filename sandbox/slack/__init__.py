"""The local Slack workspace: see `sandbox.slack.server` for how to use it."""

from sandbox.slack.clock import ManualClock
from sandbox.slack.commands import SlashCommand
from sandbox.slack.default_workspace import default_workspace
from sandbox.slack.errors import ClientRefusalError, InputRefusalError, SlackError
from sandbox.slack.interactions import Interaction
from sandbox.slack.local import LocalSlack
from sandbox.slack.messages import Message
from sandbox.slack.people import User
from sandbox.slack.queries import buttons, words
from sandbox.slack.server import create_app, local_slack
from sandbox.slack.views import View
from sandbox.slack.web_api import Tokens
from sandbox.slack.workspace import Workspace

__all__ = [
    "ClientRefusalError",
    "InputRefusalError",
    "Interaction",
    "LocalSlack",
    "ManualClock",
    "Message",
    "SlackError",
    "SlashCommand",
    "Tokens",
    "User",
    "View",
    "Workspace",
    "buttons",
    "create_app",
    "default_workspace",
    "local_slack",
    "words",
]
