"""Use cases, one file a verb: each takes a `Desk` and returns a frozen outcome."""
