"""Updates in: those of one chat in order, chats side by side, each answered once and acknowledged only then."""

import asyncio
import logging
from collections import Counter
from weakref import WeakValueDictionary

from telegram import Update

from bot.chat.delivery import Delivery
from bot.chat.room import App, Room
from bot.chat.threads import in_thread

_log = logging.getLogger(__name__)

# After so many times that nothing could be sent for it, an update is let go.
ATTEMPTS = 5
# Updates worked on at a time; further ones wait their turn.
AT_A_TIME = 64


class Receiver:
    """Takes updates, from polling or a webhook, in any order and any number of times."""

    def __init__(self, application: App, room: Room) -> None:
        self._application = application
        self._room = room
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._places = asyncio.Semaphore(AT_A_TIME)
        self._attempts: Counter[int] = Counter()

    async def receive(self, update: Update) -> bool:
        """Answer an update, unless that was done before; whether Telegram need not send it again."""
        turn = self._turns.setdefault(_chat_of(update), asyncio.Lock())
        async with turn, self._places:
            key = f"update:{update.update_id}"
            sent = await in_thread(self._room.store.begin, key, self._room.now())
            if sent is None:
                return True
            delivery = Delivery(self._application.bot, self._room.store, key, sent)
            self._room.deliveries[update.update_id] = delivery
            try:
                await self._application.process_update(update)
            finally:
                del self._room.deliveries[update.update_id]
            if delivery.is_undelivered:
                self._attempts[update.update_id] += 1
                if self._attempts[update.update_id] < ATTEMPTS:
                    return False
                _log.error("update %s is let go: nothing could be sent in %s attempts", update.update_id, ATTEMPTS)
            del self._attempts[update.update_id]
            await delivery.finish(self._room.now())
            return True


def _chat_of(update: Update) -> int:
    """The chat whose order the update keeps; a user's own for inline queries, which have no chat."""
    if update.effective_chat:
        return update.effective_chat.id
    return update.effective_user.id if update.effective_user else 0
