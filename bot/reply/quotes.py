"""Which words of a passage are quoted: whole when short, else the sentences that answer, lists with their lead."""

import re

from bot.reply.question import Asks, Question
from bot.reply.reply import Quote
from corpus.passage import Passage
from corpus.sentences import sentence_spans
from index.words import content_words, stem

# A passage up to here is quoted whole: the median lid has 280 characters, and a cut list is no answer.
WHOLE_CHARS = 520
# A paragraph of a page is written as one: whole up to here (facts shown on dev pages .85 → .90, on our own .76 → .79).
WHOLE_PARAGRAPH_CHARS = 900
# Of a longer one, sentences up to here, unless one list item chain needs more.
MAX_CHARS = 480

_TELLS = {
    Asks.WHEN: re.compile(
        r"\d{1,2} [a-z]+ \d{4}|\b(?:uiterlijk|vóór|binnen|tot en met|vanaf|weken|maanden|dagen|jaar)\b"
    ),
    Asks.HOW_MUCH: re.compile(
        r"\d|€|\b(?:ten minste|ten hoogste|minimaal|maximaal|hoogstens|één|twee|drie|vier|vijf|zes)\b"
    ),
    Asks.WHO_MAY: re.compile(r"\b(?:kan|kunnen|mag|mogen|voorwaarden|indien|mits|komt? in aanmerking)\b"),
    Asks.STRUCTURE: re.compile(r"\b(?:bestaat|bestaan|omvat|deel|delen|onderdelen)\b|%"),
}
_CITED = re.compile(r"\[[^\]]*\]")
_NUMBER = re.compile(r"\d+[a-z]{0,2}\.\s+")
_BULLET = re.compile(r"[-•*–]\s+")
_LIST_ITEM = re.compile(r"(?:[-•*–]|[a-z]{1,2}\d?\.|\d+[º°.])\s*\S")


def best_quote(passage: Passage, question: Question, *, whole_chars: int = WHOLE_CHARS) -> Quote:
    """The words of the passage that answer the question best: the fewest whole sentences, in one stretch.

    A passage of up to `whole_chars` is quoted whole, and a longer paragraph or list too, unless less than
    WHOLE_CHARS is asked for.
    """
    number = _NUMBER.match(passage.text)
    start = number.end() if number and passage.kind.is_law else 0  # the place already says "lid 3"
    is_main = whole_chars >= WHOLE_CHARS
    whole = WHOLE_PARAGRAPH_CHARS if is_main and not passage.kind.is_law else whole_chars
    if len(passage.text) <= whole:
        return Quote(passage, start, len(passage.text))
    spans = sentence_spans(passage.text)
    scores = [overlap(passage.text[start:end], question) for start, end in spans]
    first = last = max(range(len(spans)), key=lambda position: (scores[position], -position))
    if is_main and _is_list(passage.text, spans):
        # The introduction and the items belong together; an item alone is no condition.
        return Quote(passage, start, spans[-1][1])
    while True:
        length = spans[last][1] - spans[first][0]
        before = scores[first - 1] if first > 0 else -1.0
        after = scores[last + 1] if last + 1 < len(spans) else -1.0
        if before < 0 and after < 0:
            break
        if after >= before:
            grown = length + spans[last + 1][1] - spans[last][1]
            if grown > min(MAX_CHARS, whole_chars):
                break
            last += 1
        else:
            grown = length + spans[first][0] - spans[first - 1][0]
            if grown > min(MAX_CHARS, whole_chars):
                break
            first -= 1
    if passage.text[: spans[last][1]].endswith(":"):
        return Quote(passage, start, spans[-1][1])  # an introduction says nothing without its list
    bullet = _BULLET.match(passage.text, spans[first][0])
    return Quote(passage, max(start, bullet.end() if bullet else spans[first][0]), spans[last][1])


def _is_list(text: str, spans: list[tuple[int, int]]) -> bool:
    items = sum(bool(_LIST_ITEM.match(text[start:end])) for start, end in spans[1:])
    return items >= 2 and items * 2 >= len(spans) - 1


def overlap(sentence: str, question: Question) -> float:
    """How much of the question a sentence speaks of, with a bonus when it has the kind of words that answer it."""
    sentence = _CITED.sub("", sentence)  # the number of an article is no amount
    stems = {stem(word) for word in content_words(sentence)}
    own = sum(1.0 for word in question.words if stem(word) in stems)
    related = sum(0.5 for term in question.related for word in content_words(term) if stem(word) in stems)
    tells = _TELLS.get(question.asks)
    return own + related + (1.0 if tells and tells.search(sentence) else 0.0)
