"""Use cases, one file a verb: each takes a `App` and returns a frozen outcome."""
