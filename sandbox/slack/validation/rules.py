"""The words the tables are written in: small checks that combine.

A Check looks at a value and appends to `problems` what Slack would complain about, each with the
JSON pointer of the spot, e.g. `must be less than 3001 characters [json-pointer:/blocks/0/text]`.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from sandbox.slack.errors import Json

Problems = list[str]
Check = Callable[[object, str, Problems], None]


def complain(problems: Problems, what: str, pointer: str) -> None:
    """Add one problem in Slack's words."""
    problems.append(f"[ERROR] {what} [json-pointer:{pointer}]")


def string(longest: int, shortest: int = 1) -> Check:
    """A string of `shortest` to `longest` characters."""

    def check(value: object, pointer: str, problems: Problems) -> None:
        if not isinstance(value, str):
            complain(problems, "must provide a string", pointer)
        elif len(value) < shortest:
            complain(problems, f"must be more than {shortest - 1} characters", pointer)
        elif len(value) > longest:
            complain(problems, f"must be less than {longest + 1} characters", pointer)

    return check


def matching(pattern: str, what: str) -> Check:
    """A string that has this form from end to end; `what` names the form."""
    form = re.compile(pattern)

    def check(value: object, pointer: str, problems: Problems) -> None:
        if not isinstance(value, str) or not form.fullmatch(value):
            complain(problems, f"must be a valid {what}", pointer)

    return check


def boolean(value: object, pointer: str, problems: Problems) -> None:
    """True or false."""
    if not isinstance(value, bool):
        complain(problems, "must provide a boolean", pointer)


def number(least: int, most: int) -> Check:
    """A whole number from `least` to `most`."""

    def check(value: object, pointer: str, problems: Problems) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            complain(problems, "must provide a number", pointer)
        elif not least <= value <= most:
            complain(problems, f"must be between {least} and {most}", pointer)

    return check


def word(*allowed: str) -> Check:
    """One of these words."""

    def check(value: object, pointer: str, problems: Problems) -> None:
        if value not in allowed:
            complain(problems, f"value must be one of: {', '.join(allowed)}", pointer)

    return check


def array(item: Check, most: int, least: int = 1) -> Check:
    """A list of `least` to `most` items; Slack looks no further into one that is too long."""

    def check(value: object, pointer: str, problems: Problems) -> None:
        if not isinstance(value, list):
            complain(problems, "must provide an array", pointer)
        elif len(value) > most:
            complain(problems, f"no more than {most} items allowed", pointer)
        elif len(value) < least:
            complain(problems, f"no less than {least} items allowed", pointer)
        else:
            for index, each in enumerate(value):
                item(each, f"{pointer}/{index}", problems)

    return check


def anything(value: object, pointer: str, problems: Problems) -> None:
    """No rule."""


def shape(
    required: Mapping[str, Check],
    optional: Mapping[str, Check] | None = None,
    *also: Check,
) -> Check:
    """An object with exactly these keys; `also` looks at it as a whole when its keys are right."""
    known = {"type": anything, **required, **(optional or {})}

    def check(value: object, pointer: str, problems: Problems) -> None:
        if not isinstance(value, dict):
            complain(problems, "must provide an object", pointer)
            return
        before = len(problems)
        for key in required:
            if key not in value:
                complain(problems, f"missing required field: {key}", pointer)
        _check_keys(value, known, pointer, problems)
        if len(problems) == before:
            for whole in also:
                whole(value, pointer, problems)

    return check


def _check_keys(value: Json, known: Mapping[str, Check], pointer: str, problems: Problems) -> None:
    for key, each in value.items():
        rule = known.get(key)
        if rule is None:
            complain(problems, f"invalid additional property: {key}", pointer)
        else:
            rule(each, f"{pointer}/{key}", problems)


def by_type(table: Mapping[str, Check]) -> Check:
    """An object whose `type` chooses its rule; other types are unsupported in this place."""

    def check(value: object, pointer: str, problems: Problems) -> None:
        if not isinstance(value, dict) or "type" not in value:
            complain(problems, "missing required field: type", pointer)
            return
        rule = table.get(value["type"]) if isinstance(value["type"], str) else None
        if rule is None:
            complain(problems, f"unsupported type: {value['type']}", f"{pointer}/type")
        else:
            rule(value, pointer, problems)

    return check


def exactly_one(*keys: str) -> Check:
    """The object has one of these keys, not several."""

    def check(value: object, pointer: str, problems: Problems) -> None:
        if _count(value, keys) != 1:
            complain(problems, f"must define only one of: {', '.join(keys)}", pointer)

    return check


def at_least_one(*keys: str) -> Check:
    """The object has one of these keys, or more."""

    def check(value: object, pointer: str, problems: Problems) -> None:
        if _count(value, keys) == 0:
            complain(problems, f"must define either {' or '.join(keys)}", pointer)

    return check


def _count(value: object, keys: Sequence[str]) -> int:
    return sum(key in value for key in keys) if isinstance(value, dict) else 0


def unique(key: str, among: Callable[[Json], Sequence[Json]]) -> Check:
    """No two of the objects `among` a value have the same `key`."""

    def check(value: object, pointer: str, problems: Problems) -> None:
        if not isinstance(value, dict):
            return
        seen: set[str] = set()
        for each in among(value):
            name = each.get(key)
            if name in seen:
                complain(problems, f"`{key}` already exists: {name}", pointer)
            elif name is not None:
                seen.add(name)

    return check
