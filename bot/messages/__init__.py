"""Pure rendering: from outcomes and states to Slack messages. No I/O, no clock."""
