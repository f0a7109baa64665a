"""Column types and small helpers that all tables share."""

import enum
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, Dialect, TypeDecorator
from sqlmodel import Field


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


def one_of(column: str, values: type[enum.StrEnum]) -> CheckConstraint:
    """A check that `column` holds a value of `values`, named after the column."""
    allowed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({allowed})", name=f"known_{column}")
