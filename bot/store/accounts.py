"""The people of the helpdesk: who they are, what they may, and how they come in. Knows no page and no cookie."""

import hashlib
import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.store.audit import record
from bot.store.database import Store
from bot.store.limits import IDLE_LASTS, SESSION_LASTS, THROTTLED_FOR
from bot.store.passwords import hashed, is_outdated, is_password
from bot.store.tables import Account, Attempt, SignedIn
from bot.store.values import AccountError, Role

__all__ = ["Account", "AccountError", "Accounts", "Role", "TooManyAttemptsError"]

MAX_NAME_CHARS = 120
MAX_EMAIL_CHARS = 254

# A session's last use is written this often: each page would otherwise be a write.
_SEEN_EVERY = timedelta(minutes=1)

ATTEMPTS_AN_EMAIL = 10
# A school comes from one address.
ATTEMPTS_AN_ADDRESS = 40

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class TooManyAttemptsError(Exception):
    """Too many attempts to sign in; after `wait_seconds` there is room for another."""

    def __init__(self, wait_seconds: int) -> None:
        super().__init__(f"too many attempts, wait {wait_seconds} s")
        self.wait_seconds = wait_seconds


class Accounts:
    """The accounts in a store.

    >>> accounts = Accounts(store)
    >>> anna = accounts.add("Anna", "anna@school.nl", Role.REVIEWER, "een lang wachtwoord", now)
    >>> token = accounts.start_session(anna.id, now)
    >>> accounts.account_of(token, now).name
    'Anna'
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(
        self, name: str, email: str, role: Role, password: str | None, now: datetime, *, by: int | None = None
    ) -> Account:
        """A new account, made by an account or (None) a command; without a password only the school's sign-in opens it.

        Raises:
            AccountError: when the e-mail address is taken or none, the name is empty, or the password too short.
        """
        name, email = " ".join(name.split()), email.strip().lower()
        if not name or len(name) > MAX_NAME_CHARS:
            raise AccountError(f"De naam moet 1 tot {MAX_NAME_CHARS} tekens hebben.")
        if not _EMAIL.fullmatch(email) or len(email) > MAX_EMAIL_CHARS:
            raise AccountError("Dit is geen e-mailadres; typ er een als naam@school.nl.")
        account = Account(
            name=name,
            email=email,
            role=_role(role),
            password_hash=None if password is None else hashed(password),
            subject=None,
            is_active=True,
            created_at=now,
        )
        try:
            with self._store.session() as session:
                session.add(account)
                session.flush()
                record(session, by, "account gemaakt", f"account {account.id}", f"{name}, {account.role}", now)
        except IntegrityError:
            raise AccountError("Dit e-mailadres heeft al een account.") from None
        return account

    def sign_in(self, email: str, password: str, address: str, now: datetime) -> Account | None:
        """The active account with this e-mail address and password; None, as slowly, when there is none.

        Raises:
            TooManyAttemptsError: when this e-mail address or network address tried too often.
        """
        email = email.strip().lower()
        keys = {_hash("email", email): ATTEMPTS_AN_EMAIL, _hash("address", address): ATTEMPTS_AN_ADDRESS}
        # Counted before the password is looked at, so that guesses side by side are counted as well.
        with self._store.session() as session:
            for key, most in keys.items():
                _throttle(session, key, most, now)
            session.add_all(Attempt(key=key, tried_at=now) for key in keys)
        with self._store.session() as session:
            account = session.scalar(select(Account).where(Account.email == email, Account.is_active))
        known = account.password_hash if account else None
        if not is_password(password, known) or account is None or known is None:
            return None
        with self._store.session() as session:
            session.execute(delete(Attempt).where(Attempt.key == _hash("email", email)))
            if is_outdated(known):
                session.execute(update(Account).where(Account.id == account.id).values(password_hash=hashed(password)))
        return account

    def start_session(self, account_id: int, now: datetime) -> str:
        """A new random token that stands for the account."""
        token = secrets.token_urlsafe(32)
        with self._store.session() as session:
            session.add(SignedIn(token_hash=_hash(token), account_id=account_id, started_at=now, used_at=now))
            record(session, account_id, "aangemeld", f"account {account_id}", "", now)
        return token

    def account_of(self, token: str, now: datetime) -> Account | None:
        """The active account that a token stands for; None when it stands for none any more."""
        with self._store.session() as session:
            row = session.get(SignedIn, _hash(token))
            if row is None or now - row.started_at >= SESSION_LASTS or now - row.used_at >= IDLE_LASTS:
                return None
            if now - row.used_at >= _SEEN_EVERY:
                session.execute(update(SignedIn).where(SignedIn.token_hash == row.token_hash).values(used_at=now))
            account = session.get(Account, row.account_id)
            return account if account and account.is_active else None

    def end_session(self, token: str) -> None:
        """The token stands for nobody any more."""
        with self._store.session() as session:
            session.execute(delete(SignedIn).where(SignedIn.token_hash == _hash(token)))

    def end_sessions(self, account_id: int) -> None:
        """Sign an account out everywhere."""
        with self._store.session() as session:
            session.execute(delete(SignedIn).where(SignedIn.account_id == account_id))

    def by_subject(self, issuer: str, subject: str) -> Account | None:
        """The active account that the school's sign-in knows by this subject."""
        with self._store.session() as session:
            linked = Account.subject == f"{issuer} {subject}"
            return session.scalar(select(Account).where(linked, Account.is_active))

    def by_email(self, email: str) -> Account | None:
        """The account with an e-mail address, active or not."""
        with self._store.session() as session:
            return session.scalar(select(Account).where(Account.email == email.strip().lower()))

    def link_subject(self, account_id: int, issuer: str, subject: str, now: datetime) -> None:
        """From now on the school's sign-in opens this account.

        Raises:
            AccountError: when it opens another account.
        """
        try:
            with self._store.session() as session:
                linked = update(Account).where(Account.id == account_id).values(subject=f"{issuer} {subject}")
                session.execute(linked)
                record(session, account_id, "schoolaccount gekoppeld", f"account {account_id}", issuer, now)
        except IntegrityError:
            raise AccountError("Dit schoolaccount hoort al bij een ander account.") from None

    def account(self, account_id: int) -> Account | None:
        """An account by its id."""
        with self._store.session() as session:
            return session.get(Account, account_id)

    def all(self) -> Sequence[Account]:
        """Every account, by name."""
        with self._store.session() as session:
            return session.scalars(select(Account).order_by(func.lower(Account.name), Account.id)).all()

    def change(
        self,
        account_id: int,
        *,
        role: Role | None = None,
        is_active: bool | None = None,
        password: str | None = None,
        by: int | None = None,
        now: datetime,
    ) -> Account:
        """The account as changed, by an account or (None) a command; who loses a right or a password is signed out.

        Raises:
            AccountError: when there is no such account, the password is too short, or no maintainer would be left.
        """
        values: dict[str, Any] = {}
        if role is not None:
            values["role"] = _role(role)
        if is_active is not None:
            values["is_active"] = is_active
        if password is not None:
            values["password_hash"] = hashed(password)
        with self._store.session() as session:
            account = session.get(Account, account_id, with_for_update=True)
            if account is None:
                raise AccountError("Dit account bestaat niet.")
            was_maintainer = account.is_active and account.role is Role.MAINTAINER
            for name, value in values.items():
                setattr(account, name, value)
            session.flush()
            maintainers = select(func.count()).where(Account.role == Role.MAINTAINER, Account.is_active)
            if was_maintainer and not session.scalar(maintainers):
                raise AccountError("Er moet een actieve beheerder overblijven.")
            session.execute(delete(SignedIn).where(SignedIn.account_id == account_id))
            changed = ", ".join(_CHANGED[name].format(value) for name, value in values.items())
            record(session, by, "account gewijzigd", f"account {account_id}", changed, now)
            return account


_CHANGED = {"role": "rol {}", "is_active": "actief {}", "password_hash": "nieuw wachtwoord"}


def _throttle(session: Session, key: str, most: int, now: datetime) -> None:
    tried = select(Attempt.tried_at).where(Attempt.key == key, Attempt.tried_at > now - THROTTLED_FOR)
    recent = session.scalars(tried.order_by(Attempt.tried_at.desc()).limit(most)).all()
    if len(recent) == most:
        raise TooManyAttemptsError(int((recent[-1] + THROTTLED_FOR - now).total_seconds()) + 1)


def _role(role: str) -> Role:
    try:
        return Role(role)
    except ValueError:
        raise AccountError(f"Een rol is {', '.join(Role)}.") from None


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()
