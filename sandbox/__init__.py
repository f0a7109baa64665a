"""A local FMS and a local Slack workspace to run the bot against, with no account."""
