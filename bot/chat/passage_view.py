"""The whole passage that a reply quotes, the quote marked, and its neighbours by the buttons."""

from typing import Any
from urllib.parse import quote as percent

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.chat import phrases
from bot.chat.buttons import Verb, button, keyboard
from bot.chat.links import start_payload
from bot.chat.rendering import passage_blocks
from bot.chat.rich_text import Page, block, pages
from bot.chat.room import Room
from bot.source_link import source_link
from bot.store.tables import Question

MAX_STEPS = 500  # how far one can leaf from a quote


def passage_pages(
    room: Room, question: Question, position: int, step: int, chat_link: str
) -> tuple[list[Page], InlineKeyboardMarkup]:
    """The quoted passage at a position of a reply, or the one `step` places from it in its work, with its buttons.

    The passage is that of the reply's day. When a new release has other words in its place, it says so.
    """
    source: dict[str, Any] = question.sources[position]
    again = [button(phrases.AGAIN, Verb.AGAIN, question.id)]
    own = room.answers.current(room.current.index).passage(source["passage"])
    quoted = own or room.current.passage(source["passage"])
    if quoted is None:
        return pages([block(phrases.SOURCE_CHANGED)]), keyboard(again)
    around = [own] if own else room.current.neighbours(quoted, question.as_of)
    here = next(row for row, passage in enumerate(around) if passage.id == quoted.id)
    step = max(-min(here, MAX_STEPS), min(step, len(around) - 1 - here, MAX_STEPS))
    passage = around[here + step]
    marked = (source["start"], source["end"]) if step == 0 else None
    made = pages(passage_blocks(passage, question.as_of, marked))
    leaf: list[InlineKeyboardButton] = []
    if here + step > 0:
        leaf.append(button(phrases.EARLIER, Verb.PASSAGE, question.id, position, step - 1))
    if here + step < len(around) - 1:
        leaf.append(button(phrases.LATER, Verb.PASSAGE, question.id, position, step + 1))
    link = source_link(passage, question.as_of)
    opens = [InlineKeyboardButton(phrases.OPEN_SOURCE, url=link)] if link else []
    if payload := start_payload(passage.reference):
        url = f"https://t.me/share/url?url={percent(f'{chat_link}?start={payload}', safe='')}"
        opens.append(InlineKeyboardButton(phrases.SHARE, url=url))
    return made, keyboard(leaf, opens)
