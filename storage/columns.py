"""Column types and small helpers that all tables share."""

import enum
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, Enum, TypeDecorator
from sqlmodel import Field

# Longer than any word, so that a new one needs no wider column.
_LONGEST_WORD = 40


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, stored in UTC on every database and read back aware.

    Raises ValueError for a naive datetime: a time without a zone is a bug, not a value.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a time zone cannot be stored")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def utc_field(**options: Any) -> Any:  # noqa: ANN401  # as SQLModel's own Field
    """A SQLModel field that holds an aware UTC datetime."""
    return Field(sa_type=UtcDateTime, **options)


def word_field(words: type[enum.StrEnum], **options: Any) -> Any:  # noqa: ANN401
    """A SQLModel field that holds one of `words`, stored as its text; the database takes no other.

    Nullable where `default` is None. Options: as for SQLModel's own Field.
    """
    kind = Enum(
        words,
        values_callable=lambda enumeration: [one.value for one in enumeration],
        native_enum=False,
        create_constraint=True,
        name=f"known_{words.__name__.lower()}",
        length=_LONGEST_WORD,
    )
    return Field(sa_type=kind, **options)
