"""The checked answers that may be given on a day: those of the index and those approved since, found by their words."""

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from bot.desk.desk import Reading
from corpus.passage import Passage
from index.words import content_words, fold, split_words

# One letter wrong in a word of six gives 83, two words of one stem ("aanvraag", "aanvragen") 82.
ALIKE = 80
# Beside those with the most of the words, those that lack one of three.
NEARLY = 0.34


def entry_id(passage: Passage) -> str:
    """What a checked answer is called in an address."""
    return passage.reference.path[-1][1]


def checked_answers(reading: Reading) -> list[Passage]:
    """Every checked answer once, by question; what was approved since the release comes instead of what it holds."""
    found = {
        entry_id(passage): passage
        for passage in reading.shelves.checked()
        if passage.holds_on(reading.today) and not reading.approved.governs(passage)
    }
    found |= {entry_id(passage): passage for passage in reading.approved.passages_on(reading.today)}
    return sorted(found.values(), key=lambda passage: passage.headings[-1].lower())


def search_checked(passages: Sequence[Passage], query: str) -> list[Passage]:
    """Those that have the most of the words asked for, slips forgiven; all of them, in order, without words."""
    words = list(dict.fromkeys(content_words(query)))
    if not words:
        return list(passages) if not query.strip() else []
    having = [set(split_words(" ".join((*passage.headings, *passage.phrasings, passage.text)))) for passage in passages]
    vocabulary = sorted(set().union(*having))
    alike = [
        {near for near, _, _ in process.extract(word, vocabulary, scorer=fuzz.ratio, limit=None, score_cutoff=ALIKE)}
        for word in words
    ]
    scores = [sum(not near.isdisjoint(texts) for near in alike) / len(words) for texts in having]
    best = max(scores, default=0.0)
    rows = [row for row, score in enumerate(scores) if score > 0 and score >= best - NEARLY]
    likeness = [fuzz.token_set_ratio(fold(query), fold(passage.headings[-1])) for passage in passages]
    return [passages[row] for row in sorted(rows, key=lambda row: (-scores[row], -likeness[row]))]
