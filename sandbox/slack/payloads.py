"""The payloads Slack sends, key for key."""

import uuid
from dataclasses import dataclass

from sandbox.slack.channels import Channel
from sandbox.slack.errors import Json
from sandbox.slack.inputs import State
from sandbox.slack.messages import Message
from sandbox.slack.people import HOME_TEAM, User, team_domain
from sandbox.slack.views import View
from sandbox.slack.workspace import APP_ID, Workspace

_TOKEN = "deprecated-verification-token"  # noqa: S105 - Slack still sends one; it opens nothing


@dataclass(frozen=True)
class Place:
    """Where an element stands: in a view, or in a message and perhaps one of its attachments."""

    message: Message | None = None
    attachment_id: int | None = None
    view: View | None = None


class Payloads:
    """Builds payloads out of the workspace as it stands."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def slash_command(self, user: User, channel: Channel, command: str, text: str) -> Json:
        """A slash command; no thread, no message, no user team.

        Slack delivers only to the installation in the person's own workspace: somebody external
        comes with the team_id of theirs.
        """
        secret = self._workspace.response_urls.issue(user.id, channel.id)
        return {
            "token": _TOKEN,
            "team_id": user.team_id,
            "team_domain": team_domain(user.team_id),
            "channel_id": channel.id,
            "channel_name": channel.payload_name,
            "user_id": user.id,
            "user_name": user.handle,
            "command": command,
            "text": text,
            "api_app_id": APP_ID,
            "is_enterprise_install": "false",
            "response_url": f"{self._workspace.address}/commands/{HOME_TEAM}/{secret}",
            "trigger_id": self._workspace.triggers.issue(user.id),
        }

    def block_action(self, user: User, place: Place, action: Json, state: State) -> Json:
        """A click or a choice.

        Slack: an ephemeral message is not in the payload, only its container; a view has no
        response_url and no channel.
        """
        action = {**action, "action_ts": self._workspace.next_ts()}
        payload = self._interactive("block_actions", user)
        view_id = place.view.id if place.view and place.view.kind == "modal" else None
        payload["trigger_id"] = self._workspace.triggers.issue(user.id, view_id)
        payload |= self._where(user, place)
        payload |= {"state": {"values": state}, "actions": [action]}
        return payload

    def view_submission(self, user: User, view: View) -> Json:
        """The submit button of a modal."""
        payload = self._interactive("view_submission", user)
        payload["trigger_id"] = self._workspace.triggers.issue(user.id, view.id)
        return payload | {"view": view.as_slack(), "response_urls": []}

    def view_closed(self, user: User, view: View, *, is_cleared: bool) -> Json:
        """A modal that was closed without submitting; its input is not in it."""
        payload = self._interactive("view_closed", user)
        return payload | {"view": view.as_slack(with_state=False), "is_cleared": is_cleared}

    def block_suggestion(
        self, user: User, place: Place, block_id: str, action_id: str, typed: str
    ) -> Json:
        """What was typed into an external select."""
        payload = self._interactive("block_suggestion", user)
        where = self._where(user, place)
        where.pop("response_url", None)
        return payload | where | {"action_id": action_id, "block_id": block_id, "value": typed}

    def shortcut(self, user: User, callback_id: str) -> Json:
        """A global shortcut. Slack: no channel, no response_url."""
        payload = self._interactive("shortcut", user)
        payload["trigger_id"] = self._workspace.triggers.issue(user.id)
        return payload | {"callback_id": callback_id, "action_ts": self._workspace.next_ts()}

    def message_action(self, user: User, message: Message, callback_id: str) -> Json:
        """A message shortcut."""
        payload = self.shortcut(user, callback_id) | {"type": "message_action"}
        where = self._where(user, Place(message))
        del where["container"]
        return payload | where | {"message_ts": message.ts}

    def event(self, event: Json) -> Json:
        """An event in its Events API wrapper."""
        ts = self._workspace.next_ts()
        return {
            "token": _TOKEN,
            "team_id": HOME_TEAM,
            "context_team_id": HOME_TEAM,
            "context_enterprise_id": None,
            "api_app_id": APP_ID,
            "event": {**event, "event_ts": ts},
            "type": "event_callback",
            "event_id": f"Ev{uuid.uuid4().hex[:10].upper()}",
            "event_time": int(ts.partition(".")[0]),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": HOME_TEAM,
                    "user_id": self._workspace.bot.id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": self._is_ext_shared(event),
            "event_context": f"4-{ts}",
        }

    def _interactive(self, kind: str, user: User) -> Json:
        return {
            "type": kind,
            "user": {
                "id": user.id,
                "username": user.handle,
                "name": user.handle,
                "team_id": user.team_id,
            },
            "api_app_id": APP_ID,
            "token": _TOKEN,
            "team": {"id": HOME_TEAM, "domain": team_domain(HOME_TEAM)},
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _where(self, user: User, place: Place) -> Json:
        if place.view is not None:
            container = {"type": "view", "view_id": place.view.id}
            return {"container": container, "view": place.view.as_slack()}
        if place.message is None:
            return {}
        message = place.message
        channel = self._workspace.channels[message.channel]
        secret = self._workspace.response_urls.issue(
            user.id, channel.id, source_ts=message.ts, ephemeral=message.is_ephemeral
        )
        body: Json = {
            "container": _container(message, place.attachment_id),
            "channel": {"id": channel.id, "name": channel.payload_name},
            "response_url": f"{self._workspace.address}/actions/{HOME_TEAM}/{secret}",
        }
        if not message.is_ephemeral:
            body["message"] = message.as_slack(with_metadata=True)
        return body

    def _is_ext_shared(self, event: Json) -> bool:
        channel = self._workspace.channels.get(str(event.get("channel", "")))
        return channel is not None and channel.is_ext_shared


def _container(message: Message, attachment_id: int | None) -> Json:
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": message.is_ephemeral,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    if attachment_id is not None:
        unfurled = message.attachments[attachment_id - 1].get("is_app_unfurl", False)
        container |= {
            "type": "message_attachment",
            "attachment_id": attachment_id,
            "is_app_unfurl": unfurled,
        }
    return container
