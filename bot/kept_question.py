"""A question with its reply as it is kept: masked, with what was shown and the places that it rests on."""

from dataclasses import replace
from datetime import datetime

from bot.masking import mask
from bot.reply.as_json import reply_to_json
from bot.reply.backing import backing_passages
from bot.reply.reply import Answer, Partial, Quote, Reply
from bot.source_link import source_link
from bot.store.columns import Sources
from bot.store.tables import Question
from index.passage_index import PassageIndex


def question_row(origin: str, asker: str, asked_at: datetime, text: str, reply: Reply, index: PassageIndex) -> Question:
    """The row to keep, not kept yet.

    Args:
        origin: what brought the question, so that it is kept once.
        asker: what stands for the person (bot.masking.keyed_hash).
        asked_at: when, with its zone.
        text: what was typed; kept masked.
        reply: what was found.
        index: the index that the reply is from.
    """
    shown = reply_to_json(text, reply, index.manifest.release, {})
    head = reply.answer if isinstance(reply, Partial) else reply
    return Question(
        origin=origin,
        asker=asker,
        asked_at=asked_at,
        text=mask(text),
        outcome=shown["outcome"],
        reason=shown["reason"],
        shown=shown["text"],
        sources=_sources(reply, index),
        options=shown["options"],
        as_of=head.as_of,
        release=shown["release"],
    )


def _sources(reply: Reply, index: PassageIndex) -> Sources:
    """What a reply quotes and what backs it, numbered as shown, each with a link to its place."""
    answer = reply.answer if isinstance(reply, Partial) else reply
    if not isinstance(answer, Answer):
        return []
    backing = (Quote(passage, 0, len(passage.text)) for passage in backing_passages(answer, index))
    whole = replace(answer, quotes=(*answer.quotes, *backing))
    rows = reply_to_json("", whole, index.manifest.release, {})["quotes"]
    links = (source_link(quote.passage, answer.as_of, quote.text) for quote in whole.quotes)
    return [{**row, "link": link} for row, link in zip(rows, links, strict=True)]
