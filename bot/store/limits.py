"""How long a session lasts, and attempts to sign in count."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_

from bot.store.tables import SignedIn

SESSION_LASTS = timedelta(hours=12)
IDLE_LASTS = timedelta(hours=2)
THROTTLED_FOR = timedelta(minutes=15)


def is_over(now: datetime) -> ColumnElement[bool]:
    """Which sessions stand for nobody any more."""
    return or_(SignedIn.started_at <= now - SESSION_LASTS, SignedIn.used_at <= now - IDLE_LASTS)
