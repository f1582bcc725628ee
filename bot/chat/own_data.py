"""What is stored of a person, shown and deleted on their word; and the privacy text."""

from telegram import Update

from bot.chat import phrases
from bot.chat.buttons import Verb, button, keyboard
from bot.chat.rich_text import Run, Style, block, pages, shortened
from bot.chat.room import AMSTERDAM, ChatContext
from bot.chat.threads import in_thread
from bot.reply.render import written
from bot.store.personal import forget as forget_person
from bot.store.personal import stored_of

LAST_QUESTIONS = 10
QUESTION_CHARS = 200


async def on_privacy(_update: Update, context: ChatContext) -> None:
    """/privacy: what happens to a question."""
    text = phrases.PRIVACY.format(days=context.room.settings.keep_days)
    await context.delivery.send(context.chat.id, pages([block(text)]))


async def on_own_data(_update: Update, context: ChatContext) -> None:
    """/mijngegevens: what is stored of the user, in a private chat only."""
    if not context.is_private:
        line = phrases.IN_PRIVATE.format(link=context.link)
        await context.delivery.send(context.chat.id, pages([block(line)]))
        return
    stored = await in_thread(stored_of, context.room.store, context.asker)
    if not (stored.questions or stored.feedback or stored.tickets or stored.as_of or stored.is_member):
        await context.delivery.send(context.chat.id, pages([block(phrases.NOTHING_STORED)]))
        return
    counts = phrases.STORED.format(
        questions=len(stored.questions),
        feedback=stored.feedback,
        tickets=len(stored.tickets),
        open=sum(ticket.state != "closed" for ticket in stored.tickets),
        as_of=written(stored.as_of) if stored.as_of else phrases.NONE_CHOSEN,
        member=phrases.YES if stored.is_member else phrases.NO,
        days=context.room.settings.keep_days,
    )
    lines = [block(counts)]
    if stored.questions:
        lines.append(block(Run(phrases.STORED_LAST, Style.BOLD)))
        for question in stored.questions[:LAST_QUESTIONS]:
            day = written(question.asked_at.astimezone(AMSTERDAM).date())
            lines.append(block(f"– {day}: {shortened(question.text, QUESTION_CHARS)}", tight=True))
    await context.delivery.send(context.chat.id, pages(lines), keyboard([button(phrases.FORGET_YES, Verb.FORGET, 0)]))


async def on_forget(_update: Update, context: ChatContext) -> None:
    """/vergeet: ask before deleting."""
    choices = [button(phrases.FORGET_YES, Verb.FORGET, 1), button(phrases.FORGET_NO, Verb.FORGET, 2)]
    await context.delivery.send(context.chat.id, pages([block(phrases.FORGET_ASK)]), keyboard(choices))


async def forget(context: ChatContext, choice: int) -> None:
    """Delete all that is stored of the user when they chose so (1); ask first (0), or leave it (2)."""
    if choice == 0:
        choices = [button(phrases.FORGET_YES, Verb.FORGET, 1), button(phrases.FORGET_NO, Verb.FORGET, 2)]
        await context.delivery.send(context.chat.id, pages([block(phrases.FORGET_ASK)]), keyboard(choices))
        return
    line = phrases.NOT_FORGOTTEN
    if choice == 1:
        await in_thread(forget_person, context.room.store, context.asker)
        line = phrases.FORGOTTEN
    await context.delivery.send(context.chat.id, pages([block(line)]))
