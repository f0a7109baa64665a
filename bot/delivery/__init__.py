"""What must be said in Slack, said: cards brought up to date, and the outbox emptied."""
