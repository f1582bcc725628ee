"""Buttons: what a tap says in at most 64 bytes, and the keyboards under messages.

A button names a stored question by its id and nothing else, so it works after a restart and a new release.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote as percent

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, SwitchInlineQueryChosenChat

from bot.chat import phrases
from bot.chat.rich_text import shortened
from bot.store.tables import Question

BUTTON_CHARS = 60  # a phone shows about this much of a button
INLINE_QUERY_CHARS = 256  # Telegram's limit
SHARE_CHARS = 200

_DATA = re.compile(r"(?P<verb>[a-z])(?P<numbers>(?::-?\d{1,18}){0,3})")


class Verb(StrEnum):
    """What a button does."""

    RIGHT = "k"
    WRONG = "n"
    REASON = "r"
    PASSAGE = "p"
    HELPDESK = "h"
    SEND = "v"
    OPTION = "o"
    AGAIN = "a"
    CLOSE = "s"
    ASK_ON = "d"
    CANCEL = "c"
    SOURCES = "b"
    EXAMPLE = "e"
    FORGET = "f"
    BACK = "t"


@dataclass(frozen=True, slots=True)
class Tap:
    """A button that was tapped: its verb and numbers, such as a question's id and a position."""

    verb: Verb
    numbers: tuple[int, ...] = ()

    def __str__(self) -> str:
        """As the data of a button: "p:12:0:-1"."""
        return ":".join((self.verb, *map(str, self.numbers)))

    @classmethod
    def read(cls, data: str) -> "Tap | None":
        """The tap that `str` wrote; None for the data of a button that no longer exists."""
        match = _DATA.fullmatch(data)
        if not match or match["verb"] not in list(Verb):
            return None
        return cls(Verb(match["verb"]), tuple(int(number) for number in match["numbers"].split(":")[1:]))


def button(label: str, verb: Verb, *numbers: int) -> InlineKeyboardButton:
    """A button that says `verb` with its numbers when it is tapped."""
    return InlineKeyboardButton(shortened(label, BUTTON_CHARS), callback_data=str(Tap(verb, numbers)))


def keyboard(*rows: Sequence[InlineKeyboardButton]) -> InlineKeyboardMarkup:
    """Rows of buttons, top first."""
    return InlineKeyboardMarkup([row for row in rows if row])


def reply_keyboard(
    question: Question, *, has_inline: bool, private_link: str = "", verdict: str = ""
) -> InlineKeyboardMarkup:
    """What can be done with a reply. `private_link` is where a group's members go for the helpdesk."""
    number = question.id
    count = len(question.sources)
    if count == 1:
        shows = [button(phrases.SHOW_PASSAGE, Verb.PASSAGE, number, 0)]
    else:
        labels = (phrases.SHOW_PASSAGE_NUMBER.format(number=position + 1) for position in range(count))
        shows = [button(label, Verb.PASSAGE, number, position) for position, label in enumerate(labels)]
    options = [
        [button(f"{position + 1}. {option}", Verb.OPTION, number, position)]
        for position, option in enumerate(question.options)
    ]
    feedback = []
    if count:
        feedback = [button(phrases.RIGHT, Verb.RIGHT, number), button(phrases.WRONG, Verb.WRONG, number)]
        if verdict:
            feedback = [button(verdict, Verb.RIGHT if verdict == phrases.WAS_RIGHT else Verb.WRONG, number)]
    if private_link:
        helpdesk = InlineKeyboardButton(phrases.ASK_HELPDESK, url=f"{private_link}?start=hulp_{number}")
    else:
        helpdesk = button(phrases.ASK_HELPDESK, Verb.HELPDESK, number)
    # Not in a group: it holds the question, and anyone there can have the buttons of any question shown.
    share = [_share(question, has_inline=has_inline)] if count and not private_link else []
    return keyboard(shows, feedback, [helpdesk, *share], *options)


def reasons_keyboard(question_id: int) -> InlineKeyboardMarkup:
    """Why a reply is not right."""
    rows = [[button(reason, Verb.REASON, question_id, position)] for position, reason in enumerate(phrases.REASONS)]
    return keyboard(*rows, [button(phrases.BACK, Verb.BACK, question_id)])


def _share(question: Question, *, has_inline: bool) -> InlineKeyboardButton:
    """Share by asking the question inline in the chosen chat, or as a link where inline mode is off."""
    if has_inline:
        chosen = SwitchInlineQueryChosenChat(
            query=shortened(question.text, INLINE_QUERY_CHARS),
            allow_user_chats=True,
            allow_group_chats=True,
            allow_channel_chats=True,
        )
        return InlineKeyboardButton(phrases.SHARE, switch_inline_query_chosen_chat=chosen)
    text = percent(phrases.SHARED.format(question=shortened(question.text, SHARE_CHARS)), safe="")
    url = percent(next((source["link"] for source in question.sources if source.get("link")), ""), safe="")
    return InlineKeyboardButton(phrases.SHARE, url=f"https://t.me/share/url?url={url}&text={text}")
