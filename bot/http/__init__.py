"""The HTTP door: assignments, requests in FMS, the sync, health and metrics, and Slack's HTTP mode."""
