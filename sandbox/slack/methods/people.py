"""users.*, bots.* and usergroups.*"""

from sandbox.slack.api_call import ApiCall
from sandbox.slack.errors import Json, SlackError
from sandbox.slack.workspace import APP_ID, BOT_ID


def user_info(call: ApiCall) -> Json:
    """users.info; Slack: `locale` only with include_locale."""
    user = call.workspace.users.get(call.args.text("user"))
    if user is None:
        raise SlackError("user_not_found")
    profile = user.as_slack()
    if call.args.flag("include_locale"):
        profile["locale"] = "en-US"
    return {"user": profile}


def group_members(call: ApiCall) -> Json:
    """usergroups.users.list; Slack: an unknown group is `no_such_subteam`."""
    group = call.workspace.groups.get(call.args.need("usergroup"))
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": list(group.members)}


def bot_info(call: ApiCall) -> Json:
    """bots.info; Slack: which app it is of stands here alone."""
    if call.args.need("bot") != BOT_ID:
        raise SlackError("bot_not_found")
    user = call.workspace.bot
    return {"bot": {"id": BOT_ID, "app_id": APP_ID, "user_id": user.id, "deleted": False}}
