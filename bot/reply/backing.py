"""The places that a checked answer rests on."""

from bot.reply.reply import Answer
from corpus.passage import Passage
from index.passage_index import PassageIndex


def backing_passages(answer: Answer, index: PassageIndex) -> list[Passage]:
    """What backs the checked answers among the quotes: the first passage at each place that is not quoted itself."""
    quoted = [quote.passage.reference for quote in answer.quotes]
    places = dict.fromkeys(place for quote in answer.quotes for place in quote.passage.see)
    unquoted = (place for place in places if not any(place.contains(reference) for reference in quoted))
    return list({passage.id: passage for place in unquoted for passage in index.at(place, answer.as_of)[:1]}.values())
