"""The day on which the rules are asked for (peildatum), chosen for a conversation."""

import re
from datetime import date

from telegram import Update

from bot.chat import phrases
from bot.chat.rich_text import block, pages, shortened
from bot.chat.room import ChatContext
from bot.chat.threads import in_thread
from bot.reply.render import written
from bot.store.tables import Conversation
from corpus.dates import MONTHS

_TODAY = re.compile(r"(?:vandaag|nu|heden|reset)", re.IGNORECASE)
_WRITTEN = re.compile(rf"(?P<day>\d{{1,2}})\s+(?P<month>{'|'.join(MONTHS)})\s+(?P<year>\d{{4}})", re.IGNORECASE)
_NUMBERS = re.compile(r"(?P<day>\d{1,2})\s?[-/.]\s?(?P<month>\d{1,2})\s?[-/.]\s?(?P<year>\d{4})")
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")


async def on_day(_update: Update, context: ChatContext) -> None:
    """/peildatum with a day chooses it; without one asks for it."""
    conversation = await in_thread(context.conversation)
    if context.args:
        await choose_day(context, conversation, " ".join(context.args))
        return
    conversation.expecting = "day"
    await in_thread(context.keep, conversation)
    lines = [block(phrases.CHOOSE_DAY)]
    if conversation.as_of:
        lines.insert(0, block(phrases.AS_OF.format(day=written(conversation.as_of))))
    await context.delivery.send(context.chat.id, pages(lines))


async def choose_day(context: ChatContext, conversation: Conversation, text: str) -> None:
    """Take the typed day for the questions that follow; "vandaag" goes back to the rules of now."""
    day = read_day(text)
    if day is None and not _TODAY.fullmatch(text.strip()):
        line = phrases.DAY_UNCLEAR.format(text=shortened(text, 60))
    else:
        conversation.as_of, conversation.expecting = day, ""
        await in_thread(context.keep, conversation)
        line = phrases.DAY_CHOSEN.format(day=written(day)) if day else phrases.DAY_RESET
    await context.delivery.send(context.chat.id, pages([block(line)]))


def read_day(text: str) -> date | None:
    """The day in a text such as 1-8-2015, 2015-08-01 or 1 augustus 2015; None when it is none."""
    for pattern in (_WRITTEN, _NUMBERS, _ISO):
        if match := pattern.fullmatch(text.strip()):
            month = match["month"].lower()
            try:
                return date(int(match["year"]), MONTHS[month] if month in MONTHS else int(month), int(match["day"]))
            except ValueError:  # 31 februari
                return None
    return None
