"""From the bot to a person and back: a question becomes a ticket, the helpdesk's reply comes into the chat.

While a reply is owed the bot does not answer questions in that chat: what is typed goes with the ticket.
"""

import logging
import re

from telegram import InlineKeyboardMarkup, Update
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.chat import phrases
from bot.chat.buttons import Verb, button, keyboard
from bot.chat.delivery import Delivery
from bot.chat.rendering import source_blocks
from bot.chat.rich_text import Run, Style, block, pages, shortened
from bot.chat.room import Bot, ChatContext, Room
from bot.chat.threads import in_thread
from bot.masking import mask
from bot.source_link import source_link
from bot.store.columns import Sources
from bot.store.tables import Conversation, Question, Ticket
from corpus.reference import find_references

_log = logging.getLogger(__name__)

QUESTION_CHARS = 500
NOTE_CHARS = 4_000


async def offer(context: ChatContext, question: Question) -> None:
    """Show what would go to the helpdesk, and ask whether the asker adds something."""
    conversation = await in_thread(context.conversation)
    conversation.expecting = f"helpdesk:{question.id}"
    await in_thread(context.keep, conversation)
    lines = pages([block(phrases.HANDOFF.format(question=shortened(question.text, QUESTION_CHARS)))])
    choices = [button(phrases.SEND, Verb.SEND, question.id), button(phrases.CANCEL, Verb.CANCEL)]
    await context.delivery.send(context.chat.id, lines, keyboard(choices))


async def hand_off(context: ChatContext, conversation: Conversation, note: str = "") -> None:
    """Open the ticket of the question that the conversation is about to hand off, with a note of the asker."""
    room = context.room
    question_id = int(conversation.expecting.removeprefix("helpdesk:"))
    question = await in_thread(room.store.question, question_id)
    conversation.expecting = ""
    if question is None or question.asker != context.asker:
        await in_thread(context.keep, conversation)
        await context.delivery.send(context.chat.id, pages([block(phrases.OLD_BUTTON)]))
        return
    masked = mask(note)[:NOTE_CHARS]
    ticket = await in_thread(
        room.store.open_ticket, question, context.chat.id, masked, context.delivery.key, room.now()
    )
    line = phrases.HANDED_OFF.format(ticket=ticket.id)
    await context.delivery.send(context.chat.id, pages([block(line)]), _closing(ticket))
    await in_thread(context.keep, conversation)
    await _tell_maintainers(context, ticket, question.text, masked)


async def pass_on(context: ChatContext, text: str) -> bool:
    """Give a text to the helpdesk when a reply is owed in this chat; whether one is."""
    room = context.room
    ticket = await in_thread(room.store.waiting_ticket, context.asker, context.chat.id)
    if ticket is None:
        return False
    note = mask(text)[:NOTE_CHARS]
    await in_thread(room.store.add_note, ticket.id, note, context.delivery.key, room.now())
    line = phrases.PASSED_ON.format(ticket=ticket.id)
    await context.delivery.send(context.chat.id, pages([block(line)]), _closing(ticket))
    await _tell_maintainers(context, ticket, "", note)
    return True


async def ask_on(context: ChatContext, ticket_id: int) -> None:
    """The asker has more to ask about a reply of the helpdesk."""
    ticket = await _own_ticket(context, ticket_id)
    if ticket is None or ticket.state == "closed":
        line = phrases.ALREADY_CLOSED.format(ticket=ticket_id)
    else:
        conversation = await in_thread(context.conversation)
        conversation.expecting = f"helpdesk:{ticket.question_id}"
        await in_thread(context.keep, conversation)
        line = phrases.TYPE_ON
    await context.delivery.send(context.chat.id, pages([block(line)]))


async def close(context: ChatContext, ticket_id: int) -> None:
    """Close a ticket; its chat id goes."""
    ticket = await _own_ticket(context, ticket_id)
    if ticket is None or ticket.state == "closed":
        line = phrases.ALREADY_CLOSED.format(ticket=ticket_id)
    else:
        await in_thread(context.room.store.close_ticket, ticket_id, context.room.now())
        line = phrases.CLOSED.format(ticket=ticket_id)
    await context.delivery.send(context.chat.id, pages([block(line)]))


async def on_answer(_update: Update, context: ChatContext) -> None:
    """/antwoord 12 tekst: a maintainer replies to a ticket; articles named in the text become its sources."""
    room = context.room
    said = (
        (context.incoming.effective_message.text or "")
        if context.incoming and context.incoming.effective_message
        else ""
    )
    match = re.match(r"/\S+\s+(?P<ticket>\d{1,9})\s+(?P<text>.+)", said, re.DOTALL)
    if not match:
        await context.delivery.send(context.chat.id, pages([block(phrases.ANSWER_USAGE)]))
        return
    ticket = await in_thread(room.store.ticket, int(match["ticket"]))
    if ticket is None or ticket.chat_id is None:
        line = phrases.NO_SUCH_TICKET.format(ticket=match["ticket"])
    else:
        sources = await in_thread(_sources_of, room, match["text"])
        text, key = match["text"].strip(), context.delivery.key
        await in_thread(room.store.reply_to_ticket, ticket.id, text, sources, room.now(), key)
        line = phrases.ANSWER_SENT.format(ticket=ticket.id)
    await context.delivery.send(context.chat.id, pages([block(line)]))
    await send_replies(context.bot, room)


async def send_replies(bot: Bot, room: Room) -> None:
    """Send the helpdesk's messages that have not been sent, each once."""
    for message, ticket in await in_thread(room.store.undelivered):
        if ticket.chat_id is None:
            continue
        key = f"message:{message.id}"
        sent = await in_thread(room.store.begin, key, room.now())
        if sent is not None:
            title = block(Run(phrases.FROM_HELPDESK.format(ticket=ticket.id), Style.BOLD))
            made = pages([title, block(message.text), *source_blocks(message.sources)])
            choices = [
                button(phrases.ASK_ON, Verb.ASK_ON, ticket.id),
                button(phrases.CLOSE.format(ticket=ticket.id), Verb.CLOSE, ticket.id),
            ]
            delivery = Delivery(bot, room.store, key, sent)
            try:
                await delivery.send(ticket.chat_id, made, keyboard(choices))
            except BadRequest as refused:
                # A chat that no longer exists must not hold up the others.
                _log.error("the reply to ticket %s cannot be sent: %s", ticket.id, refused.message)
            await delivery.finish(room.now())
        await in_thread(room.store.mark_delivered, message.id, room.now())


def _sources_of(room: Room, text: str) -> Sources:
    index, today = room.current.index, room.today
    sources = {}
    for mention in find_references(text, index.words.works):
        for passage in index.at(mention.reference, today)[:1]:
            place = mention.reference.place
            sources[place] = {"title": passage.title, "place": place, "url": source_link(passage, today)}
    return list(sources.values())


async def _own_ticket(context: ChatContext, ticket_id: int) -> Ticket | None:
    ticket = await in_thread(context.room.store.ticket, ticket_id)
    return ticket if ticket and ticket.asker == context.asker else None


def _closing(ticket: Ticket) -> InlineKeyboardMarkup:
    return keyboard([button(phrases.CLOSE.format(ticket=ticket.id), Verb.CLOSE, ticket.id)])


async def _tell_maintainers(context: ChatContext, ticket: Ticket, question: str, note: str) -> None:
    """Tell those who keep the bot; the ticket is in the store, so a failure here loses nothing."""
    title = phrases.TICKET_FOR_MAINTAINER if question else phrases.TICKET_NOTE
    lines = [block(Run(title.format(ticket=ticket.id), Style.BOLD)), block(question), block(note)]
    page = pages([line for line in lines if line.runs])[0]
    for maintainer in context.room.settings.maintainers:
        try:
            await context.bot.send_message(maintainer, page.html, parse_mode="HTML")
        except Forbidden:
            continue
        except TelegramError:
            return
