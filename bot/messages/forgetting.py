"""What `forget` answers: what was erased and what only people can erase, or why nothing was."""

from typing import assert_never

from bot.messages.text import counted, day, plain_text, status_within
from domain.forgetting import (
    Erased,
    Forgetting,
    ForgottenBefore,
    StillLent,
    SyncUnderWay,
    UnknownPartner,
)

_LEFT_TO_PEOPLE = (
    "Cards in Slack are drawn again without the name by the bot. What the bot cannot erase: what "
    "people and the bot wrote elsewhere in Slack (threads, direct messages, files of rejected "
    "rows), backups that were made before, logs until they rotate, and FMS itself."
)
_IN_POSTGRESQL = "PostgreSQL keeps the old rows until it vacuums: VACUUM FULL does that at once."


def forgetting_words(found: Forgetting, number: int, *, is_postgresql: bool) -> str:
    """One answer, as plain text."""
    match found:
        case Erased():
            words = f"{_erased(found, number)} {_LEFT_TO_PEOPLE}"
            return f"{words} {_IN_POSTGRESQL}" if is_postgresql else words
        case ForgottenBefore(since):
            return plain_text(f"Partner {number} was forgotten on {day(since.date())}.")
        case StillLent(assignments):
            named = ", ".join(f"{one.id} ({status_within(one)})" for one in assignments)
            return (
                f"Nothing was forgotten: partner {number} is in what is not over yet, assignment "
                f"{named}. Delete it, or wait until it is completed."
            )
        case SyncUnderWay():
            return (
                "Nothing was forgotten: a sync is under way. Give the command again when it is "
                "over; one that was cut off is ended by the next start of the bot."
            )
        case UnknownPartner():
            return (
                f"Nothing was forgotten: no report and no assignment has a partner {number}. It is "
                "the number that FMS has for the person."
            )
        case _:
            assert_never(found)


def _erased(found: Erased, number: int) -> str:
    return (
        f"Partner {number} is forgotten: {counted(found.rows, 'row')} of reports erased, "
        f"{counted(found.assignments, 'assignment')} and "
        f"{counted(found.activities, 'row')} of loans and activities kept without name and number. "
        "Syncs leave the person out from now on."
    )
