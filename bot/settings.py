"""What an installation sets: secrets, paths, ports. The only file that reads the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

PREFIX = "REGELWIJZER_"
MIN_SECRET_CHARS = 16


class SettingsError(Exception):
    """A setting that is missing or cannot be used: says which, and what was expected."""


class Secret(str):
    """Text that does not show itself in a repr, so not in the repr of what holds it either."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Say no more than whether it is set."""
        return "'***'" if self else "''"


class Access(StrEnum):
    """Who may use the chat."""

    OPEN = "open"
    LIST = "lijst"
    CODE = "code"


_DATABASE = Secret("sqlite:///var/regelwijzer.db")
_NO_CODE = Secret()


@dataclass(frozen=True)
class Settings:
    """The settings of an installation, each REGELWIJZER_ and its name in capitals in the environment.

    `secret` keys the hashes that stand for chats and users. `webhook_url` empty means polling. `maintainers` and
    `allowed_users` are Telegram user ids. `keep_days` is how long questions are kept.
    """

    telegram_token: Secret
    secret: Secret
    database_url: Secret = _DATABASE
    index: Path = Path("var/index")
    access: Access = Access.OPEN
    allowed_users: frozenset[int] = frozenset()
    maintainers: frozenset[int] = frozenset()
    pairing_code: Secret = _NO_CODE
    webhook_url: str = ""
    webhook_port: int = 8443
    keep_days: int = 90
    telegram_api: str = "https://api.telegram.org"

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """The settings in the environment.

        Raises:
            SettingsError: on the first one that is missing or cannot be used.
        """
        given = {
            name.removeprefix(PREFIX).lower(): value.strip()
            for name, value in environment.items()
            if name.startswith(PREFIX) and value.strip()
        }
        token, secret = given.get("telegram_token", ""), given.get("secret", "")
        if not token:
            raise SettingsError(f"{PREFIX}TELEGRAM_TOKEN is not set; put the token there that @BotFather gave")
        if len(secret) < MIN_SECRET_CHARS:
            made = "python3 -c 'import secrets; print(secrets.token_hex(32))'"
            raise SettingsError(f"{PREFIX}SECRET needs {MIN_SECRET_CHARS} characters or more; make one with: {made}")
        access = _access(given.get("access", Access.OPEN))
        if access is Access.CODE and not given.get("pairing_code"):
            raise SettingsError(f"{PREFIX}ACCESS is {access}, so {PREFIX}PAIRING_CODE must be set")
        webhook_url = given.get("webhook_url", "")
        if webhook_url and not webhook_url.startswith("https://"):
            raise SettingsError(f"{PREFIX}WEBHOOK_URL must start with https://, Telegram calls no other address")
        return cls(
            telegram_token=Secret(token),
            secret=Secret(secret),
            database_url=Secret(given.get("database_url", cls.database_url)),
            index=Path(given.get("index", cls.index)),
            access=access,
            allowed_users=_user_ids("allowed_users", given),
            maintainers=_user_ids("maintainers", given),
            pairing_code=Secret(given.get("pairing_code", "")),
            webhook_url=webhook_url,
            webhook_port=_whole_number("webhook_port", given, cls.webhook_port, 1, 65_535),
            keep_days=_whole_number("keep_days", given, cls.keep_days, 1, 3_650),
            telegram_api=given.get("telegram_api", cls.telegram_api).rstrip("/"),
        )


def _access(value: str) -> Access:
    try:
        return Access(value.lower())
    except ValueError:
        raise SettingsError(f"{PREFIX}ACCESS is {value!r}; expected {', '.join(Access)}") from None


def _user_ids(name: str, given: Mapping[str, str]) -> frozenset[int]:
    parts = given.get(name, "").replace(",", " ").split()
    if wrong := [part for part in parts if not part.isdecimal()]:
        raise SettingsError(f"{PREFIX}{name.upper()} has {wrong[0]!r}; expected user ids such as 12345678 23456789")
    return frozenset(map(int, parts))


def _whole_number(name: str, given: Mapping[str, str], default: int, low: int, high: int) -> int:
    value = given.get(name, str(default))
    if not value.isdecimal() or not low <= int(value) <= high:
        raise SettingsError(f"{PREFIX}{name.upper()} is {value!r}; expected a whole number from {low} to {high}")
    return int(value)
