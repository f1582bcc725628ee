"""@bot question, in any chat: checked answers with their sources, and then what the sources say.

Nothing of an inline query is stored: Telegram sends one with every few letters typed.
"""

import hashlib
from collections.abc import Sequence
from datetime import date

from telegram import InlineQueryResultArticle, InlineQueryResultsButton, InputTextMessageContent, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.approved import ApprovedAnswers
from bot.chat import phrases
from bot.chat.gate import is_admitted
from bot.chat.rendering import reply_blocks
from bot.chat.rich_text import pages, shortened
from bot.chat.room import ChatContext, Room
from bot.chat.threads import in_thread
from bot.reply.answer import answer_question
from bot.reply.nearness import nearness_of
from bot.reply.question import QuestionError, read_question
from bot.reply.reply import Answer, Partial, Quote
from corpus.document import Kind
from index.passage_index import PassageIndex

MAX_RESULTS = 6
MIN_LETTERS = 4
TITLE_CHARS = 100
DESCRIPTION_CHARS = 160
# Telegram keeps results for everyone who types the same; a new release should not take long to come through.
CACHE_SECONDS = 300


async def on_inline_query(update: Update, context: ChatContext) -> None:
    """Offer what can be sent into the chat."""
    query = update.inline_query
    if query is None:
        return
    results: Sequence[InlineQueryResultArticle] = ()
    start = InlineQueryResultsButton(phrases.INLINE_START, start_parameter="inline")
    admitted = await is_admitted(context)
    if not admitted:
        start = InlineQueryResultsButton(phrases.INLINE_CODE, start_parameter="code")
    elif context.room.inline_queries.allows(query.from_user.id) and len(query.query.strip()) >= MIN_LETTERS:
        results = await in_thread(_results, query.query, context.room)
    try:
        await query.answer(
            results, cache_time=CACHE_SECONDS if admitted and results else 0, is_personal=not admitted, button=start
        )
    except BadRequest:
        # The user typed on: "query is too old".
        return


def _results(text: str, room: Room) -> list[InlineQueryResultArticle]:
    index = room.current.index
    return inline_results(text, index, room.today, room.answers.current(index))


def inline_results(
    text: str, index: PassageIndex, today: date, approved: ApprovedAnswers | None = None
) -> list[InlineQueryResultArticle]:
    """Checked answers near the text, likest first, then the reply to it as a question; at most six."""
    try:
        question = read_question(text, index)
        reply = answer_question(text, index, today, approved=approved)
    except QuestionError:
        return []
    answers: dict[str, Answer | Partial] = {}
    head = reply.answer if isinstance(reply, Partial) else reply
    if isinstance(head, Answer) and head.checked_on:
        answers[head.quotes[0].passage.headings[-1]] = head
    near = nearness_of(index.manifest.encoder).near
    for hit in index.search(question.query, 2 * MAX_RESULTS, today):
        passage = hit.passage
        if approved and approved.governs(passage):
            continue
        if passage.kind is Kind.FAQ and hit.phrasing_cosine >= near and len(answers) < MAX_RESULTS:
            quote = Quote(passage, 0, len(passage.text))
            answers.setdefault(passage.headings[-1], Answer((quote,), 1.0, today, checked_on=passage.published))
    if isinstance(reply, Answer | Partial) and isinstance(head, Answer) and not head.checked_on:
        if len(answers) == MAX_RESULTS:
            answers.popitem()
        answers[question.text] = reply
    return [_result(title, answer, today, index) for title, answer in answers.items()]


def _result(title: str, reply: Answer | Partial, today: date, index: PassageIndex) -> InlineQueryResultArticle:
    answer = reply.answer if isinstance(reply, Partial) else reply
    words = " ".join(answer.quotes[0].text.split())
    said = phrases.INLINE_CHECKED if answer.checked_on else phrases.INLINE_QUOTED
    page = pages(reply_blocks(reply, today, index))[0]
    return InlineQueryResultArticle(
        id=hashlib.sha256(f"{title}\n{page.html}".encode()).hexdigest()[:32],
        title=shortened(title, TITLE_CHARS),
        description=shortened(said.format(answer=words), DESCRIPTION_CHARS),
        input_message_content=InputTextMessageContent(page.html, parse_mode=ParseMode.HTML),
    )
