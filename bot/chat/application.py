"""The handlers, added in order, and what runs beside them. `regelwijzer telegram` builds this and runs it."""

import contextlib
import logging
import secrets
from collections.abc import Sequence
from datetime import time
from typing import Any

from telegram import BotCommand, LinkPreviewOptions, Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    Defaults,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.chat import commands, helpdesk, own_data, phrases
from bot.chat.asking import on_group_text, on_text
from bot.chat.chosen_day import on_day
from bot.chat.gate import gate
from bot.chat.inline import on_inline_query
from bot.chat.limits import PATIENCE, PatientLimiter
from bot.chat.other_input import on_edited, on_other, on_unknown_command
from bot.chat.rich_text import block, pages
from bot.chat.room import AMSTERDAM, App, ChatContext, Room
from bot.chat.taps import on_tap
from bot.chat.threads import in_thread
from bot.store.personal import keep_to

_log = logging.getLogger(__name__)

HELPDESK_SECONDS = 5
REFRESH_SECONDS = 30
FORGET_AT = time(3, 15, tzinfo=AMSTERDAM)

_COMMANDS = {
    "start": commands.on_start,
    "help": commands.on_help,
    "bronnen": commands.on_sources,
    "termijnen": commands.on_deadlines,
    "peildatum": on_day,
    "mijngegevens": own_data.on_own_data,
    "vergeet": own_data.on_forget,
    "annuleer": commands.on_cancel,
    "privacy": own_data.on_privacy,
    "status": commands.on_status,
}


def build_application(room: Room, patience: Sequence[float] = PATIENCE, **limits: Any) -> App:
    """The application with all handlers; it fetches no updates of its own (bot.chat.polling, bot.chat.webhook do)."""
    settings = room.settings
    application: App = (
        Application.builder()
        .token(settings.telegram_token)
        .base_url(f"{settings.telegram_api}/bot")
        .updater(None)
        .context_types(ContextTypes(context=ChatContext))
        .defaults(Defaults(link_preview_options=LinkPreviewOptions(is_disabled=True), tzinfo=AMSTERDAM))
        .rate_limiter(PatientLimiter(patience, **limits))
        .read_timeout(20)
        .connect_timeout(10)
        .build()
    )
    application.bot_data["room"] = room
    add_handlers(application)
    add_jobs(application, room)
    return application


def add_handlers(application: App) -> None:
    """In order: the gate before everything, then the first that fits."""
    private = filters.ChatType.PRIVATE
    new = filters.UpdateType.MESSAGE
    application.add_handler(TypeHandler(Update, gate), group=-1)
    application.add_handler(InlineQueryHandler(on_inline_query))
    application.add_handler(CallbackQueryHandler(on_tap))
    application.add_handler(MessageHandler(filters.UpdateType.EDITED_MESSAGE, on_edited))
    application.add_handler(MessageHandler(new & filters.FORWARDED, on_other))
    for name, handler in _COMMANDS.items():
        application.add_handler(CommandHandler(name, handler, filters=new))
    room: Room = application.bot_data["room"]
    maintainers = filters.User(room.settings.maintainers)
    application.add_handler(CommandHandler("antwoord", helpdesk.on_answer, filters=new & private & maintainers))
    application.add_handler(MessageHandler(new & filters.COMMAND, on_unknown_command))
    application.add_handler(MessageHandler(new & filters.TEXT & private, on_text))
    application.add_handler(MessageHandler(new & filters.TEXT, on_group_text))
    application.add_handler(MessageHandler(new, on_other))
    application.add_error_handler(on_error)


def add_jobs(application: App, room: Room) -> None:
    """What happens without anyone asking: replies of the helpdesk, a new release, and forgetting."""

    async def send_replies(_context: ChatContext) -> None:
        await helpdesk.send_replies(application.bot, room)

    async def refresh(_context: ChatContext) -> None:
        await in_thread(room.current.refresh)

    async def forget(_context: ChatContext) -> None:
        await forget_old(room)

    queue = application.job_queue
    assert queue is not None, "python-telegram-bot is installed without [job-queue]"
    queue.run_repeating(send_replies, HELPDESK_SECONDS)
    queue.run_repeating(refresh, REFRESH_SECONDS)
    queue.run_daily(forget, FORGET_AT)


async def forget_old(room: Room) -> None:
    """Close the tickets that were answered a while ago, and delete what has been kept long enough."""
    done = await in_thread(keep_to, room.store, room.settings.keep_days, room.now())
    _log.info("%s answered tickets are closed, %s old questions are deleted", done.tickets_closed, done.questions)


async def set_menu(application: App) -> None:
    """The commands that Telegram shows; without them the bot works as well."""
    menu = [BotCommand(name, words) for name, words in phrases.MENU]
    try:
        await application.bot.set_my_commands(menu)
        await application.bot.set_my_commands(menu, language_code="nl")
    except TelegramError as fault:
        _log.warning("the menu is not set: %s", fault.message)


async def on_error(update: object, context: ChatContext) -> None:
    """Log first, without anyone's words; then a polite line. What could not be sent comes again."""
    error = context.error
    known = isinstance(update, Update) and update.update_id in context.room.deliveries
    if isinstance(error, NetworkError | RetryAfter) and not isinstance(error, BadRequest):
        _log.warning("an answer could not be sent: %s", error.message)
        if known:
            context.delivery.is_undelivered = True
        return
    if isinstance(error, Forbidden):
        _log.info("a chat can no longer be written to")
        return
    code = secrets.token_hex(2).upper()
    _log.error("fault %s", code, exc_info=error)
    if known and isinstance(update, Update) and update.effective_chat:
        line = pages([block(phrases.TROUBLE.format(code=code))])
        with contextlib.suppress(TelegramError):
            await context.delivery.send(update.effective_chat.id, line)
