"""Logs that hold no secrets: the token and the key are taken out of every line, tracebacks included."""

import logging
import sys
from collections.abc import Iterable
from typing import TextIO

from bot.settings import Settings


class DiscreetFormatter(logging.Formatter):
    """Formats a record, and then replaces what is secret by ***."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets = sorted((secret for secret in secrets if secret), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """The line, with its traceback, without secrets."""
        return self.discreet(super().format(record))

    def discreet(self, text: str) -> str:
        """A text without secrets."""
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text


def secrets_of(settings: Settings) -> tuple[str, ...]:
    """What must stand in no log: the token, the part of it that is secret by itself, the key, and the pairing code."""
    token = settings.telegram_token
    return (token, token.partition(":")[2], settings.secret, settings.pairing_code, settings.database_url)


def log_to(stream: TextIO, settings: Settings) -> DiscreetFormatter:
    """Send the program's log to a stream: warnings and worse of libraries, what we say ourselves from INFO on."""
    formatter = DiscreetFormatter(secrets_of(settings))
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("bot").setLevel(logging.INFO)
    # Both write each address, with the token in it, at INFO.
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    return formatter
