"""The Web API methods the local Slack speaks: one table, one module per subject."""

from sandbox.slack.api_call import Method
from sandbox.slack.limits import Tier
from sandbox.slack.methods import blocks, chat, conversations, files, people, session, views

METHODS: dict[str, Method] = {
    "auth.test": Method(session.test, Tier.UNLIMITED),
    "apps.connections.open": Method(session.open_connection, Tier.THREE, token="app"),  # noqa: S106
    "blocks.validate": Method(blocks.validate, Tier.FOUR),
    "chat.postMessage": Method(chat.post_message, Tier.POSTING, "chat:write"),
    "chat.update": Method(chat.update, Tier.THREE, "chat:write"),
    "chat.delete": Method(chat.delete, Tier.THREE, "chat:write"),
    "chat.postEphemeral": Method(chat.post_ephemeral, Tier.FOUR, "chat:write"),
    "chat.getPermalink": Method(chat.get_permalink, Tier.HUNDREDS),
    "chat.unfurl": Method(chat.unfurl, Tier.THREE, "links:write"),
    "views.open": Method(views.open_modal, Tier.FOUR),
    "views.push": Method(views.push, Tier.FOUR),
    "views.update": Method(views.update, Tier.FOUR),
    "views.publish": Method(views.publish, Tier.FOUR),
    "users.info": Method(people.user_info, Tier.FOUR, "users:read"),
    "bots.info": Method(people.bot_info, Tier.THREE, "users:read"),
    "usergroups.users.list": Method(people.group_members, Tier.TWO, "usergroups:read"),
    "conversations.info": Method(conversations.info, Tier.THREE),
    "conversations.members": Method(conversations.members, Tier.FOUR),
    "conversations.open": Method(conversations.open_direct, Tier.THREE, "im:write"),
    "conversations.history": Method(conversations.history, Tier.THREE),
    "conversations.replies": Method(conversations.replies, Tier.THREE),
    "files.getUploadURLExternal": Method(files.get_upload_url, Tier.FOUR, "files:write"),
    "files.completeUploadExternal": Method(files.complete_upload, Tier.FOUR, "files:write"),
}
