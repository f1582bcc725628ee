"""The application's life: listen, answer until it is told to stop, finish what is under way."""

import os
import signal
import socket
from collections.abc import Callable

import uvicorn

from bot.desk.application import make_application
from bot.settings import DeskSettings
from bot.store.database import Store
from index.served_index import ServedIndex

# What is under way when it is told to stop gets this long.
FINISH_SECONDS = 10


class ServeError(Exception):
    """The application cannot listen: says where, and why."""


def run(settings: DeskSettings, index: ServedIndex, store: Store, ready: Callable[[str], None]) -> None:
    """Serve until a signal says stop; `ready` is called with the address once the port is ours.

    Raises:
        ServeError: when the port or host cannot be used.
    """
    listening = _listening(settings)
    ready(settings.public_url or f"http://{settings.host}:{settings.port}/")
    config = uvicorn.Config(
        make_application(settings, index, store),
        # No access log: addresses and what people search for are nobody's business.
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=FINISH_SECONDS,
    )
    server = uvicorn.Server(config)
    for number in (signal.SIGINT, signal.SIGTERM):
        # uvicorn stops in good order, then raises the signal again: our caller still has a database to close.
        signal.signal(number, lambda *_: None)
    server.run(sockets=[listening])


def _listening(settings: DeskSettings) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        return listening
    except OSError as fault:
        why = os.strerror(fault.errno) if fault.errno and fault.errno > 0 else str(fault)
        where = f"{settings.host}:{settings.port}"
        raise ServeError(f"{where} cannot be used ({why}); choose another with --port or --host") from None
