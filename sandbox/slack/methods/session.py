"""Who the token belongs to, and the way to a websocket."""

from sandbox.slack.api_call import ApiCall
from sandbox.slack.errors import Json
from sandbox.slack.people import HOME_TEAM, team_domain
from sandbox.slack.workspace import BOT_ID


def test(call: ApiCall) -> Json:
    """Who the token belongs to."""
    bot = call.workspace.bot
    return {
        "url": f"{call.workspace.address}/",
        "team": team_domain(HOME_TEAM),
        "user": bot.handle,
        "team_id": HOME_TEAM,
        "user_id": bot.id,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def open_connection(call: ApiCall) -> Json:
    """Slack: the URL is for one websocket and good for a short while."""
    address = call.workspace.address.replace("http", "ws", 1)
    return {"url": f"{address}/link/?ticket={call.workspace.socket_tokens.issue()}"}
