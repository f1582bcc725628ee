"""Updates fetched by asking for them, and acknowledged only once they are answered.

PTB's own loop acknowledges an update before it is answered, so that a crash loses it.
"""

import asyncio
import logging
from collections.abc import Sequence

from telegram import Bot
from telegram.error import Conflict, NetworkError, RetryAfter

from bot.chat.receiving import Receiver

_log = logging.getLogger(__name__)

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "inline_query")
# How long Telegram holds a request open when there is nothing new.
POLL_SECONDS = 25
# How long the updates under way may hold up asking for new ones.
HOLD_UP_SECONDS = 1.0
# Seconds to wait after each fault in a row, the last one over and over.
PATIENCE = (1.0, 2.0, 5.0, 10.0, 30.0)
# Another program that polls: after so many refusals in a row it is no restart that overlaps.
CONFLICTS = 5


class Poller:
    """Asks for updates until it is cancelled."""

    def __init__(self, bot: Bot, receiver: Receiver, patience: Sequence[float] = PATIENCE) -> None:
        """`patience` are the seconds to wait after each fault in a row."""
        self._bot = bot
        self._receiver = receiver
        self._patience = patience
        self._under_way: dict[int, asyncio.Task[bool]] = {}
        self._failed: set[int] = set()
        self._newest = 0
        self._conflicts = 0
        self._faults = 0

    async def poll(self) -> None:
        """Fetch updates and hand them over.

        Raises:
            Conflict: when another program keeps polling with the same token.
            InvalidToken: when the token is no longer accepted.
        """
        # Telegram refuses polling while a webhook is set.
        await self._bot.delete_webhook()
        try:
            while True:
                await self._fetch()
                if self._under_way:
                    await asyncio.wait(self._under_way.values(), timeout=HOLD_UP_SECONDS)
                await self._settle()
        finally:
            for task in self._under_way.values():
                task.cancel()
            await asyncio.gather(*self._under_way.values(), return_exceptions=True)

    async def _fetch(self) -> None:
        """Ask for the updates from the oldest unanswered one on: that acknowledges those before it."""
        offset = min((*self._under_way, *self._failed), default=self._newest + 1)
        # With updates under way Telegram has something to answer at once, so holding the request would not help.
        seconds = 0 if self._under_way else POLL_SECONDS
        try:
            updates = await self._bot.get_updates(offset, timeout=seconds, allowed_updates=ALLOWED_UPDATES)
        except Conflict:
            self._conflicts += 1
            if self._conflicts >= CONFLICTS:
                raise
            await self._wait("another program polls with this token")
            return
        except (RetryAfter, NetworkError) as fault:
            await self._wait(fault.message)
            return
        self._conflicts = self._faults = 0
        self._failed.clear()
        for update in updates:
            self._newest = max(self._newest, update.update_id)
            if update.update_id not in self._under_way:
                self._under_way[update.update_id] = asyncio.create_task(self._receiver.receive(update))

    async def _settle(self) -> None:
        """Let go of what is answered; what failed is fetched again, after a while."""
        for update_id, task in list(self._under_way.items()):
            if task.done():
                del self._under_way[update_id]
                if fault := task.exception():
                    _log.error("update %s failed", update_id, exc_info=fault)
                if fault or not task.result():
                    self._failed.add(update_id)
        if self._failed:
            await self._wait(f"{len(self._failed)} updates could not be answered")

    async def _wait(self, why: str) -> None:
        seconds = self._patience[min(self._faults, len(self._patience) - 1)]
        _log.warning("%s; again in %s s", why, seconds)
        self._faults += 1
        await asyncio.sleep(seconds)
