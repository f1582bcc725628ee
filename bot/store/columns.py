"""What every table is made of: the base class, and how times, texts and closed values are kept in any database."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase

Sources = list[dict[str, Any]]


class UtcDateTime(TypeDecorator[datetime]):
    """Times with their zone, also in SQLite, which keeps none."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC without zone, as it is kept."""
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC."""
        return value.replace(tzinfo=UTC) if value else None


class Text(TypeDecorator[str]):
    """Any text that somebody types: what a database refuses (NUL, half a surrogate pair) becomes a question mark."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text as it can be kept."""
        return None if value is None else value.encode("utf-8", "replace").decode("utf-8").replace("\0", "?")


class OneOf(TypeDecorator[StrEnum]):
    """A value of a closed list, kept as its text."""

    impl = String
    cache_ok = True

    def __init__(self, values: type[StrEnum]) -> None:
        super().__init__()
        self.values = values

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        """The text of the value."""
        return None if value is None else str(self.values(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """The value."""
        return None if value is None else self.values(value)


class Base(DeclarativeBase):
    """The tables."""

    type_annotation_map = {  # noqa: RUF012
        datetime: UtcDateTime,
        str: Text,
        Sources: JSON,
        list[int]: JSON,
        list[str]: JSON,
    }
