"""Replies as the JSON that other programs read; the form is a contract and is written down in bot/README.md."""

from typing import Any

from bot.reply.render import render_text
from bot.reply.reply import Answer, Clarify, NoAnswer, Partial, Quote, Reply, outcome_of


def reply_to_json(question: str, reply: Reply, release: str, milliseconds: dict[str, float]) -> dict[str, Any]:
    """One JSON object for a question with its reply; dates as YYYY-MM-DD, null where there is none."""
    answer = reply.answer if isinstance(reply, Partial) else reply if isinstance(reply, Answer) else None
    options: tuple[str, ...] = ()
    if isinstance(reply, Clarify | NoAnswer):
        options = reply.options
    elif answer:
        options = answer.related
    head = answer or reply
    assert not isinstance(head, Partial)
    return {
        "question": question,
        "outcome": outcome_of(reply),
        "reason": reply.reason.value if isinstance(reply, NoAnswer) else None,
        "text": render_text(reply),
        "quotes": [_quote(quote) for quote in answer.quotes] if answer else [],
        "deadlines": [
            {
                "what": deadline.what,
                "date": (deadline.next_date(answer.as_of) or deadline.date).isoformat(),
                "precision": deadline.precision.value,
                "status": deadline.status(answer.as_of),
            }
            for deadline in answer.deadlines
            if deadline.date
        ]
        if answer
        else [],
        "options": list(options),
        "confidence": round(head.confidence, 3),
        "as_of": head.as_of.isoformat(),
        "release": release,
        "milliseconds": milliseconds,
    }


def _quote(quote: Quote) -> dict[str, Any]:
    passage = quote.passage
    return {
        "document": passage.reference.work,
        "place": passage.reference.place,
        "title": passage.title,
        "url": passage.url,
        "valid_from": passage.valid_from.isoformat() if passage.valid_from else None,
        "valid_to": passage.valid_to.isoformat() if passage.valid_to else None,
        "text": quote.text,
        "start": quote.start,
        "end": quote.end,
        "passage": passage.id,
    }
