"""Who and what comes in: texts meant for the bot, of people who may use it, not too many at a time."""

import hmac

from telegram import Message, MessageEntity, Update
from telegram.ext import ApplicationHandlerStop

from bot.chat import phrases
from bot.chat.rich_text import block, pages
from bot.chat.room import ChatContext
from bot.chat.threads import in_thread
from bot.settings import Access


async def gate(update: Update, context: ChatContext) -> None:
    """Stop what is not for the bot, with a line to those who can do something about it.

    Raises:
        ApplicationHandlerStop: when no handler is to see the update.
    """
    user = update.effective_user
    if user is None or user.is_bot:
        raise ApplicationHandlerStop
    if update.inline_query:
        return
    if update.effective_chat is None or (not context.is_private and not _is_addressed(update, context)):
        raise ApplicationHandlerStop
    if not context.room.messages.allows(user.id):
        if context.room.messages.should_warn(user.id):
            await _say(update, context, phrases.TOO_MANY)
        raise ApplicationHandlerStop
    if not await is_admitted(context):
        await _say(update, context, await _knock(update, context))
        raise ApplicationHandlerStop


async def is_admitted(context: ChatContext) -> bool:
    """Whether the user may use the chat."""
    settings = context.room.settings
    if settings.access is Access.OPEN or context.user.id in settings.maintainers | settings.allowed_users:
        return True
    return settings.access is Access.CODE and await in_thread(context.room.store.is_member, context.asker)


async def _knock(update: Update, context: ChatContext) -> str:
    """What to say to someone who is not admitted; admits who gives the code."""
    room = context.room
    if room.settings.access is Access.LIST:
        return phrases.NOT_ADMITTED.format(user=context.user.id)
    text = update.message.text if update.message and context.is_private else None
    code = (text or "").removeprefix("/start").strip()
    if not code:
        return phrases.GIVE_CODE
    if room.wrong_codes.is_spent(context.user.id):
        return phrases.TOO_MANY_CODES
    if not hmac.compare_digest(code.encode("utf-8", "replace"), room.settings.pairing_code.encode()):
        room.wrong_codes.allows(context.user.id)
        return phrases.WRONG_CODE
    await in_thread(room.store.admit, context.asker, room.now())
    return f"{phrases.ADMITTED}\n\n{phrases.START}"


async def _say(update: Update, context: ChatContext, text: str) -> None:
    if update.callback_query:
        await update.callback_query.answer(text[:200], show_alert=True)
    else:
        await context.delivery.send(context.chat.id, pages([block(text)]))


def _is_addressed(update: Update, context: ChatContext) -> bool:
    """Whether something in a group is meant for the bot: a button of its, a command, a mention or a reply."""
    if update.callback_query:
        return True
    message = update.message
    if message is None:
        return False
    replied = message.reply_to_message
    if replied and replied.from_user and replied.from_user.id == context.bot.id:
        return True
    return _names(message, context.bot.username.lower())


def _names(message: Message, username: str) -> bool:
    kinds: list[str | None] = [MessageEntity.MENTION, MessageEntity.BOT_COMMAND]
    if message.text:
        entities = message.parse_entities(kinds)
    elif message.caption:
        entities = message.parse_caption_entities(kinds)
    else:
        return False
    for entity, words in entities.items():
        command, _, addressee = words.lower().partition("@")
        if addressee == username:
            return True
        if entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0 and not addressee and command:
            return True
    return False
