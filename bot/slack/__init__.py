"""The Slack door: `entries` says which entry leads to which use case."""
