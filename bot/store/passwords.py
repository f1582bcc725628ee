"""Passwords: which will do, and how they are kept (argon2id)."""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.store.values import AccountError

MIN_CHARS = 12
# Longer ones only cost time to hash; no sentence anyone can type is longer.
MAX_CHARS = 1_000
# argon2id with the library's parameters (RFC 9106, low memory).
_HASHER = PasswordHasher()


def hashed(password: str) -> str:
    """The hash of a password, with its salt and parameters.

    Raises:
        AccountError: when the password is too short or too long.
    """
    if not MIN_CHARS <= len(password) <= MAX_CHARS:
        raise AccountError(f"Een wachtwoord heeft ten minste {MIN_CHARS} tekens; een zin is het best.")
    return _HASHER.hash(password.encode("utf-8", "replace"))


def is_password(password: str, known: str | None) -> bool:
    """Whether it is the password of a hash; saying no for want of a hash takes as long."""
    try:
        is_right = _HASHER.verify(known or _nobodys(), password[:MAX_CHARS].encode("utf-8", "replace"))
    except (VerificationError, InvalidHashError):
        return False
    return is_right and known is not None


def is_outdated(known: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(known)


@cache
def _nobodys() -> str:
    return _HASHER.hash(secrets.token_urlsafe(32))
