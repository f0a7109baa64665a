"""Where an alert is explained, by page and heading: a bot knows no address of its papers."""

from enum import StrEnum

from bot.messages.blocks import Block, context


class Explained(StrEnum):
    """The headings of docs/alerts.md that an alert may name."""

    DOUBT = "Does FMS have this request?"
    ORPHAN = "FMS has a request that nothing here uses"
    NO_ENTRY = "FMS has not let the scheduler in"
    FORBIDDEN = "FMS has forbidden what the scheduler sends"
    OUT_OF_REACH = "FMS has been out of reach"
    REPORTS = "FMS has not delivered its reports"
    NOT_KNOWN = "A problem that only another version knows"
    NOT_APPLIED = "A report was not applied"
    CUT_OFF = "The sync broke off or was cut off"
    NOT_SHOWN = "Messages cannot be shown"
    DATABASE = "The database was replaced or deleted"


def where_explained(what: Explained) -> str:
    """A sentence that leads there."""
    return f"What it means and what to do: docs/alerts.md, \u201c{what}\u201d."


def explanation(what: Explained) -> Block:
    """The same as small print, under an alert."""
    return context(where_explained(what))
