"""The page in the browser: what a person sees of the local Slack, and what they can do there."""
