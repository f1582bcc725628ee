"""How much one address may do in a while, and how large a request may be."""

import threading
from collections import deque
from collections.abc import Callable

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.desk.clear_error import ClearError

# A school goes out through one address: room for a staff room full of readers, not for a script.
PAGES_A_MINUTE = 300
QUESTIONS_A_MINUTE = 30
API_CALLS_A_MINUTE = 120
# An address that is silent is forgotten once so many are kept.
ADDRESSES_KEPT = 10_000
# Larger than any form of ours; an import of checked answers is the largest.
MAX_BODY_BYTES = 1_048_576

TOO_OFTEN = "Dat zijn veel verzoeken achter elkaar. Wacht een minuut en probeer het dan opnieuw."
TOO_LARGE = "Wat je stuurt is te groot: hoogstens 1 MB kan. Stuur minder tekst tegelijk."


class RateLimit:
    """At most `count` events of one address in any `seconds`, by a clock that only goes on; any thread may ask."""

    def __init__(self, count: int, seconds: float, clock: Callable[[], float]) -> None:
        self._count = count
        self._seconds = seconds
        self._clock = clock
        self._events: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def wait_seconds(self, address: str) -> int:
        """Zero when this event, happening now, is within the limit; else in how many seconds the next one is."""
        with self._lock:
            now = self._clock()
            if len(self._events) > ADDRESSES_KEPT:
                self._events = {known: events for known, events in self._events.items() if self._is_new(events, now)}
            events = self._events.setdefault(address, deque())
            while events and now - events[0] >= self._seconds:
                events.popleft()
            if len(events) >= self._count:
                return int(self._seconds - (now - events[0])) + 1
            events.append(now)
            return 0

    def _is_new(self, events: deque[float], now: float) -> bool:
        return bool(events) and now - events[-1] < self._seconds

    def check(self, address: str) -> None:
        """Count an event.

        Raises:
            ClearError: 429 with Retry-After when it is over the limit.
        """
        if wait := self.wait_seconds(address):
            raise ClearError(429, TOO_OFTEN, {"Retry-After": str(wait)})


def address_of(request: Request) -> str:
    """Where a request comes from; behind a proxy on this machine, what that proxy says."""
    return request.client.host if request.client else ""


class BodyLimit:
    """Refuses requests above a size, also those that do not tell their size."""

    def __init__(self, app: ASGIApp, max_bytes: int = MAX_BODY_BYTES) -> None:
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; reading past the limit raises ClearError 413 in the page that reads."""
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._max_bytes:
                raise ClearError(413, TOO_LARGE)
            return message

        await self._app(scope, counted if scope["type"] == "http" else receive, send)
