"""The form in which a colleague replies: what it holds, and what of it can be sent."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.datastructures import FormData

from bot.desk.console.form_fields import id_in, text_in
from bot.desk.console.pinned_quotes import MAX_PINS, SOUGHT, TOO_MANY, Pin
from bot.desk.console.reply_draft import TEXT, Draft, draft_in, draft_of
from bot.desk.desk import Desk, Reading
from bot.reply.reply import Quote
from bot.store.inbox import Item
from bot.store.tables import Message

TEXT_CHARS = 20_000
SEARCH_CHARS = 2_000
_KEY = re.compile(r"[0-9a-f]{32}", re.ASCII)

EMPTY = "Het antwoord is leeg. Typ een antwoord, of voeg er een in."
TOO_LONG = "Het antwoord is {length} tekens lang; hoogstens {most} kan. Maak het korter."
BAD_SOURCE = "Een bron klopt niet meer: {place}. Haal haar weg of herstel de woorden."


class ReplyError(Exception):
    """What cannot be sent as it is: `status` of the page, and per field one line in Dutch."""

    def __init__(self, status: int, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.problems = {field: sentence}


@dataclass(frozen=True, slots=True)
class ReplyForm:
    """A reply being written.

    `sought` is what stands in the search field; `seen` the last message that the page showed, 0 for none; `key`
    stands for this reply, so that it is sent once. `is_first` says that nobody touched it yet.
    """

    draft: Draft
    seen: int
    key: str
    sought: str = ""
    is_first: bool = False

    @property
    def text(self) -> str:
        """The reply."""
        return self.draft.text

    @property
    def pins(self) -> Sequence[Pin]:
        """Its sources."""
        return self.draft.pins


def first_form(desk: Desk, item: Item, reading: Reading) -> ReplyForm:
    """The form as it is opened; once the helpdesk replied, without a text."""
    messages = messages_of(desk, item)
    is_replied = any(message.author == "helpdesk" for message in messages)
    draft = Draft("", ()) if is_replied else draft_of(item.question, reading)
    return ReplyForm(draft, last_of(messages), secrets.token_hex(16), is_first=True)


def form_in(form: FormData, reading: Reading) -> ReplyForm:
    """The form as it was sent, after what was just picked, dropped or inserted."""
    key = text_in(form, "stuk")
    return ReplyForm(
        draft_in(form, reading),
        id_in(text_in(form, "gezien")) or 0,
        key if _KEY.fullmatch(key) else secrets.token_hex(16),
        text_in(form, SOUGHT)[:SEARCH_CHARS],
    )


def quotes_in(form: ReplyForm) -> tuple[Quote, ...]:
    """The quotes of a reply that can be kept.

    Raises:
        ReplyError: when there is no text, too much of it, or a source that is not in the index.
    """
    text = form.text.strip()
    if not text:
        raise ReplyError(422, TEXT, EMPTY)
    if len(text) > TEXT_CHARS:
        raise ReplyError(422, TEXT, TOO_LONG.format(length=len(text), most=TEXT_CHARS))
    if len(form.pins) > MAX_PINS:
        raise ReplyError(422, "bronnen", TOO_MANY)
    if wrong := next((pin for pin in form.pins if pin.quote is None), None):
        raise ReplyError(422, "bronnen", BAD_SOURCE.format(place=wrong.place[:200] or "onbekend"))
    return tuple(pin.quote for pin in form.pins if pin.quote)


def messages_of(desk: Desk, item: Item) -> Sequence[Message]:
    """What was said in the ticket of a question, in order."""
    return desk.store.messages(item.ticket.id) if item.ticket else []


def last_of(messages: Sequence[Message]) -> int:
    """The id of the last message; 0 for none."""
    return messages[-1].id if messages else 0
