"""Keeping a row that may be there already, in any database, also when two programs do so at once."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.store.columns import Base


def keep_row(
    session: Session,
    table: type[Base],
    key: Mapping[str, Any],
    values: Mapping[str, Any],
    once: Mapping[str, Any] | None = None,
) -> None:
    """Keep values under a key, instead of those kept before, also when two do so at once.

    `once` are values of a new row only; they stay as they were when it was made.
    """
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    added = (sqlite.insert if is_sqlite else postgresql.insert)(table).values({**key, **values, **(once or {})})
    session.execute(added.on_conflict_do_update(index_elements=list(key), set_=dict(values)))
