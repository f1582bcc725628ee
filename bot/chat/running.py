"""The chat's life: open what it needs, take updates until it is told to stop, close."""

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import Callable, Coroutine, Sequence

from telegram.error import Conflict, InvalidToken, NetworkError, TelegramError

from bot.chat.application import build_application, set_menu
from bot.chat.current_index import CurrentIndex
from bot.chat.limits import PATIENCE
from bot.chat.polling import Poller
from bot.chat.receiving import Receiver
from bot.chat.room import App, Room
from bot.chat.webhook import Webhook
from bot.settings import Settings
from bot.store.database import Store

_log = logging.getLogger(__name__)

Ready = Callable[[App, Room], None]


class ChatError(Exception):
    """The chat cannot run: says why, and what to do."""


def open_room(settings: Settings) -> Room:
    """What the handlers share, from settings.

    Raises:
        StoreError, ArtefactError, EncoderError: when a part cannot be opened.
    """
    return Room(settings, Store.open(settings.database_url), CurrentIndex(settings.index))


async def run(
    room: Room, stop: asyncio.Event, ready: Ready | None = None, patience: Sequence[float] = PATIENCE, **limits: object
) -> None:
    """Take updates until `stop` is set; `ready` is called when the chat is open.

    Raises:
        ChatError: when Telegram refuses the token or cannot be reached, another program polls, or the port is taken.
    """
    settings = room.settings
    application = build_application(room, patience, **limits)
    receiver = Receiver(application, room)
    try:
        async with application:
            await application.start()
            try:
                await set_menu(application)
                if ready:
                    ready(application, room)
                if settings.webhook_url:
                    await _serve(Webhook(application.bot, receiver, settings), stop)
                else:
                    await _until(stop, Poller(application.bot, receiver, patience).poll())
            finally:
                await application.stop()
    except InvalidToken:
        # PTB's message holds the token.
        raise ChatError(
            "Telegram refuses the token; put the one that @BotFather gave in REGELWIJZER_TELEGRAM_TOKEN"
        ) from None
    except Conflict:
        raise ChatError("another program takes updates with this token; stop that one first") from None
    except NetworkError as fault:
        raise ChatError(f"Telegram cannot be reached at {settings.telegram_api} ({fault.message})") from None
    except TelegramError as fault:
        raise ChatError(f"Telegram refuses: {fault.message}") from None
    except OSError as fault:
        raise ChatError(f"port {settings.webhook_port} cannot be used ({os.strerror(fault.errno or 0)})") from None


def stop_on_signals(stop: asyncio.Event) -> None:
    """Set `stop` when the program is asked to end; what is under way is then finished or comes again."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)


async def _serve(webhook: Webhook, stop: asyncio.Event) -> None:
    await webhook.start()
    try:
        await stop.wait()
    finally:
        await webhook.stop()


async def _until(stop: asyncio.Event, work: Coroutine[None, None, None]) -> None:
    """Do the work until `stop` is set or it ends by itself, with the error that ended it."""
    working, stopping = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not working.done():
        working.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await working
