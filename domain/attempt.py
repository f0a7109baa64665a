"""A try to change something in FMS."""

from enum import StrEnum


class Outcome(StrEnum):
    """How an attempt stands; the first two are open and freeze their assignment."""

    IN_FLIGHT = "in_flight"
    UNCONFIRMED = "unconfirmed"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    BLOCKED = "blocked"
    FOUND_APPLIED = "found_applied"
    FOUND_NOT_APPLIED = "found_not_applied"
    SUPERSEDED = "superseded"


OPEN_OUTCOMES = (Outcome.IN_FLIGHT, Outcome.UNCONFIRMED)
