"""Several assignments at once: begun, run, stopped, resumed, and ended after a crash."""
