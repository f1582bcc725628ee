"""Taps on buttons, of today or of a year ago."""

from collections.abc import Awaitable, Callable

from telegram import CallbackQuery, InlineKeyboardMarkup, Update
from telegram.error import BadRequest

from bot.chat import helpdesk, own_data, phrases
from bot.chat.asking import ask, keyboard_of
from bot.chat.buttons import Tap, Verb, reasons_keyboard
from bot.chat.commands import sources_page
from bot.chat.delivery import edit
from bot.chat.passage_view import passage_pages
from bot.chat.rich_text import block, pages
from bot.chat.room import ChatContext
from bot.chat.threads import in_thread
from bot.store.tables import Question

# What a tap on a question's button answers in a small window, if anything.
OnQuestion = Callable[[ChatContext, CallbackQuery, Question, Tap], Awaitable[str | None]]


async def on_tap(update: Update, context: ChatContext) -> None:
    """Do what the button says; one that no longer exists, or whose question is gone, is told politely."""
    query = update.callback_query
    if query is None:
        return
    tap = Tap.read(query.data or "")
    if tap is None or query.message is None:
        await _answer(query, phrases.OLD_BUTTON)
        return
    if tap.verb in _ON_QUESTION:
        await _answer(query, await _on_question(context, query, tap))
        return
    await _answer(query, None)
    number = tap.numbers[0] if tap.numbers else 0
    match tap.verb:
        case Verb.EXAMPLE if 0 <= number < len(phrases.EXAMPLES):
            await _ask_anew(context, phrases.EXAMPLES[number])
        case Verb.SOURCES:
            page, markup = await in_thread(sources_page, context.room, number)
            await edit(context.bot, context.chat.id, query.message.message_id, page, markup)
        case Verb.FORGET:
            await own_data.forget(context, number)
        case Verb.CLOSE:
            await helpdesk.close(context, number)
        case Verb.ASK_ON:
            await helpdesk.ask_on(context, number)
        case Verb.CANCEL:
            conversation = await in_thread(context.conversation)
            conversation.expecting = ""
            await in_thread(context.keep, conversation)
            await context.delivery.send(context.chat.id, pages([block(phrases.CANCELLED)]))


async def _on_question(context: ChatContext, query: CallbackQuery, tap: Tap) -> str | None:
    question = await in_thread(context.room.store.question, tap.numbers[0]) if tap.numbers else None
    if question is None:
        return phrases.OLD_BUTTON
    # In a private chat every button is under one's own question; who forges one gets nothing of someone else's.
    if context.is_private and question.asker != context.asker:
        return phrases.NOT_YOURS
    return await _ON_QUESTION[tap.verb](context, query, question, tap)


async def _right(context: ChatContext, query: CallbackQuery, question: Question, _tap: Tap) -> str:
    await in_thread(context.room.store.give_feedback, question.id, context.asker, True, None, context.room.now())
    await _change_buttons(query, keyboard_of(context, question, phrases.WAS_RIGHT))
    return phrases.THANKS


async def _wrong(context: ChatContext, query: CallbackQuery, question: Question, _tap: Tap) -> str:
    await in_thread(context.room.store.give_feedback, question.id, context.asker, False, None, context.room.now())
    await _change_buttons(query, reasons_keyboard(question.id))
    return phrases.WHY_WRONG


async def _reason(context: ChatContext, query: CallbackQuery, question: Question, tap: Tap) -> str:
    if len(tap.numbers) < 2 or not 0 <= tap.numbers[1] < len(phrases.REASONS):
        return phrases.OLD_BUTTON
    reason = phrases.REASONS[tap.numbers[1]]
    await in_thread(context.room.store.give_feedback, question.id, context.asker, False, reason, context.room.now())
    await _change_buttons(query, keyboard_of(context, question, phrases.WAS_WRONG))
    return phrases.THANKS


async def _back(context: ChatContext, query: CallbackQuery, question: Question, _tap: Tap) -> None:
    await _change_buttons(query, keyboard_of(context, question))


async def _passage(context: ChatContext, query: CallbackQuery, question: Question, tap: Tap) -> str | None:
    _, position, step = (*tap.numbers, 0, 0)[:3]
    if not 0 <= position < len(question.sources):
        return phrases.OLD_BUTTON
    made, markup = await in_thread(passage_pages, context.room, question, position, step, context.link)
    if len(tap.numbers) == 3 and query.message is not None and len(made) == 1:
        await edit(context.bot, context.chat.id, query.message.message_id, made[0], markup)
    else:
        await context.delivery.send(context.chat.id, made, markup)
    return None


async def _option(context: ChatContext, _query: CallbackQuery, question: Question, tap: Tap) -> str | None:
    if len(tap.numbers) < 2 or not 0 <= tap.numbers[1] < len(question.options):
        return phrases.OLD_BUTTON
    await _ask_anew(context, question.options[tap.numbers[1]])
    return None


async def _again(context: ChatContext, _query: CallbackQuery, question: Question, _tap: Tap) -> None:
    await _ask_anew(context, question.text)


async def _helpdesk(context: ChatContext, _query: CallbackQuery, question: Question, _tap: Tap) -> str | None:
    if question.asker != context.asker:
        return phrases.NOT_YOURS
    await helpdesk.offer(context, question)
    return None


async def _send(context: ChatContext, _query: CallbackQuery, question: Question, _tap: Tap) -> str | None:
    if question.asker != context.asker:
        return phrases.NOT_YOURS
    conversation = await in_thread(context.conversation)
    conversation.expecting = f"helpdesk:{question.id}"
    await helpdesk.hand_off(context, conversation)
    return None


_ON_QUESTION: dict[Verb, OnQuestion] = {
    Verb.RIGHT: _right,
    Verb.WRONG: _wrong,
    Verb.REASON: _reason,
    Verb.BACK: _back,
    Verb.PASSAGE: _passage,
    Verb.OPTION: _option,
    Verb.AGAIN: _again,
    Verb.HELPDESK: _helpdesk,
    Verb.SEND: _send,
}


async def _ask_anew(context: ChatContext, text: str) -> None:
    """Ask a question that was tapped; not while a person is about to answer."""
    if not (context.is_private and await helpdesk.pass_on(context, text)):
        await ask(context, await in_thread(context.conversation), text)


async def _answer(query: CallbackQuery, text: str | None) -> None:
    """End the waiting of the button; too late is no harm, the work was done."""
    try:
        await query.answer(text)
    except BadRequest:
        return


async def _change_buttons(query: CallbackQuery, markup: InlineKeyboardMarkup) -> None:
    """Other buttons under the message; that they are the same, or the message is gone, is no harm."""
    try:
        await query.edit_message_reply_markup(markup)
    except BadRequest:
        return
