"""The local FMS."""
