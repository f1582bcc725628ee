"""Updates that Telegram brings: an HTTP server that acknowledges an update once it is answered.

PTB's own server acknowledges at once, so that a crash loses the update.
"""

import hmac
import json
import logging
import socket
from urllib.parse import urlsplit

from telegram import Bot, Update
from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler

from bot.chat.polling import ALLOWED_UPDATES
from bot.chat.receiving import Receiver
from bot.masking import keyed_hash
from bot.settings import Settings

_log = logging.getLogger(__name__)

MAX_BYTES = 1_000_000
MAX_CONNECTIONS = 40
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


def secret_token(settings: Settings) -> str:
    """What Telegram sends along with each update, so that no one else can bring one."""
    return keyed_hash(settings.secret, "webhook")


class _Handler(RequestHandler):
    """Takes one update a request."""

    def initialize(self, receiver: Receiver, bot: Bot, secret: str) -> None:
        """Take what requests share."""
        self._receiver = receiver
        self._bot = bot
        self._secret = secret

    async def post(self) -> None:
        """Answer the update: 200 when that is done, 500 when Telegram is to send it again."""
        given = self.request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), self._secret.encode()):
            self.set_status(403)
            return
        try:
            update = Update.de_json(json.loads(self.request.body), self._bot)
        except (ValueError, TypeError, KeyError, AttributeError):
            self.set_status(400)
            return
        if not await self._receiver.receive(update):
            self.set_status(500)

    def log_exception(self, *error: object) -> None:
        """Log without the request, whose body holds someone's words."""
        _log.error("an update failed", exc_info=error)  # type: ignore[arg-type]


class Webhook:
    """The server; between `start` and `stop` it takes updates."""

    def __init__(self, bot: Bot, receiver: Receiver, settings: Settings) -> None:
        self._bot = bot
        self._settings = settings
        path = urlsplit(settings.webhook_url).path or "/"
        parts = {"receiver": receiver, "bot": bot, "secret": secret_token(settings)}
        self._server = HTTPServer(Application([(path, _Handler, parts)], log_function=_no_log), max_body_size=MAX_BYTES)

    async def start(self) -> None:
        """Listen, then tell Telegram where.

        Raises:
            OSError: when the port is taken.
        """
        listening = socket.create_server(("", self._settings.webhook_port))
        listening.setblocking(False)
        self._server.add_socket(listening)
        await self._bot.set_webhook(
            self._settings.webhook_url,
            secret_token=secret_token(self._settings),
            allowed_updates=ALLOWED_UPDATES,
            max_connections=MAX_CONNECTIONS,
        )

    async def stop(self) -> None:
        """Take no more updates; Telegram keeps them until the next start."""
        self._server.stop()
        await self._server.close_all_connections()


def _no_log(_handler: RequestHandler) -> None:
    """Tornado's own line per request says nothing that is needed."""
