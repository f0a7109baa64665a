"""The page of the local FMS, for a person with a browser."""
