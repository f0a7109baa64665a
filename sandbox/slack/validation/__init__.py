"""Slack's strictness: every limit of Block Kit, attachments and views, as tables of rules."""
