"""What an installation sets: secrets, paths, ports. The only file that reads the environment."""

import os
import re
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
_SITE = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?")
_ISSUER = re.compile(r"https://|http://(?:localhost|127\.0\.0\.1)(?::|/|$)")


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
        given = _given(environment)
        token = given.get("telegram_token", "")
        if not token:
            raise SettingsError(f"{PREFIX}TELEGRAM_TOKEN is not set; put the token there that @BotFather gave")
        secret = _secret(given)
        access = _access(given.get("access", Access.OPEN))
        if access is Access.CODE and not given.get("pairing_code"):
            raise SettingsError(f"{PREFIX}ACCESS is {access}, so {PREFIX}PAIRING_CODE must be set")
        webhook_url = given.get("webhook_url", "")
        if webhook_url and not webhook_url.startswith("https://"):
            raise SettingsError(f"{PREFIX}WEBHOOK_URL must start with https://, Telegram calls no other address")
        return cls(
            telegram_token=Secret(token),
            secret=secret,
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


@dataclass(frozen=True)
class DeskSettings:
    """The settings of the helpdesk's web application; it shares the first four with the chat.

    `public_url` is how people reach it, empty for http://host:port. The three of `oidc_` go together, empty means
    that nobody signs in at a provider. `embed_sites` are the sites that may show the ask box, such as
    https://intranet.school.nl.
    """

    secret: Secret
    database_url: Secret = _DATABASE
    index: Path = Path("var/index")
    keep_days: int = 90
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: Secret = _NO_CODE
    embed_sites: tuple[str, ...] = ()

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> "DeskSettings":
        """The settings in the environment.

        Raises:
            SettingsError: on the first one that is missing or cannot be used.
        """
        given = _given(environment)
        provider = ("oidc_issuer", "oidc_client_id", "oidc_client_secret")
        absent = [name for name in provider if not given.get(name)]
        if absent and len(absent) < len(provider):
            raise SettingsError(f"{PREFIX}{absent[0].upper()} is not set; signing in at a provider needs all three")
        issuer = given.get("oidc_issuer", "")
        if issuer and not _ISSUER.match(issuer):
            # Over http anybody on the way could say who signs in.
            raise SettingsError(f"{PREFIX}OIDC_ISSUER has {issuer!r}; expected an address that starts with https://")
        return cls(
            secret=_secret(given),
            database_url=Secret(given.get("database_url", cls.database_url)),
            index=Path(given.get("index", cls.index)),
            keep_days=_whole_number("keep_days", given, cls.keep_days, 1, 3_650),
            host=given.get("host", cls.host),
            port=_whole_number("port", given, cls.port, 1, 65_535),
            public_url=_site("public_url", given["public_url"]) if "public_url" in given else "",
            oidc_issuer=issuer,
            oidc_client_id=given.get("oidc_client_id", ""),
            oidc_client_secret=Secret(given.get("oidc_client_secret", "")),
            embed_sites=tuple(
                _site("embed_sites", site) for site in given.get("embed_sites", "").replace(",", " ").split()
            ),
        )

    @property
    def is_https(self) -> bool:
        """Whether people reach it over https, so that cookies need never go otherwise."""
        return self.public_url.startswith("https://")


def _given(environment: Mapping[str, str]) -> dict[str, str]:
    """What is set for us, by the name of the setting."""
    return {
        name.removeprefix(PREFIX).lower(): value.strip()
        for name, value in environment.items()
        if name.startswith(PREFIX) and value.strip()
    }


def _secret(given: Mapping[str, str]) -> Secret:
    secret = given.get("secret", "")
    if len(secret) < MIN_SECRET_CHARS:
        made = "python3 -c 'import secrets; print(secrets.token_hex(32))'"
        raise SettingsError(f"{PREFIX}SECRET needs {MIN_SECRET_CHARS} characters or more; make one with: {made}")
    return Secret(secret)


def _site(name: str, address: str) -> str:
    """A scheme and host, as a browser names where a page comes from."""
    if not _SITE.fullmatch(address.rstrip("/")):
        raise SettingsError(
            f"{PREFIX}{name.upper()} has {address!r}; expected a site such as https://intranet.school.nl"
        )
    return address.rstrip("/")


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
