"""Sending so that nothing is lost or sent twice: a message is first a place, its id is kept, then it gets its words.

A send whose reply was lost on the way cannot be told from one that never arrived. So the words themselves only ever
go out as an edit of a message whose id is known, and an edit may be repeated freely. The worst that a fault leaves
behind is a line that says a reply is being looked up.
"""

import logging
from collections.abc import Sequence
from datetime import datetime

from telegram import Bot, InlineKeyboardMarkup, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden

from bot.chat import phrases
from bot.chat.rich_text import Page
from bot.chat.threads import in_thread
from bot.store.database import Store

_log = logging.getLogger(__name__)

_UNCHANGED = "message is not modified"
# What Telegram says when someone deleted the message.
_GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")


class Delivery:
    """All that is sent for one update or one helpdesk message."""

    def __init__(self, bot: Bot, store: Store, key: str, message_ids: Sequence[int]) -> None:
        """Take up a delivery; `message_ids` are those of the messages sent for it before, in order."""
        self._bot = bot
        self._store = store
        self._key = key
        self._message_ids = list(message_ids)
        self._used = 0
        self._moved: dict[int, int] = {}
        self.is_undelivered = False

    @property
    def key(self) -> str:
        """What this is the delivery of, such as "update:17"."""
        return self._key

    async def reserve(self, chat_id: int, reply_to: int | None = None) -> None:
        """Have the next message's place in the chat, so that the reader sees something is coming."""
        if self._used < len(self._message_ids):
            return
        parameters = ReplyParameters(reply_to, allow_sending_without_reply=True) if reply_to else None
        try:
            sent = await self._bot.send_message(chat_id, phrases.WAIT, reply_parameters=parameters)
        except ChatMigrated as migrated:  # a group that became a supergroup
            self._moved[chat_id] = migrated.new_chat_id
            sent = await self._bot.send_message(migrated.new_chat_id, phrases.WAIT)
        self._message_ids.append(sent.message_id)
        await in_thread(self._store.record_messages, self._key, self._message_ids)

    async def send(
        self,
        chat_id: int,
        pages: Sequence[Page],
        markup: InlineKeyboardMarkup | None = None,
        reply_to: int | None = None,
    ) -> None:
        """Send pages as messages, the buttons under the last. Someone who blocked the bot gets nothing."""
        try:
            for number, page in enumerate(pages, start=1):
                await self.reserve(chat_id, reply_to if number == 1 else None)
                buttons = markup if number == len(pages) else None
                await edit(self._bot, self._moved.get(chat_id, chat_id), self._message_ids[self._used], page, buttons)
                self._used += 1
        except Forbidden:
            _log.info("a chat can no longer be written to")

    async def finish(self, now: datetime) -> None:
        """Nothing more is sent for it, also when it comes again."""
        await in_thread(self._store.finish, self._key, now)


async def edit(bot: Bot, chat_id: int, message_id: int, page: Page, markup: InlineKeyboardMarkup | None) -> None:
    """Give a message its words: as HTML, or plain when Telegram does not accept that; anew when it was deleted."""
    try:
        await _edit(bot, chat_id, message_id, page.html, ParseMode.HTML, markup)
    except BadRequest as refused:
        said = refused.message.lower()
        if _UNCHANGED in said:
            return
        if any(gone in said for gone in _GONE):
            await bot.send_message(chat_id, page.html, parse_mode=ParseMode.HTML, reply_markup=markup)
            return
        _log.warning("Telegram refused a text as HTML: %s", refused.message)
        await _edit(bot, chat_id, message_id, page.plain, None, markup)


async def _edit(
    bot: Bot, chat_id: int, message_id: int, text: str, mode: ParseMode | None, markup: InlineKeyboardMarkup | None
) -> None:
    await bot.edit_message_text(text, chat_id, message_id, parse_mode=mode, reply_markup=markup)
