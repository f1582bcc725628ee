"""A strict Bot API over real HTTP, in a thread: it refuses what Telegram refuses, and fails where it is told to.

It keeps the chats as their members see them: texts with their entities and buttons, after edits and deletions.
"""

import contextlib
import html
import json
import re
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

TOKEN = "123456789:AAfaketokenfaketokenfaketokenfaketok"
BOT = {"id": 123456789, "is_bot": True, "first_name": "Regelwijzer", "username": "RegelwijzerBot"}

TAGS = {
    "b",
    "strong",
    "i",
    "em",
    "u",
    "ins",
    "s",
    "strike",
    "del",
    "a",
    "code",
    "pre",
    "blockquote",
    "span",
    "tg-spoiler",
}
PARAMETERS = {
    "getMe": set(),
    "getUpdates": {"offset", "limit", "timeout", "allowed_updates"},
    "deleteWebhook": {"drop_pending_updates"},
    "setWebhook": {"url", "secret_token", "allowed_updates", "max_connections", "drop_pending_updates"},
    "setMyCommands": {"commands", "scope", "language_code"},
    "sendChatAction": {"chat_id", "action"},
    "sendMessage": {"chat_id", "text", "parse_mode", "reply_markup", "reply_parameters", "link_preview_options"},
    "editMessageText": {"chat_id", "message_id", "text", "parse_mode", "reply_markup", "link_preview_options"},
    "editMessageReplyMarkup": {"chat_id", "message_id", "reply_markup"},
    "answerCallbackQuery": {"callback_query_id", "text", "show_alert"},
    "answerInlineQuery": {"inline_query_id", "results", "cache_time", "is_personal", "button", "next_offset"},
    "getFile": {"file_id"},
}


class Fault(Enum):
    """What goes wrong with a request."""

    DROPPED_BEFORE = "the connection is dropped before the request is done"
    DROPPED_AFTER = "the request is done, the connection is dropped before the response"
    BAD_GATEWAY = "502"
    TOO_MANY = "429"
    NOT_HTML = "400, can't parse entities"


class RefusedError(Exception):
    """What Telegram answers with ok: false."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


class DroppedError(Exception):
    """The connection is to be dropped."""


@dataclass
class Sent:
    """A message of the bot as a member of the chat sees it."""

    chat: int
    id: int
    text: str
    entities: list[dict[str, Any]]
    buttons: list[list[dict[str, Any]]]
    reply_to: int | None = None
    edits: int = 0
    raw: str = ""


@dataclass
class FakeBotApi:
    """Telegram, for one bot."""

    supports_inline: bool = True
    fault_of: Callable[[str, int], Fault | None] = lambda method, count: None
    messages: dict[int, Sent] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    answered_callbacks: dict[str, str] = field(default_factory=dict)
    inline_answers: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    commands: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    webhook: dict[str, Any] = field(default_factory=dict)
    blocked: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.changed = threading.Condition()
        self.pending: list[dict[str, Any]] = []
        self.acknowledged = 0
        self.rearranged: Callable[[list[dict[str, Any]]], list[dict[str, Any]]] = lambda updates: updates
        self.is_closed = False
        self._counts: dict[str, int] = defaultdict(int)
        self._pollers = 0
        self._next_message = 1000
        self._next_update = 500
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "FakeBotApi":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self.changed:
            self.is_closed = True
            self.changed.notify_all()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    # What people do

    def new_message_id(self) -> int:
        self._next_message += 1
        return self._next_message

    def update(self, **content: Any) -> dict[str, Any]:
        self._next_update += 1
        return {"update_id": self._next_update, **content}

    def push(self, *updates: dict[str, Any]) -> None:
        with self.changed:
            self.pending.extend(updates)
            self.changed.notify_all()

    def wait_until(self, is_so: Callable[[], bool], seconds: float = 30) -> None:
        """Wait for something to become so; it is looked at whenever a request is done."""
        with self.changed:
            assert self.changed.wait_for(is_so, seconds), "this did not come about in time"

    def wait_until_answered(self, *updates: dict[str, Any]) -> None:
        """Wait until the bot acknowledged the updates by asking for later ones."""
        newest = max(update["update_id"] for update in updates)
        self.wait_until(lambda: self.acknowledged > newest)

    def in_chat(self, chat: int) -> list[Sent]:
        return [message for message in self.messages.values() if message.chat == chat]

    # The methods

    def call(self, method: str, parameters: dict[str, Any], token: str) -> Any:
        if token != TOKEN:
            raise RefusedError(401, "Unauthorized")
        if method not in PARAMETERS:
            raise RefusedError(404, "Not Found")
        if unknown := set(parameters) - PARAMETERS[method]:
            raise RefusedError(400, f"Bad Request: unknown parameters {unknown}")
        with self.changed:
            count = self._counts[method] = self._counts[method] + 1
            self.calls.append((method, parameters))
        fault = self.fault_of(method, count)
        if fault is Fault.DROPPED_BEFORE:
            raise DroppedError
        if fault is Fault.BAD_GATEWAY:
            raise RefusedError(502, "Bad Gateway")
        if fault is Fault.TOO_MANY:
            raise RefusedError(429, "Too Many Requests: retry after 1", retry_after=1)
        if fault is Fault.NOT_HTML and parameters.get("parse_mode") == "HTML":
            raise RefusedError(400, "Bad Request: can't parse entities: unsupported start tag")
        if method == "getUpdates":
            result = self._get_updates(parameters)
        else:
            with self.changed:
                try:
                    result = getattr(self, f"_{method}")(parameters)
                except RefusedError as refused:
                    self.refusals.append(f"{method}: {refused.description}")
                    raise
                finally:
                    self.changed.notify_all()
        if fault is Fault.DROPPED_AFTER:
            raise DroppedError
        return result

    def _getMe(self, _: dict[str, Any]) -> Any:  # noqa: N802
        return {**BOT, "can_join_groups": True, "supports_inline_queries": self.supports_inline}

    def _get_updates(self, parameters: dict[str, Any]) -> Any:
        offset = int(parameters.get("offset", 0))
        allowed = parameters.get("allowed_updates") or ["message", "callback_query"]
        with self.changed:
            if self.webhook:
                raise RefusedError(409, "Conflict: can't use getUpdates method while webhook is active")
            # The newest request wins; the one that was waiting is refused.
            self._pollers += 1
            mine = self._pollers
            self.acknowledged = max(self.acknowledged, offset)
            self.pending = [update for update in self.pending if update["update_id"] >= offset]
            self.changed.notify_all()
            self.changed.wait_for(
                lambda: bool(self.pending) or self.is_closed or self._pollers != mine, int(parameters.get("timeout", 0))
            )
            if self._pollers != mine:
                raise RefusedError(409, "Conflict: terminated by other getUpdates request")
            wanted = [update for update in self.pending if set(update) & set(allowed)]
            return self.rearranged(wanted[: int(parameters.get("limit", 100))])

    def _deleteWebhook(self, _: dict[str, Any]) -> Any:  # noqa: N802
        self.webhook = {}
        return True

    def _setWebhook(self, parameters: dict[str, Any]) -> Any:  # noqa: N802
        _require(parameters["url"].startswith("https://"), "bad webhook: An HTTPS URL must be provided for webhook")
        secret = parameters.get("secret_token", "")
        _require(re.fullmatch(r"[\w-]{1,256}", secret, re.ASCII), "secret token contains unallowed characters")
        self.webhook = parameters
        return True

    def _setMyCommands(self, parameters: dict[str, Any]) -> Any:  # noqa: N802
        commands = parameters["commands"]
        _require(len(commands) <= 100, "BOT_COMMANDS_TOO_MUCH")
        for command in commands:
            _require(re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]), "BOT_COMMAND_INVALID")
            _require(1 <= len(command["description"]) <= 256, "BOT_COMMAND_DESCRIPTION_INVALID")
        self.commands[parameters.get("language_code", "")] = commands
        return True

    def _sendChatAction(self, parameters: dict[str, Any]) -> Any:  # noqa: N802
        self._check_chat(parameters)
        _require(parameters["action"] == "typing", "wrong parameter action in request")
        return True

    def _sendMessage(self, parameters: dict[str, Any]) -> Any:  # noqa: N802
        chat = self._check_chat(parameters)
        text, entities = _parsed(parameters)
        message = Sent(chat, self.new_message_id(), text, entities, _buttons(parameters), raw=parameters["text"])
        if reply := parameters.get("reply_parameters"):
            message.reply_to = reply["message_id"]
        self.messages[message.id] = message
        return self._shown(message)

    def _editMessageText(self, parameters: dict[str, Any]) -> Any:  # noqa: N802
        message = self._check_message(parameters)
        text, entities = _parsed(parameters)
        buttons = _buttons(parameters)
        same = (message.text, message.entities, message.buttons) == (text, entities, buttons)
        _require(
            not same, "message is not modified: specified new message content and reply markup are exactly the same"
        )
        message.text, message.entities, message.buttons, message.raw = text, entities, buttons, parameters["text"]
        message.edits += 1
        return self._shown(message)

    def _editMessageReplyMarkup(self, parameters: dict[str, Any]) -> Any:  # noqa: N802
        message = self._check_message(parameters)
        buttons = _buttons(parameters)
        _require(message.buttons != buttons, "message is not modified")
        message.buttons = buttons
        return self._shown(message)

    def _answerCallbackQuery(self, parameters: dict[str, Any]) -> Any:  # noqa: N802
        query = parameters["callback_query_id"]
        _require(query.startswith("live"), "query is too old and response timeout expired or query ID is invalid")
        _require(len(parameters.get("text", "")) <= 200, "MESSAGE_TOO_LONG")
        self.answered_callbacks[query] = parameters.get("text", "")
        return True

    def _answerInlineQuery(self, parameters: dict[str, Any]) -> Any:  # noqa: N802
        results = parameters["results"]
        _require(len(results) <= 50, "RESULTS_TOO_MUCH")
        ids = [result["id"] for result in results]
        _require(len(set(ids)) == len(ids), "RESULT_ID_DUPLICATE")
        for result in results:
            _require(1 <= len(result["id"].encode()) <= 64, "RESULT_ID_INVALID")
            _require(bool(result["title"].strip()), "ARTICLE_TITLE_EMPTY")
            content = result["input_message_content"]
            text, _ = _parsed({"text": content["message_text"], "parse_mode": content.get("parse_mode")})
            result["shown"] = text
        if button := parameters.get("button"):
            _require(re.fullmatch(r"[\w-]{1,64}", button["start_parameter"], re.ASCII), "START_PARAM_INVALID")
        self.inline_answers[parameters["inline_query_id"]] = results
        return True

    def _getFile(self, _: dict[str, Any]) -> Any:  # noqa: N802
        raise RefusedError(400, "Bad Request: wrong file_id or the file is temporarily unavailable")

    def _check_chat(self, parameters: dict[str, Any]) -> int:
        chat = int(parameters["chat_id"])
        _require(chat != 0, "chat not found")
        if chat in self.blocked:
            raise RefusedError(403, "Forbidden: bot was blocked by the user")
        return chat

    def _check_message(self, parameters: dict[str, Any]) -> Sent:
        message = self.messages.get(int(parameters["message_id"]))
        known = message is not None and message.chat == self._check_chat(parameters)
        _require(known, "message to edit not found")
        assert message
        return message

    def _shown(self, message: Sent) -> dict[str, Any]:
        kind = "private" if message.chat > 0 else "supergroup"
        return {
            "message_id": message.id,
            "date": int(time.time()),
            "chat": {"id": message.chat, "type": kind},
            "from": BOT,
            "text": message.text,
        }


def _require(is_so: object, description: str) -> None:
    if not is_so:
        raise RefusedError(400, f"Bad Request: {description}")


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _parsed(parameters: dict[str, Any]) -> tuple[str, list[dict[str, Any]]]:
    """The text with its entities, within Telegram's limits."""
    text, entities = parameters["text"], []
    if parameters.get("parse_mode") == "HTML":
        text, entities = parsed_html(text)
    else:
        _require(parameters.get("parse_mode") is None, "unsupported parse_mode")
    _require(bool(text.strip()), "message text is empty")
    _require(units(text) <= 4096, "message is too long")
    _require(len(entities) <= 100, "too many entities")
    return text.strip(), entities


def parsed_html(source: str) -> tuple[str, list[dict[str, Any]]]:
    """Telegram's HTML: known tags only, each closed in order, and only its own character references."""
    text, entities, opened = "", [], []
    pieces = r"<(?P<close>/?)(?P<tag>[a-zA-Z-]+)(?P<rest>[^<>]*)>|(?P<ref>&[^;\s]*;?)|(?P<bad>[<>])|[^<>&]+"
    for match in re.finditer(pieces, source):
        if match["bad"]:
            raise RefusedError(400, f"Bad Request: can't parse entities: unexpected {match['bad']!r}")
        if match["ref"]:
            known = re.fullmatch(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);", match["ref"])
            _require(known, f"can't parse entities: unknown reference {match['ref']!r}")
            text += html.unescape(match["ref"])
        elif tag := match["tag"]:
            _require(tag in TAGS, f'can\'t parse entities: unsupported start tag "{tag}"')
            if match["close"]:
                _require(bool(opened) and opened[-1][0] == tag, f"can't parse entities: unexpected end tag {tag}")
                name, start, rest = opened.pop()
                if text[start:].strip():
                    entities.append({"type": name, "text": text[start:], "rest": rest})
            else:
                rest = match["rest"].strip()
                if tag == "a":
                    href = re.fullmatch(r'href="([^"]*)"', rest)
                    _require(href, "can't parse entities: a without href")
                    rest = html.unescape(href[1]) if href else ""
                else:
                    _require(rest in ("", "expandable"), f"can't parse entities: unknown attribute {rest}")
                _require(not (tag == "blockquote" and any(name == tag for name, *_ in opened)), "nested blockquote")
                opened.append((tag, len(text), rest))
        else:
            text += match.group()
    _require(not opened, "can't parse entities: can't find end tag")
    return text, entities


def _buttons(parameters: dict[str, Any]) -> list[list[dict[str, Any]]]:
    rows = (parameters.get("reply_markup") or {}).get("inline_keyboard", [])
    actions = ("callback_data", "url", "switch_inline_query_chosen_chat", "switch_inline_query")
    for button in (button for row in rows for button in row):
        _require(bool(button["text"].strip()), "BUTTON_TEXT_EMPTY")
        _require(sum(action in button for action in actions) == 1, "BUTTON_TYPE_INVALID")
        if "callback_data" in button:
            _require(1 <= len(button["callback_data"].encode()) <= 64, "BUTTON_DATA_INVALID")
        if "url" in button:
            _require(re.match(r"https?://[\w.-]+\.\w+", button["url"]), "BUTTON_URL_INVALID")
        if chosen := button.get("switch_inline_query_chosen_chat"):
            _require(units(chosen.get("query", "")) <= 256, "SWITCH_INLINE_QUERY_INVALID")
    _require(sum(len(row) for row in rows) <= 100, "REPLY_MARKUP_TOO_LONG")
    return rows


def _handler(api: FakeBotApi) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1  # head and body in one packet

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            _, token, method = self.path.split("/", 2)
            parameters = {name: _value(value) for name, value in parse_qsl(body, keep_blank_values=True)}
            for name in ("text", "callback_query_id", "inline_query_id"):
                if name in parameters:
                    parameters[name] = dict(parse_qsl(body, keep_blank_values=True))[name]
            try:
                code, answer = 200, {"ok": True, "result": api.call(method, parameters, token.removeprefix("bot"))}
            except RefusedError as refused:
                code = refused.code
                answer = {"ok": False, "error_code": code, "description": refused.description}
                if refused.parameters:
                    answer["parameters"] = refused.parameters
            except DroppedError:
                self.close_connection = True
                return
            data = json.dumps(answer).encode()
            with contextlib.suppress(OSError):
                self.send_response(code)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            return

        def handle(self) -> None:
            with contextlib.suppress(OSError):
                super().handle()

    return Handler


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
