"""Replies as text: the words that answer first, then numbered sources."""

import re
from datetime import date

from bot.reply import phrases
from bot.reply.reply import Answer, Clarify, NoAnswer, Partial, Quote, Reply
from corpus.dates import MONTHS, Cue, Precision
from corpus.document import Kind
from corpus.passage import Passage
from corpus.reference import Level

_MONTH_NAMES = list(MONTHS)
_LID_NUMBER = re.compile(r"^\s*\d+[a-z]{0,2}\.\s+")


def render_text(reply: Reply) -> str:
    """The reply as plain text, as a reader sees it."""
    match reply:
        case Partial():
            missing = phrases.MISSING.format(words=", ".join(reply.missing))
            return f"{missing}\n\n{_answer(reply.answer)}"
        case Answer():
            return _answer(reply)
        case Clarify():
            options = "\n".join(f"{number}. {option}" for number, option in enumerate(reply.options, start=1))
            return f"{phrases.CLARIFY}\n{options}"
        case NoAnswer():
            return _no_answer(reply)


def _answer(answer: Answer) -> str:
    parts = []
    if answer.conflict:
        parts.append(phrases.CONFLICT)
    parts.extend(f"{_in_context(quote)} [{number}]" for number, quote in enumerate(answer.quotes, start=1))
    notes = [
        phrases.EXPIRED.format(date=_period(deadline.date, deadline.precision))
        for deadline in answer.deadlines
        if deadline.date and deadline.cue in (Cue.BEFORE, Cue.UNTIL) and deadline.status(answer.as_of) == "expired"
    ]
    notes = list(dict.fromkeys(notes))
    if answer.checked_on:
        notes.append(phrases.CHECKED.format(day=written(answer.checked_on)))
    if notes:
        parts.append(" ".join(notes))
    sources = [f"[{number}] {source_line(quote.passage)}" for number, quote in enumerate(answer.quotes, start=1)]
    parts.append("\n".join((phrases.SOURCES, *sources)))
    return "\n\n".join(parts)


def _in_context(quote: Quote) -> str:
    """The quoted words; an onderdeel of a long list behind the introduction that the list has in its source."""
    passage = quote.passage
    is_item = bool(passage.reference.path) and passage.reference.path[-1][0] is Level.ONDERDEEL
    if not is_item or not passage.headings[-1].endswith(":"):
        return quote.text
    return f"{_LID_NUMBER.sub('', passage.headings[-1])} (…)\n\n{quote.text}"


def _no_answer(reply: NoAnswer) -> str:
    opening = phrases.REFUSALS[reply.reason].format(day=written(reply.as_of), place=reply.place)
    if not reply.nearest:
        return f"{opening} {phrases.HELPDESK}"
    nearest = "\n".join(f"- {source_line(passage)}" for passage in reply.nearest)
    return f"{opening}\n\n{phrases.NEAREST}\n{nearest}\n\n{phrases.HELPDESK}"


def source_line(passage: Passage) -> str:
    """Title, place, date and link of a passage, on one line."""
    place = passage.headings[-1] if passage.kind is Kind.FAQ and passage.headings else passage.reference.place
    parts = [passage.title, place, _dated(passage), passage.url]
    return ", ".join(part for part in parts if part)


def _dated(passage: Passage) -> str:
    if passage.valid_to and passage.kind is not Kind.FAQ:
        return phrases.ENDED.format(day=written(passage.valid_to)).rstrip(".").lower()
    if passage.kind.is_law and passage.valid_from:
        return phrases.IN_FORCE.format(day=written(passage.valid_from))
    if passage.published:
        return phrases.PUBLISHED.format(day=written(passage.published))
    return ""


def _period(day: date, precision: Precision) -> str:
    match precision:
        case Precision.MONTH:
            return f"{_MONTH_NAMES[day.month - 1]} {day.year}"
        case Precision.YEAR:
            return f"schooljaar {day.year}-{day.year + 1}" if day.month == 8 else str(day.year)
        case _:
            return written(day)


def written(day: date) -> str:
    """A date as Dutch writes it: 1 augustus 2020."""
    return f"{day.day} {_MONTH_NAMES[day.month - 1]} {day.year}"
