"""The bot's ordinary settings, pointing at a local Slack and a local FMS."""

from sandbox.fms.dialects import DOCUMENT
from sandbox.fms.server import LocalFms
from sandbox.slack.default_workspace import ALERTS, ASSIGNMENTS, OLGA
from sandbox.slack.local import LocalSlack


def bot_environment(
    slack: LocalSlack, fms: LocalFms, database_url: str, *, api_port: int = 0
) -> dict[str, str]:
    """Environment variables for `python -m bot`; nothing in the bot knows that it is a sandbox."""
    state = fms.state
    spoken = {"FMS_DIALECT": state.dialect.name, "FMS_AUTH_SCHEME": state.scheme}
    return {
        "DATABASE_URL": database_url,
        "FMS_ENVIRONMENT": "staging",
        "FMS_STAGING_URL": fms.url,
        "FMS_STAGING_TOKEN": fms.token,
        "FMS_STAGING_REQUESTOR_ID": "1949",
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.api_url,
        "SLACK_ASSIGNMENTS_CHANNEL": ASSIGNMENTS,
        "SLACK_ALERTS_CHANNEL": ALERTS,
        "SLACK_OPS": OLGA.id,
        "API_PORT": str(api_port),
        # The bot's defaults are those of FMS as documented.
        **({} if state.dialect is DOCUMENT else spoken),
    }
