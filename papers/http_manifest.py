"""Slack's manifest for HTTP mode, made from the one for Socket Mode."""

import re

# An example: who installs it puts their own host here.
ADDRESS = "https://scheduler.example.com/slack/events"
_HEADING = """\
# The Slack app in HTTP mode: put your host in place of scheduler.example.com.
# Made from manifest.yml by `make papers`; change that one.
"""


def http_manifest(manifest: str) -> str:
    """The same app, with one address for all that Slack sends in place of a socket."""
    body = re.sub(r"\A(#.*\n)+", _HEADING, manifest)
    for before, after in (
        (r"(?m)^    - command: .+$", rf"\g<0>\n      url: {ADDRESS}"),
        (r"(?m)^  event_subscriptions:$", rf"\g<0>\n    request_url: {ADDRESS}"),
        (
            r"(?m)^  interactivity:\n    is_enabled: true$",
            rf"\g<0>\n    request_url: {ADDRESS}\n    message_menu_options_url: {ADDRESS}",
        ),
        (r"(?m)^  socket_mode_enabled: true$", "  socket_mode_enabled: false"),
    ):
        body, count = re.subn(before, after, body)
        if not count:
            raise ValueError(f"manifest.yml has no line like {before}")
    return body
