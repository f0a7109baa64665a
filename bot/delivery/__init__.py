"""What Slack must show, shown: every message drawn from state while it is behind."""
