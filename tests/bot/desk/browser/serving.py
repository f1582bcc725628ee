"""An application served on this machine, on a port that is free, as `regelwijzer serve` serves it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

STOP_SECONDS = 10


@contextmanager
def listening() -> Iterator[tuple[socket.socket, str]]:
    """A socket on a free port and its address; who connects before somebody serves there waits."""
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        opened.listen()
        yield opened, f"http://127.0.0.1:{opened.getsockname()[1]}"


@contextmanager
def served(application: Any, opened: socket.socket) -> Iterator[None]:
    """Answer on a socket, in a thread, until the block ends."""
    config = uvicorn.Config(application, access_log=False, log_level="warning", server_header=False, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [opened]})
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(STOP_SECONDS)
    assert not thread.is_alive(), "the server did not stop"
