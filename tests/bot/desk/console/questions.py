"""Questions as the store keeps them, without asking any."""

from datetime import date, datetime
from typing import Any

from bot.store.database import Store
from bot.store.tables import Question


def kept_question(store: Store, text: str, at: datetime, outcome: str = "answered", **values: Any) -> Question:
    fields: dict[str, Any] = {
        "origin": f"{text} {at.isoformat()}",
        "asker": "somebody",
        "asked_at": at,
        "text": text,
        "outcome": outcome,
        "reason": "not_in_sources" if outcome == "refused" else None,
        "shown": "",
        "sources": [],
        "options": [],
        "as_of": date(2026, 11, 23),
        "release": "0001",
    }
    return store.add_question(Question(**{**fields, **values}))
