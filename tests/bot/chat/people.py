"""A running bot and the people who talk with it, for tests: they type and tap, and see what the chat shows."""

import asyncio
import http.client
import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from bot.chat.room import Room
from bot.chat.running import run
from bot.chat.webhook import SECRET_HEADER, secret_token
from tests.bot.chat.fake_bot_api import FakeBotApi, Sent

# No waiting between attempts, and none for the sake of Telegram's limits.
IMPATIENT = (0.0,) * 8
NO_LIMITS = {"overall_max_rate": 0, "group_max_rate": 0}


class RunningBot:
    """The bot, in a thread with a loop of its own, as `regelwijzer telegram` runs it."""

    def __init__(self, room: Room, patience: Sequence[float] = IMPATIENT) -> None:
        self.room = room
        self.fault: BaseException | None = None
        self._patience = patience
        self.ended = threading.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "RunningBot":
        self._thread.start()
        assert self._ready.wait(30)
        if self.fault:
            raise self.fault
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop as on SIGTERM."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(30)

    def kill(self) -> None:
        """Stop as on kill -9: whatever is under way is cut off where it is."""
        self._loop.call_soon_threadsafe(self._main.cancel)
        self._thread.join(30)

    def wait_until_ended(self) -> BaseException | None:
        self._thread.join(30)
        assert not self._thread.is_alive()
        return self.fault

    def do(self, work: Callable[[], Any]) -> Any:
        """What a coroutine function returns, run in the bot's loop."""
        return asyncio.run_coroutine_threadsafe(work(), self._loop).result(30)

    def _run(self) -> None:
        try:
            asyncio.run(self._main_of_loop())
        except (Exception, asyncio.CancelledError) as fault:
            self.fault = fault
        finally:
            self._ready.set()
            self.ended.set()

    async def _main_of_loop(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        self._main = asyncio.current_task()

        def ready(application, _room):
            self.application = application
            self.bot = application.bot
            self._ready.set()

        await run(self.room, self._stop, ready, self._patience, **NO_LIMITS)


class Person:
    """Someone in a chat: private unless another chat is given."""

    def __init__(self, api: FakeBotApi, user: int = 42, chat: int | None = None, webhook: Room | None = None) -> None:
        self.api = api
        self.user = user
        self.chat = user if chat is None else chat
        self.webhook = webhook
        self.last_toast = ""

    def says(self, text: str, **more: Any) -> list[Sent]:
        """What changes in the chat by a message."""
        return self.does(self.text_update(text, **more))

    def sends(self, **content: Any) -> list[Sent]:
        """What changes in the chat by a message that is no text."""
        return self.does(self.api.update(message=self.message(**content)))

    def taps(self, label: str, message: Sent | None = None) -> list[Sent]:
        """What changes in the chat by a tap on the newest button that begins with a label."""
        found = [
            (shown, button)
            for shown in ([message] if message else reversed(self.api.in_chat(self.chat)))
            for row in shown.buttons
            for button in row
            if button["text"].startswith(label) and "callback_data" in button
        ]
        assert found, f"no button {label!r}"
        shown, button = found[0]
        return self.taps_data(button["callback_data"], shown.id)

    def taps_data(self, data: str, message_id: int, query_id: str = "live") -> list[Sent]:
        update = self.tap_update(data, message_id, query_id)
        changed = self.does(update)
        self.last_toast = self.api.answered_callbacks.get(update["callback_query"]["id"], "")
        return changed

    def asks_inline(self, query: str) -> list[dict[str, Any]]:
        update = self.api.update(inline_query={"id": "inline", "from": self.member, "query": query, "offset": ""})
        update["inline_query"]["id"] = f"inline-{update['update_id']}"
        self.does(update)
        return self.api.inline_answers[update["inline_query"]["id"]]

    def does(self, *updates: dict[str, Any]) -> list[Sent]:
        """What changes in the chat by updates, once the bot has acknowledged them."""
        before = {message.id: replace(message) for message in self.api.in_chat(self.chat)}
        if self.webhook:
            for update in updates:
                assert bring(self.webhook, update) == 200
        else:
            self.api.push(*updates)
            self.api.wait_until_answered(*updates)
        return [message for message in self.api.in_chat(self.chat) if before.get(message.id) != message]

    def text_update(self, text: str, **more: Any) -> dict[str, Any]:
        return self.api.update(message=self.message(text=text, entities=entities_of(text), **more))

    def tap_update(self, data: str, message_id: int, query_id: str = "live") -> dict[str, Any]:
        update = self.api.update(
            callback_query={"from": self.member, "chat_instance": "1", "data": data, "message": self._old(message_id)}
        )
        update["callback_query"]["id"] = f"{query_id}-{update['update_id']}"
        return update

    def message(self, **content: Any) -> dict[str, Any]:
        return {
            "message_id": self.api.new_message_id(),
            "date": 1_790_000_000,
            "chat": self._chat,
            "from": self.member,
            **content,
        }

    @property
    def member(self) -> dict[str, Any]:
        return {"id": self.user, "is_bot": False, "first_name": "Sanne", "language_code": "nl"}

    @property
    def _chat(self) -> dict[str, Any]:
        if self.chat > 0:
            return {"id": self.chat, "type": "private", "first_name": "Sanne"}
        return {"id": self.chat, "type": "supergroup", "title": "Docenten"}

    def _old(self, message_id: int) -> dict[str, Any]:
        return {"message_id": message_id, "date": 1_790_000_000, "chat": self._chat, "text": "…"}


def entities_of(text: str) -> list[dict[str, Any]]:
    """The entities that Telegram adds to a typed text: commands and mentions."""
    found = []
    position = 0
    for word in text.split(" "):
        if len(word) > 1 and word[0] in "/@" and word[1].isascii() and word[1].isalnum():
            kind = "bot_command" if word[0] == "/" else "mention"
            offset = len(text[:position].encode("utf-16-le")) // 2
            name = "".join(letter for letter in word if letter.isascii() and (letter.isalnum() or letter in "_/@"))
            if kind == "mention" or position == 0:
                found.append({"type": kind, "offset": offset, "length": len(name)})
        position += len(word) + 1
    return found


def bring(room: Room, update: dict[str, Any], secret: str | None = None) -> int:
    """The status that the webhook gives an update."""
    connection = http.client.HTTPConnection("127.0.0.1", room.settings.webhook_port, timeout=30)
    try:
        token = secret_token(room.settings) if secret is None else secret
        connection.request("POST", "/telegram", json.dumps(update), {SECRET_HEADER: token})
        return connection.getresponse().status
    finally:
        connection.close()
