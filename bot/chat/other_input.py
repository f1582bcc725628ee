"""What is not a question: stickers, photos, voice, forwarded and edited messages, unknown commands. One line each."""

from telegram import Message, Update

from bot.chat import phrases
from bot.chat.rich_text import block, pages
from bot.chat.room import ChatContext

_KINDS = ("photo", "sticker", "voice", "document", "video", "location")
_LIKE = {"video_note": "video", "audio": "voice", "animation": "video", "venue": "location"}


async def on_other(update: Update, context: ChatContext) -> None:
    """Say what to do instead of sending something that cannot be read."""
    message = update.effective_message
    if message is not None:
        await _say(context, phrases.UNREADABLE[_kind(message)])


async def on_edited(_update: Update, context: ChatContext) -> None:
    """An edited message is not answered again."""
    await _say(context, phrases.EDITED)


async def on_unknown_command(_update: Update, context: ChatContext) -> None:
    """Name the way to the commands there are."""
    await _say(context, phrases.UNKNOWN_COMMAND)


def _kind(message: Message) -> str:
    if message.forward_origin:
        return "forward"
    for name in (*_LIKE, *_KINDS):
        if getattr(message, name):
            return _LIKE.get(name, name)
    return "other"


async def _say(context: ChatContext, line: str) -> None:
    await context.delivery.send(context.chat.id, pages([block(line)]))
