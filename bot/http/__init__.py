"""The HTTP door: assignments, requests in FMS, the sync, health, and Slack's HTTP mode."""
