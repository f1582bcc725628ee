"""What people asked of late."""

from sqlalchemy import func, select

from bot.store.database import Store
from bot.store.tables import Question


def recently_asked(store: Store, limit: int) -> list[str]:
    """The questions asked last, as they are kept (masked), newest first, each wording once."""
    with store.session() as session:
        newest = func.max(Question.id)
        return list(session.scalars(select(Question.text).group_by(Question.text).order_by(newest.desc()).limit(limit)))
