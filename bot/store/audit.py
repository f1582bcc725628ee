"""Who changed what, in the helpdesk's own words; kept with the change itself, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot.store.database import Store
from bot.store.tables import Account, AuditEntry


@dataclass(frozen=True, slots=True)
class Change:
    """One change: `name` is who made it, empty when a command or a person from outside did."""

    name: str
    action: str
    what: str
    detail: str
    at: datetime


class Audit:
    """The list of changes."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def record(self, account_id: int | None, action: str, what: str, detail: str, now: datetime) -> None:
        """Keep that an account (None: a command) did something to something; all in Dutch, without an asker's words."""
        with self._store.session() as session:
            record(session, account_id, action, what, detail, now)

    def entries(self, limit: int, offset: int = 0, text: str = "") -> Sequence[Change]:
        """The changes in which a text occurs, newest first."""
        found = select(AuditEntry, Account.name).join(Account, AuditEntry.account_id == Account.id, isouter=True)
        if text.strip():
            columns = (AuditEntry.action, AuditEntry.what, AuditEntry.detail, Account.name)
            found = found.where(or_(*(func.lower(c).contains(text.strip().lower(), autoescape=True) for c in columns)))
        with self._store.session() as session:
            rows = session.execute(found.order_by(AuditEntry.id.desc()).limit(limit).offset(offset)).all()
            return [Change(name or "", row.action, row.what, row.detail, row.at) for row, name in rows]


def record(session: Session, account_id: int | None, action: str, what: str, detail: str, now: datetime) -> None:
    """As `Audit.record`, within the transaction of the change."""
    session.add(AuditEntry(account_id=account_id, action=action, what=what, detail=detail, at=now))
