"""How what the bot does at an hour ended, as the program that does it tells the panel."""

from enum import IntEnum


class Ended(IntEnum):
    """An exit status; any other one is a failure."""

    DONE = 0
    SYNC_IS_RUNNING = 75  # sysexits' "try again later"
