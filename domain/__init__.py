"""Pure rules and value types: the standard library only, no clock, no I/O."""
