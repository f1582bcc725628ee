"""The commands that need no conversation: first screen, help, sources, deadlines, stop, status."""

from datetime import date, timedelta

from telegram import InlineKeyboardMarkup, Update

from bot.chat import asking, helpdesk, phrases
from bot.chat.buttons import Verb, button, keyboard
from bot.chat.links import read_place_payload
from bot.chat.rich_text import Page, Run, Style, block, pages, shortened
from bot.chat.room import AMSTERDAM, ChatContext, Room
from bot.chat.threads import in_thread
from bot.coming_deadlines import DatedPassage, coming
from bot.reply.question import QuestionError, read_question
from bot.reply.render import written
from bot.reply.reply import Answer, Quote
from bot.source_link import source_link
from corpus.dates import find_deadlines
from index.passage_index import PassageIndex

SOURCES_A_PAGE = 15
DEADLINES_SHOWN = 10
DEADLINE_CHARS = 200
TITLE_CHARS = 120


async def on_start(_update: Update, context: ChatContext) -> None:
    """/start: the first screen, or what a deep link points at."""
    payload = context.args[0] if context.args else ""
    if payload.startswith("faq_"):
        await _open_entry(context, payload.removeprefix("faq_"))
    elif payload.startswith("art_") and (place := read_place_payload(payload)):
        await asking.ask(context, await in_thread(context.conversation), str(place))
    elif payload.startswith("hulp_") and payload.removeprefix("hulp_").isdecimal():
        question = await in_thread(context.room.store.question, int(payload.removeprefix("hulp_")[:18]))
        if question is None or question.asker != context.asker:
            await _say(context, phrases.NOT_YOURS if question else phrases.OLD_BUTTON)
        else:
            await helpdesk.offer(context, question)
    elif payload and payload != context.room.settings.pairing_code:
        await _say(context, phrases.LINK_UNKNOWN)
    else:
        examples = [[button(text, Verb.EXAMPLE, number)] for number, text in enumerate(phrases.EXAMPLES)]
        await context.delivery.send(context.chat.id, pages([block(phrases.START)]), keyboard(*examples))


async def on_help(_update: Update, context: ChatContext) -> None:
    """/help."""
    await _say(context, phrases.HELP)


async def on_cancel(_update: Update, context: ChatContext) -> None:
    """/annuleer: stop what was begun; with nothing begun, close the ticket that a reply is owed to."""
    conversation = await in_thread(context.conversation)
    ticket = await in_thread(context.room.store.waiting_ticket, context.asker, context.chat.id)
    if conversation.expecting:
        conversation.expecting = ""
        await in_thread(context.keep, conversation)
        await _say(context, phrases.CANCELLED)
    elif ticket:
        await helpdesk.close(context, ticket.id)
    else:
        await _say(context, phrases.NOTHING_TO_CANCEL)


async def on_sources(_update: Update, context: ChatContext) -> None:
    """/bronnen: the first page of what is known."""
    page, markup = await in_thread(sources_page, context.room, 0)
    await context.delivery.send(context.chat.id, [page], markup)


def sources_page(room: Room, number: int) -> tuple[Page, InlineKeyboardMarkup | None]:
    """One page of the sources, with buttons to the pages around it."""
    titles = room.current.source_titles()
    count = max(1, -(-len(titles) // SOURCES_A_PAGE))
    number = min(max(number, 0), count - 1)
    head = phrases.SOURCES_KNOWN.format(count=len(titles), page=number + 1, pages=count)
    lines = [block(Run(head, Style.BOLD))]
    for title, kind in titles[number * SOURCES_A_PAGE : (number + 1) * SOURCES_A_PAGE]:
        what = f" ({phrases.LAW})" if kind.is_law else ""
        lines.append(block(f"– {shortened(title, TITLE_CHARS)}{what}", tight=True))
    earlier = [button(phrases.EARLIER, Verb.SOURCES, number - 1)] if number > 0 else []
    later = [button(phrases.LATER, Verb.SOURCES, number + 1)] if number < count - 1 else []
    return pages(lines)[0], keyboard([*earlier, *later]) if earlier or later else None


async def on_deadlines(_update: Update, context: ChatContext) -> None:
    """/termijnen: the next last days; with words after it, those in what is found for them."""
    words = " ".join(context.args or [])
    found = await in_thread(_deadlines, context.room, words, context.room.today)
    if not found:
        await _say(context, phrases.NO_DEADLINES)
        return
    title = phrases.DEADLINES_ABOUT.format(text=shortened(words, 60)) if words else phrases.DEADLINES
    lines = [block(Run(title, Style.BOLD))]
    for row in found:
        status = phrases.DEADLINE[row.deadline.status(context.room.today)]
        link = source_link(row.passage, context.room.today, row.deadline.what)
        place = row.passage.reference.place if row.passage.kind.is_law else ""
        name = Run(", ".join(part for part in (row.passage.title, place) if part), link=link)
        what = shortened(row.deadline.what, DEADLINE_CHARS)
        lines.append(block(Run(f"{written(row.day)} ({status})", Style.BOLD), f": {what} – ", name))
    await context.delivery.send(context.chat.id, pages(lines))


async def on_status(update: Update, context: ChatContext) -> None:
    """/status: how the bot is doing, for maintainers; to others it does not exist."""
    room = context.room
    if context.user.id not in room.settings.maintainers:
        await _say(context, phrases.UNKNOWN_COMMAND)
        return
    now = room.now()
    manifest = room.current.index.manifest
    text = phrases.STATUS.format(
        release=manifest.release,
        built_at=manifest.built_at,
        passages=manifest.passages,
        sources=len(manifest.sources),
        since=f"{room.started_at.astimezone(AMSTERDAM):%d-%m-%Y %H:%M}",
        uptime=str(now - room.started_at).split(".")[0],
        queue=len(room.deliveries) - 1,  # this one not counted
        questions=await in_thread(room.store.questions_since, now - timedelta(days=1)),
        tickets=len(await in_thread(room.store.tickets, "open")),
    )
    await _say(context, text)


async def _open_entry(context: ChatContext, entry_id: str) -> None:
    room = context.room
    index = room.current.index
    reply = await in_thread(_entry, room, index, entry_id)
    if reply is None:
        await _say(context, phrases.LINK_UNKNOWN)
        return
    conversation = await in_thread(context.conversation)
    await asking.show(context, conversation, reply.quotes[0].passage.headings[-1], reply, index)


def _entry(room: Room, index: PassageIndex, entry_id: str) -> Answer | None:
    """A checked answer by the id of its entry; what the helpdesk decided counts above what the index holds."""
    approved = room.answers.current(index)
    if given := approved.entry(entry_id, room.today):
        return Answer(given.quotes, 1.0, room.today, checked_on=given.passage.published)
    passage = room.current.faq_entry(entry_id)
    if passage is None or not passage.holds_on(room.today) or approved.governs(passage):
        return None
    return Answer((Quote(passage, 0, len(passage.text)),), 1.0, room.today, checked_on=passage.published)


def _deadlines(room: Room, words: str, today: date) -> list[DatedPassage]:
    if not words:
        return room.current.deadlines(today, DEADLINES_SHOWN)
    index = room.current.index
    try:
        hits = index.search(read_question(words, index).query, DEADLINES_SHOWN, today)
    except QuestionError:
        return []
    found = [(deadline, passage) for hit in hits for passage in hit.passages for deadline in find_deadlines(passage)]
    return coming(found, today)[:DEADLINES_SHOWN]


async def _say(context: ChatContext, text: str) -> None:
    await context.delivery.send(context.chat.id, pages([block(text)]))
