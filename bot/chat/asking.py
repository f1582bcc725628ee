"""A question in a chat: think, keep, answer; and what else a typed text can be."""

import re
from datetime import date
from functools import partial

from telegram import InlineKeyboardMarkup, Update
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.chat import helpdesk, phrases
from bot.chat.buttons import reply_keyboard
from bot.chat.chosen_day import choose_day
from bot.chat.rendering import reply_blocks
from bot.chat.rich_text import block, pages
from bot.chat.room import ChatContext
from bot.chat.threads import in_thread
from bot.kept_question import question_row
from bot.reply.answer import Context, answer_question
from bot.reply.question import QuestionError
from bot.reply.reply import Reply
from bot.store.tables import Conversation, Question
from index.passage_index import PassageIndex


async def on_text(update: Update, context: ChatContext) -> None:
    """A text in a private chat: what the conversation expects, words for the helpdesk, a number, or a question."""
    text = update.effective_message.text or "" if update.effective_message else ""
    conversation = await in_thread(context.conversation)
    if conversation.expecting == "day":
        await choose_day(context, conversation, text)
    elif conversation.expecting.startswith("helpdesk:"):
        await helpdesk.hand_off(context, conversation, text)
    elif await helpdesk.pass_on(context, text):
        return
    elif re.fullmatch(r"[1-9]", text.strip()) and (options := await _options(context, conversation)):
        await _choose(context, conversation, options, int(text))
    else:
        await ask(context, conversation, text)


async def on_group_text(update: Update, context: ChatContext) -> None:
    """A text in a group that is meant for the bot (bot.chat.gate sees to that): a question."""
    text = update.effective_message.text or "" if update.effective_message else ""
    name = re.compile(rf"@{re.escape(context.bot.username)}\b", re.IGNORECASE)
    await ask(context, await in_thread(context.conversation), name.sub(" ", text).strip())


async def ask(context: ChatContext, conversation: Conversation, text: str) -> None:
    """Answer a question in the chat, and remember it for a follow-up."""
    await _be_seen_typing(context)
    message = context.incoming.effective_message if context.incoming else None
    reply_to = message.message_id if message and context.incoming and not context.incoming.callback_query else None
    await context.delivery.reserve(context.chat.id, reply_to)
    index, today = context.room.current.index, context.room.today
    as_of = conversation.as_of or today
    try:
        reply = await in_thread(_reply, text, index, as_of, context, conversation)
    except QuestionError as error:
        await context.delivery.send(context.chat.id, pages([block(str(error))]), reply_to=reply_to)
        return
    await show(context, conversation, text, reply, index, reply_to)


async def show(
    context: ChatContext,
    conversation: Conversation,
    text: str,
    reply: Reply,
    index: PassageIndex,
    reply_to: int | None = None,
) -> None:
    """Keep a question with its reply, and send the reply with its buttons."""
    today = context.room.today
    kept = partial(question_row, context.delivery.key, context.asker, context.room.now(), text, reply, index)
    question = await in_thread(context.room.store.add_question, await in_thread(kept))
    conversation.last_question = question.id
    await in_thread(context.keep, conversation)
    made = pages(await in_thread(reply_blocks, reply, today, index))
    await context.delivery.send(context.chat.id, made, keyboard_of(context, question), reply_to)


def keyboard_of(context: ChatContext, question: Question, verdict: str = "") -> InlineKeyboardMarkup:
    """The buttons under the reply to a question, as this chat needs them."""
    private_link = "" if context.is_private else context.link
    has_inline = bool(context.bot.bot.supports_inline_queries)
    return reply_keyboard(question, has_inline=has_inline, private_link=private_link, verdict=verdict)


async def _be_seen_typing(context: ChatContext) -> None:
    """Say at once that something is coming; when that fails the answer matters more."""
    try:
        await context.chat.send_action(ChatAction.TYPING)
    except TelegramError:
        return


def _reply(text: str, index: PassageIndex, as_of: date, context: ChatContext, conversation: Conversation) -> Reply:
    before = conversation.last_question and context.room.store.question(conversation.last_question)
    approved = context.room.answers.current(index)
    return answer_question(text, index, as_of, Context(before.text) if before else None, approved)


async def _options(context: ChatContext, conversation: Conversation) -> list[str]:
    if conversation.last_question is None:
        return []
    question = await in_thread(context.room.store.question, conversation.last_question)
    return question.options if question else []


async def _choose(context: ChatContext, conversation: Conversation, options: list[str], number: int) -> None:
    if number > len(options):
        line = phrases.NO_SUCH_OPTION.format(count=len(options))
        await context.delivery.send(context.chat.id, pages([block(line)]))
        return
    await ask(context, conversation, options[number - 1])
