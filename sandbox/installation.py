"""The app as it is installed in the local workspace: what `manifest.yml` asks for, and no more.

A scope, command or event that is missing there is missing here too, as it would be in Slack.
"""

import contextlib
import functools
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from sandbox.changes import PATIENCE_SECONDS
from sandbox.slack.commands import Shortcut, SlashCommand
from sandbox.slack.companion import Companion
from sandbox.slack.delivery import ACK_SECONDS
from sandbox.slack.local import LocalSlack
from sandbox.slack.server import DEFAULT_TOKENS, local_slack
from sandbox.slack.tokens import TRIGGER_SECONDS

MANIFEST = Path(__file__).parent.parent / "manifest.yml"


@contextlib.asynccontextmanager
async def slack_with_the_app(
    port: int = 0,
    *,
    headless: bool = False,
    rate_limits: bool = False,
    is_patient: bool = False,
    beside: Callable[[LocalSlack], Companion] | None = None,
) -> AsyncIterator[LocalSlack]:
    """A local Slack in which the app of `manifest.yml` is installed; port 0 takes any free one.

    `is_patient` gives the app minutes where Slack gives it three seconds: for tests on a machine
    that is busy, about anything but lateness.
    """
    manifest = _manifest()
    scopes = frozenset(manifest["oauth_config"]["scopes"]["bot"])
    async with local_slack(
        port,
        headless=headless,
        rate_limits=rate_limits,
        beside=beside,
        ack_limit=PATIENCE_SECONDS if is_patient else ACK_SECONDS,
        trigger_limit=PATIENCE_SECONDS if is_patient else TRIGGER_SECONDS,
        tokens=replace(DEFAULT_TOKENS, scopes=scopes),
        commands=[
            SlashCommand.from_manifest(entry) for entry in manifest["features"]["slash_commands"]
        ],
        events=frozenset(manifest["settings"]["event_subscriptions"]["bot_events"]),
    ) as slack:
        slack.shortcuts = [
            Shortcut.from_manifest(entry) for entry in manifest["features"]["shortcuts"]
        ]
        home = manifest["features"]["app_home"]
        slack.is_messages_tab_read_only = home["messages_tab_read_only_enabled"]
        yield slack


@functools.cache
def _manifest() -> dict[str, Any]:
    manifest: dict[str, Any] = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    return manifest
