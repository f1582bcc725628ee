"""What the handlers share, and the typed context in which each of them runs."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from telegram import Chat, Update, User
from telegram.constants import ChatType
from telegram.ext import Application, CallbackContext, ExtBot

from bot.approved import ServedAnswers
from bot.chat.current_index import CurrentIndex
from bot.chat.delivery import Delivery
from bot.chat.limits import INLINE_QUERIES_A_MINUTE, MESSAGES_A_MINUTE, WRONG_CODES_AN_HOUR, IncomingLimit
from bot.masking import keyed_hash
from bot.settings import Settings
from bot.store.checked_answers import CheckedAnswers
from bot.store.database import Store
from bot.store.tables import Conversation

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

Bot: TypeAlias = ExtBot[Any]
Data: TypeAlias = dict[Any, Any]


@dataclass
class Room:
    """Settings, store, index and limits, and the deliveries under way by update id."""

    settings: Settings
    store: Store
    current: CurrentIndex
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    clock: Callable[[], float] = time.monotonic
    deliveries: dict[int, Delivery] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin counting."""
        self.started_at = self.now()
        self.answers = ServedAnswers(CheckedAnswers(self.store))
        self.messages = IncomingLimit(MESSAGES_A_MINUTE, 60, self.clock)
        self.inline_queries = IncomingLimit(INLINE_QUERIES_A_MINUTE, 60, self.clock)
        self.wrong_codes = IncomingLimit(WRONG_CODES_AN_HOUR, 3600, self.clock)

    @property
    def today(self) -> date:
        """The day in the Netherlands."""
        return self.now().astimezone(AMSTERDAM).date()

    def asker(self, user_id: int) -> str:
        """What stands for a user in the store."""
        return keyed_hash(self.settings.secret, "user", user_id)


class ChatContext(CallbackContext[Bot, Data, Data, Data]):
    """The context of a handler, with the room and the delivery of its update."""

    incoming: Update | None = None

    @classmethod
    def from_update(cls, update: object, application: "App") -> "ChatContext":
        """The context of an update."""
        context = super().from_update(update, application)
        context.incoming = update if isinstance(update, Update) else None
        return context

    @property
    def room(self) -> Room:
        """What the handlers share."""
        room: Room = self.application.bot_data["room"]
        return room

    @property
    def delivery(self) -> Delivery:
        """What this update is answered through."""
        assert self.incoming is not None
        return self.room.deliveries[self.incoming.update_id]

    @property
    def user(self) -> User:
        """Who sent the update."""
        assert self.incoming is not None
        assert self.incoming.effective_user is not None
        return self.incoming.effective_user

    @property
    def chat(self) -> Chat:
        """Where it was sent."""
        assert self.incoming is not None
        assert self.incoming.effective_chat is not None
        return self.incoming.effective_chat

    @property
    def asker(self) -> str:
        """What stands for the user in the store."""
        return self.room.asker(self.user.id)

    @property
    def is_private(self) -> bool:
        """Whether only the user and the bot are in the chat."""
        return self.chat.type == ChatType.PRIVATE

    @property
    def link(self) -> str:
        """The address of a private chat with the bot."""
        return f"https://t.me/{self.bot.username}"

    def conversation(self) -> Conversation:
        """The user's conversation in this chat, as kept; calls the database, so call it in a thread."""
        key = keyed_hash(self.room.settings.secret, "chat", self.chat.id, self.user.id)
        return self.room.store.conversation(key, self.asker, self.room.now())

    def keep(self, conversation: Conversation) -> None:
        """Keep the conversation; calls the database, so call it in a thread."""
        self.room.store.keep_conversation(conversation, self.room.now())


App: TypeAlias = Application[Bot, ChatContext, Data, Data, Data, Any]
