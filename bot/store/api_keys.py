"""Keys with which programs ask; a key is shown once, when it is made."""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select, update

from bot.store.audit import record
from bot.store.database import Store
from bot.store.tables import ApiKey
from bot.store.values import AccountError, Scope

# Says what it is wherever it turns up, so that a scan for secrets finds it.
PREFIX = "regelwijzer_"
MAX_NAME_CHARS = 120


class ApiKeys:
    """The API keys in a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def make(self, name: str, scopes: Iterable[Scope], account_id: int, now: datetime) -> tuple[ApiKey, str]:
        """A new key, and its plain text, which is kept nowhere.

        Raises:
            AccountError: when the name is empty or too long, or there is no scope.
        """
        name, allowed = " ".join(name.split()), sorted(set(scopes), key=list(Scope).index)
        if not name or len(name) > MAX_NAME_CHARS:
            raise AccountError(f"De naam moet 1 tot {MAX_NAME_CHARS} tekens hebben.")
        if not allowed:
            raise AccountError("Kies ten minste één ding dat de sleutel mag.")
        plain = PREFIX + secrets.token_urlsafe(32)
        key = ApiKey(
            name=name,
            key_hash=_hash(plain),
            scopes=[str(scope) for scope in allowed],
            account_id=account_id,
            made_at=now,
            revoked_at=None,
        )
        with self._store.session() as session:
            session.add(key)
            session.flush()
            record(session, account_id, "sleutel gemaakt", f"sleutel {key.id}", f"{name}: {', '.join(allowed)}", now)
        return key, plain

    def find(self, plain: str) -> ApiKey | None:
        """The key with this plain text; None when there is none, or it was revoked."""
        with self._store.session() as session:
            return session.scalar(select(ApiKey).where(ApiKey.key_hash == _hash(plain), ApiKey.revoked_at.is_(None)))

    def revoke(self, key_id: int, now: datetime, *, by: int | None = None) -> None:
        """The key opens nothing any more."""
        with self._store.session() as session:
            alive = update(ApiKey).where(ApiKey.id == key_id, ApiKey.revoked_at.is_(None))
            if getattr(session.execute(alive.values(revoked_at=now)), "rowcount", 0):
                record(session, by, "sleutel ingetrokken", f"sleutel {key_id}", "", now)

    def all(self) -> Sequence[ApiKey]:
        """Every key, newest first."""
        with self._store.session() as session:
            return session.scalars(select(ApiKey).order_by(ApiKey.id.desc())).all()


def _hash(plain: str) -> str:
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()
