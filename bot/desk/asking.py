"""A question from the web: answered, kept, and given the address at which its reply stands."""

import uuid
from datetime import date

from bot.desk.desk import Desk, Reading
from bot.desk.share_links import question_shared, share_of
from bot.kept_question import question_row
from bot.reply.answer import Context, answer_question
from bot.reply.question import QuestionError
from bot.reply.reply import Reply
from bot.store.tables import Question

BAD_DAY = "“{text}” is geen datum. Kies een dag, bijvoorbeeld 1-8-2015 (2015-08-01), of laat het veld leeg."


def reply_to(reading: Reading, text: str, day: date | None, previous: str = "") -> Reply:
    """The reply to a question, by the law of a day (None for today), asked after another one.

    Raises:
        QuestionError: when the text is no question.
    """
    context = Context(previous) if previous else None
    return answer_question(text, reading.index, day or reading.today, context, approved=reading.approved)


def ask(
    desk: Desk, reading: Reading, asker: str, surface: str, text: str, day: date | None = None, previous: str = ""
) -> tuple[Question, Reply]:
    """The question as kept, with its reply; `previous` is the share id of the question before.

    Raises:
        QuestionError: when the text is no question.
    """
    before = question_shared(previous, desk.store, desk.settings.secret)
    reply = reply_to(reading, text, day, before.text if before else "")
    row = question_row(f"{surface}:{uuid.uuid4()}", asker, reading.now, text, reply, reading.index)
    return desk.store.add_question(row), reply


def share(desk: Desk, question: Question) -> str:
    """What stands for a question in its address."""
    return share_of(question, desk.settings.secret)


def day_typed(text: str) -> date | None:
    """The day in a field, None when it is empty.

    Raises:
        QuestionError: when it is no day.
    """
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise QuestionError(BAD_DAY.format(text=text[:40])) from None
