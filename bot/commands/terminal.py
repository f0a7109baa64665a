"""What a command says to the person who typed it."""

import sys


def say(sentence: str, end: str = "\n") -> None:
    """On standard output."""
    print(sentence, end=end, flush=True)  # noqa: T201  # the command's answer


def complain(sentence: str) -> None:
    """On standard error."""
    print(sentence, file=sys.stderr)  # noqa: T201  # the command's answer


def fail(heading: str, problems: list[str]) -> int:
    """Say why nothing is done, a line each; returns the exit code."""
    complain("\n".join([heading, *(f"  - {problem}" for problem in problems)]))
    return 1
