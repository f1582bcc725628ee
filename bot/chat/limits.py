"""How much goes in and out: a user's messages a minute, and patience with Telegram's limits and faults."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from telegram.error import BadRequest, NetworkError
from telegram.ext import AIORateLimiter

_log = logging.getLogger(__name__)

# More than a person types, less than a script; a button counts as a message.
MESSAGES_A_MINUTE = 20
# An inline query comes with every few letters typed.
INLINE_QUERIES_A_MINUTE = 60
WRONG_CODES_AN_HOUR = 5
# A user who is silent for an hour is forgotten once so many are kept.
USERS_KEPT = 10_000

# Seconds to wait before each new attempt after a fault of the network or of Telegram: about a minute in all.
PATIENCE = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 20.0)
RETRIES_AFTER_LIMIT = 5
# getMe is what a start begins with; who starts the program should not wait a minute to hear that it cannot.
ATTEMPTS_AT_START = 2

Json = dict[str, Any]
Called = Callable[..., Coroutine[Any, Any, bool | Json | list[Json]]]


class IncomingLimit:
    """At most `count` events of a user in any `seconds`, by a clock that only goes on."""

    def __init__(self, count: int, seconds: float, clock: Callable[[], float]) -> None:
        self._count = count
        self._seconds = seconds
        self._clock = clock
        self._events: dict[int, deque[float]] = {}
        self._warned: dict[int, float] = {}

    def allows(self, user: int) -> bool:
        """Whether this event of the user, happening now, is within the limit."""
        events = self._recent(user)
        if len(events) >= self._count:
            return False
        events.append(self._clock())
        return True

    def is_spent(self, user: int) -> bool:
        """Whether the next event would be over the limit."""
        return len(self._recent(user)) >= self._count

    def should_warn(self, user: int) -> bool:
        """Whether the user has not been told in this stretch of time; from now on they have."""
        now = self._clock()
        if now - self._warned.get(user, float("-inf")) < self._seconds:
            return False
        self._warned[user] = now
        return True

    def _recent(self, user: int) -> deque[float]:
        if len(self._events) > USERS_KEPT:
            self._events = {
                user: events for user, events in self._events.items() if events and self._is_new(events[-1])
            }
            self._warned = {known: moment for known, moment in self._warned.items() if self._is_new(moment)}
        events = self._events.setdefault(user, deque())
        while events and not self._is_new(events[0]):
            events.popleft()
        return events

    def _is_new(self, moment: float) -> bool:
        return self._clock() - moment < self._seconds


class PatientLimiter(AIORateLimiter):
    """Telegram's limits on what goes out, and a new attempt after each fault that a new attempt may mend."""

    def __init__(self, patience: Sequence[float] = PATIENCE, **limits: Any) -> None:
        """`patience` are the seconds to wait before each new attempt; `limits` go to AIORateLimiter."""
        super().__init__(**{"max_retries": RETRIES_AFTER_LIMIT, **limits})
        self._patience = patience

    async def process_request(
        self, callback: Called, args: Any, kwargs: Json, endpoint: str, data: Json, rate_limit_args: int | None
    ) -> bool | Json | list[Json]:
        """What Telegram answered, at the latest after the last attempt."""
        for seconds in self._patience[: ATTEMPTS_AT_START if endpoint == "getMe" else None]:
            try:
                return await super().process_request(callback, args, kwargs, endpoint, data, rate_limit_args)
            except BadRequest:
                raise
            except NetworkError as fault:
                _log.debug("%s fails (%s); again in %s s", endpoint, fault.message, seconds)
                await asyncio.sleep(seconds)
        return await super().process_request(callback, args, kwargs, endpoint, data, rate_limit_args)
