"""Reasons and warnings as JSON: what stood in the way is kept as data, and told apart by `kind`."""

import enum
import logging
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, TypeVar

from pydantic import Field, TypeAdapter, ValidationError

from domain.reasons import Blocker, Warning_

_log = logging.getLogger(__name__)

Json = list[dict[str, Any]]
_Reason = TypeVar("_Reason")

_BLOCKERS: TypeAdapter[Blocker] = TypeAdapter(Annotated[Blocker, Field(discriminator="kind")])
_WARNINGS: TypeAdapter[Warning_] = TypeAdapter(Annotated[Warning_, Field(discriminator="kind")])


def dump_blockers(reasons: Sequence[Blocker]) -> Json:
    """As they are stored."""
    return [_BLOCKERS.dump_python(one, mode="json") for one in reasons]


def dump_warnings(warnings: Sequence[Warning_]) -> Json:
    """As they are stored."""
    return [_WARNINGS.dump_python(one, mode="json") for one in warnings]


def load_blockers(stored: Json) -> tuple[Blocker, ...]:
    """The inverse; what another version wrote and this one cannot read is left out."""
    return tuple(_readable(_BLOCKERS, stored))


def load_warnings(stored: Json) -> tuple[Warning_, ...]:
    """As `load_blockers`."""
    return tuple(_readable(_WARNINGS, stored))


def _readable(kinds: TypeAdapter[_Reason], stored: Json) -> Iterable[_Reason]:
    for one in stored:
        try:
            yield kinds.validate_python(one)
        except ValidationError:
            _log.warning("a stored reason of kind %s cannot be read", one.get("kind"))


def known_words(stored: Json | None, name: str, words: type[enum.StrEnum]) -> Json:
    """What is stored, with `not_known` under this name where another version wrote its own word."""
    known = frozenset(words)
    return [one if one.get(name) in known else {**one, name: "not_known"} for one in stored or ()]
